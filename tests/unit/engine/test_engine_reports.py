"""Reports, answers and silence: each is a line of the letter's history, believed as far as its witness."""

import hashlib
from dataclasses import replace
from datetime import timedelta

import pytest

from secmail.api import commands as c
from secmail.api import queries as q
from secmail.api import sending as s
from secmail.api.events import OutboxChanged, RemindersChanged
from secmail.api.results import SendResult
from secmail.domain.accounts import Account
from secmail.domain.drafts import DraftAttachment
from secmail.domain.history import Happening, HistoryLine, Witness
from secmail.domain.ids import MessageId
from secmail.domain.mailbox import FetchedBody, NewMessage
from secmail.domain.messages import Headers
from secmail.domain.outbox import OutboxEntry, OutboxState
from secmail.domain.policy import SendPolicy
from secmail.domain.reports import Report
from secmail.engine import reports
from tests.support.engine_desk import EngineDesk
from tests.support.pki_lab import COLLEAGUE, SECRETARY
from tests.support.smime_desk import Desk as Reader
from tests.support.smime_desk import wrapped

OTHER = SECRETARY.address


@pytest.fixture
def ready(desk: EngineDesk, account: Account) -> EngineDesk:
    """A session, and two correspondents whose certificates are known."""
    desk.know_colleague()
    desk.know(desk.lab.confidentiality(SECRETARY), OTHER)
    desk.insert()
    desk.unlock()
    return desk


def send(desk: EngineDesk, account: Account, *to: str, **wishes: object) -> OutboxEntry:
    draft = replace(desk.draft(account, *to), **wishes)  # type: ignore[arg-type]  # fields of a draft
    result = desk.result_of(c.SendDraft(draft))
    assert isinstance(result, SendResult)
    assert result.entry.state is OutboxState.FILED
    return result.entry


def dsn(entry: OutboxEntry, action: str, *, envelope: str | None = None, to: str = COLLEAGUE.address) -> bytes:
    assert entry.notice is not None
    lines = (
        "From: MAILER-DAEMON@relay.example",
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b",
        "",
        "--b",
        "Content-Type: message/delivery-status",
        "",
        f"Original-Envelope-Id: {entry.notice.envelope if envelope is None else envelope}",
        "",
        f"Final-Recipient: rfc822;{to}",
        f"Action: {action}",
        "Diagnostic-Code: smtp; 550 5.1.1 unknown",
        "",
        "--b",
        "Content-Type: text/rfc822-headers",
        "",
        f"Message-ID: {entry.message_id}",
        "--b--",
        "",
    )
    return "\r\n".join(lines).encode()


def mdn(entry: OutboxEntry, disposition: str = "displayed", *, by: str = COLLEAGUE.address) -> bytes:
    lines = (
        f"From: {by}",
        "Content-Type: multipart/report; report-type=disposition-notification; boundary=b",
        "",
        "--b",
        "Content-Type: message/disposition-notification",
        "",
        f"Final-Recipient: rfc822;{by}",
        f"Original-Message-ID: {entry.message_id}",
        f"Disposition: manual-action/MDN-sent-manually; {disposition}",
        "--b--",
        "",
    )
    return "\r\n".join(lines).encode()


def answer(entry: OutboxEntry, *, by: str = COLLEAGUE.address, subject: str = "Re: Avis") -> bytes:
    return (
        f"From: {by}\r\nTo: {entry.sender}\r\nSubject: {subject}\r\nIn-Reply-To: {entry.message_id}\r\n"
        "Message-ID: <a@cardio.example>\r\nContent-Type: text/plain\r\n\r\nBien reçu.\r\n"
    ).encode()


def receive(desk: EngineDesk, *raws: bytes) -> None:
    """And what they say is noted."""
    desk.receive(*raws)
    desk.until(lambda: not desk.here(lambda: desk.engine._deeds._reports._looking))


def lines(desk: EngineDesk, entry: OutboxEntry) -> list[HistoryLine]:
    """What others have said."""
    ours = {Happening.QUEUED, Happening.SUBMITTED}
    return [line for line in desk.ask(s.LetterHistory(entry.id)) if line.what not in ours]


def kinds(desk: EngineDesk, entry: OutboxEntry) -> list[tuple[Happening, str, Witness]]:
    return [(line.what, line.address, line.witness) for line in lines(desk, entry)]


def only(desk: EngineDesk) -> OutboxEntry:
    return desk.ask(q.Outbox())[0]


# Reports.


def test_a_report_of_who_has_carried_the_letter(ready: EngineDesk, account: Account) -> None:
    entry = send(ready, account)
    receive(ready, dsn(entry, "delivered"))
    assert kinds(ready, entry) == [(Happening.DELIVERED, COLLEAGUE.address, Witness.CARRIER)]


@pytest.mark.parametrize("envelope", ["", "0" * 32])
def test_a_report_that_does_not_know_the_envelope_is_anybodys(
    ready: EngineDesk, account: Account, envelope: str
) -> None:
    entry = send(ready, account)
    receive(ready, dsn(entry, "delivered", envelope=envelope))
    assert kinds(ready, entry) == [(Happening.DELIVERED, COLLEAGUE.address, Witness.ANYBODY)]


def test_a_failure_is_told_and_stays_told(ready: EngineDesk, account: Account) -> None:
    """The state of the letter is what our server said; no report changes it, and no report takes a failure back."""
    entry = send(ready, account)
    receive(ready, dsn(entry, "failed"))
    assert (only(ready).state, only(ready).failed) == (OutboxState.FILED, (COLLEAGUE.address,))
    assert ready.events.of(OutboxChanged)[-1].entry.failed == (COLLEAGUE.address,)
    receive(ready, dsn(entry, "delivered"), mdn(entry))
    assert only(ready).failed == (COLLEAGUE.address,)
    (found,) = ready.ask(s.Reminders())
    assert (found.entry, found.silent, found.failed) == (entry.id, (COLLEAGUE.address,), (COLLEAGUE.address,))
    ready.result_of(s.DismissReminder(entry.id))
    assert ready.ask(s.Reminders()) == ()


def test_the_words_are_the_other_sides(ready: EngineDesk, account: Account) -> None:
    entry = send(ready, account)
    receive(ready, dsn(entry, "failed"))
    (line,) = lines(ready, entry)
    assert (line.words, line.message) == ("550 5.1.1 unknown", ready.inbox()[0])


def test_mail_that_was_forwarded(ready: EngineDesk, account: Account) -> None:
    entry = send(ready, account)
    receive(ready, dsn(entry, "failed", to="ailleurs@ailleurs.example"))
    assert kinds(ready, entry) == [(Happening.FAILED, COLLEAGUE.address, Witness.CARRIER)]


def test_of_several_recipients_one_that_is_none_is_nobody(ready: EngineDesk, account: Account) -> None:
    entry = send(ready, account, COLLEAGUE.address, OTHER)
    receive(ready, dsn(entry, "failed", to="ailleurs@ailleurs.example"), dsn(entry, "delivered", to=OTHER))
    assert set(kinds(ready, entry)) == {
        (Happening.FAILED, "", Witness.CARRIER),
        (Happening.DELIVERED, OTHER, Witness.CARRIER),
    }


def test_nobodys_letter(ready: EngineDesk, account: Account) -> None:
    entry = send(ready, account)
    foreign = replace(entry, message_id="<foreign@x.example>")
    receive(ready, dsn(foreign, "failed", envelope="f" * 32), mdn(foreign), answer(foreign))
    assert lines(ready, entry) == []


def test_a_letter_that_has_not_left_has_no_reports(ready: EngineDesk, account: Account) -> None:
    held = ready.result_of(c.SendDraft(ready.draft(account), hold=60))
    assert isinstance(held, SendResult)
    receive(ready, mdn(held.entry))
    assert lines(ready, held.entry) == []


def test_the_same_report_many_times_is_one_line_and_crowds_nothing_out(ready: EngineDesk, account: Account) -> None:
    entry = send(ready, account)
    receive(ready, *[mdn(entry) + b"%d\r\n" % number for number in range(60)], dsn(entry, "failed"))
    found = [line.what for line in lines(ready, entry)]
    assert (found.count(Happening.DISPLAYED), found.count(Happening.FAILED)) == (1, 1)


def test_looked_at_once_also_over_restarts(ready: EngineDesk, account: Account) -> None:
    entry = send(ready, account)
    receive(ready, mdn(entry))
    ready.stop()
    ready.post.deliver(mdn(entry, "deleted"))
    ready.start()
    ready.sync()
    ready.until(lambda: len(lines(ready, entry)) == 2)
    receive(ready)
    assert [line.what for line in lines(ready, entry)] == [Happening.DISPLAYED, Happening.DELETED]


def look(desk: EngineDesk) -> None:
    reports = desk.engine._deeds._reports
    desk.here(lambda: desk.engine._jobs.start(reports.look())).result(30)


def test_a_report_whose_bytes_come_later(ready: EngineDesk, account: Account) -> None:
    """Headers come first, also those of newer mail, and after a week of absence."""
    entry = send(ready, account)
    receive(ready, mdn(entry, "deleted"))
    (folder,) = (folder.id for folder in ready.ask(q.Folders()) if folder.role == "inbox")
    raw = mdn(entry)

    def headers_only() -> MessageId:
        plain = NewMessage(90, frozenset(), ready.clock.now(), None, Headers(), encrypted=False, size=len(raw))
        large = replace(plain, uid=91, size=10**8)
        newer = replace(plain, uid=92, raw=answer(entry), size=0)
        report, *_ = ready.db.messages.add(folder, [plain, large, newer])
        return report

    report = ready.here(headers_only)
    ready.clock.move(timedelta(days=7))
    look(ready)
    assert {line.what for line in lines(ready, entry)} == {Happening.DELETED, Happening.ANSWERED}
    digest = hashlib.sha256(raw).hexdigest()
    body = FetchedBody(report, raw, digest, encrypted=False, receipt=False, attachments=None)
    ready.here(lambda: ready.db.bodies.keep([body]))
    look(ready)
    assert Happening.DISPLAYED in {line.what for line in lines(ready, entry)}
    mark = ready.here(lambda: ready.db.folders.setting("reports.looked"))
    assert mark == str(ready.here(ready.db.arrivals.last))


@pytest.mark.expects_log
def test_what_cannot_be_read_keeps_nobody_from_the_others(
    ready: EngineDesk, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = send(ready, account)
    real = reports.read_report

    def poisoned(raw: bytes) -> Report | None:
        if b"deleted" in raw:
            raise ZeroDivisionError
        return real(raw)

    monkeypatch.setattr(reports, "read_report", poisoned)
    receive(ready, mdn(entry, "deleted"), mdn(entry))
    assert [line.what for line in lines(ready, entry)] == [Happening.DISPLAYED]


# Answers.


def test_an_answer_in_clear_is_anybodys(ready: EngineDesk, account: Account) -> None:
    entry = send(ready, account)
    receive(ready, answer(entry))
    assert kinds(ready, entry) == [(Happening.ANSWERED, COLLEAGUE.address, Witness.ANYBODY)]


def test_an_absence_is_no_answer(ready: EngineDesk, account: Account) -> None:
    entry = send(ready, account, urgent=True)
    absent = answer(entry)
    receive(
        ready,
        b"Auto-Submitted: auto-replied (vacation)\r\n" + absent,
        b"Precedence: bulk\r\n" + absent,
        b"Auto-Submitted: no\r\n" + absent.replace(COLLEAGUE.address.encode(), OTHER.encode()),
    )
    assert len(lines(ready, entry)) == 1


def test_writing_again_is_no_answer(ready: EngineDesk, account: Account) -> None:
    entry = send(ready, account)
    receive(ready, answer(entry, by=account.address))
    assert lines(ready, entry) == []


def sealed(desk: EngineDesk, clear: bytes) -> bytes:
    signer = desk.lab.person_software()
    return wrapped(clear, signer, (desk.confidentiality,), policy=SendPolicy())


def test_a_signed_answer_is_proof(ready: EngineDesk, account: Account) -> None:
    entry = send(ready, account)
    receive(ready, sealed(ready, answer(entry)))
    ready.until(lambda: kinds(ready, entry) == [(Happening.ANSWERED, COLLEAGUE.address, Witness.PROOF)])


def test_a_sealed_answer_says_nothing_while_nobody_opens_it(ready: EngineDesk, account: Account) -> None:
    entry = send(ready, account)
    ready.result_of(c.LockSession())
    receive(ready, sealed(ready, answer(entry)))
    assert lines(ready, entry) == []


def test_software_that_could_not_take_it_in_says_so_inside(ready: EngineDesk, account: Account) -> None:
    entry = send(ready, account)
    subject = "=?utf-8?Q?[KO_Int=C3=A9gration_syst=C3=A8me_!][902]?= XDM"
    receive(ready, sealed(ready, answer(entry, subject=subject)))
    ready.until(lambda: bool(lines(ready, entry)))
    (line,) = lines(ready, entry)
    assert (line.what, line.words, line.witness) == (Happening.PROCESSING_FAILED, "902", Witness.PROOF)
    assert only(ready).failed == (COLLEAGUE.address,)


def sealed_mdn(entry: OutboxEntry, *lines: str, about: str = COLLEAGUE.address) -> bytes:
    """A read report with the fields of a letter, as it stands inside."""
    clear = mdn(entry, "displayed").replace(f"rfc822;{COLLEAGUE.address}".encode(), f"rfc822;{about}".encode())
    head = f"To: {entry.sender}\r\nIn-Reply-To: {entry.message_id}\r\nMessage-ID: <m@cardio.example>\r\n"
    clear = clear.replace(b"Content-Type: multipart", head.encode() + b"Content-Type: multipart", 1)
    return clear.replace(b"Disposition:", "".join(f"{line}\r\n" for line in (*lines, "Disposition:"))[:-2].encode(), 1)


def test_a_signed_report_proves_nothing_of_another_reader(ready: EngineDesk, account: Account) -> None:
    entry = send(ready, account, COLLEAGUE.address, OTHER, urgent=True)
    receive(ready, sealed(ready, sealed_mdn(entry, about=OTHER)))
    ready.until(lambda: kinds(ready, entry) == [(Happening.DISPLAYED, COLLEAGUE.address, Witness.PROOF)])
    ready.clock.move(timedelta(days=6))
    assert due(ready) == [(OTHER,)]


def test_what_a_sealed_report_says_does_not_get_out_of_what_is_sealed(ready: EngineDesk, account: Account) -> None:
    entry = send(ready, account)
    receive(ready, sealed(ready, sealed_mdn(entry, "Error: patient ESSAI Paul, glycemie 2,5")))
    ready.until(lambda: bool(lines(ready, entry)))
    assert [(line.what, line.words) for line in lines(ready, entry)] == [(Happening.PROCESSING_FAILED, "")]


def test_an_old_letter_does_not_prove_by_a_field_that_nobody_signed(ready: EngineDesk, account: Account) -> None:
    """Software that protects no header fields: whoever carries its letter may write what it answers."""
    entry = send(ready, account, urgent=True)
    plain = SendPolicy(protect_headers=False)
    old = wrapped(answer(entry), ready.lab.person_software(), (ready.confidentiality,), policy=plain)
    receive(ready, old)
    ready.until(lambda: bool(lines(ready, entry)))
    assert kinds(ready, entry) == [(Happening.ANSWERED, COLLEAGUE.address, Witness.ANYBODY)]


# Silence.


def due(desk: EngineDesk) -> list[tuple[str, ...]]:
    return [found.silent for found in desk.ask(s.Reminders())]


def test_silence_is_told_after_some_days_and_over_restarts(ready: EngineDesk, account: Account) -> None:
    entry = send(ready, account, receipt=True)
    send(ready, account)
    ready.clock.move(timedelta(days=4.9))
    ready.tick()
    assert (due(ready), ready.events.of(RemindersChanged)) == ([], [])
    ready.clock.move(timedelta(days=0.2))
    ready.tick()
    assert due(ready) == [(COLLEAGUE.address,)]
    assert ready.events.of(RemindersChanged) == [RemindersChanged(1)]
    ready.stop()
    ready.start()
    assert due(ready) == [(COLLEAGUE.address,)]
    ready.result_of(s.DismissReminder(entry.id))
    assert due(ready) == []


@pytest.mark.parametrize(
    "wishes", [{"receipt": True}, {"read_report": True}, {"delivery_report": True}, {"urgent": True}]
)
def test_which_letters_matter(ready: EngineDesk, account: Account, wishes: dict[str, bool]) -> None:
    entry = send(ready, account, **wishes)
    assert entry.notice is not None and entry.notice.success
    ready.clock.move(timedelta(days=6))
    assert due(ready) == [(COLLEAGUE.address,)]


def test_results_matter(ready: EngineDesk, account: Account) -> None:
    opened = Reader((ready.confidentiality,)).open(ready.result())
    result = DraftAttachment("resultat.hpr", "text/plain", bytes(opened.attachments[0].content))
    send(ready, account, attachments=(result,))
    ready.clock.move(timedelta(days=6))
    assert due(ready) == [(COLLEAGUE.address,)]


def test_a_report_of_reading_is_enough_where_no_proof_was_asked_for(ready: EngineDesk, account: Account) -> None:
    entry = send(ready, account, COLLEAGUE.address, OTHER, urgent=True)
    receive(ready, mdn(entry))
    ready.clock.move(timedelta(days=6))
    assert due(ready) == [(OTHER,)]
    receive(ready, mdn(entry, by=OTHER))
    ready.until(lambda: due(ready) == [])


def test_a_report_that_anybody_can_write_is_no_receipt(ready: EngineDesk, account: Account) -> None:
    entry = send(ready, account, receipt=True)
    receive(ready, mdn(entry), answer(entry))
    ready.clock.move(timedelta(days=6))
    assert due(ready) == [(COLLEAGUE.address,)]
    receive(ready, sealed(ready, answer(entry)))
    ready.until(lambda: due(ready) == [])


def test_reminders_can_be_had_sooner_or_not_at_all(ready: EngineDesk, account: Account) -> None:
    entry = send(ready, account, urgent=True)
    assert ready.ask(s.ReminderDays()) == 5
    ready.result_of(s.RemindAfter(1))
    ready.clock.move(timedelta(days=1))
    assert due(ready) == [(COLLEAGUE.address,)]
    ready.result_of(s.RemindAfter(0))
    assert due(ready) == []
    receive(ready, dsn(entry, "failed"))
    assert due(ready) == [(COLLEAGUE.address,)]


def test_a_reminder_names_the_letter_while_a_session_is_open(ready: EngineDesk, account: Account) -> None:
    send(ready, account, urgent=True)
    ready.sync()
    ready.clock.move(timedelta(days=6))
    ready.until(lambda: [each.subject for each in ready.ask(s.Reminders())] == ["Avis"])
    ready.result_of(c.LockSession())
    assert [each.subject for each in ready.ask(s.Reminders())] == [""]


def test_the_letter_of_a_copy_in_sent(ready: EngineDesk, account: Account) -> None:
    entry = send(ready, account)
    assert ready.ask(s.LetterNamed(entry.message_id)) == ready.ask(s.Letter(entry.id)) == entry
    assert ready.ask(s.LetterNamed("<x@y.example>")) is None
