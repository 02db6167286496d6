"""Contacts: learned from letters that left and from trusted mail alone; kept, merged, imported and suggested."""

from dataclasses import replace

import pytest

from secmail.api import commands as c
from secmail.api.contacts import (
    CardVersion,
    ChangeGroup,
    ContactCards,
    ContactCount,
    Contacts,
    ContactsAt,
    ContactsImported,
    DropContact,
    GroupMailboxes,
    Groups,
    ImportContacts,
    KeepApart,
    KeepContact,
    LikelyDoubles,
    MergeContacts,
    OneContact,
    RenameGroup,
    Suggest,
    SuggestedBy,
)
from secmail.api.events import ContactsChanged, JobFailed
from secmail.api.queries import Certificates
from secmail.api.results import SendResult
from secmail.domain.accounts import Account
from secmail.domain.addresses import Mailbox
from secmail.domain.contacts import MOST_TOGETHER, NEW, Contact, ContactId, Exchange, Likeness, Origin
from secmail.domain.directory import DirectoryEntry, MailboxKind
from secmail.domain.drafts import Draft
from secmail.domain.errors import Code, Rejected, Unavailable
from secmail.domain.ids import OutboxId
from secmail.domain.outbox import Delivery, DeliveryState, OutboxEntry, OutboxState
from secmail.domain.people import Decision, KnownCertificate, Source
from secmail.engine.vcards_writing import written_cards
from secmail.pki import certificate
from secmail.store.contacts_reading import ContactsReader
from tests.support.engine_desk import EngineDesk
from tests.support.pki_lab import COLLEAGUE, DOCTOR, LABORATORY


def keep(desk: EngineDesk, name: str, *addresses: str, **more: object) -> Contact:
    kept = desk.result_of(KeepContact(Contact(name=name, addresses=addresses, **more)))  # type: ignore[arg-type]  # a test names only what `Contact` takes
    assert isinstance(kept, Contact)
    return kept


def names(desk: EngineDesk, words: str = "") -> list[str]:
    return [each.shown for each in desk.ask(Contacts(words))]


def send(desk: EngineDesk, account: Account, to: str, name: str = "") -> None:
    desk.result_of(c.SendDraft(Draft(account.id, (Mailbox(to, name),), subject="Avis", body="Bonjour\n")))


def failure(desk: EngineDesk, command: c.Command) -> Code:
    event = desk.run(command)
    assert isinstance(event, JobFailed), event
    return event.code


def test_who_signed_trusted_mail_becomes_a_contact_and_its_last_letter_counts(
    desk: EngineDesk, account: Account
) -> None:
    desk.insert()
    desk.unlock()
    (message,) = desk.receive(desk.result())
    desk.result_of(c.OpenMessage(message))
    (known,) = desk.ask(Contacts())
    assert (known.name, known.addresses, known.origin) == (
        "Laboratoire des Tilleuls",
        (LABORATORY.address,),
        Origin.LEARNED,
    )
    assert known.exchange.heard is not None
    assert known.exchange.written is None


@pytest.mark.parametrize("kind", ["unsigned", "list", "automatic", "another's signature"])
def test_nobody_is_learned_from_other_mail(desk: EngineDesk, account: Account, kind: str) -> None:
    desk.insert()
    desk.unlock()
    if kind == "unsigned":
        raw = desk.letter("Bonjour", "Texte", signed=False, sealed=False)
    elif kind == "another's signature":
        raw = desk.letter("Bonjour", "Texte", sender=("Dr Autre", "autre@medecin.mssante.example"), sealed=False)
    else:
        header = {"list": b"List-Id: <tous.example>\r\n", "automatic": b"Auto-Submitted: auto-generated\r\n"}[kind]
        raw = header + desk.letter("Bonjour", "Texte", sealed=False)
    (message,) = desk.receive(raw)
    desk.result_of(c.OpenMessage(message))
    assert names(desk) == []


@pytest.mark.parametrize(
    ("shown", "kept"),
    [
        ("Dr Claire MARTIN", "LABORATOIRE DES TILLEULS ESSAI"),
        ("Laboratoire Tilleuls Claire Martin", "LABORATOIRE DES TILLEULS ESSAI"),
        ("", "LABORATOIRE DES TILLEULS ESSAI"),
        ("Tilleuls, laboratoire", "Tilleuls, laboratoire"),
    ],
)
def test_nobody_becomes_a_contact_under_anothers_name(
    desk: EngineDesk, account: Account, shown: str, kept: str
) -> None:
    """Whoever signs may write any name before his address, and would be offered when that one is typed."""
    desk.insert()
    desk.unlock()
    (message,) = desk.receive(desk.letter("Avis", "Bonjour", sender=(shown, LABORATORY.address), sealed=False))
    desk.result_of(c.OpenMessage(message))
    assert names(desk) == [kept]
    assert not any(each.mailboxes[0].address == LABORATORY.address for each in desk.ask(Suggest("martin")))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("Dr Rivière-Essai Noé", "Dr Rivière-Essai Noé"), ("Dr Claire MARTIN", "Noé RIVIÈRE-ESSAI")],
)
def test_whom_the_practice_wrote_to_is_a_contact_under_the_name_of_the_certificate_as_it_was_typed(
    desk: EngineDesk, account: Account, typed: str, kept: str
) -> None:
    """An answer takes the name over that a sender has given himself."""
    desk.know_colleague()
    desk.insert()
    desk.unlock()
    send(desk, account, COLLEAGUE.address, typed)
    send(desk, account, COLLEAGUE.address)
    (known,) = desk.ask(Contacts())
    assert known.name == kept
    assert known.exchange.letters == 2
    assert known.exchange.written == desk.clock.now()


def test_a_dropped_contact_comes_back_by_a_letter_to_it_alone(desk: EngineDesk, account: Account) -> None:
    desk.know(desk.laboratory, LABORATORY.address)
    desk.insert()
    desk.unlock()
    (message,) = desk.receive(desk.result())
    desk.result_of(c.OpenMessage(message))
    (known,) = desk.ask(Contacts())
    desk.result_of(DropContact(known.id))
    desk.result_of(c.OpenMessage(message))
    assert names(desk) == []
    desk.know(desk.colleague, COLLEAGUE.address)
    send(desk, account, COLLEAGUE.address, "Avril")
    assert names(desk) == ["Noé RIVIÈRE-ESSAI"]
    assert failure(desk, DropContact(known.id)) is Code.CONTACT_UNKNOWN


def test_lists_hear_of_every_change_of_contacts_and_of_no_other(desk: EngineDesk, account: Account) -> None:
    def told() -> int:
        return len(desk.events.of(ContactsChanged))

    desk.know_colleague()
    desk.insert()
    desk.unlock()
    (message,) = desk.receive(desk.result())
    desk.result_of(c.OpenMessage(message))
    by_mail = told()
    desk.result_of(c.OpenMessage(message))
    assert (by_mail, told()) == (1, 1)  # the same letter again says nothing new
    send(desk, account, COLLEAGUE.address)
    by_letter = told()
    assert by_letter > by_mail
    kept = keep(desk, "Avril", "avril@a.example")
    desk.result_of(DropContact(kept.id))
    assert told() == by_letter + 2
    failure(desk, DropContact(kept.id))
    assert told() == by_letter + 2


def test_contacts_are_kept_grouped_and_changed(desk: EngineDesk) -> None:
    avril = keep(desk, "Dr Avril MAI", "Avril@Clinique.example", note="préfère le matin", groups=("Cardio",))
    zoe = keep(desk, "Zoé Ñandú", "zoe@cabinet.example")
    assert avril.addresses == ("avril@clinique.example",)
    desk.result_of(ChangeGroup("cardio", add=(zoe.id,)))
    assert [(group.name, group.size) for group in desk.ask(Groups())] == [("Cardio", 2)]
    assert {box.address for box in desk.ask(GroupMailboxes("CARDIO"))} == {*avril.addresses, *zoe.addresses}
    desk.result_of(RenameGroup("Cardio", "Cœur"))
    assert desk.ask(OneContact(avril.id)).groups == ("Cœur",)
    desk.result_of(ChangeGroup("coeur", remove=(avril.id,)))
    assert desk.ask(OneContact(avril.id)).groups == ()
    assert names(desk, "nandu") == ["Zoé Ñandú"]
    assert failure(desk, KeepContact(Contact(name="Personne"))) is Code.CONTACT_UNFIT
    assert failure(desk, KeepContact(Contact(name="x", addresses=("rien",)))) is Code.CONTACT_ADDRESS_UNFIT
    assert failure(desk, RenameGroup("Rien", "x")) is Code.CONTACT_GROUP_UNKNOWN


def test_no_patient_is_made_a_contact_by_hand_or_from_a_file(desk: EngineDesk) -> None:
    """Contacts are read without a card."""
    patient = "1500175056001@Patient.MSSante.fr"
    assert failure(desk, KeepContact(Contact(name="x", addresses=(patient,)))) is Code.CONTACT_PATIENT
    known = keep(desk, "Zoé", "zoe@cabinet.example")
    changed = replace(known, addresses=(*known.addresses, patient))
    assert failure(desk, KeepContact(changed, shared=True)) is Code.CONTACT_PATIENT
    cards = "".join(
        f"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:{name}\r\n{lines}END:VCARD\r\n"
        for name, lines in (
            ("Patiente", f"EMAIL:{patient}\r\n"),
            ("Luc", f"EMAIL:luc@a.example\r\nEMAIL:{patient}\r\n"),
        )
    )
    done = desk.result_of(ImportContacts(cards.encode()))
    assert isinstance(done, ContactsImported)
    assert (done.added, done.without_address, done.partly) == (1, (1,), (2,))
    assert {address for each in desk.ask(Contacts()) for address in each.addresses} == {
        "zoe@cabinet.example",
        "luc@a.example",
    }


def test_doubles_are_told_and_merged_by_hand_but_never_two_people(desk: EngineDesk) -> None:
    one = keep(desk, "Dr Luc Petit", "luc@a.example", national_id="10001234567", note="a")
    other = keep(desk, "PETIT Luc", "luc@b.example", phone="01 02", note="b")
    third = keep(desk, "Luc Petit", "autre@c.example", national_id="10007654321")
    pairs = {(pair.one, pair.other): pair.why for pair in desk.ask(LikelyDoubles())}
    assert pairs == {(one.id, other.id): Likeness.NAME, (other.id, third.id): Likeness.NAME}
    assert failure(desk, MergeContacts(third.id, one.id)) is Code.CONTACT_TWO_PEOPLE
    laboratory = keep(desk, "Laboratoire Petit", "labo@d.example", national_id="300000000000119")
    assert failure(desk, MergeContacts(one.id, laboratory.id)) is Code.CONTACT_TWO_PEOPLE
    merged = desk.result_of(MergeContacts(other.id, one.id))
    assert isinstance(merged, Contact)
    assert (merged.addresses, merged.phone, merged.note) == (("luc@a.example", "luc@b.example"), "01 02", "a\nb")
    assert desk.ask(ContactsAt("luc@b.example")) == (merged,)


def test_who_is_said_to_be_two_people_is_told_as_such_until_that_is_taken_back(desk: EngineDesk) -> None:
    one = keep(desk, "Dr Luc Petit", "luc@a.example")
    other = keep(desk, "PETIT Luc", "luc@b.example")
    third = keep(desk, "Zoé Ñandú", "zoe@c.example")
    wanted = Contact(name="Dr Zoé Nandu", addresses=("zoe@c.example", "zoe@d.example"))
    fourth = desk.result_of(KeepContact(wanted, shared=True))
    assert isinstance(fourth, Contact)

    def doubles() -> list[tuple[ContactId, bool]]:
        return [(pair.one, pair.apart) for pair in desk.ask(LikelyDoubles())]

    assert doubles() == [(third.id, False), (one.id, False)]
    desk.result_of(KeepApart(fourth.id, third.id))
    assert doubles() == [(one.id, False), (third.id, True)], "what is settled comes last"
    desk.result_of(KeepApart(other.id, one.id))
    desk.result_of(KeepApart(other.id, one.id))
    assert doubles() == [(third.id, True), (one.id, True)]
    desk.result_of(KeepContact(replace(one, phone="01", exchange=Exchange())))
    assert doubles() == [(third.id, True), (one.id, True)], "it stays with the entry"
    desk.result_of(KeepApart(one.id, other.id, apart=False))
    assert doubles() == [(one.id, False), (third.id, True)]
    for pair in ((one.id, ContactId(999)), (one.id, one.id)):
        assert failure(desk, KeepApart(*pair)) is Code.CONTACT_UNKNOWN
    assert isinstance(desk.result_of(MergeContacts(fourth.id, third.id)), Contact), (
        "a person may join them all the same"
    )
    assert doubles() == [(one.id, False)]


def test_what_was_merged_is_parted_by_keeping_both_as_they_were(desk: EngineDesk, account: Account) -> None:
    """As the window takes a joining back: who went comes again under another number, and nothing is lost."""
    desk.know_colleague()
    desk.insert()
    desk.unlock()
    kept = keep(desk, "Noé RIVIÈRE", "noe@a.example", groups=("Garde",), phone="02")
    gone = keep(desk, "N. Rivière", COLLEAGUE.address, note="Mercredi", origin=Origin.LEARNED, rest="NICKNAME:Nono")
    send(desk, account, COLLEAGUE.address)
    before = [desk.ask(OneContact(each.id)) for each in (kept, gone)]
    assert before[1].exchange.letters == 1
    merged = desk.result_of(MergeContacts(gone.id, into=kept.id))
    assert desk.ask(Contacts()) == (merged,)
    again = desk.result_of(KeepContact(replace(before[1], id=NEW, exchange=Exchange()), shared=True))
    assert isinstance(again, Contact)
    desk.result_of(KeepContact(replace(before[0], exchange=Exchange()), shared=True))
    assert desk.ask(OneContact(kept.id)) == before[0]
    assert replace(desk.ask(OneContact(again.id)), id=gone.id) == before[1]


def test_an_address_that_another_contact_has_is_taken_by_a_slip_no_more(desk: EngineDesk) -> None:
    doctor = keep(desk, "Dr Luc Petit", "luc@a.example", "cabinet@a.example")
    new = Contact(name="Autre", addresses=("x@a.example", "Cabinet@A.example"))
    assert failure(desk, KeepContact(new)) is Code.CONTACT_ADDRESS_TAKEN
    assert names(desk) == ["Dr Luc Petit"]
    other = desk.result_of(KeepContact(new, shared=True))
    assert isinstance(other, Contact)
    assert desk.result_of(KeepContact(replace(other, note="l'après-midi"))) == desk.ask(OneContact(other.id))
    stolen = replace(other, addresses=(*other.addresses, "luc@a.example"))
    assert failure(desk, KeepContact(stolen)) is Code.CONTACT_ADDRESS_TAKEN
    assert isinstance(desk.result_of(KeepContact(replace(doctor, phone="01"))), Contact)
    pairs = [(pair.one, pair.other, pair.why) for pair in desk.ask(LikelyDoubles())]
    assert pairs == [(doctor.id, other.id, Likeness.SHARED)]


def test_two_people_by_their_numbers_are_no_doubles_though_they_share_an_address(desk: EngineDesk) -> None:
    keep(desk, "Dr Luc Petit", "cabinet@a.example", national_id="10001234567")
    two = Contact(name="Dr Zoé Ñandú", addresses=("cabinet@a.example",), national_id="10007654321")
    desk.result_of(KeepContact(two, shared=True))
    assert desk.ask(LikelyDoubles()) == ()


def test_lists_tell_how_many_they_leave_out(desk: EngineDesk) -> None:
    for number in range(3):
        keep(desk, f"Dr Luc {number}", f"luc{number}@a.example", groups=("Garde",) if number else ())
    assert len(desk.ask(Contacts("luc", limit=2))) == 2
    assert desk.ask(ContactCount("luc")) == desk.ask(ContactCount()) == 3
    assert desk.ask(ContactCount(group="garde")) == 2
    assert desk.ask(ContactCount("zoé")) == 0
    with pytest.raises(Rejected):
        desk.ask(ContactCount(group="rien"))


@pytest.mark.parametrize(
    "typed", ["Dr Benali", "docteur BENALI", "Mme Inès Benalli", "Dr Benali, pneumologue à Rennes"]
)
def test_who_is_spoken_of_with_a_title_is_found(desk: EngineDesk, typed: str) -> None:
    keep(desk, "Inès BENALI", "ines@pneumo.example", speciality="Pneumologue", town="Rennes")
    keep(desk, "Luc DOCQUET", "luc@a.example", title="Dr")
    assert [each.name for each in desk.ask(Contacts(typed))] == ["Inès BENALI"]
    assert desk.ask(ContactCount(typed)) == 1
    assert [each.name for each in desk.ask(Suggest(typed))] == ["Inès BENALI"]


def test_who_is_written_to_most_is_suggested_first_and_groups_expand(desk: EngineDesk, account: Account) -> None:
    desk.know_colleague()
    desk.insert()
    desk.unlock()
    keep(desk, "Dr Martin ABEL", "abel@a.example", speciality="Cardiologie", groups=("Martinets",))
    keep(desk, "Dr Martin ZELLER", COLLEAGUE.address, "zeller@b.example")
    send(desk, account, COLLEAGUE.address)
    found = desk.ask(Suggest("marti"))
    assert [(each.by, each.name) for each in found] == [
        (SuggestedBy.GROUP, "Martinets"),
        (SuggestedBy.CONTACT, "Dr Martin ZELLER"),
        (SuggestedBy.CONTACT, "Dr Martin ABEL"),
    ]
    assert found[0].mailboxes == (Mailbox("abel@a.example", "Dr Martin ABEL"),)
    assert found[2].hint == "Cardiologie"
    assert [each.mailboxes[0].address for each in desk.ask(Suggest("zeller"))] == [
        "zeller@b.example",
        COLLEAGUE.address,
    ]
    assert [each.name for each in desk.ask(Suggest("zelère"))] == ["Dr Martin ZELLER"] * 2
    assert desk.ask(Suggest(" ,")) == ()


def test_a_group_that_is_too_large_for_a_letter_is_not_put_into_it(desk: EngineDesk) -> None:
    people = [
        Contact(name=f"Dr {number}", addresses=(f"a{number}@a.example",), groups=("Tous",))
        for number in range(MOST_TOGETHER + 1)
    ]
    desk.here(lambda: desk.db.contacts.keep_all(people[1:]))
    (found,) = desk.ask(Suggest("tous"))
    assert len(found.mailboxes) == len(desk.ask(GroupMailboxes("Tous"))) == MOST_TOGETHER
    desk.here(lambda: desk.db.contacts.keep_all(people[:1]))
    assert desk.ask(Suggest("tous")) == ()
    with pytest.raises(Rejected) as refused:
        desk.ask(GroupMailboxes("Tous"))
    assert refused.value.code is Code.CONTACT_GROUP_LARGE


def test_many_groups_slow_no_typing(desk: EngineDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only groups that are shown are read."""
    read: list[str] = []
    mailboxes = ContactsReader.mailboxes

    def noted(book: ContactsReader, group: str) -> tuple[Mailbox, ...]:
        read.append(group)
        return mailboxes(book, group)

    groups = [Contact(name="x", addresses=("a@a.example",), groups=(f"Réseau {number}",)) for number in range(50)]
    desk.here(lambda: desk.db.contacts.keep_all(groups))
    monkeypatch.setattr(ContactsReader, "mailboxes", noted)
    found = desk.ask(Suggest("1 reseau"))
    assert [each.name for each in found if each.by is SuggestedBy.GROUP] == ["Réseau 1", "Réseau 10", "Réseau 11"]
    assert len(read) == 3


def test_cards_are_taken_in_once_with_the_certificates_that_are_their_own(desk: EngineDesk) -> None:
    desk.insert()
    desk.unlock()
    keep(desk, "Dr Avril", COLLEAGUE.address)
    cards = (
        Contact(name="Avril Mai", addresses=(COLLEAGUE.address,), phone="01 23"),
        Contact(name="Labo", addresses=(LABORATORY.address,), groups=("Labos",)),
    )
    certificates = {COLLEAGUE.address: [desk.colleague.der], LABORATORY.address: [desk.confidentiality.der, b"odd"]}
    data = written_cards(cards, CardVersion.FOUR, certificates=certificates)
    first = desk.result_of(ImportContacts(data))
    assert first == ContactsImported(added=1, changed=1, same=0, certificates=1, left_certificates=2)
    assert desk.result_of(ImportContacts(data)) == ContactsImported(0, 0, 2, left_certificates=2)
    known = {each.address: each.confirmed for each in desk.ask(Certificates())}
    assert known == {COLLEAGUE.address: False}
    assert DOCTOR.address not in known
    (avril,) = desk.ask(ContactsAt(COLLEAGUE.address))
    assert (avril.name, avril.phone) == ("Dr Avril", "01 23")
    exported = desk.ask(ContactCards(group="labos"))
    assert b"EMAIL;TYPE=INTERNET,PREF:" in exported
    assert b"Avril" not in exported
    assert b"KEY" not in desk.ask(ContactCards())
    assert failure(desk, ImportContacts(b"rien")) is Code.CONTACT_FILE_UNREADABLE


@pytest.mark.parametrize(
    ("confirmed", "decision", "told"),
    [(True, None, True), (False, None, False), (False, Decision.ACCEPTED, True), (True, Decision.REFUSED, False)],
)
def test_certificates_that_are_proven_or_accepted_are_passed_on(
    desk: EngineDesk, confirmed: bool, decision: Decision | None, told: bool
) -> None:
    keep(desk, "Dr Avril", COLLEAGUE.address)
    facts = certificate.facts(desk.colleague.der)
    known = KnownCertificate(
        COLLEAGUE.address,
        facts,
        Source.CONTACTS,
        desk.clock.now(),
        confirmed=confirmed,
        usable_for_encryption=True,
        decision=decision,
    )
    desk.here(lambda: desk.db.certificates.learn(known))
    assert (b"KEY;ENCODING=b;TYPE=X509:" in desk.ask(ContactCards())) is told


def test_a_patient_is_no_contact_nor_who_did_not_get_the_letter(desk: EngineDesk, account: Account) -> None:
    deliveries = (
        Delivery("quelquun@patient.mssante.fr", DeliveryState.ACCEPTED),
        Delivery("refuse@a.example", DeliveryState.REFUSED),
        Delivery(account.address, DeliveryState.ACCEPTED),
        Delivery("avril@a.example", DeliveryState.ACCEPTED),
    )
    entry = OutboxEntry(
        OutboxId(1), account.id, OutboxState.SENT, "<1@a>", account.address, deliveries, desk.clock.now()
    )
    desk.here(lambda: desk.engine._deeds.opening.contacts.sent(entry))
    assert names(desk) == ["avril@a.example"]


def test_people_known_from_directories_follow_the_contacts(desk: EngineDesk) -> None:
    keep(desk, "Dr Zoé Exemple", "zoe@a.example")
    entries = [
        DirectoryEntry("essai", MailboxKind.PERSON, address, "EXEMPLE", "Zoé", town="Rouen", speciality="Cardiologie")
        for address in ("Zoe@a.example", "autre.zoe@b.example")
    ]
    desk.here(lambda: desk.db.directories.remember(entries, desk.clock.now()))
    found = desk.ask(Suggest("exemple zoe"))
    assert [(each.by, each.mailboxes[0].address, each.hint) for each in found] == [
        (SuggestedBy.CONTACT, "zoe@a.example", ""),
        (SuggestedBy.DIRECTORY, "autre.zoe@b.example", "Cardiologie · Rouen"),
    ]
    assert [(each.source, each.told) for each in found] == [("", None), ("essai", desk.clock.now())]
    assert len(desk.ask(Suggest("exemple", limit=1))) == 1


def test_a_mailbox_of_a_house_is_suggested_by_the_house_and_titles_as_letters_write_them(desk: EngineDesk) -> None:
    """A service alone ("Urgences") says nothing: every hospital has one."""
    entries = [
        DirectoryEntry(
            *("essai", MailboxKind.ORGANISATION, "urg@chu.example"), organisation="CH DES LILAS", service="Urgences"
        ),
        DirectoryEntry("essai", MailboxKind.PERSON, "zoe@chu.example", "LILAS", "Zoé", "DR", organisation="CH DU PARC"),
    ]
    desk.here(lambda: desk.db.directories.remember(entries, desk.clock.now()))
    found = {each.mailboxes[0].address: (each.name, each.hint) for each in desk.ask(Suggest("lilas"))}
    assert found == {
        "urg@chu.example": ("CH DES LILAS — Urgences", ""),
        "zoe@chu.example": ("Dr Zoé LILAS", "CH DU PARC"),
    }


def test_a_letter_has_left_whatever_becomes_of_the_contacts(
    desk: EngineDesk, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_arguments: object) -> None:
        raise Unavailable(Code.STORE_FULL)

    desk.know_colleague()
    desk.insert()
    desk.unlock()
    monkeypatch.setattr(desk.db.contacts, "wrote", full)
    sent = desk.result_of(c.SendDraft(desk.draft(account)))
    assert isinstance(sent, SendResult)
    assert sent.entry.state is OutboxState.FILED
    assert names(desk) == []
