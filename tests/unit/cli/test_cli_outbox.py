"""What the command line says about letters that wait, that have left, and that nobody has acknowledged."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from secmail.api import commands as c
from secmail.api import queries as q
from secmail.api import sending as s
from secmail.api import signing as g
from secmail.api.events import JobDone, JobFailed
from secmail.api.results import SendResult, SyncResult
from secmail.domain.accounts import Account, Server
from secmail.domain.addresses import Mailbox
from secmail.domain.drafts import Draft, fingerprint
from secmail.domain.errors import Code
from secmail.domain.history import Happening, HistoryLine, Reminder, Witness
from secmail.domain.ids import AccountId, MessageId, OutboxId
from secmail.domain.mandates import Person
from secmail.domain.outbox import Delivery, DeliveryState, OutboxEntry, OutboxState
from secmail.domain.people import KnownCertificate, Source
from secmail.domain.security import CertificateFacts
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


LOST = replace(ENTRY, state=OutboxState.UNCERTAIN, not_before=None)
SETTLE = "secmail outbox show 4, puis secmail outbox resolve 4 sent"


@pytest.mark.parametrize("command", [("sync",), ("send", "--to", NOE), ("diagnose",), ("outbox", "list")])
def test_a_letter_of_unknown_outcome_is_told_at_the_end(
    shell: Shell, handle: ScriptedHandle, command: tuple[str, ...]
) -> None:
    handle.answer(q.Accounts, (ACCOUNT,))
    handle.answer(q.Diagnosis, ())
    handle.on(c.Synchronise, done(SyncResult(0, 0, 4)))
    handle.on(c.SendDraft, done(SendResult(replace(ENTRY, state=OutboxState.FILED))))
    assert "inconnue" not in shell(*command).err
    handle.answer(q.Outbox, (LOST,))
    assert f"1 lettre à l'issue inconnue : {SETTLE}" in shell(*command).err
    handle.answer(q.Outbox, (replace(LOST, id=OutboxId(7)), LOST))
    assert "2 letters of unknown outcome (4, 7), for each: secmail outbox show" in shell(*command, "--lang", "en").err


def test_programs_hear_of_an_unknown_outcome(shell: Shell, handle: ScriptedHandle) -> None:
    handle.on(c.Synchronise, done(SyncResult(0, 0, 4)))
    handle.answer(q.Diagnosis, ())
    handle.answer(q.Outbox, (LOST,))
    assert shell("sync", "--json").json() == {"new": 0, "removed": 0, "folders": 4, "uncertain": ["4"]}
    assert shell("diagnose", "--json").json() == {"checks": [], "uncertain": ["4"]}


def test_a_letter_of_unknown_outcome_is_not_sent_again_by_trying(shell: Shell, handle: ScriptedHandle) -> None:
    handle.answer(s.Letter, LOST)
    handle.answer(q.Outbox, (LOST,))
    ran = shell("outbox", "retry", "4")
    assert (ran.code, handle.submitted) == (5, [])
    assert SETTLE in ran.err


def test_a_letter_is_told_by_its_moment_its_subject_and_its_recipient(shell: Shell, handle: ScriptedHandle) -> None:
    facts = CertificateFacts(
        subject="CN=Noé RIVIÈRE",
        issuer="CN=CA",
        serial="1",
        sha256="ab",
        emails=(NOE,),
        national_id=None,
        profession=None,
        not_before=AT,
        not_after=AT,
        test=False,
        der=b"",
        common_name="Noé RIVIÈRE",
    )
    known = KnownCertificate(NOE, facts, Source.SIGNED_MAIL, AT, confirmed=True, usable_for_encryption=True)
    handle.answer(q.Certificates, (known, replace(known, address="x@y.example", confirmed=False)))
    handle.answer(q.Outbox, (ENTRY,))
    locked = shell("outbox", "list").text
    assert "Lettre du 2026-11-20 " in locked
    assert "(objet sous clé)" in locked
    assert f"Noé RIVIÈRE <{NOE}>  en attente" in locked
    assert shell("outbox", "list", "--json").json()["outbox"][0]["subject"] is None
    handle.answer(s.LetterTitles, (s.LetterTitle(ENTRY.id, "Avis demandé"),))
    assert " : Avis demandé\n" in shell("outbox", "list").text
    assert shell("outbox", "list", "--json").json()["outbox"][0]["subject"] == "Avis demandé"


def test_a_copy_that_was_not_read_yet_is_opened_for_its_subject(shell: Shell, handle: ScriptedHandle) -> None:
    handle.answer(s.Letter, ENTRY)
    handle.answer(s.LetterHistory, ())
    told = [s.LetterTitle(ENTRY.id, copy=MessageId(52)), s.LetterTitle(ENTRY.id, "Avis demandé", MessageId(52))]
    handle.answer(s.LetterTitles, lambda _query: (told.pop(0),))
    handle.on(c.OpenMessage, lambda _command, job: [JobFailed(job, Code.SMIME_NOT_FOR_US)])
    assert "Avis demandé" in shell("outbox", "show", "4").text
    assert handle.orders(c.OpenMessage) == [c.OpenMessage(MessageId(52), ask_pin=False)]


def test_nobody_waits_for_a_letter_that_was_withdrawn(shell: Shell, handle: ScriptedHandle) -> None:
    handle.answer(s.Letter, replace(ENTRY, state=OutboxState.CANCELLED))
    handle.answer(s.LetterHistory, (HistoryLine(AT, Happening.QUEUED), HistoryLine(AT, Happening.TAKEN_BACK)))
    text = shell("outbox", "show", "4").text
    assert f"{NOE}  annulé" in text
    assert "reprise : de nouveau un brouillon" in text
    assert shell("outbox", "show", "4", "--json").json()["recipients"][0]["state"] == "cancelled"


def test_drafts_are_listed_shown_and_dropped_by_their_number(shell: Shell, handle: ScriptedHandle) -> None:
    handle.on(c.UnlockCard, done("Camille FONTAINE"))
    handle.on(c.DropDraft, done(None))
    handle.answer(q.Drafts, ())
    assert shell("drafts", "list").text == "Aucun brouillon.\n"
    draft = Draft(AccountId(1), (Mailbox(NOE, "Noé RIVIÈRE"),), (), "Avis demandé", "Bonjour,")
    handle.answer(q.Drafts, ((8, draft), (9, Draft(AccountId(1), ()))))
    assert shell("drafts", "list").text == "8  Noé RIVIÈRE  Avis demandé\n9  (sans destinataire)\n"
    assert [each["id"] for each in shell("drafts", "list", "--json").json()["drafts"]] == ["8", "9"]
    assert "Bonjour," in shell("drafts", "show", "8").text
    assert shell("drafts", "show", "8", "--json").json()["body"] == "Bonjour,"
    assert shell("drafts", "drop", "7").code == 2
    assert handle.orders(c.DropDraft) == []
    assert shell("drafts", "drop", "8").code == 0
    assert handle.orders(c.DropDraft) == [c.DropDraft(8)]


def test_prepared_letters_are_signed_by_the_fingerprint_that_reading_them_told(
    shell: Shell, handle: ScriptedHandle
) -> None:
    handle.on(c.UnlockCard, done("Camille FONTAINE"))
    by = Person("Inès MARCHAND", None, "9d" * 32)
    draft = Draft(AccountId(1), (Mailbox(NOE),), subject="Avis", body="Bonjour,", prepared_by=by)
    handle.answer(q.Drafts, ((8, draft), (9, replace(draft, returned="Préciser la dose"))))
    listed = shell("drafts", "list").text.splitlines()
    assert "préparé par Inès MARCHAND" in listed[0] and listed[1].endswith("rendu")
    read = fingerprint(draft)
    assert f"empreinte : {read}" in shell("drafts", "show", "8").text
    outcomes = (g.LetterOutcome(8, ENTRY), g.LetterOutcome(9, code=Code.DRAFT_CHANGED))
    handle.on(g.SendDrafts, done(outcomes))
    ran = shell("drafts", "sign", f"8={read}", f"9={'0' * 64}")
    assert (ran.code, ran.text) == (1, "Brouillon 8 : signé, lettre 4.\nBrouillon 9 : non signé.\n")
    (order,) = handle.orders(g.SendDrafts)
    assert order == g.SendDrafts((g.SignItem(8, read), g.SignItem(9, "0" * 64)))
    assert shell("drafts", "sign", "8").code == 2
    assert shell("drafts", "sign", f"8={read}", "--json").json() == {
        "letters": [{"id": "8", "entry": "4", "code": None}, {"id": "9", "entry": None, "code": "draft.changed"}]
    }


def test_a_letter_is_given_back_with_a_word_that_no_command_line_shows(
    shell: Shell, handle: ScriptedHandle, tmp_path: Path
) -> None:
    handle.on(c.UnlockCard, done("Camille FONTAINE"))
    handle.on(g.ReturnDraft, done(None))
    word = tmp_path / "mot"
    word.write_text("Préciser la dose", encoding="utf-8")
    assert shell("drafts", "return", "8", "--word", str(word)).text == "Lettre rendue à qui l'a préparée.\n"
    assert handle.orders(g.ReturnDraft) == [g.ReturnDraft(8, "Préciser la dose")]
