"""Literal dialogues up to the login: nothing secret is said before TLS is verified."""

import base64
import logging
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from secmail.domain.accounts import Account, Password, Server, Tls
from secmail.domain.checks import Check, CheckState, CheckSubject
from secmail.domain.errors import ActionNeeded, Code, SecmailError, Unavailable, Untrusted
from secmail.domain.ids import AccountId
from secmail.mail import MailService
from secmail.mail.transport import Timeouts, tls_context
from tests.support.imap_script import ImapScript
from tests.support.smtp_script import SmtpScript
from tests.support.tls import TlsLab
from tests.unit.mail.conftest import PASSWORD, SOON, AccountAt


def refused(service: MailService, account: Account, password: Password = PASSWORD) -> SecmailError:
    with pytest.raises(SecmailError) as caught:
        service.imap(account, password)
    return caught.value


def test_a_login_over_implicit_tls(lab: TlsLab, service: MailService, account: AccountAt) -> None:
    with ImapScript(lab).signed_in() as server:
        service.imap(account(server), PASSWORD).close()


def test_a_login_over_starttls(lab: TlsLab, service: MailService, account: AccountAt) -> None:
    script = ImapScript(lab, protected=False).greeting("IMAP4rev1 STARTTLS LOGINDISABLED AUTH=PLAIN")
    script.command("STARTTLS").starts_tls().command("CAPABILITY", "* CAPABILITY IMAP4rev1 AUTH=PLAIN")
    with script.authenticate("* CAPABILITY IMAP4rev1") as server:
        service.imap(account(server, tls=Tls.STARTTLS), PASSWORD).close()


def test_login_where_the_server_has_no_plain(lab: TlsLab, service: MailService, account: AccountAt) -> None:
    script = ImapScript(lab).greeting("IMAP4rev1").command(r'LOGIN "alice" "a \"b\" \\c"', "* CAPABILITY IMAP4rev1")
    with script as server:
        service.imap(account(server), Password(r'a "b" \c')).close()


@pytest.mark.parametrize("password", ["geheim é", "a\r\nx LOGOUT", ""])
def test_what_login_cannot_carry_is_not_sent(
    lab: TlsLab, service: MailService, account: AccountAt, password: str
) -> None:
    script = ImapScript(lab).greeting("IMAP4rev1" if password else "IMAP4rev1 LOGINDISABLED")
    with script as server:
        error = refused(service, account(server), Password(password))
    assert isinstance(error, ActionNeeded) and error.code is Code.MAIL_AUTH


def test_plain_cannot_smuggle_another_user(lab: TlsLab, service: MailService, account: AccountAt) -> None:
    with ImapScript(lab).greeting() as server:
        error = refused(service, account(server), Password("a\0b"))
    assert error.code is Code.MAIL_AUTH


# TLS.


@pytest.mark.parametrize("kind", ["expired", "other-host", "other-authority"])
@pytest.mark.parametrize("tls", list(Tls))
def test_a_wrong_certificate_ends_it(
    lab: TlsLab, service: MailService, account: AccountAt, *, kind: str, tls: Tls
) -> None:
    script = ImapScript(lab, protected=tls is Tls.IMPLICIT, kind=kind)
    if tls is Tls.STARTTLS:
        script.greeting("IMAP4rev1 STARTTLS AUTH=PLAIN").command("STARTTLS").calls(script.heard.clear).starts_tls()
    with script as server:
        error = refused(service, account(server, tls=tls))
    assert isinstance(error, Untrusted) and error.code is Code.MAIL_TLS
    assert "X.509 reason" in error.detail


def test_old_tls_is_refused(lab: TlsLab, service: MailService, account: AccountAt) -> None:
    with ImapScript(lab, kind="old") as server:
        error = refused(service, account(server))
    assert isinstance(error, Untrusted) and error.detail == "TLS failed: TLSV1_ALERT_PROTOCOL_VERSION"


def test_system_roots_alone_where_no_file_is_named(lab: TlsLab, service: MailService, account: AccountAt) -> None:
    with ImapScript(lab) as server:
        error = refused(service, account(server, ca_file=None))
    assert isinstance(error, Untrusted)


def test_the_address_is_as_good_as_the_name(lab: TlsLab, service: MailService, account: AccountAt) -> None:
    with ImapScript(lab).signed_in() as server:
        service.imap(account(server, host="127.0.0.1"), PASSWORD).close()


@pytest.mark.parametrize("content", [None, b"", b"rubbish"])
def test_unreadable_roots_trust_nobody(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "roots.pem"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(Untrusted) as caught:
        tls_context(Server("localhost", 993, Tls.IMPLICIT, str(path)))
    assert str(tmp_path) not in str(caught.value)


def test_session_keys_are_never_written(lab: TlsLab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSLKEYLOGFILE", str(tmp_path / "keys"))
    assert tls_context(Server("localhost", 993, ca_file=str(lab.ca_file))).keylog_filename is None


@pytest.mark.parametrize(
    "script",
    [
        lambda lab: ImapScript(lab, protected=False).greeting("IMAP4rev1 AUTH=PLAIN"),
        lambda lab: ImapScript(lab, protected=False).greeting("IMAP4rev1 STARTTLS").command("STARTTLS", ends="NO no"),
        lambda lab: ImapScript(lab, protected=False).greeting("IMAP4rev1 STARTTLS").command("STARTTLS", ends="BAD no"),
        lambda lab: (
            ImapScript(lab, protected=False)
            .says("* PREAUTH welcome, mallory")
            .command("CAPABILITY", "* CAPABILITY IMAP4rev1 STARTTLS")
        ),
    ],
    ids=["not offered", "refused", "unknown", "preauth"],
)
def test_without_starttls_nothing_secret_is_said(
    lab: TlsLab, service: MailService, account: AccountAt, script: object
) -> None:
    assert callable(script)
    with script(lab) as server:
        error = refused(service, account(server, tls=Tls.STARTTLS))
        assert isinstance(error, Untrusted) and error.code is Code.MAIL_TLS


def test_what_is_injected_before_tls_ends_it(lab: TlsLab, service: MailService, account: AccountAt) -> None:
    script = ImapScript(lab, protected=False).greeting("IMAP4rev1 STARTTLS").hears("{tag} STARTTLS")
    script.sends(b"{tag} OK go\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n")
    with script as server:
        error = refused(service, account(server, tls=Tls.STARTTLS))
    assert isinstance(error, Untrusted) and error.detail == "data injected before TLS"


def test_capabilities_from_before_tls_are_forgotten(lab: TlsLab, service: MailService, account: AccountAt) -> None:
    script = (
        ImapScript(lab, protected=False).greeting("IMAP4rev1 STARTTLS IDLE").command("STARTTLS", "* CAPABILITY IDLE")
    )
    script.starts_tls().command("CAPABILITY", "* CAPABILITY IMAP4rev1 AUTH=PLAIN").authenticate()
    script.command("CAPABILITY", "* CAPABILITY IMAP4rev1").examine().command("NOOP", "* 1 EXISTS")
    with script as server:
        session = service.imap(account(server, tls=Tls.STARTTLS), PASSWORD)
        assert session.wait(["INBOX"], 30.0) == {"INBOX"}
        session.close()


def test_plain_text_where_tls_should_be(lab: TlsLab, service: MailService, account: AccountAt) -> None:
    with ImapScript(lab, protected=False).says("* OK ready").hangs_up() as server:
        at = account(server)
        error = refused(service, at)
    assert isinstance(error, Untrusted) and error.code is Code.MAIL_WANTS_STARTTLS
    assert error.place == f"{at.incoming.host}:{at.incoming.port}"


def test_silence_where_starttls_should_be(lab: TlsLab, service: MailService, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("secmail.mail.transport._GREETING", 0.2)
    with socket.create_server(("localhost", 0)) as listener:
        port = listener.getsockname()[1]
        server = threading.Thread(target=_awaits_tls, args=(listener, lab.context()))
        server.start()
        place = Server("localhost", port, Tls.STARTTLS, str(lab.ca_file))
        error = refused(service, Account(AccountId(1), "a@b.example", "", "a", place, place))
        server.join(30.0)
    assert (error.code, error.place) == (Code.MAIL_WANTS_TLS, f"localhost:{port}")


def _awaits_tls(listener: socket.socket, context: ssl.SSLContext) -> None:
    """Two connections: one whose client awaits a greeting, and one that begins by itself."""
    silent, _ = listener.accept()
    with silent, listener.accept()[0] as spoken, context.wrap_socket(spoken, server_side=True) as protected:
        protected.recv(1)


def test_a_late_greeting_is_awaited(lab: TlsLab, service: MailService, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("secmail.mail.transport._GREETING", 0.0)
    with socket.create_server(("localhost", 0)) as listener:
        place = Server("localhost", listener.getsockname()[1], Tls.STARTTLS, str(lab.ca_file))
        server = threading.Thread(target=_greets_after_the_second, args=(listener,))
        server.start()
        error = refused(service, Account(AccountId(1), "a@b.example", "", "a", place, place))
        server.join(30.0)
    assert "STARTTLS not offered" in error.detail


def _greets_after_the_second(listener: socket.socket) -> None:
    first, _ = listener.accept()
    with first, listener.accept()[0] as second:
        second.sendall(b"* OK clear\r\n")
        second.recv(4096)
        first.sendall(b"* OK ready\r\n")
        tag = first.recv(4096).split(b" ")[0]
        first.sendall(b"* CAPABILITY IMAP4rev1\r\n" + tag + b" OK done\r\n")
        first.recv(4096)


def test_the_server_goes_in_the_handshake(lab: TlsLab, service: MailService, account: AccountAt) -> None:
    with ImapScript(lab, protected=False).hangs_up() as server:
        error = refused(service, account(server))
    assert isinstance(error, Unavailable) and error.code is Code.MAIL_OFFLINE


def test_nobody_listens(service: MailService, lab: TlsLab) -> None:
    server = Server("localhost", 1, ca_file=str(lab.ca_file))
    error = refused(service, Account(AccountId(1), "a@b.example", "", "a", server, server))
    assert isinstance(error, Unavailable) and error.code is Code.MAIL_OFFLINE


@pytest.mark.parametrize(("host", "port"), [("x" * 70 + ".localhost", 993), ("localhost", 70_000)])
def test_a_place_that_cannot_be(service: MailService, lab: TlsLab, host: str, port: int) -> None:
    server = Server(host, port, ca_file=str(lab.ca_file))
    error = refused(service, Account(AccountId(1), "a@b.example", "", "a", server, server))
    assert isinstance(error, Unavailable) and error.code is Code.MAIL_OFFLINE


# Greeting and login.


@pytest.mark.parametrize(
    ("greeting", "code"),
    [
        (b"* BYE overloaded", Code.MAIL_OFFLINE),
        (b"* NO go away", Code.MAIL_PROTOCOL),
        (b"SSH-2.0-OpenSSH", Code.MAIL_PROTOCOL),
        (b"\xff\xfe\x00\x80", Code.MAIL_PROTOCOL),
        (b"* OK " + b"a" * 1_100_000, Code.MAIL_PROTOCOL),
        (b"* OK x {99999999999999999999}", Code.MAIL_PROTOCOL),
    ],
    ids=["bye", "no", "ssh", "garbage", "endless", "huge literal"],
)
def test_a_greeting_that_is_none(
    lab: TlsLab, service: MailService, account: AccountAt, greeting: bytes, code: Code
) -> None:
    with ImapScript(lab).says(greeting) as server:
        error = refused(service, account(server))
    assert isinstance(error, Unavailable) and error.code is code


@pytest.mark.parametrize(
    ("answer", "kind", "code"),
    [
        ("NO [AUTHENTICATIONFAILED] alice unknown", ActionNeeded, Code.MAIL_AUTH),
        ("NO wrong", ActionNeeded, Code.MAIL_AUTH),
        ("BAD what", ActionNeeded, Code.MAIL_AUTH),
        ("NO [UNAVAILABLE] directory down", Unavailable, Code.MAIL_REFUSED_TEMPORARILY),
    ],
)
def test_a_refused_login_is_tried_once(
    lab: TlsLab, service: MailService, account: AccountAt, *, answer: str, kind: type[SecmailError], code: Code
) -> None:
    with ImapScript(lab).greeting().authenticate(ends=answer) as server:
        error = refused(service, account(server))
    assert type(error) is kind and error.code is code
    assert "alice" not in f"{error} {error.__cause__} {error.__context__ if not error.__suppress_context__ else ''}"


def test_the_secret_is_said_once_to_a_server_that_asks_again(
    lab: TlsLab, service: MailService, account: AccountAt
) -> None:
    secret = base64.b64encode("\0alice\0geheim é".encode()).decode()
    script = ImapScript(lab).greeting().hears("{tag} AUTHENTICATE PLAIN").says("+ ").hears(secret)
    with script.says("+ ").hears("*").says("{tag} BAD cancelled") as server:
        assert refused(service, account(server)).code is Code.MAIL_AUTH


@pytest.mark.parametrize("step", range(4))
@pytest.mark.parametrize("way", ["hangs_up", "resets"])
def test_a_server_that_goes_at_any_step(
    lab: TlsLab, service: MailService, account: AccountAt, *, step: int, way: str
) -> None:
    script = ImapScript(lab)
    steps: list[Callable[[], object]] = [
        lambda: script.says("* OK ready"),
        lambda: script.command("CAPABILITY", "* CAPABILITY IMAP4rev1 AUTH=PLAIN"),
        lambda: script.hears("{tag} AUTHENTICATE PLAIN").says("+ "),
    ]
    for make in steps[:step]:
        make()
    getattr(script, way)()
    with script as server:
        error = refused(service, account(server))
    assert isinstance(error, Unavailable) and error.code is Code.MAIL_OFFLINE


@pytest.mark.parametrize("step", range(4))
def test_a_server_that_stalls_at_any_step(lab: TlsLab, hasty: MailService, account: AccountAt, step: int) -> None:
    script = ImapScript(lab)
    if step > 0:
        script.says("* OK ready")
    if step > 1:
        script.command("CAPABILITY", "* CAPABILITY IMAP4rev1 AUTH=PLAIN")
    if step > 2:
        script.hears("{tag} AUTHENTICATE PLAIN").sends(b"+")
    started = time.monotonic()
    with script.stalls() as server:
        error = refused(hasty, account(server))
    assert isinstance(error, Unavailable) and (error.code, error.detail) == (Code.MAIL_OFFLINE, "timed out")
    assert time.monotonic() - started < SOON


def test_a_server_that_stalls_in_the_handshake(lab: TlsLab, hasty: MailService, account: AccountAt) -> None:
    with ImapScript(lab, protected=False).stalls() as server:
        error = refused(hasty, account(server))
    assert (error.code, error.detail) == (Code.MAIL_OFFLINE, "timed out")


# Privacy and diagnosis.


@pytest.fixture
def everything_logged(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    caplog.set_level(logging.DEBUG)
    yield caplog


def test_no_log_names_anybody(
    lab: TlsLab, service: MailService, account: AccountAt, everything_logged: pytest.LogCaptureFixture
) -> None:
    script = ImapScript(lab).greeting().authenticate("* CAPABILITY IMAP4rev1").examine(exists=1)
    script.command("UID SEARCH HEADER Message-ID <secret@cabinet.example>", "* SEARCH 1")
    with script as server:
        session = service.imap(account(server), PASSWORD)
        session.find("INBOX", "<secret@cabinet.example>")
        session.close()
    secret = base64.b64encode("\0alice\0geheim é".encode()).decode()
    for word in ("alice", "geheim", secret, "secret@"):
        assert word not in everything_logged.text


@pytest.mark.parametrize("tls", list(Tls))
def test_the_diagnosis_of_a_good_server(lab: TlsLab, service: MailService, account: AccountAt, tls: Tls) -> None:
    imap = ImapScript(lab, protected=tls is Tls.IMPLICIT).greeting("IMAP4rev1 STARTTLS")
    smtp = SmtpScript(lab, protected=tls is Tls.IMPLICIT).greeting("STARTTLS")
    if tls is Tls.STARTTLS:
        imap.command("STARTTLS").starts_tls().command("CAPABILITY", "* CAPABILITY IMAP4rev1")
        smtp.command("STARTTLS", "220 go").starts_tls().ehlo()
    for script, subject in ((imap, CheckSubject.IMAP), (smtp, CheckSubject.SMTP)):
        with script as server:
            *before, check = service.probe(account(server, tls=tls).incoming, subject)
        assert [each.state for each in before] == [CheckState.OK] * 2
        assert (check.subject, check.state, check.code) == (subject, CheckState.OK, None)
        assert "TLSv1.3, certificate until" in check.found


def states(checks: tuple[Check, ...]) -> list[tuple[CheckSubject, CheckState, Code | None]]:
    return [(check.subject, check.state, check.code) for check in checks]


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("expired", Code.MAIL_TLS_DATES),
        ("other-host", Code.MAIL_TLS_NAME),
        ("other-authority", Code.MAIL_TLS_ISSUER),
    ],
)
def test_the_diagnosis_says_what_is_wrong_with_a_certificate(
    lab: TlsLab, service: MailService, account: AccountAt, kind: str, code: Code
) -> None:
    with ImapScript(lab, kind=kind) as server:
        checks = service.probe(account(server).incoming, CheckSubject.IMAP)
    assert states(checks) == [
        (CheckSubject.IMAP_NAME, CheckState.OK, None),
        (CheckSubject.IMAP_PORT, CheckState.OK, None),
        (CheckSubject.IMAP, CheckState.FAILED, code),
    ]


def test_the_diagnosis_of_a_server_without_protection(lab: TlsLab, service: MailService, account: AccountAt) -> None:
    with SmtpScript(lab, protected=False).greeting() as other:
        checks = service.probe(account(other, tls=Tls.STARTTLS).incoming, CheckSubject.SMTP)
    assert states(checks)[1:] == [
        (CheckSubject.SMTP_PORT, CheckState.OK, None),
        (CheckSubject.SMTP, CheckState.FAILED, Code.MAIL_TLS),
    ]


def test_the_diagnosis_of_a_server_of_another_kind(lab: TlsLab, service: MailService, account: AccountAt) -> None:
    with SmtpScript(lab).sends(b"220 ready\r\n") as other:
        checks = service.probe(account(other).incoming, CheckSubject.IMAP)
    assert states(checks)[-1] == (CheckSubject.IMAP, CheckState.FAILED, Code.MAIL_PROTOCOL)


@pytest.mark.parametrize("ends", ["hangs_up", "stalls"])
def test_the_diagnosis_of_a_server_that_says_nothing(
    lab: TlsLab, service: MailService, account: AccountAt, ends: str
) -> None:
    with getattr(ImapScript(lab), ends)() as server:
        checks = service.probe(account(server).incoming, CheckSubject.IMAP)
    assert states(checks) == [
        (CheckSubject.IMAP_NAME, CheckState.OK, None),
        (CheckSubject.IMAP_PORT, CheckState.OK, None),
        (CheckSubject.IMAP, CheckState.FAILED, Code.MAIL_SILENT),
    ]


def test_the_diagnosis_stops_at_a_name_that_nobody_knows(service: MailService) -> None:
    checks = service.probe(Server("imap.nowhere.localhost", 993), CheckSubject.IMAP)
    assert states(checks) == [
        (CheckSubject.IMAP_NAME, CheckState.FAILED, Code.MAIL_NAME_UNKNOWN),
        (CheckSubject.IMAP_PORT, CheckState.SKIPPED, None),
        (CheckSubject.IMAP, CheckState.SKIPPED, None),
    ]


def test_the_diagnosis_stops_at_a_port_where_nobody_listens(service: MailService) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    checks = service.probe(Server("127.0.0.1", port), CheckSubject.SMTP)
    assert states(checks) == [
        (CheckSubject.SMTP_NAME, CheckState.OK, None),
        (CheckSubject.SMTP_PORT, CheckState.FAILED, Code.MAIL_PORT_CLOSED),
        (CheckSubject.SMTP, CheckState.SKIPPED, None),
    ]


def test_the_defaults_are_bounded() -> None:
    assert Timeouts() == Timeouts(connect=15.0, read=60.0)
