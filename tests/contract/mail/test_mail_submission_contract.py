"""What every submission session promises (`engine.ports.servers.SubmissionSession`), on real servers."""

from collections.abc import Iterator

import pytest

from secmail.domain.checks import CheckState, CheckSubject
from secmail.domain.errors import Code, Rejected
from secmail.domain.outbox import Delivery, DeliveryState
from secmail.engine.ports import SubmissionSession
from secmail.mail import MailService
from secmail.mail.smtp_session import SubmissionConnection
from tests.contract.mail.conftest import COLLEAGUE, TIMEOUTS, Practice


@pytest.fixture
def submission(practice: Practice) -> Iterator[SubmissionConnection]:
    session: SubmissionSession = MailService(TIMEOUTS).submission(practice.account, practice.password)
    assert isinstance(session, SubmissionConnection)
    yield session
    session.close()


def letter(practice: Practice, text: bytes = b"Bonjour\r\n.\r\n..\r\n.fin") -> bytes:
    return b"From: " + practice.account.address.encode() + b"\r\nSubject: lettre\r\n\r\n" + text + b"\r\n"


def test_a_letter_reaches_everybody_unchanged(submission: SubmissionConnection, practice: Practice) -> None:
    raw = letter(practice)
    to = (COLLEAGUE, practice.account.address)

    deliveries = submission.submit(practice.account.address, to, raw)

    assert deliveries == tuple(Delivery(address, DeliveryState.ACCEPTED) for address in to)
    assert practice.sent() == [raw]


def test_several_letters_in_one_session(submission: SubmissionConnection, practice: Practice) -> None:
    letters = [letter(practice, b"n%d" % number) for number in range(3)]
    for raw in letters:
        submission.submit(practice.account.address, [COLLEAGUE], raw)
    assert sorted(practice.sent()) == letters


def test_everybody_or_nobody(submission: SubmissionConnection, practice: Practice) -> None:
    good, bad = submission.submit(practice.account.address, [COLLEAGUE, practice.refused], letter(practice))

    assert good == Delivery(COLLEAGUE, DeliveryState.WAITING)
    assert bad.state is DeliveryState.REFUSED
    assert bad.reason is not None and bad.reason.startswith("550 ")
    assert practice.sent() == []
    # The refusal is of the letter, not of the session.
    submission.submit(practice.account.address, [COLLEAGUE], letter(practice))
    assert len(practice.sent()) == 1


def test_a_letter_too_large_is_refused_before_it_is_sent(submission: SubmissionConnection, practice: Practice) -> None:
    raw = letter(practice, (b"x" * 998 + b"\r\n") * 106_000)
    assert 0 < submission.largest < len(raw)
    with pytest.raises(Rejected) as caught:
        submission.submit(practice.account.address, [COLLEAGUE], raw)
    assert caught.value.code is Code.MAIL_TOO_LARGE
    assert practice.sent() == []


def test_the_diagnosis_sees_both_servers(practice: Practice) -> None:
    service = MailService(TIMEOUTS)
    for server, subject in (
        (practice.account.incoming, CheckSubject.IMAP),
        (practice.account.outgoing, CheckSubject.SMTP),
    ):
        *before, check = service.probe(server, subject)
        assert [each.state for each in before] == [CheckState.OK] * 2
        assert (check.subject, check.state, check.code) == (subject, CheckState.OK, None)
        assert "TLSv1.3, certificate until" in check.found
