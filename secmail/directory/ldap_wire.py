"""One connection to an LDAP server: verified TLS before anything is asked, bounds on time and size, no referrals.

Messages are made and read by sansldap, which has no sockets of its own (RFC 4511; it was taken rather than ldap3, whose
sockets know no bounds, whose host name check is its own, and whose filters are text).
"""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TypeVar

import sansldap

from secmail.directory.connecting import Inward, connected
from secmail.directory.https import tls_context
from secmail.directory.ldap_frames import malformed
from secmail.directory.ldap_messages import Incoming
from secmail.domain.errors import Code, SecmailError, Unavailable, Untrusted

_PIECE = 64 * 1024
_START_TLS = "1.3.6.1.4.1.1466.20037"
_PAGED = "1.2.840.113556.1.4.319"
_Answer = TypeVar("_Answer", bound=sansldap.LDAPMessage)

_SLOW = frozenset({sansldap.LDAPResultCode.TIME_LIMIT_EXCEEDED})
_BUSY = frozenset({sansldap.LDAPResultCode.BUSY, sansldap.LDAPResultCode.UNAVAILABLE})
_MORE = frozenset({sansldap.LDAPResultCode.SIZE_LIMIT_EXCEEDED, sansldap.LDAPResultCode.ADMIN_LIMIT_EXCEEDED})
_CUT = sansldap.LDAPResultCode.SIZE_LIMIT_EXCEEDED
_NOTHING = frozenset({sansldap.LDAPResultCode.NO_SUCH_OBJECT})


class LdapTls(StrEnum):
    """How a server is protected."""

    IMPLICIT = "ldaps"
    STARTTLS = "starttls"
    NONE = "none"
    """Anybody on the way can read and change what is said: only for what proves itself, as certificates do."""


@dataclass(frozen=True, slots=True)
class LdapServer:
    """Where it is, and what its certificate must come from: the system's roots, or those of `ca_file` (PEM) too."""

    host: str
    port: int
    tls: LdapTls
    ca_file: str = ""


@dataclass(frozen=True, slots=True)
class LdapBounds:
    """Seconds and bytes. `whole`: for everything that is asked on one connection, however it drips."""

    connect: float = 10.0
    idle: float = 15.0
    whole: float = 40.0
    answer_bytes: int = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class LdapQuery:
    """A search in the whole tree below `base`. `page`: entries asked for at a time; 0: without paging."""

    base: str
    filter: sansldap.LDAPFilter
    attributes: tuple[str, ...]
    limit: int
    page: int = 0
    scope: sansldap.SearchScope = sansldap.SearchScope.SUBTREE


@dataclass(frozen=True, slots=True)
class RawEntry:
    """As it came. `attributes`: values by their name in small letters, with its options (`usercertificate;binary`)."""

    name: str
    attributes: dict[str, tuple[bytes, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LdapAnswer:
    """`more`: the server has more than it gave."""

    entries: tuple[RawEntry, ...]
    more: bool


class LdapConnection:
    """For one thread, but for `interrupt`. Raises SecmailError only, DIRECTORY_*."""

    def __init__(self, server: LdapServer, bounds: LdapBounds) -> None:
        self._server = server
        self._bounds = bounds
        self._client = sansldap.LDAPClient()
        self._incoming = Incoming(self._client, bounds.answer_bytes)
        self._deadline = 0.0
        self._sock: socket.socket | None = None
        self._gate = threading.Lock()
        self._interrupted = False

    def __enter__(self) -> "LdapConnection":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def connect(self, *, allowed: Callable[[str], bool] | None = None) -> None:
        """TCP only. `allowed`: whether an address of the host may be spoken to; None: any."""
        self._deadline = time.monotonic() + self._bounds.whole
        try:
            sock = connected(self._server.host, self._server.port, self._bounds.connect, allowed=allowed)
        except Inward:
            raise Unavailable(Code.DIRECTORY_REFUSED, "leads into this network") from None
        except (OSError, UnicodeError, OverflowError) as error:
            raise _offline(error) from None
        with self._gate:
            self._sock = sock
            stopped = self._interrupted
        if stopped:
            raise SecmailError(Code.CANCELLED_AT_STOP)

    def protect(self) -> None:
        """TLS, as the server is set up. Untrusted DIRECTORY_UNTRUSTED; nothing has been asked then."""
        if self._server.tls is LdapTls.NONE:
            return
        if self._server.tls is LdapTls.STARTTLS:
            self._start_tls()
        context = tls_context(self._server.ca_file)
        sock = self._open_socket()
        sock.settimeout(self._bounds.connect)
        try:
            protected = context.wrap_socket(sock, server_hostname=self._server.host)
        except ssl.SSLError as error:
            if self._interrupted:
                raise self._broken(error) from None
            raise Untrusted(Code.DIRECTORY_UNTRUSTED, f"TLS: {error.reason or type(error).__name__}") from None
        except (OSError, UnicodeError, ValueError) as error:  # ValueError: a host name that cannot be in a certificate
            raise self._broken(error) from None
        with self._gate:
            self._sock = protected

    def sign_in(self, user: str, secret: str) -> None:
        """Simple bind; without a user nothing is done, as a new connection is anonymous (RFC 4511 §4.2)."""
        if not user:
            return
        if self._server.tls is LdapTls.NONE:
            raise Untrusted(Code.DIRECTORY_UNTRUSTED, "no password without TLS")
        if not secret:  # the server would take it for anonymous, and say that all is well (RFC 4513 §5.1.2)
            raise Unavailable(Code.DIRECTORY_REFUSED, "no password")
        self._client.bind_simple(user, secret)
        answer = self._one(sansldap.BindResponse)
        _require_success(answer.result.result_code)

    def search(self, query: LdapQuery) -> LdapAnswer:
        """At most `query.limit` entries."""
        entries: list[RawEntry] = []
        cookie = b""
        while True:
            done = self._page(query, cookie, entries)
            code = done.result.result_code if done is not None else _CUT
            if code in _NOTHING:
                return LdapAnswer((), more=False)
            if code in _MORE:
                if query.page and not entries:  # pages of that size, or any, are more than the server wants to give
                    return self.search(replace(query, page=0))
                return LdapAnswer(tuple(entries[: query.limit]), more=True)
            _require_success(code)
            cookie = _cookie(done) if done is not None else b""
            if len(entries) >= query.limit or not cookie:
                return LdapAnswer(tuple(entries[: query.limit]), bool(cookie) or len(entries) > query.limit)

    def interrupt(self) -> None:
        """From any thread: ends what is running soon."""
        with self._gate:
            self._interrupted = True
            if self._sock is not None:
                with suppress(OSError):
                    self._sock.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        with self._gate:
            sock, self._sock = self._sock, None
        if sock is None:
            return
        with suppress(OSError):
            sock.settimeout(1.0)
            if self._client.state is not sansldap.SessionState.CLOSED:
                self._client.unbind()
                sock.sendall(self._client.data_to_send())
        sock.close()

    def _page(self, query: LdapQuery, cookie: bytes, entries: list[RawEntry]) -> sansldap.SearchResultDone | None:
        """Adds what comes; None where a server that keeps to no limit was cut short."""
        controls: list[sansldap.LDAPControl] = []
        if query.page:
            controls.append(sansldap.PagedResultControl(critical=False, size=query.page, cookie=cookie))
        number = self._client.search_request(
            base_object=query.base,
            scope=query.scope,
            size_limit=query.limit,
            time_limit=int(self._bounds.whole),
            filter=query.filter,
            attributes=list(query.attributes),
            controls=controls,
        )
        while len(entries) <= query.limit:
            for message in self._next():
                if message.message_id != number:  # of a search that was cut short before
                    continue
                if isinstance(message, sansldap.SearchResultEntry):
                    entries.append(raw_entry(message))
                elif isinstance(message, sansldap.SearchResultDone):
                    return message
                elif not isinstance(message, sansldap.SearchResultReference):
                    raise malformed("another answer was awaited")
                # A reference leads to another server, which nobody has set up here: it is not followed.
        return None

    def _start_tls(self) -> None:
        self._client.extended_request(_START_TLS)
        answer = self._one(sansldap.ExtendedResponse)
        if answer.result.result_code is not sansldap.LDAPResultCode.SUCCESS:
            raise Untrusted(Code.DIRECTORY_UNTRUSTED, "the server offers no TLS")
        if self._incoming:
            raise Untrusted(Code.DIRECTORY_UNTRUSTED, "something was said before TLS began")

    def _one(self, kind: type[_Answer]) -> _Answer:
        """The answer to a request that has only one."""
        messages = list(self._next())
        if len(messages) != 1 or not isinstance(messages[0], kind):
            raise malformed("another answer was awaited")
        return messages[0]

    def _next(self) -> Iterator[sansldap.LDAPMessage]:
        """Sends what is to be sent, and gives what has come, at least one message."""
        sock = self._open_socket()
        try:
            self._set_time_out(sock)
            sock.sendall(self._client.data_to_send())
            messages: list[sansldap.LDAPMessage] = []
            while not messages:
                self._set_time_out(sock)
                messages = self._read(sock.recv(_PIECE))
        except (OSError, ValueError) as error:  # ValueError: the socket was closed meanwhile
            raise self._broken(error) from None
        yield from messages

    def _read(self, data: bytes) -> list[sansldap.LDAPMessage]:
        if not data:
            raise ConnectionResetError
        return self._incoming.take(data)

    def _set_time_out(self, sock: socket.socket) -> None:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        sock.settimeout(min(self._bounds.idle, left))

    def _open_socket(self) -> socket.socket:
        with self._gate:
            if self._sock is None:
                raise Unavailable(Code.DIRECTORY_OFFLINE, "not connected")
            return self._sock

    def _broken(self, error: Exception) -> SecmailError:
        if self._interrupted:
            return SecmailError(Code.CANCELLED_AT_STOP)
        if isinstance(error, TimeoutError):
            return Unavailable(Code.DIRECTORY_SLOW, "timed out")
        return Unavailable(Code.DIRECTORY_OFFLINE, type(error).__name__)


def _offline(error: Exception) -> Unavailable:
    if isinstance(error, TimeoutError):
        return Unavailable(Code.DIRECTORY_OFFLINE, "timed out")
    if isinstance(error, socket.gaierror | UnicodeError):
        return Unavailable(Code.DIRECTORY_OFFLINE, "host name not found")
    return Unavailable(Code.DIRECTORY_OFFLINE, type(error).__name__)


def raw_entry(message: sansldap.SearchResultEntry) -> RawEntry:
    """As the server gave it."""
    return RawEntry(message.object_name, {each.name.lower(): tuple(each.values) for each in message.attributes})


def _cookie(done: sansldap.SearchResultDone) -> bytes:
    for control in done.controls:
        if control.control_type == _PAGED and isinstance(control, sansldap.PagedResultControl):
            return control.cookie
    return b""


def _require_success(code: sansldap.LDAPResultCode) -> None:
    if code is sansldap.LDAPResultCode.SUCCESS:
        return
    if code in _SLOW:
        raise Unavailable(Code.DIRECTORY_SLOW, "time limit of the server")
    if code in _BUSY:
        raise Unavailable(Code.DIRECTORY_OFFLINE, f"result {int(code)}")
    raise Unavailable(Code.DIRECTORY_REFUSED, f"result {int(code)}")
