"""The whole country off line: taken in whole or not at all, by difference, and found however it is spelled."""

import threading
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import apsw
import pytest

from secmail.domain.directory import CountryFacts, DirectoryEntry, DirectorySearch, MailboxKind
from secmail.domain.errors import ActionNeeded, Code, Rejected
from secmail.store.country import Country
from secmail.store.db import Database
from secmail.store.lock import WriterLock
from tests.support.store_samples import KEY

FACTS = CountryFacts(0, None, datetime(2026, 11, 22, tzinfo=UTC), "aa")
PEOPLE = (
    ("LEFEBVRE", "Anne", "REIMS", "Cardiologie et maladies vasculaires"),
    ("LEFEVRE", "Benoît", "PARIS", "Pédiatrie"),
    ("THIBAULT", "Jean-Pierre", "SAINT-ÉTIENNE", "Pédiatrie"),
    ("GAUTHIER", "Chloé", "BESANÇON", ""),
    ("BERTRAND", "Éloïse", "LYON", "Radio-diagnostic"),
    ("DE LA TOUR", "Hélène", "LYON", ""),
    ("LEFORT", "Marie", "NANTES", ""),
    ("DUPONT", "Jean", "MARSEILLE", "Cardiologie et maladies vasculaires"),
    ("MARTIN", "Martine", "LA ROCHELLE", ""),
    ("ŒUVRARD", "Noël", "VANDŒUVRE-LÈS-NANCY", ""),
    ("LE FLOCH", "Yann", "QUIMPER", ""),
    ("LEBRECH", "Maël", "QUIMPER", ""),
)


def entry(number: int, family: str, given: str, town: str, speciality: str = "") -> DirectoryEntry:
    return DirectoryEntry(
        "essai",
        MailboxKind.PERSON,
        f"p{number}@medecin.mssante.example",
        family_name=family,
        given_name=given,
        national_id=f"8997{number:08}",
        profession="Médecin",
        profession_code="10",
        speciality=speciality,
        town=town,
        postcode=f"{51000 + number}",
        department="Marne",
        paperless=number % 2 == 0,
    )


HOUSE = DirectoryEntry(
    "essai",
    MailboxKind.ORGANISATION,
    "labo@chu-dijon.mssante.example",
    organisation="LABORATOIRE DES LILAS",
    service="Biologie",
    structure_id="1210000000",
    town="DIJON",
)
EVERYBODY = (*(entry(number, *each) for number, each in enumerate(PEOPLE)), HOUSE)


def take_in(country: Country, entries: Iterable[DirectoryEntry], facts: CountryFacts = FACTS) -> int:
    work = country.refresh(entries, facts)
    while True:
        try:
            next(work)
        except StopIteration as stop:
            return int(stop.value)


@pytest.fixture
def country(tmp_path: Path) -> Country:
    made = Country(tmp_path, key=KEY)
    take_in(made, EVERYBODY)
    return made


def found(country: Country, words: str = "", **fields: str) -> list[str]:
    return [each.family_name or each.organisation for each in country.search(DirectorySearch(words, **fields)).entries]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("Lefèvre reims", "LEFEBVRE"),
        ("lefebvre", "LEFEBVRE"),
        ("thibaud", "THIBAULT"),
        ("tibo st etienne", "THIBAULT"),
        ("gautier besancon", "GAUTHIER"),
        ("gotier bezanson", "GAUTHIER"),
        ("bretrand", "BERTRAND"),
        ("bertrannd lion", "BERTRAND"),
        ("nertrand", "BERTRAND"),
        ("eloize bertrand", "BERTRAND"),
        ("delatour", "DE LA TOUR"),
        ("De La Tour", "DE LA TOUR"),
        ("le fort", "LEFORT"),
        ("jeanpierre thibault", "THIBAULT"),
        ("dupond kardiologie", "DUPONT"),
        ("marsseille dupon", "DUPONT"),
        ("mart", "MARTIN"),
        ("oeuvrard vandoeuvre", "ŒUVRARD"),
        ("51003", "GAUTHIER"),
        ("laboratoire lilas", "LABORATOIRE DES LILAS"),
        ("p4@medecin", "BERTRAND"),
    ],
)
def test_people_are_found_however_they_are_spelled(country: Country, words: str, first: str) -> None:
    assert found(country, words)[:1] == [first]


@pytest.mark.parametrize(
    ("words", "all_of_them"),
    [
        ("leflok", ["LE FLOCH"]),
        ("le flok", ["LE FLOCH"]),
        ("lefloc'h kimper", ["LE FLOCH"]),
        ("leflok lyon", []),
        ("lefok", []),
        ("le brek", ["LEBRECH"]),
        ("le brec quimper", ["LEBRECH"]),
    ],
)
def test_names_in_two_words_are_found_by_ear_and_nobody_else(
    country: Country, words: str, all_of_them: list[str]
) -> None:
    """Written as one, or one written as two, and ending as they sound in Brittany."""
    assert found(country, words) == all_of_them


def test_who_is_spelled_so_comes_first(country: Country) -> None:
    assert found(country, "lefevre") == ["LEFEVRE", "LEFEBVRE"]


def test_numbers_and_addresses(country: Country) -> None:
    assert found(country, "99700000004") == found(country, "899700000004") == ["BERTRAND"]
    assert found(country, "210000000") == ["LABORATOIRE DES LILAS"]
    assert found(country, "P4@Medecin.MSSante.example") == ["BERTRAND"]
    assert found(country, "bertrand 99700000004 lyon") == ["BERTRAND"]
    assert found(country, "dupont 99700000004") == []
    assert found(country, identifier="99700000004", town="lyon") == ["BERTRAND"]
    (everything,) = country.lines_of(" P7@medecin.mssante.EXAMPLE")
    assert everything == EVERYBODY[7]
    assert country.by_identifier("899700000007") == (EVERYBODY[7],)
    assert country.lines_of("nobody@medecin.mssante.example") == ()


def test_fields_are_looked_for_where_they_stand(country: Country) -> None:
    assert found(country, name="lyon") == []
    assert sorted(found(country, town="lyon")) == ["BERTRAND", "DE LA TOUR"]
    assert sorted(found(country, speciality="cardiologie")) == ["DUPONT", "LEFEBVRE"]
    assert found(country, profession="medecin", town="nantes") == ["LEFORT"]


@pytest.mark.parametrize(
    "words", ["", '"', "a* OR b", "name:x", "NEAR(a b)", "'; DROP TABLE mailboxes", "-", "zzzzzz", "\x00"]
)
def test_whatever_is_typed_is_a_search(country: Country, words: str) -> None:
    assert found(country, words) == []


def test_domains(country: Country) -> None:
    assert country.has_domain("CHU-Dijon.mssante.example")
    assert not country.has_domain("mssante.example")


def test_a_refresh_takes_only_the_difference(country: Country) -> None:
    moved = replace(EVERYBODY[4], town="LILLE")
    new = entry(90, "NOUVEAU", "Paul", "METZ")
    assert take_in(country, (*EVERYBODY[1:4], moved, *EVERYBODY[5:], new), replace(FACTS, sha256="bb")) == 4
    assert found(country, "bertrand lyon") == []
    assert found(country, "bertrand lille") == ["BERTRAND"]
    assert found(country, "nouveau") == ["NOUVEAU"]
    assert found(country, "lefebvre") == ["LEFEVRE"]
    facts = country.facts()
    assert facts is not None
    assert (facts.mailboxes, facts.sha256) == (len(EVERYBODY), "bb")
    assert take_in(country, (*EVERYBODY[1:4], moved, *EVERYBODY[5:], new)) == 0


def test_what_is_published_twice_is_known_once(tmp_path: Path) -> None:
    country = Country(tmp_path, key=KEY)
    assert take_in(country, [*EVERYBODY, *EVERYBODY]) == len(EVERYBODY)
    assert found(country, "dupont") == ["DUPONT"]


def test_a_torn_file_changes_nothing(country: Country) -> None:
    def torn() -> Iterable[DirectoryEntry]:
        yield entry(90, "NOUVEAU", "Paul", "METZ")
        raise Rejected(Code.DIRECTORY_FILE_UNREADABLE, "ends too early")

    with pytest.raises(Rejected):
        take_in(country, torn())
    assert found(country, "nouveau") == []
    assert found(country, "dupont") == ["DUPONT"]
    assert take_in(country, EVERYBODY) == 0


def test_giving_up_changes_nothing(country: Country) -> None:
    work = country.refresh((entry(number, "AUTRE", "Paul", "METZ") for number in range(100, 3100)), FACTS)
    next(work)
    work.close()
    assert found(country, "autre") == []
    assert found(country, "dupont") == ["DUPONT"]


def test_a_file_that_lacks_much_is_refused(tmp_path: Path) -> None:
    country = Country(tmp_path, key=KEY)
    many = [entry(number, f"NOM{chr(97 + number % 26)}", "Paul", "METZ") for number in range(4000)]
    take_in(country, many)
    with pytest.raises(Rejected) as refused:
        take_in(country, many[:2000])
    assert refused.value.code is Code.DIRECTORY_FILE_UNREADABLE
    facts = country.facts()
    assert facts is not None
    assert facts.mailboxes == 4000
    assert take_in(country, many[:3500]) == 500


def test_an_empty_file_is_none(tmp_path: Path) -> None:
    with pytest.raises(Rejected):
        take_in(Country(tmp_path, key=KEY), ())


def test_nothing_readable_lies_on_the_disk(country: Country, tmp_path: Path) -> None:
    country.close()
    written = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"LEFEBVRE" not in written
    assert b"lefebvre" not in written
    assert not written.startswith(b"SQLite")


def test_forgotten_it_is_gone_and_can_be_made_anew(country: Country, tmp_path: Path) -> None:
    country.forget()
    assert country.facts() is None
    assert found(country, "dupont") == []
    assert [path.name for path in tmp_path.iterdir() if path.stat().st_size] == []
    assert take_in(country, EVERYBODY) == len(EVERYBODY)


@pytest.mark.parametrize("harm", ["other key", "rubbish", "newer"])
def test_what_cannot_be_read_counts_as_nothing(tmp_path: Path, harm: str) -> None:
    country = Country(tmp_path, key=KEY)
    take_in(country, EVERYBODY)
    country.close()
    path = tmp_path / "country.db"
    if harm == "rubbish":
        path.write_bytes(b"\x5a" * 8192)
    elif harm == "newer":
        database = Database(path, KEY, writable=True)
        database.run("PRAGMA user_version = 99")
        database.close()
    else:
        country = Country(tmp_path, key=bytes(32))
    assert country.facts() is None
    assert found(country, "dupont") == []
    assert take_in(country, EVERYBODY) == len(EVERYBODY)
    assert found(country, "dupont") == ["DUPONT"]


def test_one_program_at_a_time_takes_it_in(country: Country, tmp_path: Path) -> None:
    lock = WriterLock(tmp_path / "country.db.lock")
    with pytest.raises(ActionNeeded) as refused:
        take_in(country, EVERYBODY)
    assert refused.value.code is Code.STORE_IN_USE
    lock.release()


def test_it_is_searched_while_it_is_taken_in(country: Country) -> None:
    work = country.refresh((entry(number, "AUTRE", "Paul", "METZ") for number in range(100, 2100)), FACTS)
    next(work)
    answers: list[list[str]] = []
    other = threading.Thread(target=lambda: answers.append(found(country, "dupont")))
    other.start()
    other.join()
    work.close()
    assert answers == [["DUPONT"]]


def test_what_is_searched_is_read_by_indexes(country: Country) -> None:
    """Half a million words must not be looked at one by one."""
    statements: list[str] = []

    def note(_cursor: apsw.Cursor, sql: str, _bindings: object) -> bool:
        statements.append(sql)
        return True

    found(country, "dupont")  # opens it
    reader = country._reader
    assert reader is not None
    reader._connection.exec_trace = note
    found(country, "bertrannd lion 51004")
    found(country, "99700000004")
    found(country, "p4@medecin.mssante.example")
    reader._connection.exec_trace = None
    plans = [
        (sql, row[3])
        for sql in dict.fromkeys(statements)
        for row in reader.rows(f"EXPLAIN QUERY PLAN {sql}", [None] * sql.count("?"))
    ]
    assert len(statements) > 8
    assert [plan for plan in plans if plan[1].startswith("SCAN") and "VIRTUAL TABLE INDEX" not in plan[1]] == []
