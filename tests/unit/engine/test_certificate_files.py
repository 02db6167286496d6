"""Certificates of others brought in a file: by the holder alone, journalled, and never for another's address."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from secmail.api import commands as c
from secmail.api import custody as v
from secmail.api import queries as q
from secmail.api.events import JobFailed
from secmail.app.demo.pki import Credential
from secmail.app.demo.profiles import CONFIDENTIALITY, person_software
from secmail.domain.deeds import Deed
from secmail.domain.directory import DirectoryEntry, DirectoryKind, DirectorySource, MailboxKind
from secmail.domain.errors import Code
from secmail.domain.mandates import Right
from secmail.domain.people import RecipientState
from secmail.pki import certificate
from tests.support.custody_desk import YEAR, CustodyDesk
from tests.support.engine_desk import EngineDesk
from tests.support.pki_lab import AT, COLLEAGUE

FORGER = "899700000099"


@pytest.fixture
def custody(tmp_path: Path) -> Iterator[CustodyDesk]:
    desk = CustodyDesk(tmp_path)
    desk.start()
    yield desk
    desk.stop()


@pytest.fixture
def unlocked(desk: EngineDesk) -> EngineDesk:
    desk.insert()
    desk.unlock()
    return desk


def bare(desk: EngineDesk, number: str = FORGER) -> Credential:
    """As cards have them: it names no address."""
    profile = person_software(replace(COLLEAGUE, national_id=number), CONFIDENTIALITY)
    return desk.lab.issue(replace(profile, names=()), key=f"{number} brought")


def state(desk: EngineDesk) -> RecipientState:
    (status,) = desk.ask(q.RecipientStatuses((COLLEAGUE.address,)))
    return status.state


def told(desk: EngineDesk, number: str) -> None:
    """A directory, which proves nothing, has named this person for the colleague's address."""
    source = DirectorySource("autre", DirectoryKind.LDAP, "Autre")
    entry = DirectoryEntry("autre", MailboxKind.PERSON, COLLEAGUE.address, national_id=number)
    desk.here(lambda: desk.db.directories.keep_source(source))
    desk.here(lambda: desk.db.directories.remember([entry], AT))


def test_nobody_but_the_holder_brings_certificates(desk: EngineDesk) -> None:
    desk.insert()
    named, given = c.ImportCertificates(desk.colleague.der), c.ImportCertificates(bare(desk).der, COLLEAGUE.address)
    for number, command in enumerate((named, given), 1):
        job = desk.submit(command)
        desk.answer(desk.question(number), None)
        ended = desk.ended(job)
        assert isinstance(ended, JobFailed) and ended.code is Code.CARD_PIN_CANCELLED
    assert desk.ask(q.Certificates()) == ()


def test_who_has_no_vault_yet_is_asked_for_no_card(desk: EngineDesk) -> None:
    for file in (desk.directory / "vaults").iterdir():
        file.unlink()
    assert desk.result_of(c.ImportCertificates(desk.colleague.der)) == 1
    assert state(desk) is RecipientState.READY
    desk.here(lambda: desk.db.certificates.forget(COLLEAGUE.address, certificate.facts(desk.colleague.der).sha256))
    assert desk.result_of(c.ImportCertificates(bare(desk).der, COLLEAGUE.address)) == 1
    assert state(desk) is not RecipientState.READY  # whoever gave the address, nobody had looked


def test_a_delegate_brings_none(custody: CustodyDesk) -> None:
    custody.open_with("doctor")
    custody.insert("secretary")
    custody.done(v.GrantMandate(frozenset(Right), AT + YEAR, card=custody.card("secretary").id))
    custody.open_with("secretary")
    for address in (COLLEAGUE.address, None):
        event = custody.run(c.ImportCertificates(custody.colleague.der, address))
        assert isinstance(event, JobFailed) and event.code is Code.MANDATE_NO_RIGHT
    assert state(custody) is RecipientState.NO_CERTIFICATE


def test_what_the_holder_has_brought_is_told_in_the_journal(unlocked: EngineDesk) -> None:
    data = bare(unlocked, COLLEAGUE.national_id).der
    assert unlocked.result_of(c.ImportCertificates(data, COLLEAGUE.address)) == 1
    assert state(unlocked) is RecipientState.READY
    rows = [row.entry for row in unlocked.ask(v.JournalPage()) if row.entry.deed == Deed.CERTIFICATES_BROUGHT]
    assert [row.subject for row in rows] == [hashlib.sha256(data).hexdigest()]


def test_an_address_that_is_known_as_anothers_is_given_to_nobody(unlocked: EngineDesk) -> None:
    told(unlocked, COLLEAGUE.national_id)
    event = unlocked.run(c.ImportCertificates(bare(unlocked).der, COLLEAGUE.address))
    assert isinstance(event, JobFailed) and event.code is Code.IDENTITY_OF_ANOTHER
    assert state(unlocked) is RecipientState.NO_CERTIFICATE
    assert unlocked.result_of(c.ImportCertificates(bare(unlocked, COLLEAGUE.national_id).der, COLLEAGUE.address)) == 1


def test_a_certificate_that_names_the_address_says_whose_it_is(unlocked: EngineDesk) -> None:
    unlocked.know_colleague()
    event = unlocked.run(c.ImportCertificates(bare(unlocked).der, COLLEAGUE.address))
    assert isinstance(event, JobFailed) and event.code is Code.IDENTITY_OF_ANOTHER
