"""What the command line says about letters that wait, that have left, and that nobody has acknowledged."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from secmail.api import commands as c
from secmail.api import queries as q
from secmail.api import sending as s
from secmail.api.events import JobDone
from secmail.api.results import SendResult
from secmail.domain.accounts import Account, Server
from secmail.domain.history import Happening, HistoryLine, Reminder, Witness
from secmail.domain.ids import AccountId, MessageId, OutboxId
from secmail.domain.outbox import Delivery, DeliveryState, OutboxEntry, OutboxState
from tests.support.cli_shell import Shell
from tests.support.scripted_handle import ScriptedHandle

AT = datetime(2026, 11, 20, 12, tzinfo=UTC)
SERVER = Server("localhost", 1)
ACCOUNT = Account(AccountId(1), "camille@cabinet.example", "Camille", "camille", SERVER, SERVER)
NOE = "noe@cardio.example"
ENTRY = OutboxEntry(
    OutboxId(4),
    AccountId(1),
    OutboxState.READY,
    "<1@cabinet.example>",
    ACCOUNT.address,
    (Delivery(NOE),),
    AT,
    not_before=AT + timedelta(days=1),
)


def done(result: object) -> object:
    """A command's reaction: it is done at once."""
    return lambda command, job: [JobDone(job, result)]


def test_what_is_asked_of_a_letter(shell: Shell, handle: ScriptedHandle) -> None:
    handle.answer(q.Accounts, (ACCOUNT,))
    handle.on(c.SendDraft, done(SendResult(ENTRY)))
    options = ("--dsn", "--read-report", "--urgent", "--hold", "20", "--at", "2096-11-21T12:00:00+01:00")
    told = shell("send", "--to", NOE, *options)
    assert told.code == 0
    assert "Partira le " in told.text
    (command,) = handle.orders(c.SendDraft)
    draft = command.draft
    assert (draft.delivery_report, draft.read_report, draft.urgent) == (True, True, True)
    assert (command.hold, command.at) == (20, datetime(2096, 11, 21, 11, tzinfo=UTC))


def test_nothing_is_asked_of_a_letter_that_says_nothing(shell: Shell, handle: ScriptedHandle) -> None:
    handle.answer(q.Accounts, (ACCOUNT,))
    handle.on(c.SendDraft, done(SendResult(replace(ENTRY, state=OutboxState.FILED))))
    assert shell("send", "--to", NOE, "--no-dsn").code == 0
    (command,) = handle.orders(c.SendDraft)
    assert command == c.SendDraft(replace(command.draft, delivery_report=False))


@pytest.mark.parametrize(
    "wrong", [("--hold", "301"), ("--hold", "-1"), ("--at", "32/12/2096 8:00"), ("--at", "demain")]
)
def test_wrong_moments_are_refused(shell: Shell, handle: ScriptedHandle, wrong: tuple[str, str]) -> None:
    assert shell("send", "--to", NOE, *wrong).code == 2
    assert handle.submitted == []


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("demain", "ne convient pas"),
        ("0001-01-01T00:00", ""),
        ("2020-01-01T00:00:00Z", "est passé"),
        ("24/12/2020 8:00", "est passé"),
    ],
)
def test_a_moment_of_departure_that_cannot_be_is_answered_with_an_example(
    shell: Shell, typed: str, sentence: str
) -> None:
    told = shell("send", "--to", NOE, "--at", typed)
    assert told.code == 2
    assert sentence in told.err and "2026-12-24T08:00+01:00" in told.err


@pytest.mark.parametrize("typed", ["24/12/2096 8:00", "2096-12-24T08:00"])
def test_a_departure_without_a_zone_is_by_this_computers_clock(
    shell: Shell, handle: ScriptedHandle, typed: str
) -> None:
    handle.answer(q.Accounts, (ACCOUNT,))
    handle.on(c.SendDraft, done(SendResult(ENTRY)))
    assert shell("send", "--to", NOE, "--at", typed).code == 0
    (command,) = handle.orders(c.SendDraft)
    assert command.at == datetime(2096, 12, 24, 8).astimezone()


def test_one_letter_and_its_history(shell: Shell, handle: ScriptedHandle) -> None:
    failed = HistoryLine(AT, Happening.FAILED, NOE, "550 inconnu", MessageId(9), Witness.ANYBODY)
    handle.answer(s.Letter, replace(ENTRY, state=OutboxState.FILED, failed=(NOE,)))
    handle.answer(s.LetterHistory, (HistoryLine(AT, Happening.QUEUED), failed))
    text = shell("outbox", "show", "4").text
    assert "NON DISTRIBUÉE  noe@cardio.example  « 550 inconnu »  (selon un message que rien ne prouve)" in text
    assert "ATTENTION : un rapport dit que la lettre n'a pas abouti pour noe@cardio.example." in text
    document = shell("outbox", "show", "4", "--json").json()
    assert (document["id"], document["failed"], document["held"]) == ("4", [NOE], False)
    assert document["history"][1] == {
        "at": AT.isoformat(),
        "what": "failed",
        "address": NOE,
        "words": "550 inconnu",
        "witness": "anybody",
        "message": "9",
    }


def test_taken_back_sent_now_held(shell: Shell, handle: ScriptedHandle) -> None:
    handle.on(s.TakeBack, done(None))
    assert "parmi les brouillons" in shell("outbox", "take-back", "4").text
    assert shell("outbox", "take-back", "4", "--json").json() == {"id": "4", "draft": None}
    handle.on(s.TakeBack, done(7))
    assert shell("outbox", "take-back", "4").text == "Lettre reprise : brouillon 7.\n"
    assert shell("outbox", "take-back", "4", "--json").json() == {"id": "4", "draft": "7"}
    accepted = replace(ENTRY, state=OutboxState.SENT, deliveries=(Delivery(NOE, DeliveryState.ACCEPTED),))
    handle.on(s.SendNow, done(SendResult(accepted)))
    assert shell("outbox", "now", "4", "--json").json()["state"] == "sent"
    handle.on(s.HoldLetters, done(None))
    handle.answer(s.HoldSeconds, 15)
    assert shell("outbox", "hold", "15", "--json").json() == {"seconds": 15}
    assert handle.orders(s.HoldLetters) == [s.HoldLetters(15)]


def test_whose_word_is_missing(shell: Shell, handle: ScriptedHandle) -> None:
    handle.answer(s.Reminders, (Reminder(OutboxId(4), AT, (NOE,), ("",), "Avis"),))
    handle.answer(s.ReminderDays, 5)
    handle.on(s.DismissReminder, done(None))
    handle.on(s.RemindAfter, done(None))
    told = shell("reminders")
    assert (told.code, "sans nouvelles de noe@cardio.example" in told.text) == (1, True)
    assert shell("reminders", "--json").json() == {
        "after_days": 5,
        "reminders": [{"id": "4", "sent": AT.isoformat(), "subject": "Avis", "silent": [NOE], "failed": [""]}],
    }
    handle.answer(s.Reminders, ())
    assert shell("reminders", "--dismiss", "4", "--after", "3").code == 0
    assert handle.submitted[-2:] == [s.DismissReminder(OutboxId(4)), s.RemindAfter(3)]
