"""Submission to a real Postfix, and the reports that it really writes."""

import time
from collections.abc import Callable, Iterator

import pytest

from secmail.domain.errors import Code, Rejected
from secmail.domain.history import Happening
from secmail.domain.mailbox import FolderState
from secmail.domain.outbox import Delivery, DeliveryState, Notice
from secmail.domain.reports import Report, Said
from secmail.engine.report_forms import outline, read_report
from secmail.mail import MailService
from secmail.mail.smtp_session import SubmissionConnection
from tests.contract.mail.conftest import TIMEOUTS
from tests.support.bouncing_postfix import Postfix, postfix
from tests.support.dovecot import User

__all__ = ["postfix"]

PATIENCE = 60.0
LATER, NEVER, NOBODY = "noe@later.example", "noe@never.example", "personne@cabinet.example"


@pytest.fixture
def user(postfix: Postfix) -> User:
    return postfix.dovecot.new_user()


@pytest.fixture
def submission(postfix: Postfix, user: User) -> Iterator[SubmissionConnection]:
    session = MailService(TIMEOUTS).submission(postfix.account(user), user.password)
    yield session
    session.close()


@pytest.fixture
def received(postfix: Postfix, user: User) -> Callable[[], bytes]:
    """The first message that comes into the mailbox."""

    def first() -> bytes:
        session = MailService(TIMEOUTS).imap(postfix.account(user), user.password)
        try:
            deadline = time.monotonic() + PATIENCE
            while time.monotonic() < deadline:
                changes = session.changes("INBOX", FolderState())
                if changes is not None and changes.new_uids:
                    (message,) = session.fetch("INBOX", changes.new_uids[:1])
                    return message.raw
                time.sleep(0.1)
        finally:
            session.close()
        raise AssertionError(f"nothing came:\n{postfix.log()[-2000:]}")

    return first


def letter(user: User, message_id: str, text: bytes = b"Bonjour\r\n.\r\n") -> bytes:
    return f"From: {user.address}\r\nMessage-ID: {message_id}\r\nSubject: [...]\r\n\r\n".encode() + text


def test_a_letter_arrives_as_it_was(
    submission: SubmissionConnection, user: User, received: Callable[[], bytes]
) -> None:
    raw = letter(user, "<1@cabinet.example>", (b"." + b"x" * 900 + b"\r\n") * 300)
    assert submission.submit(user.address, [user.address], raw) == (Delivery(user.address, DeliveryState.ACCEPTED),)
    assert received().partition(b"\r\n\r\n")[2] == raw.partition(b"\r\n\r\n")[2]  # Postfix adds to the header


def test_a_real_report_of_failure(submission: SubmissionConnection, user: User, received: Callable[[], bytes]) -> None:
    submission.submit(user.address, [NOBODY], letter(user, "<2@cabinet.example>"), notice=Notice("a" * 32))
    raw = received()
    assert outline(raw[:16384]).may_report
    report = read_report(raw)
    assert report is not None
    assert (report.envelope, report.message_ids) == ("a" * 32, ("<2@cabinet.example>",))
    assert report.said == (Said(Happening.FAILED, (NOBODY, NOBODY), report.said[0].words),)
    assert report.said[0].words.startswith("550 5.1.1")
    assert b"Bonjour" not in raw  # RET=HDRS


def test_a_real_report_of_success(
    submission: SubmissionConnection, user: User, postfix: Postfix, received: Callable[[], bytes]
) -> None:
    other = postfix.dovecot.new_user().address
    notice = Notice("b" * 32, success=True)
    submission.submit(user.address, [other], letter(user, "<3@cabinet.example>"), notice=notice)
    report = read_report(received())
    assert report is not None
    assert report == Report(
        (Said(Happening.RELAYED, (other, other), report.said[0].words),),
        "b" * 32,
        ("<3@cabinet.example>",),
        report.author,
    )


def test_nobody_tells_of_success_who_was_not_asked(
    submission: SubmissionConnection, user: User, postfix: Postfix, received: Callable[[], bytes]
) -> None:
    """The next thing to come is the report of another letter."""
    other = postfix.dovecot.new_user().address
    submission.submit(user.address, [other], letter(user, "<4@cabinet.example>"), notice=Notice("c" * 32))
    submission.submit(user.address, [NOBODY], letter(user, "<5@cabinet.example>"), notice=Notice("d" * 32))
    report = read_report(received())
    assert report is not None and report.envelope == "d" * 32


def test_each_recipient_has_his_answer_and_nothing_was_sent(
    submission: SubmissionConnection, user: User, received: Callable[[], bytes]
) -> None:
    to = (user.address, LATER, NEVER)
    first, later, never = submission.submit(user.address, to, letter(user, "<6@cabinet.example>"))
    assert (first, later.state, never.state) == (
        Delivery(user.address),
        DeliveryState.DEFERRED,
        DeliveryState.REFUSED,
    )
    assert "4.7.1" in (later.reason or "") and "5.1.1" in (never.reason or "")
    submission.submit(user.address, to[:1], letter(user, "<7@cabinet.example>"))
    assert b"<7@cabinet.example>" in received()


def test_too_large_is_said_before_anything_is_sent(submission: SubmissionConnection, user: User) -> None:
    raw = letter(user, "<8@cabinet.example>", (b"x" * 998 + b"\r\n") * 21_000)
    with pytest.raises(Rejected) as caught:
        submission.submit(user.address, [user.address], raw)
    assert caught.value.code is Code.MAIL_TOO_LARGE
