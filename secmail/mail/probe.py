"""The diagnosis of one server, step by step: its name, its port, who it is and what it speaks; nobody signs in."""

import contextlib
import socket
import ssl
from dataclasses import dataclass

from secmail.domain.accounts import Server, Tls
from secmail.domain.checks import Check, CheckState, CheckSubject
from secmail.domain.errors import Code, SecmailError, Unavailable
from secmail.mail import errors
from secmail.mail.by_proxy import knows_a_way
from secmail.mail.imap_wire import Wire
from secmail.mail.interception import Onlooker, interceptor
from secmail.mail.pop3_wire import Pop3Wire
from secmail.mail.smtp_session import Dialogue
from secmail.mail.transport import Channel, Protector, Timeouts, connect, tls_context

_BEFORE = {
    CheckSubject.IMAP: (CheckSubject.IMAP_NAME, CheckSubject.IMAP_PORT),
    CheckSubject.SMTP: (CheckSubject.SMTP_NAME, CheckSubject.SMTP_PORT),
}
_GREETINGS = {CheckSubject.IMAP: (b"* ", b"+OK"), CheckSubject.SMTP: (b"220",)}
_OTHER = {CheckSubject.IMAP: _GREETINGS[CheckSubject.SMTP], CheckSubject.SMTP: _GREETINGS[CheckSubject.IMAP]}
_REFUSALS = {b"4": Code.MAIL_REFUSED_TEMPORARILY, b"5": Code.MAIL_REFUSED}
"""How a server says in place of its greeting that it serves nobody, or not us (RFC 5321 §3.1)."""
_CLOSER = {errors.NAME_UNKNOWN: Code.MAIL_NAME_UNKNOWN, errors.PORT_CLOSED: Code.MAIL_PORT_CLOSED}
# X509_V_ERR_* of OpenSSL's x509_vfy.h.
_REASONS = {
    **dict.fromkeys((62, 64), Code.MAIL_TLS_NAME),
    **dict.fromkeys((9, 10), Code.MAIL_TLS_DATES),
    **dict.fromkeys((2, 7, 18, 19, 20, 21), Code.MAIL_TLS_ISSUER),
}


def probe(
    server: Server, subject: CheckSubject, timeouts: Timeouts, *, proxy: tuple[str, int] | None = None
) -> tuple[Check, ...]:
    """`subject`: IMAP, for POP3 too, or SMTP. Three checks; what comes after a failure is SKIPPED.

    The last one finds the TLS version and the certificate's last day, or who takes TLS apart on the way. `proxy`: what
    the web is reached by, which is asked where the server is not reached.
    """
    name, port = _BEFORE[subject]
    skipped = tuple(Check(each, CheckState.SKIPPED) for each in (name, port, subject))
    place = f"{server.host}:{server.port}"
    try:
        address = _address(server)
    except SecmailError as error:
        return (_failed(name, server.host, _unreached(server, error, proxy)), *skipped[1:])
    named = Check(name, CheckState.OK, f"{server.host} {address}")
    context = _Watched(server)
    try:
        protection, certificate = _spoken(server, subject, context=context, timeouts=timeouts)
    except SecmailError as error:
        if not context.reached and _is_of_port(error):
            return (named, _failed(port, place, _unreached(server, error, proxy)), *skipped[2:])
        code = _heard(error, context)
        maker = _shown(server, subject, timeouts) if code is Code.MAIL_TLS_ISSUER else ""
        told = _failed(subject, f"{place}, {maker}", Code.MAIL_INTERCEPTED) if maker else _failed(subject, place, code)
    else:
        told = Check(subject, CheckState.OK, f"{place} {protection}")
        if maker := interceptor(certificate):
            told = Check(subject, CheckState.WARNING, f"{place}, {maker}", Code.MAIL_INTERCEPTED)
    return (named, Check(port, CheckState.OK, place), told)


def _failed(subject: CheckSubject, found: str, code: Code) -> Check:
    return Check(subject, CheckState.FAILED, found, code)


def _address(server: Server) -> str:
    try:
        found = socket.getaddrinfo(server.host, server.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise errors.from_socket(error) from None
    except OverflowError:
        raise Unavailable(Code.MAIL_OFFLINE, "port number out of range") from None
    return str(found[0][4][0])


def _closer(error: SecmailError) -> Code:
    return _CLOSER.get(error.detail, error.code)


def _unreached(server: Server, error: SecmailError, proxy: tuple[str, int] | None) -> Code:
    if proxy is not None and knows_a_way(proxy, server.host, server.port):
        return Code.MAIL_ONLY_PROXY
    return _closer(error)


def _shown(server: Server, subject: CheckSubject, timeouts: Timeouts) -> str:
    """Who has made the certificate that was refused, where it is one that takes TLS apart."""
    onlooker = Onlooker()
    with contextlib.suppress(SecmailError):
        _spoken(server, subject, context=onlooker, timeouts=timeouts)
    return interceptor(onlooker.certificate)


def _heard(error: SecmailError, context: "_Watched") -> Code:
    """Of a server that was reached."""
    match error.code:
        case Code.MAIL_TLS:
            return context.reason or error.code
        case Code.MAIL_OFFLINE:
            return Code.MAIL_SILENT
    return error.code


def _is_of_port(error: SecmailError) -> bool:
    """Before anything was heard; a greeting that never came is told of what speaks there."""
    return error.code is Code.MAIL_OFFLINE and error.detail != errors.LOST


@dataclass(slots=True)
class _Watched:
    """Verified TLS that remembers whether it came to a handshake, and why a certificate was refused."""

    server: Server
    reached: bool = False
    reason: Code | None = None

    def wrap_socket(self, sock: socket.socket, *, server_hostname: str) -> socket.socket:
        self.reached = True
        try:
            return tls_context(self.server).wrap_socket(sock, server_hostname=server_hostname)
        except ssl.SSLCertVerificationError as error:
            self.reason = _REASONS.get(error.verify_code)
            raise


def _spoken(server: Server, subject: CheckSubject, *, context: Protector, timeouts: Timeouts) -> tuple[str, bytes]:
    """What protects the connection, and the server's certificate, once it has greeted as it should."""
    channel = connect(server, timeouts, context)
    try:
        start = channel.peek_line()
        if start.startswith(_OTHER[subject]):
            raise errors.protocol("another protocol")
        if subject is CheckSubject.SMTP and start[:1] in _REFUSALS:
            raise Unavailable(_REFUSALS[start[:1]], "greets with a refusal")
        _protect(channel, server, subject, context=context)
        return _protection(channel.tls)
    finally:
        channel.close()


def _protect(channel: Channel, server: Server, subject: CheckSubject, *, context: Protector) -> None:
    if subject is CheckSubject.SMTP:
        dialogue = Dialogue(channel)
        dialogue.greet()
        if server.tls is Tls.STARTTLS:
            dialogue.protect(context)
    elif channel.peek_line().startswith(b"+OK"):
        if server.tls is Tls.STARTTLS:
            Pop3Wire(channel).protect(context)
    else:
        wire = Wire(channel)
        wire.require_clear_start()
        if server.tls is Tls.STARTTLS:
            wire.protect(context)


def _protection(sock: ssl.SSLSocket | None) -> tuple[str, bytes]:
    certificate = sock.getpeercert() if sock else None
    if sock is None or not certificate:
        raise errors.no_plain()
    found = f"{sock.version()}, certificate until {certificate.get('notAfter', '')}"
    return found, sock.getpeercert(binary_form=True) or b""
