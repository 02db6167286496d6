"""Every defect of headers that files were seen with, one test each, named for it: what is read, what is reported."""

from datetime import date

import pytest

from secmail import hprim
from secmail.hprim import Document, Party, Patient

HEADER = (
    "PAT42",
    "DE LA TOUR",
    "Anne-Lise",
    "3 PLACE INVENTEE",
    "BAT B",
    "99999 NULLEPART",
    "31/01/1950",
    "2500175056001 65",
    "REQ7",
    "20/11/2026",
    "LABO7      LABO.INVENTE",
    "DR9        Jean.MEDECIN",
)
PATIENT = Patient(
    id="PAT42",
    surname="DE LA TOUR",
    given_name="Anne-Lise",
    birth_date=date(1950, 1, 31),
    sex="F",
    nir="2500175056001",
    nir_key="65",
    nir_valid=True,
    address=("3 PLACE INVENTEE", "BAT B"),
    postcode="99999",
    town="NULLEPART",
)
WIDE = f"{'LABO':<40}{'DOC':<40}{'DR INVENTE':<40}{'0103':<136}001000000"


def read(*lines: str) -> Document:
    return hprim.read("\r\n".join((*lines, "texte", "****FIN****", "****FINFICHIER****", "")).encode("cp1252"))


def replaced(number: int, text: str) -> Document:
    return read(*HEADER[: number - 1], text, *HEADER[number:])


def codes(document: Document) -> list[tuple[int | None, str]]:
    return [(problem.line, problem.code.removeprefix("hprim.")) for problem in document.problems]


MOVED = [
    pytest.param(("", *HEADER), [(1, "header.shifted")], id="one-empty-line-before"),
    pytest.param(("", "", *HEADER), [(1, "header.shifted"), (2, "header.shifted")], id="two-empty-lines-before"),
    pytest.param(("[apicrypt]", *HEADER), [(1, "header.wrapper")], id="apicrypt-as-first-line"),
    pytest.param(("$APICRYPT", "", *HEADER), [(1, "header.wrapper"), (2, "header.shifted")], id="apicrypt-sign-before"),
    pytest.param(("Bonjour,", *HEADER), [(1, "header.preamble")], id="greeting-before"),
    pytest.param((*HEADER, " "), [], id="thirteenth-line-of-a-blank"),
    pytest.param((*HEADER, "", ""), [], id="thirteenth-and-fourteenth-line-empty"),
]


@pytest.mark.parametrize(("lines", "found"), MOVED)
def test_header_is_found_where_it_stands(lines: tuple[str, ...], found: list[tuple[int, str]]) -> None:
    document = read(*lines)
    report = document.reports[0]
    assert report.patient == PATIENT
    assert (report.request_id, report.report_date) == ("REQ7", date(2026, 11, 20))
    assert (report.sender, report.recipient) == (Party("LABO7", "LABO.INVENTE"), Party("DR9", "Jean.MEDECIN"))
    assert report.text == "texte"
    assert codes(document) == found


def test_a_number_is_nobodys_surname() -> None:
    document = read(*HEADER[:4], *HEADER[5:7])
    assert document.reports[0].patient == Patient()
    assert (1, "header.missing") in codes(document)


@pytest.mark.parametrize("filling", [" ", "\0", "\t"])
def test_header_lines_that_are_filled_up(filling: str) -> None:
    document = read(*(line.ljust(60, filling) if filling != "\t" else f"\t{line}\t" for line in HEADER))
    report = document.reports[0]
    assert (report.patient, report.request_id, report.text) == (PATIENT, "REQ7", "texte")
    assert (report.sender.code, report.recipient.name) == ("LABO7", "Jean.MEDECIN")


WITHOUT_PARTIES = [
    pytest.param(10, ("", "Examen du thorax normal."), (None, None), id="neither-and-a-blank-line"),
    pytest.param(10, ("Cher confrère,", "Merci."), (None, None), id="neither"),
    pytest.param(11, ("Cher confrère,", "Merci."), ("LABO.INVENTE", None), id="no-recipient-and-a-letter"),
    pytest.param(11, ("CRP     12 mg/l", "fin"), ("LABO.INVENTE", None), id="no-recipient-and-results"),
]


@pytest.mark.parametrize(("length", "text", "names"), WITHOUT_PARTIES)
def test_text_is_not_taken_for_sender_or_recipient(
    length: int, text: tuple[str, ...], names: tuple[str | None, str | None]
) -> None:
    document = read(*HEADER[:length], *text)
    report = document.reports[0]
    assert report.patient == PATIENT
    assert (report.sender.name, report.recipient.name) == names
    assert report.text == "\n".join((*text, "texte")).strip()
    assert codes(document) == [(1, "header.short")]


@pytest.mark.parametrize(
    ("recipient", "code", "name"),
    [
        ("DR9        Jean.MEDECIN", "DR9", "Jean.MEDECIN"),
        ("DR9", "DR9", None),
        ("Jean.MEDECIN", None, "Jean.MEDECIN"),
        (".          Jean.MEDECIN", None, "Jean.MEDECIN"),
        ("DR9        Dr Jean,", "DR9", "Dr Jean,"),
        ("DR:", "DR:", None),
    ],
)
def test_a_recipient_without_a_sender_is_one(recipient: str, code: str | None, name: str | None) -> None:
    report = read(*HEADER[:10], "", recipient).reports[0]
    assert report.text == "texte"
    assert (report.recipient.code, report.recipient.name) == (code, name)


def test_greeting_before_the_header_is_kept_outside() -> None:
    outside = read("Bonjour,", "[apicrypt]", *HEADER).outside
    assert [(text.line, text.text) for text in outside] == [(1, "Bonjour,")]


SHORT = [
    pytest.param(HEADER[1:], None, ("3 PLACE INVENTEE", "BAT B"), (1, "header.line1_missing"), id="line-1-missing"),
    pytest.param(
        (*HEADER[:4], *HEADER[5:]),
        *("PAT42", ("3 PLACE INVENTEE",), (6, "header.address_line_missing")),
        id="address-line-missing",
    ),
    pytest.param(
        (*HEADER[:5], "RESIDENCE Z", *HEADER[5:]),
        *("PAT42", ("3 PLACE INVENTEE", "BAT B", "RESIDENCE Z"), (6, "header.line_added")),
        id="address-line-added",
    ),
]


@pytest.mark.parametrize(("lines", "code", "address", "problem"), SHORT)
def test_header_with_a_line_less_or_more_keeps_the_patient_together(
    lines: tuple[str, ...], code: str | None, address: tuple[str, ...], problem: tuple[int, str]
) -> None:
    document = read(*lines)
    patient = document.reports[0].patient
    assert (patient.id, patient.surname, patient.given_name, patient.address) == (
        code,
        "DE LA TOUR",
        "Anne-Lise",
        address,
    )
    assert (patient.birth_date, patient.nir, patient.postcode) == (date(1950, 1, 31), "2500175056001", "99999")
    assert document.reports[0].recipient.name == "Jean.MEDECIN"
    assert codes(document) == [problem]


def test_mail_without_a_header_is_shown_as_text_of_nobody() -> None:
    document = hprim.read(b"Compte rendu de biologie\r\nRien a signaler.\r\n****FIN****\r\n****FINFICHIER****\r\n")
    assert document.reports[0].patient == Patient()
    assert document.reports[0].text == "Compte rendu de biologie\nRien a signaler."
    assert [(p.code, p.severity) for p in document.problems] == [("hprim.header.missing", "error")]


LINES = [
    pytest.param(1, WIDE, "id", None, ["header.line1_columns"], id="line-1-of-265-characters"),
    pytest.param(1, "DUPONT JEAN", "id", "DUPONT JEAN", [], id="line-1-is-a-name"),
    pytest.param(1, ".", "id", None, [], id="line-1-is-a-point"),
    pytest.param(2, "  LE GOFF-D'ARCY  ", "surname", "LE GOFF-D'ARCY", [], id="name-with-particle-hyphen-apostrophe"),
    pytest.param(4, " ", "address", ("BAT B",), [], id="address-of-one-space"),
    pytest.param(5, "BAT B".ljust(30), "address", ("3 PLACE INVENTEE", "BAT B"), [], id="address-padded-to-30"),
    pytest.param(6, "99999 NULLEPART".ljust(36), "town", "NULLEPART", [], id="town-padded-to-36"),
    pytest.param(6, "   ", "town", None, [], id="town-of-blanks"),
    pytest.param(6, "NULLEPART SUR MER", "town", "NULLEPART SUR MER", [], id="town-without-postcode"),
    pytest.param(6, "99999", "postcode", "99999", [], id="postcode-without-town"),
    pytest.param(6, "99999NULLEPART", "postcode", "99999", [], id="postcode-and-town-without-a-blank"),
    pytest.param(6, "99999NULLEPART", "town", "NULLEPART", [], id="town-behind-its-postcode"),
    pytest.param(7, "1950/01/31", "birth_date", date(1950, 1, 31), [], id="birth-year-first"),
    pytest.param(7, "31/01/50", "birth_date", date(1950, 1, 31), ["header.two_digit_year"], id="birth-year-short"),
    pytest.param(7, "1950-01-31", "birth_date", date(1950, 1, 31), [], id="birth-date-iso"),
    pytest.param(7, "31 JAN 1950", "birth_date", date(1950, 1, 31), [], id="birth-month-by-name"),
    pytest.param(7, "31011950", "birth_date", date(1950, 1, 31), [], id="birth-date-without-separators"),
    pytest.param(7, "19500131", "birth_date", date(1950, 1, 31), [], id="birth-date-compact-iso"),
    pytest.param(7, "31/01/1950 08:00", "birth_date", date(1950, 1, 31), [], id="birth-date-with-a-time"),
    pytest.param(7, "31.01.1950", "birth_date", date(1950, 1, 31), [], id="birth-date-with-points"),
    *(
        pytest.param(
            *(7, f"31/{month}/1950", "birth_date", date(1950, 1, 31), ["header.fictive_month"]),
            id=f"fictive-month-{month}",
        )
        for month in (20, 30, 42, 50, 99)
    ),
    *(
        pytest.param(
            *(7, f"31/{month}/1950", "birth_date", None, ["header.identity_incomplete", "header.date_unreadable"]),
            id=f"no-month-{month}",
        )
        for month in (13, 19, 43, 49)
    ),
    pytest.param(8, "250017505600165", "nir_valid", True, [], id="number-and-key-together"),
    pytest.param(8, "2 50 01 75 056 001 65", "nir", "2500175056001", [], id="number-in-groups"),
    pytest.param(8, "2500175056001", "nir_valid", None, [], id="number-without-key"),
    pytest.param(8, "2500175056001 66", "nir_valid", False, ["nir.key_wrong"], id="number-with-a-wrong-key"),
    pytest.param(8, "", "nir", None, [], id="number-empty"),
    pytest.param(8, "25001750560", "nir", None, ["nir.malformed"], id="number-too-short"),
    pytest.param(8, "150012A056001 75", "nir_valid", True, [], id="number-of-southern-corsica"),
    pytest.param(8, "150012b056001 05", "nir_valid", True, [], id="number-of-northern-corsica"),
    pytest.param(8, "7500175056001 09", "nir_valid", True, [], id="provisional-number-of-a-man"),
    pytest.param(8, "8500175056001 56", "sex", "F", [], id="provisional-number-of-a-woman"),
    pytest.param(8, "3500175056001 15", "sex", "M", [], id="number-in-attribution-of-a-man"),
    pytest.param(8, "4500175056001 62", "nir_valid", True, [], id="number-in-attribution-of-a-woman"),
    pytest.param(8, "2502075056001 78", "nir_valid", True, [], id="number-with-a-fictive-month"),
    pytest.param(8, "2501375056001 63", "nir_valid", True, ["nir.birth_mismatch"], id="number-with-no-month"),
    pytest.param(8, "2510175056001 65", "nir_valid", False, ["nir.key_wrong", "nir.birth_mismatch"], id="other-year"),
]


@pytest.mark.parametrize(("number", "text", "field", "value", "found"), LINES)
def test_line_is_read_for_what_it_says(number: int, text: str, field: str, value: object, found: list[str]) -> None:
    document = replaced(number, text)
    assert getattr(document.reports[0].patient, field) == value
    assert [code for _, code in codes(document)] == found


REQUESTS = [
    pytest.param("M-5128-23/10/26", date(2026, 10, 23), ["header.date_prefix", "header.two_digit_year"], id="prefix"),
    pytest.param("M-5128-2026-10-23", date(2026, 10, 23), ["header.date_prefix"], id="prefix-before-an-iso-date"),
    pytest.param("20/11/2026 14:3", date(2026, 11, 20), [], id="time-cut-at-fifteen-characters"),
    pytest.param("20/11/2026 14h30", date(2026, 11, 20), [], id="time-with-an-h"),
    pytest.param("20/11/98", date(1998, 11, 20), ["header.two_digit_year"], id="year-of-the-last-century"),
    pytest.param("", None, [], id="empty"),
    pytest.param("à venir", None, ["header.date_unreadable"], id="words"),
]


@pytest.mark.parametrize(("text", "day", "found"), REQUESTS)
def test_date_of_the_report(text: str, day: date | None, found: list[str]) -> None:
    document = replaced(10, text)
    assert document.reports[0].report_date == day
    assert [code for _, code in codes(document)] == found


@pytest.mark.parametrize(
    ("born", "day"),
    [("20/11/26", date(2026, 11, 20)), ("21/11/26", date(1926, 11, 21)), ("01/12/25", date(2025, 12, 1))],
)
def test_short_birth_year_turns_at_the_day_of_the_report(born: str, day: date) -> None:
    assert replaced(7, born).reports[0].patient.birth_date == day


PARTIES = [
    pytest.param(".          Prenom.NOM", Party(None, "Prenom.NOM"), [], id="unknown-code-is-a-point"),
    pytest.param("     LABO7 LABO", Party("LABO7", "LABO"), [], id="code-right-justified"),
    pytest.param(
        "labo.fake Institut", Party("labo.fake", "Institut"), ["header.party_without_columns"], id="no-column"
    ),
    pytest.param(
        "LABORATOIRE99 LABO", Party("LABORATOIRE99", "LABO"), ["header.party_without_columns"], id="code-over-ten"
    ),
    pytest.param("LABO7 LAB", Party("LABO7", "LAB"), ["header.party_without_columns"], id="shorter-than-the-column"),
    pytest.param("Jean.MEDECIN", Party(None, "Jean.MEDECIN"), [], id="a-long-name-alone"),
    pytest.param("   Jean.MEDECIN", Party(None, "Jean.MEDECIN"), [], id="a-name-beside-its-column"),
    pytest.param("LABORATOIRE99", Party("LABORATOIRE99", None), [], id="a-long-code-alone"),
    pytest.param("0123456789 LABO", Party("0123456789", "LABO"), [], id="code-of-ten"),
    pytest.param("LABO7".ljust(40), Party("LABO7", None), [], id="code-padded-without-name"),
    pytest.param("NF 03      LABO", Party("NF 03", "LABO"), [], id="code-with-a-blank-in-its-column"),
    pytest.param("", Party(None, None), [], id="empty"),
]


@pytest.mark.parametrize(("text", "party", "found"), PARTIES)
def test_sender_and_recipient(text: str, party: Party, found: list[str]) -> None:
    for number, name in ((11, "sender"), (12, "recipient")):
        document = replaced(number, text)
        assert getattr(document.reports[0], name) == party
        assert [code for _, code in codes(document)] == found


def test_sex_is_not_taken_from_the_number_of_another() -> None:
    child = replaced(7, "05/06/2020")
    assert (child.reports[0].patient.sex, child.reports[0].patient.nir) == (None, "2500175056001")
    assert codes(child) == [(8, "nir.birth_mismatch")]


NAMES = [
    pytest.param("DUPONT née MARTIN", "MARTIN", "DUPONT", id="nee"),
    pytest.param("DUPONT NEE DE LA FAYE", "DE LA FAYE", "DUPONT", id="nee-in-capitals"),
    pytest.param("DUPONT (née MARTIN)", "MARTIN", "DUPONT", id="nee-in-brackets"),
    pytest.param("DUPONT né(e) : MARTIN", "MARTIN", "DUPONT", id="ne-e"),
    pytest.param("MARTIN épouse DUPONT", "MARTIN", "DUPONT", id="epouse"),
    pytest.param("MARTIN EPOUSE LE GOFF", "MARTIN", "LE GOFF", id="epouse-in-capitals"),
    pytest.param("MARTIN ép. DUPONT", "MARTIN", "DUPONT", id="ep"),
    pytest.param("MARTIN VVE DUPONT", "MARTIN", "DUPONT", id="vve"),
    pytest.param("MARTIN-DUPONT", None, None, id="hyphen-is-one-name"),
    pytest.param("LE NEE", None, None, id="name-that-ends-so"),
    pytest.param("EPOUSE DURAND", None, None, id="name-that-begins-so"),
]


@pytest.mark.parametrize(("text", "birth", "used"), NAMES)
def test_surname_that_says_two_names(text: str, birth: str | None, used: str | None) -> None:
    patient = replaced(2, text).reports[0].patient
    assert (patient.surname, patient.birth_name, patient.used_name) == (text, birth, used)


def test_birth_after_the_report_is_no_identity() -> None:
    document = replaced(7, "31/01/2050")
    assert document.reports[0].patient.birth_date == date(2050, 1, 31)
    assert [(p.line, p.severity) for p in document.problems if p.code == "hprim.header.birth_in_future"] == [
        (7, "error")
    ]


def test_birth_before_all_who_live_is_told() -> None:
    assert "hprim.header.birth_long_ago" in [problem.code for problem in replaced(7, "31/01/1850").problems]
    assert "hprim.header.birth_long_ago" not in [problem.code for problem in replaced(7, "31/01/1919").problems]
