"""`secmail contacts`: what is asked, what people read, and the documents, which are a contract."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from secmail.api import commands as c
from secmail.api import contacts as k
from secmail.api.events import Event, JobDone, JobFailed
from secmail.api.queries import Accounts
from secmail.domain.accounts import Account, Server
from secmail.domain.addresses import Mailbox
from secmail.domain.contacts import Contact, ContactId, Exchange, Group, Likely, Likeness
from secmail.domain.errors import Code
from secmail.domain.ids import AccountId, JobId
from tests.support.cli_shell import Shell

AT = datetime(2026, 11, 20, 12, tzinfo=UTC)
ZOE = Contact(
    id=ContactId(7),
    name="Dr Zoé Exemple",
    addresses=("zoe@a.example", "zoe@b.example"),
    speciality="Cardiologie",
    organisation="Clinique",
    town="Rouen",
    phone="01",
    national_id="810001234567",
    note="le matin",
    groups=("Réseau",),
    exchange=Exchange(AT, None, 3),
)
DOCUMENT = {
    "id": "7",
    "name": "Dr Zoé Exemple",
    "addresses": ["zoe@a.example", "zoe@b.example"],
    "family_name": None,
    "given_name": None,
    "title": None,
    "organisation": "Clinique",
    "speciality": "Cardiologie",
    "town": "Rouen",
    "phone": "01",
    "national_id": "810001234567",
    "note": "le matin",
    "groups": ["Réseau"],
    "origin": "added",
    "written": AT.isoformat(),
    "heard": None,
    "last_exchange": AT.isoformat(),
    "letters": 3,
}


def done(result: object) -> Callable[[object, JobId], Iterator[Event]]:
    def react(_command: object, job: JobId) -> Iterator[Event]:
        yield JobDone(job, result)

    return react


@pytest.fixture
def kept(shell: Shell) -> Shell:
    """One contact is known, and every command succeeds."""
    shell.program.handle.answer(k.OneContact, ZOE)
    shell.program.handle.answer(k.Contacts, (ZOE,))
    for command in (k.KeepContact, k.MergeContacts):
        shell.program.handle.on(command, done(ZOE))
    for command in (k.ChangeGroup, k.RenameGroup):
        shell.program.handle.on(command, done(Group("Réseau", 2)))
    for command in (k.DropContact, k.DropGroup):
        shell.program.handle.on(command, done(None))
    return shell


def test_a_contact_in_words_and_as_a_document(kept: Shell) -> None:
    assert kept("contacts", "show", "7", "--json").json() == DOCUMENT
    text = kept("contacts", "show", "7", "--lang", "fr").text
    for said in (
        "zoe@a.example (préférée)",
        "Ville : Rouen",
        "Groupes : Réseau",
        "Dernière lettre envoyée : 2026-11-20",
    ):
        assert said in text
    kept.program.handle.answer(k.OneContact, replace(ZOE, note="le matin\nsauf lundi"))
    assert "  Note : le matin\n    sauf lundi\n" in kept("contacts", "show", "7", "--lang", "fr").text
    assert kept("contacts", "list", "zoé", "rouen", "--group", "x").text.startswith("7  Dr Zoé Exemple  Cardiologie")
    assert kept.program.handle.asked[-1] == k.Contacts("zoé rouen", "x", 200)


def test_only_what_is_said_changes(kept: Shell) -> None:
    kept(
        "contacts",
        "set",
        "7",
        "--town",
        "Caen",
        "--note",
        "",
        "--prefer",
        "Zoe@B.example",
        "--without",
        "zoe@a.example",
    )
    (command,) = kept.program.handle.submitted
    assert isinstance(command, k.KeepContact)
    changed = command.contact
    assert (changed.town, changed.note, changed.addresses) == ("Caen", "", ("zoe@b.example",))
    assert (changed.name, changed.national_id, changed.groups) == (ZOE.name, ZOE.national_id, ZOE.groups)


@pytest.mark.parametrize("option", ["--prefer", "--without"])
def test_an_address_that_is_not_its_own_is_neither_preferred_nor_taken_away(kept: Shell, option: str) -> None:
    """A slip would else lead letters to somebody else."""
    ran = kept("contacts", "set", "7", option, "zoe@c.example", "--lang", "fr")
    assert (ran.code, ran.out, kept.program.handle.submitted) == (2, b"", [])
    assert "« zoe@c.example » n'est pas une adresse de ce contact" in ran.err
    kept("contacts", "set", "7", "--prefer", "zoe@c.example", "--address", "zoe@c.example")
    (command,) = kept.program.handle.submitted
    assert isinstance(command, k.KeepContact)
    assert command.contact.addresses == ("zoe@c.example", *ZOE.addresses)


def test_what_is_no_address_is_named(kept: Shell) -> None:
    for words in (("add", "a@a.example", "pasuneadresse"), ("set", "7", "--address", "pasuneadresse")):
        ran = kept("contacts", *words, "--lang", "fr")
        assert (ran.code, kept.program.handle.submitted) == (2, [])
        assert ran.err.startswith("« pasuneadresse » n'est pas une adresse de messagerie.")


def test_a_group_without_a_name_is_told_to_lack_one(kept: Shell) -> None:
    for words in (("add", " ", "7"), ("remove", "", "7"), ("rename", "Réseau", "\t")):
        ran = kept("contacts", "group", *words, "--lang", "fr")
        assert (ran.code, kept.program.handle.submitted) == (2, [])
        assert ran.err.startswith("Il faut un nom à un groupe.")


def test_whose_address_it_is_already_is_told(kept: Shell) -> None:
    kept.program.handle.answer(k.ContactsAt, (ZOE,))
    kept.program.handle.on(k.KeepContact, lambda _command, job: iter([JobFailed(job, Code.CONTACT_ADDRESS_TAKEN)]))
    ran = kept("contacts", "add", "zoe@a.example", "zoe@b.example", "--name", "Autre", "--lang", "fr")
    assert (ran.code, ran.out) == (1, b"")
    said, whose, why = ran.err.splitlines()
    assert said.startswith("Déjà l'adresse de ce contact")
    assert whose.startswith("  7  Dr Zoé Exemple  Cardiologie")
    assert why.startswith("Un autre contact a déjà cette adresse.")
    kept.program.handle.on(k.KeepContact, done(ZOE))
    kept("contacts", "add", "zoe@a.example", "--shared")
    assert kept.program.handle.submitted[-1] == k.KeepContact(Contact(addresses=("zoe@a.example",)), shared=True)


def test_a_list_that_is_cut_says_so(kept: Shell) -> None:
    kept.program.handle.answer(k.ContactCount, 3001)
    assert "1 sur 3001 : --limit" in kept("contacts", "list", "--limit", "1", "--lang", "fr").text
    cut = kept("contacts", "list", "--limit", "1", "--group", "x", "--json").json()
    assert (len(cut["contacts"]), cut["total"], cut["more"]) == (1, 3001, True)
    assert kept.program.handle.asked[-1] == k.ContactCount("", "x")
    whole = kept("contacts", "list", "--json").json()
    assert (whole["total"], whole["more"]) == (1, False)


def test_commands_ask_for_what_they_name(kept: Shell) -> None:
    for words in (
        ("add", "a@a.example", "--name", "A", "--number", "10001234567"),
        ("merge", "7", "8"),
        ("group", "add", "Réseau", "7", "8"),
        ("group", "remove", "Réseau", "7"),
        ("group", "rename", "Réseau", "Garde"),
        ("group", "drop", "Garde"),
        ("remove", "7"),
    ):
        assert kept("contacts", *words).code == 0
    assert kept.program.handle.submitted == [
        k.KeepContact(Contact(name="A", addresses=("a@a.example",), national_id="10001234567")),
        k.MergeContacts(ContactId(7), ContactId(8)),
        k.ChangeGroup("Réseau", add=(ContactId(7), ContactId(8))),
        k.ChangeGroup("Réseau", remove=(ContactId(7),)),
        k.RenameGroup("Réseau", "Garde"),
        k.DropGroup("Garde"),
        k.DropContact(ContactId(7)),
    ]


def test_an_address_book_that_is_being_written_is_left_alone(kept: Shell, tmp_path: Path) -> None:
    """What Thunderbird has put beside it is missing in it: an older state would be taken without a word."""
    file, log = tmp_path / "abook.sqlite", tmp_path / "abook.sqlite-wal"
    file.write_bytes(b"SQLite format 3\0")
    log.write_bytes(b"x")
    kept.program.handle.on(k.ImportContacts, done(k.ContactsImported(1, 0, 0)))
    ran = kept("contacts", "import", str(file), "--lang", "en")
    assert (ran.code, kept.program.handle.orders(k.ImportContacts)) == (3, [])
    assert "Close the other program" in ran.err
    log.write_bytes(b"")
    assert kept("contacts", "import", str(file)).code == 0


def test_cards_that_were_left_out_are_told(kept: Shell, tmp_path: Path) -> None:
    file = tmp_path / "c.vcf"
    file.write_bytes(b"x")
    result = k.ContactsImported(2, 1, 0, without_address=(3,), unreadable=(4, 5), partly=(1,), left_certificates=2)
    kept.program.handle.on(k.ImportContacts, done(result))
    ran = kept("contacts", "import", str(file), "--lang", "en")
    assert ran.code == 1
    for said in (
        "Contacts added: 2; completed: 1; known already: 0.",
        "without a mail address, or a patient's: 1 (no. 3).",
        "unreadable: 2 (no. 4, 5).",
        "Certificates left out: 2.",
    ):
        assert said in ran.text
    assert kept("contacts", "import", str(file), "--json").json() == {
        "added": 2,
        "changed": 1,
        "same": 0,
        "certificates": 0,
        "left_certificates": 2,
        "without_address": [3],
        "unreadable": [4, 5],
        "partly": [1],
    }


def test_cards_are_written_to_a_file_or_to_standard_output(kept: Shell, tmp_path: Path) -> None:
    kept.program.handle.answer(k.ContactCards, b"BEGIN:VCARD")
    assert kept("contacts", "export", "7", "--version", "4.0").text == "BEGIN:VCARD"
    assert kept.program.handle.asked[-1] == k.ContactCards((ContactId(7),), None, k.CardVersion.FOUR)
    kept("contacts", "export", "--group", "Réseau", "-o", str(tmp_path / "c.vcf"))
    assert (tmp_path / "c.vcf").read_bytes() == b"BEGIN:VCARD"
    assert kept.program.handle.asked[-1] == k.ContactCards(None, "Réseau")


def test_two_people_are_kept_apart_and_that_is_taken_back(kept: Shell) -> None:
    handle = kept.program.handle
    handle.on(k.KeepApart, lambda _command, job: iter([JobDone(job, None)]))
    assert kept("contacts", "apart", "7", "8", "--json").json() == {"one": "7", "other": "8", "apart": True}
    assert kept("contacts", "apart", "7", "8", "--withdraw", "--json").json()["apart"] is False
    seven, eight = ContactId(7), ContactId(8)
    assert handle.orders(k.KeepApart) == [k.KeepApart(seven, eight), k.KeepApart(seven, eight, apart=False)]
    assert "deux personnes" in kept("contacts", "apart", "7", "8", "--lang", "fr").text


def test_doubles_and_suggestions(kept: Shell) -> None:
    kept.program.handle.answer(k.LikelyDoubles, (Likely(ContactId(7), ContactId(8), Likeness.NAME),))
    row = {"one": "7", "other": "8", "why": "name", "apart": False}
    assert kept("contacts", "doubles", "--json").json() == {"doubles": [row]}
    told = kept("contacts", "doubles", "--lang", "fr")
    assert told.code == 1 and told.text.startswith("Même nom, peut-être deux personnes")
    kept.program.handle.answer(k.LikelyDoubles, (Likely(ContactId(7), ContactId(8), Likeness.NAME, apart=True),))
    told = kept("contacts", "doubles", "--lang", "fr")
    assert told.code == 0 and told.text.startswith("Deux personnes, d'après vous")
    box = Mailbox("zoe@a.example", "Zoé")
    kept.program.handle.answer(
        k.Suggest,
        (
            k.Suggestion(k.SuggestedBy.GROUP, "Réseau", (box,)),
            k.Suggestion(k.SuggestedBy.CONTACT, "Zoé", (box,), "Rouen", ContactId(7)),
        ),
    )
    assert kept("contacts", "suggest", "z", "--lang", "fr").text.splitlines() == [
        "[groupe] Réseau  zoe@a.example",
        "Zoé  Rouen  zoe@a.example",
    ]
    assert kept("contacts", "suggest", "z", "--json").json()["suggestions"][1] == {
        "by": "contact",
        "name": "Zoé",
        "mailboxes": [{"address": "zoe@a.example", "name": "Zoé"}],
        "hint": "Rouen",
        "contact": "7",
    }


def test_a_group_is_written_to_each_member_once(kept: Shell) -> None:
    handle = kept.program.handle
    handle.answer(k.GroupMailboxes, (Mailbox("zoe@a.example", "Zoé"), Mailbox("b@a.example")))
    server = Server("localhost", 1)
    handle.answer(Accounts, (Account(AccountId(1), "moi@a.example", "", "", server, server),))
    handle.on(c.SendDraft, failing)
    kept("send", "--to", "B@a.example", "--group", "Réseau", "--subject", "x")
    (order,) = handle.orders(c.SendDraft)
    assert handle.asked.count(k.GroupMailboxes("Réseau")) == 1
    assert [mailbox.address for mailbox in order.draft.to] == ["b@a.example", "zoe@a.example"]


def failing(_command: object, job: JobId) -> Iterator[Event]:
    yield JobFailed(job, Code.RECIPIENT_NO_CERTIFICATE)
