"""Literal dialogues of submission: everybody or nobody, never twice, and nothing in clear."""

import base64
import logging
import re
import threading
import time
from collections.abc import Callable

import pytest

from secmail.domain.accounts import Account, Password, Tls
from secmail.domain.errors import (
    ActionNeeded,
    BugError,
    Code,
    OutcomeUnknown,
    Rejected,
    SecmailError,
    Unavailable,
    Untrusted,
)
from secmail.domain.outbox import Delivery, DeliveryState, Notice
from secmail.mail import MailService
from secmail.mail.smtp_session import BLOCK, SubmissionConnection, _stuffed, _xtext
from tests.support.dialogue import Dialogue
from tests.support.ports import free_ports
from tests.support.smtp_script import SmtpScript
from tests.support.tls import TlsLab
from tests.unit.mail.conftest import PASSWORD, SOON, AccountAt

ME, BOB, EVE = "alice@cabinet.example", "bob@labo.example", "eve@labo.example"
RAW = b"From: alice@cabinet.example\r\nSubject: x\r\n\r\n.one\r\n\r\n..two\r\n.\r\n"
STUFFED = b"From: alice@cabinet.example\r\nSubject: x\r\n\r\n..one\r\n\r\n...two\r\n..\r\n.\r\n"

Open = Callable[[Dialogue], SubmissionConnection]


@pytest.fixture
def opened(service: MailService, account: AccountAt) -> Open:
    return lambda server: service.submission(account(server), PASSWORD)


@pytest.fixture
def script(lab: TlsLab) -> SmtpScript:
    return SmtpScript(lab).signed_in()


def refused(service: MailService, account: Account, password: Password = PASSWORD) -> SecmailError:
    with pytest.raises(SecmailError) as caught:
        service.submission(account, password)
    return caught.value


def accepted(script: SmtpScript, *recipients: str, options: str = "") -> SmtpScript:
    script.command(f"MAIL FROM:<{ME}>{options}", "250 2.1.0 ok")
    for recipient in recipients:
        script.command(f"RCPT TO:<{recipient}>", "250 2.1.5 ok")
    return script


# Connecting.


def test_starttls_then_login(lab: TlsLab, service: MailService, account: AccountAt) -> None:
    script = (
        SmtpScript(lab, protected=False).greeting("STARTTLS", "SIZE 10", "AUTH PLAIN").command("STARTTLS", "220 go")
    )
    with script.starts_tls().signed_in_again("AUTH PLAIN") as server:
        session = service.submission(account(server, tls=Tls.STARTTLS), PASSWORD)
        assert session._options(ME, [BOB], b"x" * 20 + b"\r\n", notice=None).of_mail == ""
        session.close()


@pytest.mark.parametrize(
    "make",
    [
        lambda script: script.greeting("AUTH PLAIN"),
        lambda script: script.greeting("STARTTLS").command("STARTTLS", "454 not now"),
        lambda script: script.greeting("STARTTLS").command("STARTTLS", "501 what"),
    ],
    ids=["not offered", "not now", "refused"],
)
def test_without_starttls_nothing_secret_is_said(
    lab: TlsLab, service: MailService, account: AccountAt, make: Callable[[SmtpScript], SmtpScript]
) -> None:
    with make(SmtpScript(lab, protected=False)) as server:
        error = refused(service, account(server, tls=Tls.STARTTLS))
    assert isinstance(error, Untrusted) and error.code is Code.MAIL_TLS


def test_what_is_injected_before_tls_ends_it(lab: TlsLab, service: MailService, account: AccountAt) -> None:
    script = SmtpScript(lab, protected=False).greeting("STARTTLS").hears("STARTTLS")
    with script.sends(b"220 go\r\n250-mallory\r\n250 AUTH PLAIN\r\n") as server:
        error = refused(service, account(server, tls=Tls.STARTTLS))
    assert isinstance(error, Untrusted) and error.detail == "data injected before TLS"


@pytest.mark.parametrize("kind", ["expired", "other-host", "other-authority"])
def test_a_wrong_certificate_ends_it(lab: TlsLab, service: MailService, account: AccountAt, kind: str) -> None:
    with SmtpScript(lab, kind=kind) as server:
        error = refused(service, account(server))
    assert isinstance(error, Untrusted) and error.code is Code.MAIL_TLS


@pytest.mark.parametrize(
    ("greeting", "code"),
    [
        (b"554 no service", Code.MAIL_OFFLINE),
        (b"421 too busy", Code.MAIL_OFFLINE),
        (b"250 ready, though it says otherwise", Code.MAIL_OFFLINE),
        (b"220-ready\r\n554 after all not", Code.MAIL_OFFLINE),
        (b"* OK IMAP", Code.MAIL_PROTOCOL),
        (b"\xff\xfe", Code.MAIL_PROTOCOL),
        (b"999 what", Code.MAIL_PROTOCOL),
        (b"220-again\r\n" * 200, Code.MAIL_PROTOCOL),
    ],
)
def test_a_greeting_that_is_none(
    lab: TlsLab, service: MailService, account: AccountAt, greeting: bytes, code: Code
) -> None:
    with SmtpScript(lab).says(greeting) as server:
        error = refused(service, account(server))
    assert isinstance(error, Unavailable) and error.code is code


def test_a_greeting_of_many_lines_and_words_that_old_servers_use(
    lab: TlsLab, service: MailService, account: AccountAt
) -> None:
    """Warnings before the greeting, SIZE without a number, AUTH twice and with a sign that is none of it."""
    script = SmtpScript(lab).says("220-mail.labo.example", "220-\xc3\xa9 no spam", "220-", "220 ESMTP ready")
    script.ehlo("size", "AUTH=LOGIN PLAIN", "auth login", "AUTH", "8bitmime", "X-ODD \xff", "")
    with (
        accepted(script.authenticate(), BOB, options=f" SIZE={len(RAW)}")
        .command("DATA", "354 go")
        .hears_bytes(STUFFED)
        .says("250-taken", "250 2.0.0 as 4711") as server
    ):
        session = service.submission(account(server), PASSWORD)
        assert session.submit(ME, [BOB], RAW) == (Delivery(BOB, DeliveryState.ACCEPTED),)
        session.close()


@pytest.mark.parametrize("answer", ["451 4.3.0 later", "452 4.3.1 no room", "450 4.2.0 greylisted"])
def test_who_is_put_off_at_the_letter_may_be_asked_again(script: SmtpScript, opened: Open, answer: str) -> None:
    """Nothing has gone out: the same connection takes it at the second try."""
    accepted(script, BOB).command("DATA", answer).command("RSET", "250 ok")
    accepted(script, BOB).command("DATA", "354 go").hears_bytes(STUFFED).says("250 taken")
    with script as server:
        session = opened(server)
        with pytest.raises(Unavailable) as caught:
            session.submit(ME, [BOB], RAW)
        assert caught.value.code is Code.MAIL_REFUSED_TEMPORARILY
        assert session.submit(ME, [BOB], RAW) == (Delivery(BOB, DeliveryState.ACCEPTED),)
        session.close()


def test_auth_login_where_there_is_no_plain(lab: TlsLab, service: MailService, account: AccountAt) -> None:
    script = SmtpScript(lab).greeting("AUTH LOGIN CRAM-MD5").command("AUTH LOGIN", "334 VXNlcm5hbWU6")
    script.command(base64.b64encode(b"alice").decode(), "334 UGFzc3dvcmQ6")
    with script.command(base64.b64encode("geheim é".encode()).decode(), "235 in") as server:
        service.submission(account(server), PASSWORD).close()


@pytest.mark.parametrize(
    ("answer", "kind", "code"),
    [
        ("535 5.7.8 alice unknown", ActionNeeded, Code.MAIL_AUTH),
        ("334 go on", ActionNeeded, Code.MAIL_AUTH),
        ("454 4.7.0 directory down", Unavailable, Code.MAIL_REFUSED_TEMPORARILY),
    ],
)
def test_a_refused_login_is_tried_once(
    lab: TlsLab, service: MailService, account: AccountAt, *, answer: str, kind: type[SecmailError], code: Code
) -> None:
    with SmtpScript(lab).greeting("AUTH PLAIN LOGIN CRAM-MD5").authenticate(answer) as server:
        error = refused(service, account(server))
    assert type(error) is kind and error.code is code
    assert "alice" not in str(error)


def test_no_mechanism_in_common(lab: TlsLab, service: MailService, account: AccountAt) -> None:
    with SmtpScript(lab).greeting("AUTH CRAM-MD5 GSSAPI") as server:
        assert refused(service, account(server)).code is Code.MAIL_AUTH


# Submitting.


def test_a_letter_goes_out_with_its_dots(script: SmtpScript, opened: Open) -> None:
    accepted(script, BOB, EVE).command("DATA", "354 go").hears_bytes(STUFFED).says("250 2.0.0 queued")
    with script as server:
        session = opened(server)
        deliveries = session.submit(ME, [BOB, EVE], RAW)
        session.close()
    assert deliveries == (Delivery(BOB, DeliveryState.ACCEPTED), Delivery(EVE, DeliveryState.ACCEPTED))


def test_everybody_or_nobody(script: SmtpScript, opened: Open) -> None:
    accepted(script, BOB).command(f"RCPT TO:<{EVE}>", "550-5.1.1 no\x07 such", "550 5.1.1 person").command(
        "RSET", "250 ok"
    )
    accepted(script, BOB).command("DATA", "354 go").hears_bytes(STUFFED).says("250 ok")
    with script as server:
        session = opened(server)
        deliveries = session.submit(ME, [BOB, EVE], RAW)
        session.submit(ME, [BOB], RAW)
        session.close()
    assert deliveries == (
        Delivery(BOB, DeliveryState.WAITING),
        Delivery(EVE, DeliveryState.REFUSED, "550 5.1.1 no such 5.1.1 person"),
    )


def test_a_passing_refusal_of_one_holds_the_whole_and_is_told(script: SmtpScript, opened: Open) -> None:
    accepted(script, BOB).command(f"RCPT TO:<{EVE}>", "450 4.2.1 later").command("RSET", "250 ok")
    accepted(script, BOB).command("DATA", "354 go").hears_bytes(STUFFED).says("250 ok")
    with script as server:
        session = opened(server)
        told = session.submit(ME, [BOB, EVE], RAW)
        session.submit(ME, [BOB], RAW)
        session.close()
    assert told == (Delivery(BOB), Delivery(EVE, DeliveryState.DEFERRED, "450 4.2.1 later"))


def test_a_lasting_refusal_outweighs_a_passing_one(script: SmtpScript, opened: Open) -> None:
    script.command(f"MAIL FROM:<{ME}>", "250 ok").command(f"RCPT TO:<{BOB}>", "450 later")
    script.command(f"RCPT TO:<{EVE}>", "550 never").command("RSET", "250 ok")
    with script as server:
        session = opened(server)
        first, second = session.submit(ME, [BOB, EVE], RAW)
        session.close()
    assert first == Delivery(BOB, DeliveryState.DEFERRED, "450 later")
    assert second == Delivery(EVE, DeliveryState.REFUSED, "550 never")


REFUSALS = [
    ("451 4.3.0 later", Unavailable, Code.MAIL_REFUSED_TEMPORARILY),
    ("421 4.3.2 closing", Unavailable, Code.MAIL_REFUSED_TEMPORARILY),
    ("550 5.7.1 not by you", Rejected, Code.MAIL_REFUSED),
    ("552 5.3.4 too big", Rejected, Code.MAIL_TOO_LARGE),
    ("530 5.7.0 sign in", ActionNeeded, Code.MAIL_AUTH),
]


@pytest.mark.parametrize(
    ("step", "answer", "kind", "code"),
    # 421 after the dot is no refusal: it may have handed the letter on.
    [(step, *each) for step in ("MAIL", "DATA", "dot") for each in REFUSALS if (step, each[0][:3]) != ("dot", "421")],
)
def test_a_refusal_of_the_whole(
    script: SmtpScript, opened: Open, *, step: str, answer: str, kind: type[SecmailError], code: Code
) -> None:
    if step == "MAIL":
        script.command(f"MAIL FROM:<{ME}>", answer)
    elif step == "DATA":
        accepted(script, BOB).command("DATA", answer)
    else:
        accepted(script, BOB).command("DATA", "354 go").hears_bytes(STUFFED).says(answer)
    with script.command("RSET", "250 ok") as server:
        session = opened(server)
        with pytest.raises(SecmailError) as caught:
            session.submit(ME, [BOB], RAW)
        session.close()
    assert type(caught.value) is kind and caught.value.code is code
    if isinstance(caught.value, Rejected):
        assert caught.value.words == answer[4:]
    assert answer[4:] not in str(caught.value)


def test_a_long_refusal_is_cut(script: SmtpScript, opened: Open) -> None:
    script.command(f"MAIL FROM:<{ME}>", *[b"550-" + b"\xff\x00\x1b[2J" + b"a" * 900] * 50, "550 end").command(
        "RSET", "250"
    )
    with script as server:
        session = opened(server)
        with pytest.raises(Rejected) as caught:
            session.submit(ME, [BOB], RAW)
        session.close()
    assert len(caught.value.words) == 500 and caught.value.words.isprintable()


@pytest.mark.parametrize("way", ["hangs_up", "resets"])
@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA"])
def test_a_loss_before_the_final_dot_is_no_sending(script: SmtpScript, opened: Open, *, step: str, way: str) -> None:
    lines = [f"MAIL FROM:<{ME}>", f"RCPT TO:<{BOB}>", "DATA"]
    for line in lines:
        script.hears(line)
        if line.startswith(step):
            break
        script.says("250 ok")
    getattr(script, way)()
    with script as server:
        session = opened(server)
        with pytest.raises(Unavailable) as caught:
            session.submit(ME, [BOB], RAW)
        session.close()
    assert caught.value.code is Code.MAIL_OFFLINE


def test_a_loss_in_the_middle_of_the_letter_is_no_sending(script: SmtpScript, opened: Open) -> None:
    raw = b"Subject: long\r\n\r\n" + (b"x" * 70 + b"\r\n") * 400_000
    with accepted(script, BOB).command("DATA", "354 go").hears_bytes(raw[:1000]).resets() as server:
        session = opened(server)
        with pytest.raises(Unavailable) as caught:
            session.submit(ME, [BOB], raw)
        session.close()
    assert caught.value.code is Code.MAIL_OFFLINE


@pytest.mark.parametrize(
    "end",
    ["hangs_up", "resets", "354 go on", "rubbish", "2", "421 4.3.2 closing", "451 4.4.2 lost", "450 4.4.1 no answer"],
)
def test_no_answer_after_the_final_dot_is_not_known(script: SmtpScript, opened: Open, end: str) -> None:
    accepted(script, BOB).command("DATA", "354 go").hears_bytes(STUFFED)
    if hasattr(script, end):
        getattr(script, end)()
    else:
        script.says(end)
    with script as server:
        session = opened(server)
        with pytest.raises(OutcomeUnknown) as caught:
            session.submit(ME, [BOB], RAW)
        session.close()
    assert caught.value.code is Code.MAIL_UNCERTAIN


def test_silence_after_the_final_dot_is_not_known(lab: TlsLab, hasty: MailService, account: AccountAt) -> None:
    script = accepted(SmtpScript(lab).signed_in(), BOB).command("DATA", "354 go").hears_bytes(STUFFED).stalls()
    with script as server:
        session = hasty.submission(account(server), PASSWORD)
        with pytest.raises(OutcomeUnknown):
            session.submit(ME, [BOB], RAW)
        session.close()


def test_an_interrupt_before_the_final_dot_is_no_sending(script: SmtpScript, opened: Open) -> None:
    with script.command(f"MAIL FROM:<{ME}>", "250 ok").stalls() as server:
        session = opened(server)
        timer = threading.Timer(0.1, session.interrupt)
        timer.start()
        started = time.monotonic()
        with pytest.raises(Unavailable):
            session.submit(ME, [BOB], RAW)
        assert time.monotonic() - started < SOON
        timer.join()
        session.close()


# What is not even tried.


def test_size_is_said_and_kept(lab: TlsLab, opened: Open) -> None:
    script = accepted(SmtpScript(lab).signed_in("SIZE 200"), BOB, options=f" SIZE={len(RAW)}")
    with script.command("DATA", "354 go").hears_bytes(STUFFED).says("250 ok") as server:
        session = opened(server)
        with pytest.raises(Rejected) as caught:
            session.submit(ME, [BOB], RAW + b"x" * 200 + b"\r\n")
        session.submit(ME, [BOB], RAW)
        session.close()
    assert caught.value.code is Code.MAIL_TOO_LARGE


@pytest.mark.parametrize(
    "address",
    [
        "",
        "bob",
        "bob@labo.example> SIZE=1",
        "bob@labo.example\r\nDATA",
        "b ob@x.example",
        "bob@x.example\x00",
        "<bob@x.example>",
    ],
)
def test_what_is_no_address_is_not_said(script: SmtpScript, opened: Open, address: str) -> None:
    with script as server:
        session = opened(server)
        for sender, recipients in ((ME, [BOB, address]), (address, [BOB])):
            with pytest.raises(Rejected) as caught:
                session.submit(sender, recipients, RAW)
            assert caught.value.code is Code.RECIPIENT_INVALID
        session.close()


def test_no_recipient(script: SmtpScript, opened: Open) -> None:
    with script as server:
        session = opened(server)
        with pytest.raises(Rejected) as caught:
            session.submit(ME, [], RAW)
        session.close()
    assert caught.value.code is Code.RECIPIENT_NONE


@pytest.mark.parametrize("raw", [b"a\n.\nb\r\n", b"a\r.\r\n", b"a\n\r\n"])
def test_bare_line_ends_cannot_smuggle_a_second_letter(script: SmtpScript, opened: Open, raw: bytes) -> None:
    with script as server:
        session = opened(server)
        with pytest.raises(BugError):
            session.submit(ME, [BOB], raw)
        session.close()


def test_extensions_are_used_where_needed_and_offered(lab: TlsLab, opened: Open) -> None:
    raw = "Subject: é\r\n\r\n".encode()
    script = SmtpScript(lab).signed_in("8BITMIME", "SMTPUTF8")
    script.command(f"MAIL FROM:<{ME}> BODY=8BITMIME SMTPUTF8", "250 ok").command(
        "RCPT TO:<andré@labo.example>", "250 ok"
    )
    script.command("DATA", "354 go").hears_bytes(raw + b".\r\n").says("250 ok")
    script = accepted(script, BOB).command("DATA", "354 go").hears_bytes(STUFFED).says("250 ok")
    with script as server:
        session = opened(server)
        session.submit(ME, ["andré@labo.example"], raw)
        session.submit(ME, [BOB], RAW)
        session.close()


@pytest.mark.parametrize(
    ("recipient", "raw", "code"),
    [("andré@labo.example", RAW, Code.MAIL_NO_SMTPUTF8), (BOB, b"\xe9\r\n", Code.MAIL_REFUSED)],
)
def test_a_server_that_lacks_an_extension_is_not_forced(
    script: SmtpScript, opened: Open, *, recipient: str, raw: bytes, code: Code
) -> None:
    with script as server:
        session = opened(server)
        with pytest.raises(Rejected) as caught:
            session.submit(ME, [recipient], raw)
        session.close()
    assert caught.value.code is code


# Reports.

NOTICE = Notice("e" * 32)
ORCPT = "ORCPT=rfc822;bob@labo.example"


def asked(script: SmtpScript, notify: str, answer: str = "250 2.1.0 ok") -> SmtpScript:
    script.command(f"MAIL FROM:<{ME}> RET=HDRS ENVID={'e' * 32}", answer)
    return script.command(f"RCPT TO:<{BOB}> NOTIFY={notify} {ORCPT}", "250 ok") if answer[0] == "2" else script


@pytest.mark.parametrize(("success", "notify"), [(False, "FAILURE,DELAY"), (True, "SUCCESS,FAILURE,DELAY")])
def test_servers_on_the_way_are_asked_for_reports(lab: TlsLab, opened: Open, *, success: bool, notify: str) -> None:
    script = asked(SmtpScript(lab).signed_in("DSN"), notify)
    with script.command("DATA", "354 go").hears_bytes(STUFFED).says("250 ok") as server:
        session = opened(server)
        session.submit(ME, [BOB], RAW, notice=Notice("e" * 32, success))
        session.close()


def test_what_is_no_plain_text_is_written_in_xtext() -> None:
    assert _xtext("a+b=c d\u00e9@x") == "a+2Bb+3Dc+20d+E9@x"


def test_a_server_that_does_not_pass_reports_on_is_not_asked(script: SmtpScript, opened: Open) -> None:
    with accepted(script, BOB).command("DATA", "354 go").hears_bytes(STUFFED).says("250 ok") as server:
        session = opened(server)
        session.submit(ME, [BOB], RAW, notice=NOTICE)
        session.close()


@pytest.mark.parametrize("answer", ["501 syntax", "504 parameter", "555 5.5.4 unsupported"])
def test_a_server_that_offers_reports_and_takes_none_gets_the_letter(lab: TlsLab, opened: Open, answer: str) -> None:
    script = asked(SmtpScript(lab).signed_in("DSN"), "", answer).command("RSET", "250 ok")
    with accepted(script, BOB).command("DATA", "354 go").hears_bytes(STUFFED).says("250 ok") as server:
        session = opened(server)
        assert session.submit(ME, [BOB], RAW, notice=NOTICE) == (Delivery(BOB, DeliveryState.ACCEPTED),)
        session.close()


# Commands in groups.

GROUP = f"MAIL FROM:<{ME}>\r\nRCPT TO:<{BOB}>\r\nRCPT TO:<{EVE}>\r\n".encode()


def test_sender_and_recipients_are_said_at_once(lab: TlsLab, opened: Open) -> None:
    script = SmtpScript(lab).signed_in("PIPELINING").hears_bytes(GROUP).says("250 ok", "250 ok", "250 ok")
    with script.command("DATA", "354 go").hears_bytes(STUFFED).says("250 ok") as server:
        session = opened(server)
        session.submit(ME, [BOB, EVE], RAW)
        session.close()


def test_everybody_or_nobody_in_a_group(lab: TlsLab, opened: Open) -> None:
    script = SmtpScript(lab).signed_in("PIPELINING").hears_bytes(GROUP).says("250 ok", "550 no", "250 ok")
    with script.command("RSET", "250 ok") as server:
        session = opened(server)
        assert session.submit(ME, [BOB, EVE], RAW) == (Delivery(BOB, DeliveryState.REFUSED, "550 no"), Delivery(EVE))
        session.close()


def test_a_refused_sender_in_a_group(lab: TlsLab, opened: Open) -> None:
    script = SmtpScript(lab).signed_in("PIPELINING").hears_bytes(GROUP).says("550 not you", "503 no", "503 no")
    with script.command("RSET", "250 ok") as server:
        session = opened(server)
        with pytest.raises(Rejected) as caught:
            session.submit(ME, [BOB, EVE], RAW)
        session.close()
    assert caught.value.words == "not you"


def test_a_server_that_closes_in_a_group_says_nothing_of_the_recipients(lab: TlsLab, opened: Open) -> None:
    script = SmtpScript(lab).signed_in("PIPELINING").hears_bytes(GROUP).says("250 ok", "421 4.3.2 closing").hangs_up()
    with script as server:
        session = opened(server)
        with pytest.raises(Unavailable) as caught:
            session.submit(ME, [BOB, EVE], RAW)
        session.close()
    assert caught.value.code is Code.MAIL_REFUSED_TEMPORARILY


def test_a_server_that_does_not_bear_groups_is_asked_one_by_one_the_next_time(
    lab: TlsLab, hasty: MailService, account: AccountAt
) -> None:
    """It forgets what came with the first command."""
    (port,) = free_ports(1)
    with SmtpScript(lab, port=port).signed_in("PIPELINING").hears_bytes(GROUP).says("250 ok").stalls() as server:
        session = hasty.submission(account(server), PASSWORD)
        with pytest.raises(Unavailable) as caught:
            session.submit(ME, [BOB, EVE], RAW)
        session.close()
    assert caught.value.code is Code.MAIL_OFFLINE
    script = accepted(SmtpScript(lab, port=port).signed_in("PIPELINING"), BOB, EVE)
    with script.command("DATA", "354 go").hears_bytes(STUFFED).says("250 ok") as server:
        session = hasty.submission(account(server), PASSWORD)
        session.submit(ME, [BOB, EVE], RAW)
        session.close()


@pytest.mark.parametrize("size", [BLOCK - 2, BLOCK - 1, BLOCK, BLOCK + 1])
def test_dots_are_doubled_wherever_a_block_ends(size: int) -> None:
    raw = b"x" * (size - 2) + b"\r\n" + b".a\r\n..\r\nb.c\r\n" + b"y" * (2 * BLOCK)
    sent = b"".join(_stuffed(raw))
    assert sent == re.sub(rb"(?m)^\.", b"..", raw) + b"\r\n"


def test_no_log_names_anybody(script: SmtpScript, opened: Open, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    accepted(script, BOB).command(f"RCPT TO:<{EVE}>", f"550 {EVE} unknown").command("RSET", "250 ok")
    with script as server:
        session = opened(server)
        session.submit(ME, [BOB, EVE], RAW)
        session.close()
    assert "1 of 2 recipients" in caplog.text
    for word in ("alice", "bob", "eve@", "geheim", ".one"):
        assert word not in caplog.text
