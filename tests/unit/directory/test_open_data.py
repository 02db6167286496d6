"""The published file of mailboxes: columns in any order, odd lines, other files, torn ones, and its size."""

import tracemalloc
import unicodedata
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from secmail.directory.open_data import SOURCE, _fields, entries_of
from secmail.domain.directory import DirectoryEntry, MailboxKind
from secmail.domain.errors import Code, Rejected
from tests.support.invented_country import COLUMNS, lines, write_country

PERSON = {
    "Type de BAL": "PER",
    "Adresse BAL": "helene.belanger@medecin.mssante.example",
    "Type Identifiant PP": "8",
    "Identifiant PP": "99900000011",
    "Identification nationale PP": "899900000011",
    "Type identifiant structure": "FINESS",
    "Identification Structure": "990000011",
    "Service de rattachement": "Cardiologie",
    "Civilité d'exercice": "DR",
    "Nom d'exercice": "BÉLANGER",
    "Prénom d'exercice": "Hélène",
    "Libellé de catégorie profession": "Civil",
    "Code Profession": "10",
    "Libellé Profession": "Médecin",
    "Libellé savoir-faire": "Cardiologie et maladies vasculaires",
    "Dématérialisation": "O",
    "Raison Sociale structure BAL": "Clinique des Lilas",
    "L6LIGNEACHEMINEMENT structure BAL": "54500 VANDŒUVRE-LÈS-NANCY",
    "Code postal structure BAL": "54500",
    "Département structure BAL": "Meurthe-et-Moselle",
    "Pays structure BAL": "FRANCE",
}
HELENE = DirectoryEntry(
    *(SOURCE, MailboxKind.PERSON, "helene.belanger@medecin.mssante.example"),
    family_name="BÉLANGER",
    given_name="Hélène",
    title="DR",
    organisation="Clinique des Lilas",
    service="Cardiologie",
    national_id="899900000011",
    structure_id="1990000011",
    profession="Médecin",
    profession_code="10",
    speciality="Cardiologie et maladies vasculaires",
    town="VANDŒUVRE-LÈS-NANCY",
    postcode="54500",
    department="Meurthe-et-Moselle",
    paperless=True,
)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "mailboxes.txt"


def line(columns: Sequence[str] = COLUMNS, *, changed: Mapping[str, str] = MappingProxyType({})) -> str:
    facts = {**PERSON, **changed}
    return "|".join(facts.get(name, "") for name in columns)


def read(place: Path, *rows: str, columns: Sequence[str] = COLUMNS, end: str = "\n") -> list[DirectoryEntry]:
    place.write_bytes(end.join(["|".join(columns), *rows, ""]).encode())
    return list(entries_of(str(place)))


def refused(place: Path, content: bytes) -> None:
    place.write_bytes(content)
    with pytest.raises(Rejected) as error:
        list(entries_of(str(place)))
    assert error.value.code is Code.DIRECTORY_FILE_UNREADABLE
    assert "@" not in error.value.detail


def test_every_fact_of_a_line(place: Path) -> None:
    assert read(place, line()) == [HELENE]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_ends_of_lines_and_the_mark_of_unicode(place: Path, end: str, mark: bytes) -> None:
    place.write_bytes(mark + end.join(["|".join(COLUMNS), line(), "", line(), ""]).encode())
    assert list(entries_of(str(place))) == [HELENE, HELENE]


def test_a_last_line_without_its_end(place: Path) -> None:
    place.write_bytes("\n".join(["|".join(COLUMNS), line()]).encode())
    assert list(entries_of(str(place))) == [HELENE]


def test_columns_in_another_order_and_more_of_them(place: Path) -> None:
    columns = ["Nouveau", *reversed(COLUMNS), "Autre"]
    assert read(place, line(columns), columns=columns) == [HELENE]


@pytest.mark.parametrize(
    "renamed",
    [
        {"Civilité d'exercice": "CIVILITE D'EXERCICE", "Prénom d'exercice": "Prenom d’exercice"},
        {name: name.removesuffix(" structure BAL") for name in COLUMNS},
        {name: name.upper() for name in COLUMNS},
        {name: f"  {name} " for name in COLUMNS},
        {name: name.replace("é", "e\u0301") for name in COLUMNS},
        {"Adresse BAL": "Adresse de la BAL", "Type de BAL": "Type BAL"},
    ],
)
def test_columns_under_slightly_other_names(place: Path, renamed: dict[str, str]) -> None:
    content = "\n".join(["|".join(renamed.get(name, name) for name in COLUMNS), line(), ""])
    place.write_bytes(content.encode())
    assert list(entries_of(str(place))) == [HELENE]


def test_few_columns_are_enough(place: Path) -> None:
    columns = ("Type de BAL", "Adresse BAL", "Nom d'exercice", "Raison Sociale structure BAL")
    (entry,) = read(place, line(columns), columns=columns)
    assert (entry.family_name, entry.town, entry.paperless, entry.national_id) == ("BÉLANGER", "", None, None)


@pytest.mark.parametrize(
    ("kind", "number", "known"),
    [
        *(("FINESS", "990000011", "1990000011"), ("1", "990000011", "1990000011")),
        *(("SIRET", "99000001100012", "399000001100012"), ("SIREN", "990000011", "2990000011")),
        *(("", "990000011", None), ("FINESS", "", None), ("Inconnu", "1", None)),
        ("FINESS", "٩90000011", None),
    ],
)
def test_a_structure_s_number_gets_its_digit(place: Path, kind: str, number: str, known: str | None) -> None:
    row = line(changed={"Type identifiant structure": kind, "Identification Structure": number})
    assert read(place, row)[0].structure_id == known


@pytest.mark.parametrize(
    ("whole", "kind", "number", "known"),
    [
        *(("899900000011", "", "", "899900000011"), ("", "RPPS", "99900000011", "899900000011")),
        *(("", "0", "991234567", "0991234567"), ("0991234567", "8", "99900000011", "0991234567")),
        *(("", "", "", None), ("x", "8", "99900000011", "899900000011")),
        *(("8٩9900000011", "", "", None), ("", "8", "٩9900000011", None), ("", "8", "9990000001", None)),
    ],
)
def test_a_person_s_number_with_its_digit(place: Path, whole: str, kind: str, number: str, known: str | None) -> None:
    row = line(changed={"Identification nationale PP": whole, "Type Identifiant PP": kind, "Identifiant PP": number})
    assert read(place, row)[0].national_id == known


@pytest.mark.parametrize(
    ("text", "known"), [("O", True), ("N", False), ("True", True), ("False", False), ("", None), ("?", None)]
)
def test_whether_nothing_is_wanted_on_paper(place: Path, text: str, known: bool | None) -> None:
    assert read(place, line(changed={"Dématérialisation": text}))[0].paperless is known


@pytest.mark.parametrize(
    ("route", "code", "town", "postcode"),
    [
        ("54500 NANCY", "54500", "NANCY", "54500"),
        ("54500 NANCY CEDEX", "", "NANCY CEDEX", "54500"),
        ("NANCY", "54500", "NANCY", "54500"),
        ("", "54500", "", "54500"),
        ("20000 AJACCIO", "2A000", "AJACCIO", "2A000"),
        ("٥٤٥٠٠ NANCY", "", "٥٤٥٠٠ NANCY", ""),
    ],
)
def test_the_town_and_its_code(place: Path, route: str, code: str, town: str, postcode: str) -> None:
    names = ("L6LIGNEACHEMINEMENT structure BAL", "Code postal structure BAL")
    (entry,) = read(place, line(changed=dict(zip(names, (route, code), strict=True))))
    assert (entry.town, entry.postcode) == (town, postcode)


def test_what_cannot_be_seen_and_turns_of_writing_become_spaces(place: Path) -> None:
    row = line(changed={"Nom d'exercice": "  BÉ\u202eLAN\x0bGER\u200b  \u00a0X "})
    assert read(place, row)[0].family_name == "BÉ LAN GER X"


@pytest.mark.parametrize("kind", [*MailboxKind, "per"])
def test_every_kind_of_mailbox(place: Path, kind: str) -> None:
    assert read(place, line(changed={"Type de BAL": kind}))[0].kind == MailboxKind(kind.upper())


def test_a_few_lines_that_are_no_mailboxes_are_left_out(place: Path) -> None:
    odd = [
        line(changed={"Type de BAL": "XYZ"}),
        line(changed={"Adresse BAL": "no address"}),
        "too|few",
        line() + "|more",
    ]
    assert read(place, *odd, line()) == [HELENE]


def test_many_lines_that_are_no_mailboxes_are_another_file(place: Path) -> None:
    refused(place, "\n".join(["|".join(COLUMNS), *(["too|few"] * 30), *([line()] * 100), ""]).encode())


@pytest.mark.parametrize("cut", [10, 60, 100])
def test_a_torn_file_is_refused_at_its_end(place: Path, cut: int) -> None:
    whole = "\n".join(["|".join(COLUMNS), *([line()] * 3), ""]).encode()
    refused(place, whole[:-cut])


@pytest.mark.parametrize(
    "content",
    [
        *(b"", b"\n\n", b"<html>\n<body>\n", b"{}", bytes(1000), b"a,b,c\n1,2,3\n"),
        "|".join(COLUMNS).encode(),
        "|".join(COLUMNS[2:]).encode() + b"\n" + line(COLUMNS[2:]).encode(),
        "\n".join(["|".join(COLUMNS), line()]).encode("utf-16"),
        "\n".join(["|".join(COLUMNS), line()]).encode("latin-1", "replace"),
        b"x" * 20_000,
        ("|".join(COLUMNS) + "\n" + "x" * 20_000).encode(),
    ],
)
def test_other_files(place: Path, content: bytes) -> None:
    refused(place, content)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    for path in (tmp_path / "missing", tmp_path):
        with pytest.raises(Rejected) as error:
            list(entries_of(str(path)))
        assert error.value.code is Code.DIRECTORY_FILE_UNREADABLE


class TestArchives:
    def packed(self, place: Path, *members: tuple[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
        with zipfile.ZipFile(place, "w", how) as archive:
            for name, content in members:
                archive.writestr(name, content)
        return place.read_bytes()

    def test_the_archive_of_the_agency(self, place: Path) -> None:
        content = "\n".join(["|".join(COLUMNS), line(), ""]).encode()
        self.packed(place, ("Extraction_Correspondance_MSSante_202608261013.txt", content))
        assert list(entries_of(str(place))) == [HELENE]

    def test_archives_of_something_else(self, place: Path) -> None:
        content = "\n".join(["|".join(COLUMNS), line(), ""]).encode()
        refused(place, self.packed(place, ("a.txt", content), ("b.txt", content)))
        refused(place, self.packed(place, ("a.doc", content)))
        refused(place, self.packed(place))

    def test_torn_and_damaged_archives(self, place: Path) -> None:
        content = "\n".join(["|".join(COLUMNS), *(["|".join(row) for row in lines(300)]), ""]).encode()
        whole = self.packed(place, ("a.txt", content))
        refused(place, whole[: len(whole) // 2])
        refused(place, whole[:2000] + bytes(100) + whole[2100:])
        flagged = bytearray(whole)
        for at in (whole.index(b"PK\x03\x04") + 6, whole.index(b"PK\x01\x02") + 8):
            flagged[at] |= 1  # says that it needs a password
        refused(place, bytes(flagged))

    def test_a_bomb_is_not_unpacked(self, place: Path) -> None:
        with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("a.txt", "w") as file:
            for _ in range(300):
                file.write(bytes(100_000))
        refused(place, place.read_bytes())


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(alphabet=st.characters(exclude_characters="\n\r"), max_size=80), max_size=6))
def test_no_line_breaks_the_reader(tmp_path_factory: pytest.TempPathFactory, rows: list[str]) -> None:
    place = tmp_path_factory.getbasetemp() / "any.txt"
    place.write_bytes("\n".join(["|".join(COLUMNS), *rows, line()]).encode("utf-8", "surrogatepass"))
    try:
        assert HELENE in list(entries_of(str(place)))
    except Rejected as error:
        assert error.code is Code.DIRECTORY_FILE_UNREADABLE


@settings(deadline=None)
@given(line=st.text(alphabet=" |aé\u0301\t\u00a0\u202f\u200e\u2028\x1c\r\n"))
def test_blanks_become_one_in_every_field_wherever_they_stand(line: str) -> None:
    seen = "".join(each if each.isprintable() else " " for each in unicodedata.normalize("NFC", line.rstrip("\r\n")))
    assert _fields(line) == [" ".join(field.split()) for field in seen.split("|")]


def test_a_country_is_read_in_little_memory(place: Path) -> None:
    write_country(place, 6_000)

    def emails(entries: Iterator[DirectoryEntry]) -> Iterator[str]:
        return (entry.address for entry in entries)

    tracemalloc.start()
    count = sum(1 for _ in emails(iter(entries_of(str(place)))))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 6_000
    assert peak < 1_000_000 < place.stat().st_size


def test_the_invented_country_is_always_the_same_and_has_everything(place: Path, tmp_path: Path) -> None:
    write_country(place, 200)
    write_country(tmp_path / "again", 200)
    assert place.read_bytes() == (tmp_path / "again").read_bytes()
    entries = list(entries_of(str(place)))
    assert {entry.kind for entry in entries} == {MailboxKind.PERSON, MailboxKind.ORGANISATION}
    assert len({entry.address for entry in entries}) == 200
    assert any(entry.speciality for entry in entries)
    assert all(entry.town and entry.postcode for entry in entries)
