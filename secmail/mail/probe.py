"""The diagnosis of one server: as far as the certificate, without signing in."""

import ssl

from secmail.domain.accounts import Server, Tls
from secmail.domain.checks import Check, CheckState, CheckSubject
from secmail.domain.errors import SecmailError
from secmail.mail import errors
from secmail.mail.imap_wire import Wire
from secmail.mail.pop3_wire import Pop3Wire
from secmail.mail.smtp_session import Dialogue
from secmail.mail.transport import Channel, Timeouts, connect, tls_context

_SMTP_PORTS = frozenset({25, 465, 587, 2525})


def probe(server: Server, timeouts: Timeouts) -> Check:
    """OK with the TLS version and the certificate's last day, or FAILED with the code that gives the remedy.

    The subject is what the greeting says; for a server that does not greet, what the port suggests.
    """
    subject = CheckSubject.SMTP if server.port in _SMTP_PORTS else CheckSubject.IMAP
    place = f"{server.host}:{server.port}"
    try:
        channel = connect(server, timeouts)
    except SecmailError as error:
        return Check(subject, CheckState.FAILED, place, error.code)
    try:
        subject = _heard(channel, subject)
        _protect(channel, server, subject)
        return Check(subject, CheckState.OK, f"{place} {_protection(channel.tls)}")
    except SecmailError as error:
        return Check(subject, CheckState.FAILED, place, error.code)
    finally:
        channel.close()


def _heard(channel: Channel, expected: CheckSubject) -> CheckSubject:
    """Which protocol the greeting belongs to (POP3 receives as IMAP does); it is left to be read."""
    start = channel.peek_line()[:4]
    if start.startswith((b"* ", b"+OK")):
        return CheckSubject.IMAP
    return CheckSubject.SMTP if start.startswith(b"220") else expected


def _protect(channel: Channel, server: Server, subject: CheckSubject) -> None:
    if channel.peek_line().startswith(b"+OK"):
        if server.tls is Tls.STARTTLS:
            Pop3Wire(channel).protect(tls_context(server))
        return
    if subject is CheckSubject.IMAP:
        wire = Wire(channel)
        wire.require_clear_start()
        if server.tls is Tls.STARTTLS:
            wire.protect(tls_context(server))
        return
    dialogue = Dialogue(channel)
    dialogue.greet()
    if server.tls is Tls.STARTTLS:
        dialogue.protect(tls_context(server))


def _protection(sock: ssl.SSLSocket | None) -> str:
    certificate = sock.getpeercert() if sock else None
    if sock is None or not certificate:
        raise errors.no_plain()
    return f"{sock.version()}, certificate until {certificate.get('notAfter', '')}"
