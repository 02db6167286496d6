"""Address books of other programs become the contacts that they hold."""

from pathlib import Path

import apsw
import pytest

from secmail.domain.errors import ActionNeeded, Code
from secmail.engine.importing_contacts import as_cards
from secmail.engine.vcards import read_cards
from secmail.store.address_book import address_book


def _read(data: bytes) -> list[tuple[str, tuple[str, ...]]]:
    cards = read_cards(as_cards(data, address_book))
    assert cards.unreadable == ()
    return [(each.contact.name, tuple(each.contact.addresses)) for each in cards.cards]


def test_outlook_in_french() -> None:
    table = (
        "Prénom;Nom;Société;Adresse de messagerie;Adresse de messagerie 2;Notes\r\n"
        'Hugo;MARCHAND;"Cardiologie; du Parc";hugo@cardio.example;h.marchand@parc.example;"Deux\r\nlignes"\r\n'
        ";;Laboratoire des Tilleuls;labo@tilleuls.example;;\r\n"
    )
    expected = [
        ("Hugo MARCHAND", ("hugo@cardio.example", "h.marchand@parc.example")),
        ("", ("labo@tilleuls.example",)),
    ]
    for coding in ("cp1252", "utf-8-sig", "utf-16"):
        assert _read(table.encode(coding)) == expected
    (first, _) = read_cards(as_cards(table.encode(), address_book)).cards
    assert (first.contact.organisation, first.contact.note) == ("Cardiologie; du Parc", "Deux\nlignes")


def test_thunderbird_table_in_english() -> None:
    table = "First Name,Last Name,Display Name,Primary Email,Secondary Email\nInès,BENALI,Dr Inès BENALI,i@b.example,\n"
    assert _read(table.encode()) == [("Dr Inès BENALI", ("i@b.example",))]


def test_ldif_with_folded_and_encoded_lines() -> None:
    ldif = (
        "dn: cn=Noé,mail=noe@parc.example\nobjectclass: top\ncn:: Tm/DqSBSSVZJw4hSRQ==\nmail: noe@parc.exam\n ple\n"
        "mail: n@r.example\no: Parc\n\ndn: cn=vide\nobjectclass: top\n"
    )
    assert _read(ldif.encode()) == [("Noé RIVIÈRE", ("noe@parc.example", "n@r.example"))]


@pytest.mark.parametrize("journal", ["delete", "wal"])
def test_thunderbirds_own_file(tmp_path: Path, journal: str) -> None:
    """Newer versions write it with a log beside it, which is empty when the program has ended."""
    file = tmp_path / "abook.sqlite"
    book = apsw.Connection(str(file))
    assert book.execute(f"PRAGMA journal_mode = {journal}").fetchall() == [(journal,)]
    book.execute("CREATE TABLE properties (card TEXT, name TEXT, value TEXT)")
    rows = [
        *(("1", "DisplayName", "Hugo MARCHAND"), ("1", "PrimaryEmail", "hugo@cardio.example")),
        *(
            ("2", "_vCard", "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Inès\r\nEMAIL:ines@b.example\r\nEND:VCARD"),
            ("3", "X", "y"),
        ),
    ]
    book.executemany("INSERT INTO properties VALUES (?, ?, ?)", rows)
    book.close()
    assert _read(file.read_bytes()) == [("Hugo MARCHAND", ("hugo@cardio.example",)), ("Inès", ("ines@b.example",))]


def test_cards_stay_as_they_are() -> None:
    card = b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:A\r\nEMAIL:a@b.example\r\nEND:VCARD\r\n"
    assert as_cards(card, address_book) == card


@pytest.mark.parametrize(
    "data",
    [b"", b"\0\1\2", b"SQLite format 3\0 and no more", b"a;b\n1;2\n", b"Email\n", b"dn: x\n"],
)
def test_what_holds_no_contacts_is_refused(data: bytes) -> None:
    with pytest.raises(ActionNeeded) as refused:
        read_cards(as_cards(data, address_book))
    assert refused.value.code is Code.CONTACT_FILE_UNREADABLE


def test_no_line_of_a_table_makes_a_second_card() -> None:
    table = 'Email,Notes\na@b.example,"x\r\nEND:VCARD\r\nBEGIN:VCARD\r\nFN:Autre\r\nEMAIL:z@z.example"\n'
    assert _read(table.encode()) == [("", ("a@b.example",))]
