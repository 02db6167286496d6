"""Directories that are set up, and what they answered, over both connections."""

from dataclasses import replace
from datetime import timedelta

import pytest

from secmail.domain.directory import DirectoryEntry, DirectoryKind, DirectorySearch, DirectorySource, MailboxKind
from secmail.domain.directory_asking import asked_of
from secmail.engine.ports import MailDb, MailDbReader
from secmail.store import directories
from tests.support.store_samples import NOW

SOURCE = DirectorySource("chu", DirectoryKind.LDAP, "CHU", (("host", "a.example"), ("base", "dc=é")), secret="geheim")
ENTRY = DirectoryEntry(
    "chu",
    MailboxKind.PERSON,
    "Jean.Dupont@chu.example",
    family_name="DUPONT",
    given_name="Jean",
    national_id="899700000001",
    structure_id="1510000000",
    town="REIMS",
    paperless=True,
)


def test_a_directory_is_kept_and_forgotten(mail: MailDb) -> None:
    mail.directories.keep_source(SOURCE)
    assert mail.directories.sources() == (SOURCE,)
    off = DirectorySource("chu", DirectoryKind.FHIR, "Autre", enabled=False)
    mail.directories.keep_source(off)
    assert mail.directories.sources() == (off,)
    mail.directories.forget_source("chu")
    assert mail.directories.sources() == ()


def test_the_last_answer_of_each_directory_is_remembered_with_its_moment(mail: MailDb, reader: MailDbReader) -> None:
    later = NOW + timedelta(days=1)
    moved = DirectoryEntry(**{name: getattr(ENTRY, name) for name in ENTRY.__dataclass_fields__} | {"town": "LILLE"})
    other = DirectoryEntry("autre", MailboxKind.PERSON, "jean.dupont@chu.example", family_name="DUPONT")
    mail.directories.remember([ENTRY, other], NOW)
    mail.directories.remember([moved], later)
    told = mail.directories.remembered(address="JEAN.dupont@CHU.example")
    assert told == ((moved, later), (other, NOW))
    assert mail.directories.remembered(national_id="899700000001") == ((moved, later),)
    assert mail.directories.remembered() == ()
    assert reader.directories.remembered(national_id="899700000001") == ((moved, later),)


def test_two_structures_of_one_mailbox_stand_beside_each_other(mail: MailDb) -> None:
    second = DirectoryEntry("chu", MailboxKind.PERSON, ENTRY.address, structure_id="1510000001")
    mail.directories.remember([ENTRY, second], NOW)
    assert {each.structure_id for each, _ in mail.directories.remembered(address=ENTRY.address)} == {
        "1510000000",
        "1510000001",
    }


def test_certificates_are_not_kept_with_answers(mail: MailDb) -> None:
    found = DirectoryEntry("chu", MailboxKind.PERSON, "a@b.example", certificates=(b"der",), listed=1)
    mail.directories.remember([found], NOW)
    ((kept, _),) = mail.directories.remembered(address="a@b.example")
    assert (kept.certificates, kept.listed) == ((), 1), "how many there were is known, no more"


def test_domains_are_those_of_directories_that_are_on(mail: MailDb, reader: MailDbReader) -> None:
    for source in ("chu", "autre", "éteint"):
        mail.directories.keep_source(replace(SOURCE, id=source, enabled=source != "éteint"))
    told = {"chu": ("b", "a", "b", "b.c"), "autre": ("z", "b"), "éteint": ("x",), "jamais-réglé": ("y",)}
    for source, domains in told.items():
        for number, domain in enumerate(domains):
            address = f"p{number}@{domain}.example"
            mail.directories.remember([DirectoryEntry(source, MailboxKind.PERSON, address)], NOW)
        nobody = DirectoryEntry(source, MailboxKind.PERSON, "", national_id="899700000001")
        mail.directories.remember([nobody], NOW)
    found = {"a.example", "b.example", "b.c.example", "z.example"}
    assert reader.directories.domains() == found
    mail.directories.forget_source("autre")
    assert reader.directories.domains() == found - {"z.example"}


@pytest.mark.parametrize(
    ("words", "count"),
    [("dup reims", 1), ("dupont lille", 0), ("99700000001", 1), ("jean.dupont@chu.example", 1), ("510000000", 1)],
)
def test_answers_are_searched(mail: MailDb, reader: MailDbReader, words: str, count: int) -> None:
    mail.directories.remember([ENTRY], NOW)
    assert len(reader.directories.remembered_like(asked_of(DirectorySearch(words)))) == count


def test_nothing_is_found_by_nothing(mail: MailDb, reader: MailDbReader) -> None:
    mail.directories.remember([ENTRY], NOW)
    assert reader.directories.remembered_like(asked_of(DirectorySearch("'%"))) == ()


def test_the_oldest_answers_go(mail: MailDb, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(directories, "MOST_PEOPLE", 3)
    for number in range(6):
        entry = DirectoryEntry("chu", MailboxKind.PERSON, f"p{number}@b.example")
        mail.directories.remember([entry], NOW + timedelta(minutes=number))
    left = [number for number in range(6) if mail.directories.remembered(address=f"p{number}@b.example")]
    assert left == [3, 4, 5]
