"""Contacts in the mail database: found by beginnings and sounds, ranked by use, learned once."""

from datetime import timedelta

import pytest

from secmail.domain.addresses import Mailbox
from secmail.domain.contacts import NEW, Contact, ContactId, Exchange, Heard, Origin, heavier
from secmail.domain.errors import Code, Rejected
from secmail.engine.ports import MailDb, MailDbReader
from tests.support.store_samples import NOW

DAY = timedelta(days=1)


def heard(address: str, name: str = "", *, days: int = 0, number: str | None = None) -> Heard:
    return Heard(Mailbox(address, name), NOW + days * DAY, number)


def shown(contacts: tuple[Contact, ...]) -> list[str]:
    return [each.shown for each in contacts]


def test_kept_as_it_is(mail: MailDb, reader: MailDbReader) -> None:
    wanted = Contact(
        name="Dr Zoé Exemple",
        addresses=("b@a.example", "a@a.example"),
        family_name="Exemple",
        given_name="Zoé",
        title="Dr",
        organisation="Clinique",
        speciality="Cardiologie",
        town="Rouen",
        phone="01",
        national_id="810001234567",
        note="n",
        groups=("Cardio",),
        origin=Origin.IMPORTED,
        uid="u",
        rest="TEL:2",
    )
    number = mail.contacts.keep(wanted)
    found = reader.contacts.one(number)
    assert found == Contact(**{**{name: getattr(wanted, name) for name in wanted.__slots__}, "id": number})
    assert reader.contacts.with_addresses(["a@a.example"]) == (found,)
    with pytest.raises(Rejected) as unknown:
        mail.contacts.keep(Contact(id=ContactId(99), addresses=("x@a.example",)))
    assert unknown.value.code is Code.CONTACT_UNKNOWN


def test_found_by_beginnings_sounds_and_addresses(mail: MailDb, reader: MailDbReader) -> None:
    for name, address in (("Jean Lefebvre", "jl@a.example"), ("Anne Thibault", "anne.t@cabinet-sud.example")):
        mail.contacts.keep(Contact(name=name, addresses=(address,)))
    book = reader.contacts
    assert shown(book.listed(("lef",), group=None, limit=9)) == ["Jean Lefebvre"]
    assert shown(book.listed(("thib", "an"), group=None, limit=9)) == ["Anne Thibault"]
    assert shown(book.suggested(("lefevre",), 9)) == ["Jean Lefebvre"]
    assert shown(book.listed(("lefevre",), group=None, limit=9)) == ["Jean Lefebvre"]
    assert book.count(("lefevre",), group=None) == book.count(("lef",), group=None) == 1
    assert book.listed(("zz",), group=None, limit=9) == ()
    mail.contacts.keep(Contact(name="Yann Le Floch", addresses=("y@a.example",)))
    for typed in (("leflok",), ("le", "flok"), ("lefloch", "yan"), ("floc",)):
        assert shown(book.suggested(typed, 9)) == ["Yann Le Floch"], typed
        assert shown(book.listed(typed, group=None, limit=9)) == ["Yann Le Floch"]
        assert book.count(typed, group=None) == 1
    assert book.suggested(("lezz",), 9) == book.suggested(("deflok",), 9) == ()
    assert shown(book.suggested(("cabinet", "sud"), 9)) == ["Anne Thibault"]
    assert book.suggested(("zz",), 9) == ()
    mail.contacts.change_group("Sud", add=[book.suggested(("anne",), 1)[0].id], remove=())
    assert shown(book.listed(("tibo",), group="sud", limit=9)) == ["Anne Thibault"]
    assert book.listed(("lefevre",), group="sud", limit=9) == ()
    for words in ((), ("lefevre",)):
        with pytest.raises(Rejected):
            book.listed(words, group="rien", limit=9)


def test_who_is_written_to_comes_first_then_who_was_heard_of(mail: MailDb, reader: MailDbReader) -> None:
    for name in "abcd":
        mail.contacts.keep(Contact(name=f"X {name}", addresses=(f"{name}@a.example",)))
    mail.contacts.heard([heard("c@a.example")])
    for _ in range(3):
        mail.contacts.wrote({"d@a.example": ""}, NOW - 200 * DAY)
    mail.contacts.wrote({"b@a.example": ""}, NOW - DAY)
    assert shown(reader.contacts.suggested(("x",), 9)) == ["X b", "X d", "X c", "X a"]
    (first,) = reader.contacts.suggested(("x",), 1)
    assert first.exchange == Exchange(NOW - DAY, None, 1, heavier(None, NOW - DAY))


def test_weights_halve_in_three_months() -> None:
    twice = heavier(heavier(None, NOW), NOW)
    assert twice == pytest.approx(heavier(None, NOW + 90 * DAY))
    assert heavier(heavier(None, NOW), NOW + DAY) == pytest.approx(heavier(heavier(None, NOW + DAY), NOW))


def test_mail_teaches_names_and_addresses_but_changes_nothing_that_people_wrote(
    mail: MailDb, reader: MailDbReader
) -> None:
    mail.contacts.wrote({"a@a.example": ""}, NOW)
    mail.contacts.heard([heard("a@a.example", "Zoé Exemple", number="810001234567")])
    (learned,) = reader.contacts.all()
    assert (learned.name, learned.national_id, learned.origin) == ("Zoé Exemple", "810001234567", Origin.LEARNED)
    mail.contacts.heard([heard("b@a.example", "Zoé Exemple", number="810001234567")])
    assert shown(reader.contacts.all()) == ["Zoé Exemple"]
    assert reader.contacts.one(learned.id).addresses == ("a@a.example", "b@a.example")
    mail.contacts.keep(Contact(id=learned.id, name="Z.", addresses=("a@a.example",)))
    mail.contacts.heard([heard("a@a.example", "Autre Nom", days=1)])
    assert reader.contacts.one(learned.id).name == "Z."
    assert reader.contacts.one(learned.id).exchange.heard == NOW + DAY


def test_older_mail_is_no_news(mail: MailDb, reader: MailDbReader) -> None:
    assert mail.contacts.heard([heard("a@a.example", days=5), heard("a@a.example", days=2)])
    assert not mail.contacts.heard([heard("a@a.example", "Nom", days=1)])
    (known,) = reader.contacts.all()
    assert (known.exchange.heard, known.name) == (NOW + 5 * DAY, "")


def test_what_was_dropped_is_forgotten_until_somebody_writes_to_it(mail: MailDb, reader: MailDbReader) -> None:
    mail.contacts.wrote({"a@a.example": "A", "b@a.example": "B"}, NOW)
    first, _ = reader.contacts.all()
    shared = mail.contacts.keep(Contact(name="C", addresses=("a@a.example", "c@a.example")))
    mail.contacts.drop(shared)
    mail.contacts.heard([heard("c@a.example", days=1), heard("a@a.example", days=1)])
    assert shown(reader.contacts.all()) == ["A", "B"]
    assert reader.contacts.one(first.id).exchange.last == NOW + DAY
    mail.contacts.wrote({"c@a.example": "C again"}, NOW)
    assert shown(reader.contacts.all()) == ["A", "B", "C again"]


def test_merged_in_one(mail: MailDb, reader: MailDbReader) -> None:
    one = mail.contacts.keep(Contact(name="Un", addresses=("a@a.example",), groups=("G",)))
    other = mail.contacts.keep(Contact(name="Un", addresses=("b@a.example",), groups=("H",)))
    mail.contacts.wrote({"b@a.example": ""}, NOW)
    merged = Contact(id=one, name="Un", addresses=("a@a.example", "b@a.example"), groups=("G", "H"))
    mail.contacts.replace(merged, other)
    (known,) = reader.contacts.all()
    assert (known.groups, known.exchange.letters) == (("G", "H"), 1)
    assert [(each.name, each.size) for each in reader.contacts.groups()] == [("G", 1), ("H", 1)]
    assert reader.contacts.mailboxes("h") == (Mailbox("a@a.example", "Un"),)
    with pytest.raises(Rejected):
        mail.contacts.replace(merged, other)


def test_groups_that_get_the_same_name_become_one(mail: MailDb, reader: MailDbReader) -> None:
    numbers = [mail.contacts.keep(Contact(id=NEW, addresses=(f"{each}@a.example",))) for each in "abc"]
    mail.contacts.change_group("Réseau", add=numbers[:2], remove=())
    mail.contacts.change_group("Garde", add=numbers[1:], remove=())
    assert mail.contacts.rename_group("garde", "RESEAU").size == 3
    assert [(each.name, each.size) for each in reader.contacts.groups()] == [("RESEAU", 3)]
    mail.contacts.drop_group("réseau")
    assert reader.contacts.groups() == ()
    assert len(reader.contacts.all()) == 3
    with pytest.raises(Rejected):
        mail.contacts.change_group("x", add=[ContactId(99)], remove=())
    assert reader.contacts.groups() == ()
