"""The diagnosis through a running engine: part by part, given up at will; the clock; the technical sheet."""

import threading
from datetime import datetime, timedelta

import pytest

from secmail.api import commands as c
from secmail.api import queries as q
from secmail.api.diagnosis import ChecksMade, Diagnose, TechnicalSheetAsked
from secmail.api.events import JobCancelled, JobProgressed
from secmail.api.settings import ChangeSettings
from secmail.api.updates import NewestVersion
from secmail.domain.accounts import Account, Protocol
from secmail.domain.checks import Check, CheckState, CheckSubject
from secmail.domain.diagnosis import Part, part_of
from secmail.domain.errors import ActionNeeded, Code, Unavailable
from secmail.domain.settings import SettingsChange
from secmail.domain.updates import Newness, Update
from secmail.domain.vaults import SlotKind
from tests.support.engine_desk import PATIENCE, EngineDesk, QuietHost


class AskedHost(QuietHost):
    """Knows what time it is elsewhere; `gate` holds its look at the disk."""

    def __init__(self) -> None:
        self.elsewhere: datetime | None = None
        self.asked: list[str] = []
        self.gate = threading.Event()
        self.gate.set()

    def moment(self, url: str) -> datetime | None:
        self.asked.append(url)
        return self.elsewhere

    def disk(self) -> tuple[Check, ...]:
        assert self.gate.wait(PATIENCE)
        return ()


@pytest.fixture
def host(desk: EngineDesk) -> AskedHost:
    """In the place of the quiet one; the engine has it from the next start on."""
    asked = AskedHost()
    desk.stop()
    desk.host = asked
    desk.start()
    return asked


def by_subject(checks: object) -> dict[CheckSubject, Check]:
    assert isinstance(checks, tuple)
    return {check.subject: check for check in checks}


def clock(desk: EngineDesk) -> Check:
    return by_subject(desk.result_of(Diagnose((Part.COMPUTER,))))[CheckSubject.CLOCK]


def test_each_part_is_told_in_its_turn(desk: EngineDesk, account: Account) -> None:
    found = desk.result_of(Diagnose())
    told = desk.events.of(ChecksMade)
    assert [event.part for event in told] == list(Part)
    assert tuple(check for event in told for check in event.checks) == found
    assert all(part_of(check.subject) is event.part for event in told for check in event.checks)
    assert {(event.done, event.total) for event in desk.events.of(JobProgressed)} <= {(n, len(Part)) for n in range(7)}
    assert set(by_subject(found)) == set(by_subject(desk.ask(q.Diagnosis())))


def test_one_part_alone(desk: EngineDesk) -> None:
    found = by_subject(desk.result_of(Diagnose((Part.PRACTICE,))))
    assert found == {
        CheckSubject.DROP_FOLDER: Check(CheckSubject.DROP_FOLDER, CheckState.WARNING, "", Code.EXPORT_UNSET)
    }


def test_it_is_given_up_where_it_waits(desk: EngineDesk, host: AskedHost) -> None:
    host.gate.clear()
    job = desk.submit(Diagnose())
    desk.flush()
    desk.engine.cancel(job)
    assert isinstance(desk.ended(job), JobCancelled)
    host.gate.set()
    assert desk.events.of(ChecksMade) == []


def test_a_mailbox_is_opened_and_what_refuses_is_named(desk: EngineDesk, account: Account) -> None:
    fine = by_subject(desk.result_of(Diagnose((Part.MAIL,))))
    assert {fine[each].state for each in (CheckSubject.IMAP_SIGN_IN, CheckSubject.SMTP_SIGN_IN)} == {CheckState.OK}

    def refuse(*_: object) -> None:
        raise ActionNeeded(Code.MAIL_AUTH)

    desk.office.imap = refuse  # type: ignore[method-assign, assignment]
    refused = by_subject(desk.result_of(Diagnose((Part.MAIL,))))
    assert refused[CheckSubject.IMAP_SIGN_IN].code is Code.MAIL_AUTH
    assert refused[CheckSubject.SMTP_SIGN_IN].state is CheckState.OK


def test_without_a_password_nothing_is_tried(desk: EngineDesk, account: Account) -> None:
    def missing(_: Account) -> None:
        raise Unavailable(Code.KEYSTORE_UNAVAILABLE)

    desk.keys.password = missing  # type: ignore[method-assign, assignment]
    found = by_subject(desk.result_of(Diagnose((Part.MAIL,))))
    assert found[CheckSubject.KEY_STORE].code is Code.KEYSTORE_UNAVAILABLE
    assert found[CheckSubject.IMAP_SIGN_IN].state is CheckState.SKIPPED


@pytest.mark.parametrize(
    ("off", "state"),
    [
        (timedelta(0), CheckState.OK),
        (timedelta(minutes=4), CheckState.OK),
        (timedelta(minutes=-6), CheckState.FAILED),
        (timedelta(minutes=6), CheckState.FAILED),
    ],
)
def test_the_clock_is_compared_with_the_authorities_own(
    desk: EngineDesk, host: AskedHost, off: timedelta, state: CheckState
) -> None:
    host.elsewhere = desk.clock.now() + off
    assert clock(desk).state is state
    assert len(host.asked) == 1 and host.asked[0].startswith("http://")


def test_nobody_is_asked_where_nothing_may_be_fetched(desk: EngineDesk, host: AskedHost) -> None:
    desk.insert()
    desk.unlock()
    desk.result_of(ChangeSettings(SettingsChange(fetch_revocation=False)))
    host.elsewhere = desk.clock.now() + timedelta(days=1)
    assert clock(desk).state is CheckState.OK
    assert host.asked == []


def test_a_clock_before_what_was_signed_is_wrong(desk: EngineDesk, host: AskedHost) -> None:
    """The lists of the desk are of AT."""
    assert host.elsewhere is None
    assert clock(desk).state is CheckState.OK
    desk.clock.move(timedelta(days=-2))
    assert (clock(desk).state, clock(desk).code) == (CheckState.FAILED, Code.CLOCK_WRONG)
    desk.clock.move(timedelta(days=-3650))
    assert clock(desk).code is Code.CLOCK_WRONG


def test_the_sheet_tells_what_is_set_up_and_names_nobody(desk: EngineDesk, account: Account) -> None:
    desk.insert()
    desk.result_of(c.SetDropFolder(str(desk.inbox_folder)))
    sheet = desk.ask(TechnicalSheetAsked())
    assert sheet.opens == ((SlotKind.CARD_SIGN,),)
    assert (sheet.delegates, sheet.folder, sheet.by_itself) == (0, "local", False)
    assert [(box.protocol, box.receives) for box in sheet.mailboxes] == [
        (Protocol.IMAP, f"{account.incoming.host}:{account.incoming.port}")
    ]
    assert len(sheet.cards) == 1
    assert account.address not in repr(sheet) and "FONTAINE" not in repr(sheet)


def test_the_publisher_is_asked_when_somebody_wants_to_know(desk: EngineDesk) -> None:
    assert desk.ask(NewestVersion()) == Update(Newness.NO_PUBLISHER)
