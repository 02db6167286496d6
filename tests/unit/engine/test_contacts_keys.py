"""Certificates that come by a file of contacts: candidates for a person to look at, in the holder's own session."""

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from secmail.api import commands as c
from secmail.api import contacts as k
from secmail.api import custody as v
from secmail.api import queries as q
from secmail.api.certificates import DecideCertificate
from secmail.api.events import JobDone, JobFailed, PinWanted
from secmail.app.demo.profiles import CONFIDENTIALITY, person_software
from secmail.domain.contacts import Contact
from secmail.domain.deeds import Deed
from secmail.domain.errors import Code
from secmail.domain.mandates import Right
from secmail.domain.people import Decision, RecipientState, RecipientStatus
from secmail.engine.vcards_writing import written_cards
from tests.support.custody_desk import YEAR, CustodyDesk
from tests.support.engine_desk import EngineDesk
from tests.support.pki_lab import AT, COLLEAGUE, Credential


@pytest.fixture
def custody(tmp_path: Path) -> Iterator[CustodyDesk]:
    desk = CustodyDesk(tmp_path)
    desk.start()
    yield desk
    desk.stop()


def card(der: bytes, address: str = COLLEAGUE.address) -> bytes:
    contact = Contact(name="Dr Avril", addresses=(address,))
    return written_cards([contact], k.CardVersion.THREE, certificates={address: [der]})


def stands(desk: EngineDesk) -> RecipientStatus:
    (status,) = desk.ask(q.RecipientStatuses((COLLEAGUE.address,)))
    return status


def foreign(desk: EngineDesk) -> Credential:
    """The address in a good certificate, by another key."""
    return desk.lab.issue(person_software(COLLEAGUE, CONFIDENTIALITY), key="by a file")


def test_a_card_never_takes_the_place_of_a_known_certificate(desk: EngineDesk) -> None:
    desk.know_colleague()
    desk.insert()
    desk.unlock()
    before = stands(desk)
    assert before.state is RecipientState.READY
    desk.clock.move(timedelta(days=1))
    done = desk.result_of(k.ImportContacts(card(foreign(desk).der)))
    assert isinstance(done, k.ContactsImported)
    assert done.certificates == 1
    now = stands(desk)
    assert (now.state, now.certificate, now.replaces) == (RecipientState.READY, before.certificate, False)


def test_a_certificate_of_a_card_is_used_when_a_person_has_accepted_it_and_journalled(desk: EngineDesk) -> None:
    desk.insert()
    desk.unlock()
    data = card(desk.colleague.der)
    desk.result_of(k.ImportContacts(data))
    assert (stands(desk).state, stands(desk).certificate) == (RecipientState.UNCONFIRMED, None)
    sha256 = hashlib.sha256(desk.colleague.der).hexdigest()
    desk.result_of(DecideCertificate(COLLEAGUE.address, sha256, Decision.ACCEPTED))
    assert stands(desk).state is RecipientState.READY
    desk.result_of(k.ImportContacts(data))
    rows = [row.entry for row in desk.ask(v.JournalPage())]
    subjects = [entry.subject for entry in rows if entry.deed == Deed.CERTIFICATES_BROUGHT]
    assert subjects == [hashlib.sha256(data).hexdigest()]
    assert stands(desk).state is RecipientState.READY


def test_new_certificates_ask_for_the_card_and_nothing_is_taken_without_it(desk: EngineDesk) -> None:
    desk.insert()
    job = desk.submit(k.ImportContacts(card(desk.colleague.der)))
    desk.answer(desk.question(1), None)
    failed = desk.ended(job)
    assert isinstance(failed, JobFailed)
    assert failed.code is Code.CARD_PIN_CANCELLED
    assert (desk.ask(k.Contacts()), desk.ask(q.Certificates())) == ((), ())


def test_cards_without_certificates_of_use_ask_for_nothing(desk: EngineDesk) -> None:
    desk.insert()
    for data in (card(b"OpenPGP"), card(desk.colleague.der, "autre@a.example")):
        assert isinstance(desk.run(k.ImportContacts(data)), JobDone)
    assert len(desk.ask(k.Contacts())) == 2
    assert desk.events.of(PinWanted) == []
    assert desk.ask(q.Certificates()) == ()


def test_nobody_brings_certificates_in_the_holders_name(custody: CustodyDesk) -> None:
    custody.open_with("doctor")
    custody.insert("secretary")
    custody.done(v.GrantMandate(frozenset({Right.READ}), AT + YEAR, card=custody.card("secretary").id))
    custody.open_with("secretary")
    failed = custody.run(k.ImportContacts(card(custody.colleague.der)))
    assert isinstance(failed, JobFailed)
    assert failed.code is Code.MANDATE_NO_RIGHT
    assert custody.ask(q.Certificates()) == ()
    custody.done(c.LockSession())


def test_who_has_no_vault_yet_is_asked_for_no_card(desk: EngineDesk) -> None:
    for file in (desk.directory / "vaults").iterdir():
        file.unlink()
    done = desk.result_of(k.ImportContacts(card(desk.colleague.der)))
    assert isinstance(done, k.ContactsImported)
    assert stands(desk).state is RecipientState.UNCONFIRMED
