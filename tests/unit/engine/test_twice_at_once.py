"""What is asked for twice, or taken back at once, ends as if the one had come after the other."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from secmail.api import certificates as k
from secmail.api import commands as c
from secmail.api import contacts as b
from secmail.api import custody as v
from secmail.api import directory as d
from secmail.api import patients as p
from secmail.api import queries as q
from secmail.api.accounts import SignInAgain
from secmail.api.events import Event, JobDone, JobFailed
from secmail.domain.accounts import Account, Password
from secmail.domain.contacts import Contact
from secmail.domain.deeds import Deed
from secmail.domain.errors import Code
from secmail.domain.people import Decision
from secmail.engine import contacts_book
from tests.support.custody_desk import CustodyDesk
from tests.support.engine_desk import EngineDesk, Gate
from tests.support.pki_lab import COLLEAGUE
from tests.unit.engine.test_contacts_keys import card
from tests.unit.engine.test_engine_directories import HOSPITAL
from tests.unit.engine.test_engine_patients import Sheet, only, sent

CARD = b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ana Lopez\r\nTEL:0102030405\r\nEMAIL:ana@x.example\r\nEND:VCARD\r\n"


def at_once(desk: EngineDesk, *commands: c.Command) -> list[Event]:
    """All of them are begun before any of them has gone on."""
    jobs = desk.here(lambda: [desk.submit(command) for command in commands])
    return [desk.ended(job) for job in jobs]


def all_done(desk: EngineDesk, *commands: c.Command) -> None:
    events = at_once(desk, *commands)
    assert all(isinstance(event, JobDone) for event in events), events


@pytest.fixture
def ready(desk: EngineDesk) -> EngineDesk:
    """A session is open."""
    desk.insert()
    desk.unlock()
    return desk


@pytest.fixture
def custody(tmp_path: Path) -> Iterator[CustodyDesk]:
    desk = CustodyDesk(tmp_path)
    desk.start()
    yield desk
    desk.stop()


def test_one_card_gets_one_vault(custody: CustodyDesk) -> None:
    custody.insert("colleague")
    made, refused = at_once(custody, *[v.CreateVault(COLLEAGUE.address)] * 2)
    assert isinstance(made, JobDone), made
    assert isinstance(refused, JobFailed) and refused.code is Code.VAULT_EXISTS, refused
    assert len(custody.ask(v.Vaults())) == 2  # the doctor's is the other one
    assert custody.hand.asked == ["colleague"]
    assert custody.ask(v.OpenedSession()) is not None


def test_the_last_word_on_a_certificate_holds(ready: EngineDesk) -> None:
    ready.know_colleague()
    sha256 = hashlib.sha256(ready.colleague.der).hexdigest()

    def decided() -> list[Decision | None]:
        return ready.here(lambda: [each.decision for each in ready.db.certificates.for_address(COLLEAGUE.address)])

    accept = k.DecideCertificate(COLLEAGUE.address, sha256, Decision.ACCEPTED)
    all_done(ready, accept, k.DecideCertificate(COLLEAGUE.address, sha256, Decision.REFUSED))
    assert decided() == [Decision.REFUSED]
    all_done(ready, accept, k.ForgetCertificate(COLLEAGUE.address, sha256))
    assert Decision.ACCEPTED not in decided()


def test_an_account_removed_while_one_signs_in_stays_removed(desk: EngineDesk, account: Account) -> None:
    gate = Gate()

    def hold(deed: str) -> None:
        if deed == "connect smtp":
            gate.pass_through()

    desk.post.before = hold
    job = desk.submit(SignInAgain(account.id, Password("neu")))
    gate.wait()
    desk.result_of(c.RemoveAccount(account.id))
    gate.open()
    event = desk.ended(job)
    assert isinstance(event, JobFailed) and event.code is Code.ACCOUNT_UNKNOWN, event
    assert (desk.ask(q.Accounts()), desk.keys.passwords) == ((), {})


def test_a_decision_on_a_patient_taken_back_at_once_is_gone(ready: EngineDesk, account: Account) -> None:
    sent(ready, Sheet())
    sent(ready, Sheet(request="D2").of(born="08/05/1951"))
    first = only(ready)
    (doubt,) = ready.ask(p.Doubts())
    all_done(ready, p.DecideDoubt(doubt.id, first), p.UndecideDoubt(doubt.id))
    assert [each.id for each in ready.ask(p.Doubts())] == [doubt.id]


def test_a_directory_dropped_at_once_is_not_set_up(desk: EngineDesk) -> None:
    def set_up() -> list[str]:
        return [each.id for each in desk.ask(d.Directories()) if each.set_up]

    keep, drop = d.KeepDirectory(HOSPITAL), d.DropDirectory(HOSPITAL.id)
    all_done(desk, keep, drop)
    assert set_up() == []
    all_done(desk, keep, drop, keep)
    assert set_up() == [HOSPITAL.id]


@pytest.fixture
def planning(monkeypatch: pytest.MonkeyPatch) -> Gate:
    """An import stops here, when it has planned what it keeps."""
    planned, gate = contacts_book._planned, Gate()

    def slowly(*given: Any) -> Any:
        plan = planned(*given)
        gate.pass_through()
        return plan

    monkeypatch.setattr(contacts_book, "_planned", slowly)
    return gate


def test_a_card_imported_twice_is_one_person(ready: EngineDesk, planning: Gate) -> None:
    def read() -> int:
        return sum(row.entry.deed == Deed.CERTIFICATES_BROUGHT for row in ready.ask(v.JournalPage()))

    command = b.ImportContacts(card(ready.colleague.der))
    first = ready.submit(command)
    planning.wait()
    second = ready.submit(command)
    ready.until(lambda: read() == 2)
    planning.open()
    assert all(isinstance(ready.ended(job), JobDone) for job in (first, second))
    assert len(ready.ask(b.Contacts())) == 1


def test_a_contact_dropped_while_it_is_imported_does_not_trouble_the_import(desk: EngineDesk, planning: Gate) -> None:
    known = desk.result_of(b.KeepContact(Contact(name="Ana", addresses=("ana@x.example",))))
    assert isinstance(known, Contact)
    importing = desk.submit(b.ImportContacts(CARD))
    planning.wait()
    dropping = desk.submit(b.DropContact(known.id))
    desk.flush()
    planning.open()
    assert all(isinstance(desk.ended(job), JobDone) for job in (importing, dropping))
    assert desk.ask(b.Contacts()) == ()
