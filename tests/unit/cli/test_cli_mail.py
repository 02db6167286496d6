"""Mailbox, sending, filing and cards: literal JSON, commands sent to the engine, and the PIN's way."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from secmail.api import commands as c
from secmail.api import custody as v
from secmail.api import exporting as x
from secmail.api import queries as q
from secmail.api import sending as s
from secmail.api.certificates import CertificateRanking, CertificatesOfFile
from secmail.api.events import (
    CardsChanged,
    Event,
    JobDone,
    JobFailed,
    MessageLocked,
    MessageOpened,
    PinReason,
    PinWanted,
)
from secmail.api.finding import FindMessages, Found
from secmail.api.results import ExportedFile, ExportResult, HeldFile, MessageView, ResultFile, SendResult, SyncResult
from secmail.domain.accounts import Account, Server, Tls
from secmail.domain.addresses import Mailbox
from secmail.domain.cards import Card
from secmail.domain.checks import Check, CheckState, CheckSubject
from secmail.domain.drafts import Draft
from secmail.domain.errors import Code
from secmail.domain.exports import ExportKey, ExportRecord, ExportState
from secmail.domain.ids import AccountId, FolderId, JobId, MessageId, OutboxId, QuestionId
from secmail.domain.messages import Folder, Headers, Kind, MessageState, MessageSummary, OpenedMessage
from secmail.domain.outbox import Delivery, DeliveryState, OutboxEntry, OutboxState
from secmail.domain.security import EncryptedLayer, Finding, Summary
from secmail.domain.sentences.problems import PROBLEMS
from secmail.hprim import read
from tests.support.cli_shell import CARD, Shell
from tests.support.scripted_handle import ScriptedHandle

AT = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
ACCOUNT = Account(
    AccountId(1), "camille@cabinet.example", "Dr Camille", "camille", Server("imap.example", 993),
    Server("smtp.example", 587, Tls.STARTTLS),
)  # fmt: skip
INBOX = Folder(FolderId(3), 1, "INBOX", "inbox", total=2, unread=1)
ROW = MessageSummary(
    MessageId(7), FolderId(3), Mailbox("labo@labo.example", "Labo"), (Mailbox("camille@cabinet.example"),), "[...]",
    AT, encrypted=True, state=MessageState.WAITING_KEY, seen=False, size=100,
)  # fmt: skip
OPEN = OpenedMessage(
    Headers((Mailbox("labo@labo.example", "Labo"),), to=(Mailbox("camille@cabinet.example"),), subject="Bilan"),
    headers_protected=True, layers=(), summary=Summary.SIGNED_TRUSTED, encrypted=True, text="Le bilan.\n", html=None,
    attachments=(), problems=(),
)  # fmt: skip
REPORT = (
    b"PAT1\r\nMARTIN\r\nJEANNE\r\n1 RUE\r\n\r\n75011 PARIS\r\n31/01/1950\r\n\r\nD1\r\n20/11/2026\r\n"
    b"001 Labo\r\n002 Dr Camille\r\n\r\nTexte du bilan.\r\n****FIN****\r\n****FINFICHIER****\r\n"
)
VIEW = MessageView(
    MessageId(7), OPEN, Kind.RESULT, urgent=False, results=(ResultFile(0, "a.hpr", read(REPORT)),), received=AT,
    exported=False,
)  # fmt: skip


def done(result: object) -> object:
    """A command's reaction: it is done at once."""
    return lambda _command, job: iter([JobDone(job, result)])


def test_sync(shell: Shell, handle: ScriptedHandle) -> None:
    handle.on(c.Synchronise, done(SyncResult(50, 1, 4)))
    assert shell("sync", "--json").json() == {"new": 50, "removed": 1, "folders": 4}
    assert shell("sync").text == "50 nouveaux messages, 1 enlevé, 4 dossiers relevés.\n"
    handle.on(c.Synchronise, done(SyncResult(0, 2, 1)))
    assert shell("sync").text == "0 nouveau message, 2 enlevés, 1 dossier relevé.\n"
    assert shell("sync", "--lang", "en").text == "0 new messages, 2 removed, 1 folder looked at.\n"
    handle.answer(q.Accounts, (ACCOUNT,))
    assert shell("sync", "--account", "Camille@Cabinet.example").code == 0
    assert handle.orders(c.Synchronise)[-1] == c.Synchronise(AccountId(1))


def test_folders_that_the_server_refuses_are_told(shell: Shell, handle: ScriptedHandle) -> None:
    handle.on(c.Synchronise, done(SyncResult(2, 0, 3, refused=("Papiers", "Labo"))))
    ran = shell("sync")
    assert (ran.code, ran.text) == (0, "2 nouveaux messages, 0 enlevé, 3 dossiers relevés.\n")
    assert "Dossiers refusés : Papiers, Labo." in ran.err
    text = PROBLEMS[Code.MAIL_FOLDER_REFUSED]["fr"]
    assert text.sentence in ran.err and text.remedy in ran.err
    assert shell("sync", "--json").json() == {"new": 2, "removed": 0, "folders": 3, "refused": ["Papiers", "Labo"]}


def test_no_account_is_no_answer_about_mail(shell: Shell, handle: ScriptedHandle) -> None:
    handle.on(c.Synchronise, done(SyncResult(0, 0, 0)))
    ran = shell("sync")
    assert (ran.code, ran.text) == (1, "")
    assert "Aucun compte. « secmail account add »" in ran.err
    assert shell("sync", "--json").json() == {"new": 0, "removed": 0, "folders": 0}


def test_watching_prints_one_document_and_stays_until_interrupted(
    shell: Shell, handle: ScriptedHandle, monkeypatch: pytest.MonkeyPatch
) -> None:
    handle.on(c.Synchronise, done(SyncResult(0, 0, 4)))
    handle.on(c.Watch, done(None))
    followed: list[object] = []
    monkeypatch.setattr("secmail.cli.dialogue.Dialogue.follow", lambda _self, told: followed.append(told))
    assert shell("sync", "--watch", "--json").json() == {"new": 0, "removed": 0, "folders": 4}
    assert len(followed) == 1


def test_letters_of_the_practice_software_are_taken_when_mail_is_fetched(
    shell: Shell, handle: ScriptedHandle, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the PIN it is said that they wait; with it the session stays open, and goes on taking them."""
    handle.on(c.Synchronise, done(SyncResult(0, 0, 4)))
    handle.answer(x.LetterFolderKept, ("/letters", True, "{subject}__{to}"))
    waits = shell("sync")
    assert "Les lettres déposées seront reprises" in waits.err
    assert not handle.orders(x.TakeLetters)
    handle.answer(v.OpenedSession, None)
    handle.on(c.UnlockCard, done("Dr Essai"))
    handle.on(c.Watch, done(None))
    taken = x.LettersTaken(kept=2, sent=1, refused=(x.RefusedLetter("a.pdf", Code.LETTER_FOLDER_UNFIT),))
    handle.on(x.TakeLetters, done(taken))

    def follow(_self: object, told: Callable[[object], None]) -> None:
        told(x.LettersDropped(x.LettersTaken(kept=5)))

    monkeypatch.setattr("secmail.cli.dialogue.Dialogue.follow", follow)
    ran = shell("sync", "--watch", "--pin-stdin", stdin=b"123456\n")
    assert "Lettres reprises : 2, dont envoyées : 1." in ran.text
    assert "Refusé : a.pdf." in ran.text
    assert "Lettres reprises : 5" in ran.text
    assert shell("sync", "--json", "--pin-stdin", stdin=b"123456\n").json()["letters"] == {
        "kept": 2,
        "sent": 1,
        "waiting": 0,
        "refused": [{"file": "a.pdf", "reason": "letter.folder-unfit"}],
    }


def test_list_is_literal(shell: Shell, handle: ScriptedHandle) -> None:
    handle.answer(q.Folders, (INBOX,))
    handle.answer(q.MessagePage, (ROW,))
    assert shell("list", "--json", "--folder", "inbox", "--limit", "5", "--after", "9").json() == {
        "messages": [
            {
                "id": "7",
                "folder": "INBOX",
                "from": "Labo <labo@labo.example>",
                "to": ["camille@cabinet.example"],
                "subject": "[...]",
                "date": "2026-11-20T08:30:00+00:00",
                "encrypted": True,
                "opened": False,
                "summary": None,
                "kind": None,
                "urgent": False,
            }
        ]
    }
    assert q.MessagePage(FolderId(3), MessageId(9), 5) in handle.asked
    assert "[...]  chiffré  non lu" in shell("list").text
    assert shell("list", "--folder", "Nulle part").code == 2


def test_list_with_a_pin_unlocks_and_reads_what_waits(shell: Shell, handle: ScriptedHandle) -> None:
    handle.answer(q.Folders, (INBOX,))
    handle.answer(q.MessagePage, (ROW,))
    handle.on(c.UnlockCard, done("Dr Camille"))
    handle.on(c.OpenMessage, done(MessageOpened(VIEW)))
    assert shell("list", "--json", "--pin-stdin", stdin=b"1234\n").code == 0
    assert [type(order) for order in handle.submitted] == [c.UnlockCard, c.OpenMessage]
    assert handle.orders(c.OpenMessage) == [c.OpenMessage(MessageId(7), ask_pin=False)]


def test_search_tells_the_rank(shell: Shell, handle: ScriptedHandle) -> None:
    handle.answer(q.Folders, (INBOX,))
    handle.answer(FindMessages, (Found(ROW, 0.0), Found(replace(ROW, id=MessageId(2)), 0.5)))
    found = shell("search", "bilan", "--json").json()["messages"]
    assert [(each["id"], each["rank"]) for each in found] == [("7", 1), ("2", 2)]
    assert FindMessages("bilan", 50) in handle.asked


def test_folders(shell: Shell, handle: ScriptedHandle) -> None:
    handle.answer(q.Folders, (INBOX,))
    assert shell("folders", "--json").json() == {
        "folders": [{"id": "3", "account": "1", "name": "INBOX", "role": "inbox", "total": 2, "unread": 1}]
    }


def test_show_is_the_document_of_inspect_and_more(shell: Shell, handle: ScriptedHandle) -> None:
    handle.on(c.OpenMessage, done(MessageOpened(VIEW)))
    ran = shell("show", "7", "--json")
    document = ran.json()
    assert ran.code == 0
    assert list(document) == [
        "id", "headers", "headers_protected", "layers", "summary", "encrypted", "text", "html", "attachments",
        "problems", "urgent", "kind", "kind_reasons", "urgent_reasons", "reports",
    ]  # fmt: skip
    assert (document["id"], document["kind"], document["summary"]) == ("7", "result", "signed-trusted")
    assert document["reports"][0]["patient"]["surname"] == "MARTIN"
    assert shell("show", "7", "--text").text == "Le bilan.\n\n"
    assert "Patient : MARTIN JEANNE, 31/01/1950" in shell("show", "7").text


def test_show_raw_gives_the_bytes(shell: Shell, handle: ScriptedHandle) -> None:
    handle.answer(q.RawMessage, b"From: a\r\n\r\n\xff\x00")
    assert shell("show", "7", "--raw").out == b"From: a\r\n\r\n\xff\x00"
    assert shell("show", "7", "--raw", "--json").code == 2


@pytest.mark.parametrize(
    ("summary", "code"),
    [
        (Summary.UNSIGNED, 0),
        (Summary.SIGNED_TRUSTED, 0),
        (Summary.SIGNED_UNCONFIRMED, 0),
        (Summary.SIGNED_UNTRUSTED, 1),
        (Summary.SIGNED_MISMATCH, 1),
        (Summary.SIGNED_PARTLY, 1),
        (Summary.SIGNATURE_BROKEN, 1),
    ],
)
def test_show_answers_no_for_a_signature_that_is_not_good(
    shell: Shell, handle: ScriptedHandle, summary: Summary, code: int
) -> None:
    handle.on(c.OpenMessage, done(MessageOpened(replace(VIEW, opened=replace(OPEN, summary=summary)))))
    assert shell("show", "7", "--json").code == code


def closed(reason: Finding) -> MessageView:
    layer = EncryptedLayer("enveloped", "aes-256-cbc", authenticated=False, legacy=False, opened=False, reason=reason, recipients=())  # fmt: skip  # noqa: E501
    return replace(VIEW, opened=replace(OPEN, layers=(layer,), summary=Summary.UNSIGNED, text=""), results=())


def wants_pin(refused_before: bool = False) -> PinWanted:
    return PinWanted(QuestionId(5), CARD, PinReason.OPEN, refused=refused_before)


def stubborn(handle: ScriptedHandle, right: str, wanted: type[object], result: object) -> list[str | None]:
    """A card that asks again until the PIN is right or declined."""
    heard: list[str | None] = []

    def answered(answer: c.AnswerPin, _job: JobId) -> object:
        text = answer.pin.take() if answer.pin else None
        heard.append(text)
        events: list[Event] = [wants_pin(refused_before=True)]
        if text == right:
            events = [JobDone(handle.job(wanted), result)]
        elif text is None:
            events = [JobFailed(handle.job(wanted), Code.CARD_PIN_CANCELLED)]
        return iter(events)

    handle.on(wanted, lambda _command, _job: iter([wants_pin()]))
    handle.on(c.AnswerPin, answered)
    return heard


def test_the_pin_is_the_first_line_of_standard_input(shell: Shell, handle: ScriptedHandle) -> None:
    heard = stubborn(handle, "1234", c.OpenMessage, MessageOpened(VIEW))
    assert shell("show", "7", "--pin-stdin", stdin=b"1234\r\n9999\n").code == 0
    assert heard == ["1234"]


def test_a_refused_pin_is_given_once_and_the_tries_are_told(shell: Shell, handle: ScriptedHandle) -> None:
    heard = stubborn(handle, "1234", c.UnlockCard, "Dr Camille")
    ran = shell("vault", "unlock", "--pin-stdin", stdin=b"4321\n4321\n4321\n")
    assert heard == ["4321", None]
    assert ran.code == 4
    assert "Il reste 2 essais avant le blocage." in ran.err
    assert "4321" not in ran.err


def test_without_terminal_or_pin_the_question_is_declined(shell: Shell, handle: ScriptedHandle) -> None:
    heard = stubborn(handle, "1234", c.UnlockCard, "Dr Camille")
    assert shell("vault", "unlock", stdin=b"1234\n").code == 4
    assert heard == [None]


def test_at_the_terminal_it_is_asked_again(shell: Shell, handle: ScriptedHandle) -> None:
    heard = stubborn(handle, "1234", c.UnlockCard, "Dr Camille")
    handle.answer(v.JournalPage, ())
    shell.typed = ["1111", "1234"]
    ran = shell("journal", "show", "--json")
    assert ran.json() == {"rows": []}
    assert heard == ["1111", "1234"]
    assert shell.prompts == ["Code de la carte « Camille FONTAINE », pour lire (essais restants : 2) : "] * 2
    assert "Il reste 2 essais" in ran.err


def test_a_locked_message_is_shown_closed_with_the_reason(shell: Shell, handle: ScriptedHandle) -> None:
    view = closed(Finding.KEY_NEEDED)
    handle.on(
        c.OpenMessage,
        lambda _c, job: iter([MessageLocked(MessageId(7), Code.CARD_ABSENT), JobDone(job, MessageOpened(view))]),
    )
    ran = shell("show", "7", "--json")
    assert ran.code == 4
    assert ran.json()["kind"] is None
    assert ran.err.startswith("Aucune carte")


def test_a_message_that_cannot_be_decrypted_is_unreadable(shell: Shell, handle: ScriptedHandle) -> None:
    handle.on(c.OpenMessage, done(MessageOpened(closed(Finding.DECRYPT_FAILED))))
    assert shell("show", "7", "--json").code == 3


ENTRY = OutboxEntry(
    OutboxId(4), AccountId(1), OutboxState.FILED, "<a@cabinet.example>", "camille@cabinet.example",
    (Delivery("noe@cardio.example", DeliveryState.ACCEPTED),), AT, protection="aes-256-gcm",
)  # fmt: skip
SENT = {
    "id": "4",
    "message_id": "<a@cabinet.example>",
    "state": "filed",
    "protection": "aes-256-gcm",
    "recipients": [{"address": "noe@cardio.example", "state": "accepted", "reason": None}],
}


def test_send(shell: Shell, handle: ScriptedHandle, tmp_path: Path) -> None:
    handle.answer(q.Accounts, (ACCOUNT,))
    handle.on(c.SendDraft, done(SendResult(ENTRY)))
    letter = tmp_path / "compte rendu.pdf"
    letter.write_bytes(b"%PDF-1.7")
    ran = shell(
        "send", "--to", "Noé <noe@cardio.example>", "--cc", "a@b.example, c@d.example", "--subject", "Réponse",
        "--body", "-", "--attach", str(letter), "--pin-stdin", "--json", stdin="1234\nBonjour,\nà bientôt".encode(),
    )  # fmt: skip
    assert ran.code == 0
    assert ran.json() == SENT
    draft = handle.orders(c.SendDraft)[0].draft
    assert draft.to == (Mailbox("noe@cardio.example", "Noé"),)
    assert draft.cc == (Mailbox("a@b.example"), Mailbox("c@d.example"))
    assert (draft.subject, draft.body, draft.account) == ("Réponse", "Bonjour,\nà bientôt", 1)
    assert [(a.name, a.media_type, a.content) for a in draft.attachments] == [
        ("compte rendu.pdf", "application/pdf", b"%PDF-1.7")
    ]


def test_what_a_file_is_its_content_tells(shell: Shell, handle: ScriptedHandle, tmp_path: Path) -> None:
    handle.answer(q.Accounts, (ACCOUNT,))
    handle.on(c.SendDraft, done(SendResult(ENTRY)))
    files = {
        "photo.pdf": b"\xff\xd8\xff\xe0",
        "scanner": bytes(128) + b"DICM",
        "notes.html": b"\x00\x01",
        "r.hpr": b"H|~^\\&|",
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    attached = [part for name in files for part in ("--attach", str(tmp_path / name))]
    ran = shell("send", "--to", "a@b.example", "--subject", "x", "--body", "-", *attached, stdin=b"x")
    assert ran.code == 0
    types = [one.media_type for one in handle.orders(c.SendDraft)[0].draft.attachments]
    assert types == ["image/jpeg", "application/dicom", "application/octet-stream", "application/octet-stream"]


@pytest.mark.parametrize(
    ("state", "arguments", "code"),
    [
        (OutboxState.SENT, [], 0),
        (OutboxState.READY, ["--queue"], 0),
        (OutboxState.READY, [], 5),
        (OutboxState.REFUSED, [], 5),
        (OutboxState.UNCERTAIN, [], 5),
    ],
)
def test_where_a_sent_message_stands(
    shell: Shell, handle: ScriptedHandle, state: OutboxState, arguments: list[str], code: int
) -> None:
    handle.answer(q.Accounts, (ACCOUNT,))
    handle.on(c.SendDraft, done(SendResult(replace(ENTRY, state=state))))
    ran = shell("send", "--to", "noe@cardio.example", "--json", *arguments)
    assert (ran.code, ran.json()["state"]) == (code, state.value)
    assert bool(ran.err) == bool(code)
    assert handle.orders(c.SendDraft)[0].queue_only == bool(arguments)


@pytest.mark.parametrize(
    ("protection", "line"),
    [
        ("aes-256-gcm+ml-kem", "  Strongest protection.\n"),
        ("aes-256-gcm", "  Strong protection.\n"),
        ("aes-256-cbc", "  Older protection.\n"),
    ],
)
def test_the_protection_of_a_letter_is_told(shell: Shell, handle: ScriptedHandle, protection: str, line: str) -> None:
    handle.answer(q.Accounts, (ACCOUNT,))
    handle.on(c.SendDraft, done(SendResult(replace(ENTRY, protection=protection))))
    assert line in shell("send", "--to", "noe@cardio.example", "--lang", "en").text


def test_a_letter_that_was_never_protected_says_nothing_of_it(shell: Shell, handle: ScriptedHandle) -> None:
    handle.answer(q.Outbox, (replace(ENTRY, state=OutboxState.CANCELLED, protection=None),))
    assert "rotection" not in shell("outbox", "list").text
    assert shell("outbox", "list", "--json").json()["outbox"][0]["protection"] is None


def test_one_refused_recipient_is_a_no(shell: Shell, handle: ScriptedHandle) -> None:
    handle.answer(q.Accounts, (ACCOUNT,))
    refused = Delivery("x@y.example", DeliveryState.REFUSED, "550 no such user")
    handle.on(c.SendDraft, done(SendResult(replace(ENTRY, deliveries=(*ENTRY.deliveries, refused)))))
    assert shell("send", "--to", "noe@cardio.example").code == 1


def test_sending_needs_one_account_and_readable_files(shell: Shell, handle: ScriptedHandle) -> None:
    handle.answer(q.Accounts, (ACCOUNT, replace(ACCOUNT, id=AccountId(2), address="autre@cabinet.example")))
    handle.on(c.SendDraft, done(SendResult(ENTRY)))
    assert shell("send", "--to", "a@b.example").code == 2
    assert shell("send", "--to", "a@b.example", "--account", "autre@cabinet.example").code == 0
    assert handle.orders(c.SendDraft)[0].draft.account == 2
    assert shell("send", "--to", "a@b.example", "--account", "2", "--attach", "/nowhere/x").code == 3


def test_a_saved_draft_becomes_the_letter(shell: Shell, handle: ScriptedHandle) -> None:
    saved = Draft(AccountId(1), (Mailbox("noe@cardio.example"),), subject="Avis", body="Bonjour")
    handle.answer(q.Drafts, ((8, saved),))
    handle.on(c.UnlockCard, done("Dr Camille"))
    handle.on(c.SendDraft, done(SendResult(ENTRY)))
    assert shell("send", "--draft", "8", "--subject", "Avis demandé").code == 0
    assert handle.submitted == [c.UnlockCard(), c.SendDraft(replace(saved, subject="Avis demandé"), saved=8)]
    assert shell("send", "--draft", "9").code == 2


def test_the_outbox(shell: Shell, handle: ScriptedHandle) -> None:
    handle.answer(q.Outbox, (ENTRY,))
    handle.answer(s.Letter, ENTRY)
    handle.on(c.RetryOutbox, done(SendResult(ENTRY)))
    handle.on(c.CancelOutbox, done(None))
    handle.on(c.ResolveOutbox, done(None))
    assert shell("outbox", "list", "--json").json()["outbox"][0]["state"] == "filed"
    assert shell("outbox", "retry", "4", "--json").json() == SENT
    assert shell("outbox", "cancel", "4", "--json").json() == SENT
    assert shell("outbox", "resolve", "4", "unsent").text == "Noté.\n"
    assert handle.submitted == [
        c.RetryOutbox(OutboxId(4)), c.CancelOutbox(OutboxId(4)), c.ResolveOutbox(OutboxId(4), sent=False)
    ]  # fmt: skip


def test_export_is_literal(shell: Shell, handle: ScriptedHandle) -> None:
    result = ExportResult(
        (ExportedFile(MessageId(7), "a.hpr"),), 2, (HeldFile(MessageId(8), Summary.SIGNED_UNTRUSTED),)
    )  # fmt: skip
    handle.on(c.FileResults, done(result))
    ran = shell("export", "--pending", "--json")
    assert ran.json() == {
        "exported": [{"message": "7", "file": "a.hpr"}],
        "already": 2,
        "held": [{"message": "8", "reason": "signed-untrusted"}],
    }
    assert ran.code == 0
    assert "Message 8 non rangé. Le message porte une signature" in shell("export").text
    assert shell("export", "--message", "8").code == 1
    assert [order.message for order in handle.orders(c.FileResults)] == [None, None, 8]


def test_the_drop_folder_and_the_ledger(shell: Shell, handle: ScriptedHandle, tmp_path: Path) -> None:
    record = ExportRecord(ExportKey("aa", 0, "bb"), MessageId(7), ExportState.DONE, "a.hpr", AT)
    handle.on(c.SetDropFolder, done(None))
    handle.on(c.UnlockCard, done("Dr Camille"))
    handle.answer(q.Exports, (record,))
    assert shell("export", "--folder", str(tmp_path), "--json").json() == {"folder": str(tmp_path)}
    assert handle.orders(c.SetDropFolder) == [c.SetDropFolder(str(tmp_path))]
    assert shell("exports", "--json").json()["exports"] == [
        {
            "message": "7",
            "part": 0,
            "file": "a.hpr",
            "state": "done",
            "at": "2026-11-20T08:30:00+00:00",
            "sha256": "bb",
            "role": "result",
            "report": None,
            "copy": 0,
            "form": None,
            "losses": [],
            "picked_up": None,
        }
    ]


def test_accounts(shell: Shell, handle: ScriptedHandle) -> None:
    handle.on(c.AddAccount, done(ACCOUNT))
    handle.on(c.TestAccount, done(None))
    handle.on(c.RemoveAccount, done(None))
    handle.answer(q.Accounts, (ACCOUNT,))
    add = [
        "account",
        "add",
        "--address",
        "camille@cabinet.example",
        "--imap",
        "imap.example:993",
        "--smtp",
        "[::1]:587",
    ]
    assert shell(*add, "--smtp-tls", "starttls", "--password-stdin", stdin="mot de passé\n".encode()).code == 0
    order = handle.orders(c.AddAccount)[0]
    assert (order.user, order.password.reveal) == ("camille@cabinet.example", "mot de passé")
    assert (order.incoming, order.outgoing) == (Server("imap.example", 993), Server("::1", 587, Tls.STARTTLS))
    assert shell(*add).code == 2
    assert shell("account", "list", "--json").json()["accounts"][0]["imap"]["port"] == 993
    assert shell("account", "test", "--json").json() == {"id": "1", "works": True}
    assert shell("account", "remove", "1").code == 0
    assert shell("account", "remove", "nobody@example.org").code == 2


def test_diagnose(shell: Shell, handle: ScriptedHandle) -> None:
    good = Check(CheckSubject.CLOCK, CheckState.OK, "2026")
    bad = Check(CheckSubject.DROP_FOLDER, CheckState.FAILED, "/x", Code.EXPORT_UNREACHABLE)
    handle.answer(q.Diagnosis, (good,))
    assert shell("diagnose").text == "Horloge de l'ordinateur  bon  2026\n"
    handle.answer(q.Diagnosis, (good, bad))
    ran = shell("diagnose", "--json", "--lang", "en")
    assert ran.code == 1
    assert ran.json()["checks"][1] == {
        "subject": "drop-folder",
        "state": "failed",
        "found": "/x",
        "code": "export.unreachable",
        "remedy": PROBLEMS[Code.EXPORT_UNREACHABLE]["en"].remedy,
    }


def test_cards(shell: Shell, handle: ScriptedHandle) -> None:
    assert shell("card", "list", "--json").json()["cards"][0]["id"] == "lecteur:1"
    assert shell("card", "show", "--json").json()["tries_left"] == 2
    assert shell("card", "show", "CPS 2").code == 2


def test_an_empty_reader_is_known_at_the_first_look(shell: Shell, handle: ScriptedHandle) -> None:
    def empty(_query: object) -> tuple[Card, ...]:
        handle.say(CardsChanged(()))
        return ()

    handle.answer(q.Cards, empty)
    assert shell("card", "list").text == "Aucune carte dans un lecteur.\n"
    assert shell("card", "test").code == 4


def test_certificates(shell: Shell, handle: ScriptedHandle, tmp_path: Path) -> None:
    file = tmp_path / "a.pem"
    file.write_bytes(b"certificate")
    handle.answer(CertificatesOfFile, ())
    handle.on(c.ImportCertificates, done(1))
    assert shell("certificates", "add", str(file), "--json").json() == {"learned": 1, "certificates": []}
    handle.on(c.ImportCertificates, done(0))
    assert shell("certificates", "add", str(file), "--address", "a@b.example").code == 1
    assert handle.orders(c.ImportCertificates)[1] == c.ImportCertificates(b"certificate", "a@b.example")
    handle.answer(q.Certificates, ())
    handle.answer(q.Authorities, ())
    assert shell("certificates", "list", "--json").json() == {"certificates": [], "authorities": []}
    handle.answer(CertificateRanking, ())
    assert shell("certificates", "show", "A@b.example").code == 1
    assert handle.last(CertificateRanking) == CertificateRanking("a@b.example"), "one's own is in no list"
    assert shell("certificates", "show", "0" * 16).code == 2


def test_a_terminal_is_not_steered_by_a_message(shell: Shell, handle: ScriptedHandle) -> None:
    evil = replace(OPEN, text="rouge \x1b[31m\x07 \u202e\n", headers=replace(OPEN.headers, subject="a\rb\x1b]0;x"))
    handle.on(c.OpenMessage, done(MessageOpened(replace(VIEW, opened=evil, results=()))))
    text = shell("show", "7").text
    assert not {"\x1b", "\x07", "\r", "\u202e"} & set(text)
