"""One TCP connection with verified TLS: bounded reads, time-outs on everything, and a way to end it from outside."""

import contextlib
import math
import selectors
import socket
import ssl
import threading
import time
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import Protocol

from secmail.domain.accounts import Server, Tls
from secmail.domain.errors import Code, SecmailError, Unavailable, Untrusted
from secmail.mail import errors
from secmail.mail.imap_deflate import Deflated

CHUNK = 65_536
LINE_LIMIT = 1_000_000
"""Bytes of one line; literals are not part of it."""
SLOWEST = 1_000
"""Bytes in a second that an answer has to come with, beyond the time of a command: a drop now and then is none."""
_GREETING = 8.0
"""Seconds of silence after which it is looked whether the port awaits TLS instead."""
_HANDSHAKE = 5.0
ANSWER_LIMIT = 64 * 2**20
"""Bytes of all answers to one command, unless the caller awaits more."""


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds. `connect` is for TCP and for the TLS handshake each; `read` for a sign of life, `command` for all that a
    server says to one, and more only for as much as it says; `poll` between NOOPs where there is no IDLE, `others`
    between looks at the folders that IDLE does not watch. A link with a round trip of `compress` is compressed.
    """

    connect: float = 15.0
    read: float = 60.0
    command: float = 300.0
    farewell: float = 5.0
    poll: float = 30.0
    others: float = 120.0
    compress: float = 0.005


class Wait(Enum):
    """Why `Channel.wait` came back."""

    INPUT = auto()
    TIME_OUT = auto()
    INTERRUPTED = auto()


class Protector(Protocol):
    """What makes TLS of a connection: an `ssl.SSLContext`, or one that signs with a card."""

    def wrap_socket(self, sock: socket.socket, *, server_hostname: str) -> socket.socket: ...


def tls_context(server: Server) -> ssl.SSLContext:
    """TLS 1.2 or later, chain and host name verified against the server's own roots or else the system's.

    Not `create_default_context`: that one writes the session keys to the file named by SSLKEYLOGFILE.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if server.ca_file is None:
        context.load_default_certs()
        return context
    try:
        context.load_verify_locations(server.ca_file)
    except OSError as error:
        raise Untrusted(Code.MAIL_TLS, f"roots of this server unreadable, errno {error.errno}") from None
    return context


def connect(server: Server, timeouts: Timeouts, context: Protector | None = None) -> "Channel":
    """Connected; with implicit TLS also protected.

    Unavailable MAIL_OFFLINE; Untrusted MAIL_TLS, MAIL_WANTS_TLS, MAIL_WANTS_STARTTLS.
    """
    context = context or tls_context(server)
    try:
        sock = socket.create_connection((server.host, server.port), timeouts.connect)
    except (OSError, UnicodeError) as error:
        raise errors.from_socket(error) from None
    except OverflowError:
        raise Unavailable(Code.MAIL_OFFLINE, "port number out of range") from None
    channel = Channel(sock, server.host, timeouts)
    try:
        if server.tls is Tls.IMPLICIT:
            channel.start_tls(context)
        elif channel.wait(min(_GREETING, timeouts.read)) is Wait.TIME_OUT and _begins_with_tls(server, timeouts):
            raise Untrusted(Code.MAIL_WANTS_TLS)
    except SecmailError:
        channel.close()
        raise
    return channel


def _begins_with_tls(server: Server, timeouts: Timeouts) -> bool:
    """Of a server that stays silent: one that greets late (which keeps some spam away) is none such."""
    brief = replace(timeouts, connect=min(_HANDSHAKE, timeouts.connect))
    try:
        connect(replace(server, tls=Tls.IMPLICIT), brief).close()
    except SecmailError as error:
        return error.code is Code.MAIL_TLS  # it has shown a certificate, though not a good one
    return True


class Channel:
    """Bytes to and from one server, for one thread; `interrupt` may come from any other.

    Raises SecmailError only: Unavailable MAIL_OFFLINE (gone, timed out, interrupted), Untrusted MAIL_TLS and
    Unavailable MAIL_PROTOCOL (more than is allowed).
    """

    def __init__(self, sock: socket.socket, host: str, timeouts: Timeouts) -> None:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        sock.settimeout(timeouts.read)
        self._sock = sock
        self._host = host
        self._timeouts = timeouts
        self._buffer = bytearray()
        self._allowance = ANSWER_LIMIT
        self._wake, self._waker = socket.socketpair()
        self._wake.settimeout(0)
        self._lock = threading.Lock()
        self._waiting = False
        self._interrupted = False
        self._until = time.monotonic() + timeouts.command
        self._asked: float | None = None
        self._round_trip = math.inf
        self._deflated: Deflated | None = None
        self.answer_limit = ANSWER_LIMIT
        """Bytes that may be received between two calls of `send`."""

    @property
    def tls(self) -> ssl.SSLSocket | None:
        """The protected socket, for the diagnosis."""
        return self._sock if isinstance(self._sock, ssl.SSLSocket) else None

    def start_tls(self, context: Protector) -> None:
        """The handshake. What came before it in clear was not from the verified server: it ends the connection."""
        if self._buffer:
            raise Untrusted(Code.MAIL_TLS, "data injected before TLS")
        try:
            self._sock.settimeout(self._timeouts.connect)
            self._sock = context.wrap_socket(self._sock, server_hostname=self._host)
            self._sock.settimeout(self._timeouts.read)
        except (OSError, UnicodeError) as error:
            raise errors.from_socket(error) from None
        except ValueError:
            raise Untrusted(Code.MAIL_TLS, "host name unfit for TLS") from None

    def expect_short(self) -> None:
        """From now on answers must come within the farewell time-out."""
        with contextlib.suppress(OSError):
            self._sock.settimeout(min(self._timeouts.farewell, self._timeouts.read))

    def expect_normal(self) -> None:
        """Undoes `expect_short`."""
        with contextlib.suppress(OSError):
            self._sock.settimeout(self._timeouts.read)

    def send(self, data: bytes) -> None:
        """All of it. From here on an answer is awaited, within its bounds of time and size."""
        self._allowance = self.answer_limit
        try:
            self._sock.sendall(data if self._deflated is None else self._deflated.packed(data))
        except OSError as error:
            raise self._failure(error) from None
        self._asked = time.monotonic()
        self._until = self._asked + self._timeouts.command

    @property
    def is_slow(self) -> bool:
        """Whether the quickest answer so far took as long as over a line that is worth compressing."""
        return self._timeouts.compress <= self._round_trip < math.inf

    def compress(self) -> None:
        """From the next byte on, in both directions."""
        self._deflated = Deflated()
        arrived, self._buffer = bytes(self._buffer), bytearray()
        self._buffer += self._deflated.unpacked(arrived)

    def readline(self) -> bytes:
        """One line with its end."""
        return self._take(self._line_end())

    def peek_line(self) -> bytes:
        """The same, left to be read again."""
        return bytes(self._buffer[: self._line_end()])

    def read(self, size: int) -> bytes:
        """Exactly `size` bytes. Grows with what arrives: a server that announces much costs no memory."""
        if size > self._allowance + len(self._buffer):
            raise errors.protocol("literal too large")
        pieces = [self._take(size)]
        missing = size - len(pieces[0])
        while missing:
            self._fill()
            pieces.append(self._take(missing))
            missing -= len(pieces[-1])
        return b"".join(pieces)

    def wait(self, seconds: float) -> Wait:
        """Until there is something to read, the time is over, or `interrupt` was called; only here it is gentle."""
        with self._lock:
            if self._interrupted:
                raise _interrupted()
            self._waiting = True
        try:
            return self._wait_until(time.monotonic() + seconds)
        finally:
            self._until = time.monotonic() + self._timeouts.command
            with self._lock:
                self._waiting = False
                self._drain_wake()

    def interrupt(self) -> None:
        """From another thread: ends a `wait` and leaves the connection usable; at any other moment cuts it."""
        with self._lock:
            if self._waiting:
                with contextlib.suppress(OSError):
                    self._waker.send(b"\0")
                return
            self._interrupted = True
            with contextlib.suppress(OSError):
                # Not SSLSocket.shutdown: it takes the TLS state away under the feet of the reading thread.
                socket.socket.shutdown(self._sock, socket.SHUT_RDWR)

    def close(self) -> None:
        """Never raises; may be called twice."""
        with self._lock:
            self._interrupted = True
            for sock in (self._sock, self._wake, self._waker):
                with contextlib.suppress(OSError):
                    sock.close()

    def _wait_until(self, deadline: float) -> Wait:
        with selectors.DefaultSelector() as selector:
            selector.register(self._sock, selectors.EVENT_READ)
            selector.register(self._wake, selectors.EVENT_READ)
            while not self._buffer:
                if self._deflated is not None and self._deflated.pending:
                    self._fill()
                    continue
                left = deadline - time.monotonic()
                if left <= 0:
                    return Wait.TIME_OUT
                ready = {key.fileobj for key, _ in selector.select(left)}
                if self._wake in ready:
                    return Wait.INTERRUPTED
                if ready:
                    self._fill_available()
        return Wait.INPUT

    def _line_end(self) -> int:
        searched = 0
        while (end := self._buffer.find(b"\n", searched)) < 0:
            searched = len(self._buffer)
            if searched > LINE_LIMIT:
                raise errors.protocol("line too long")
            self._fill()
        return end + 1

    def _drain_wake(self) -> None:
        with contextlib.suppress(OSError):
            self._wake.recv(CHUNK)

    def _fill_available(self) -> None:
        """Readable need not mean that there is text: TLS has records of its own."""
        self._sock.settimeout(0)
        try:
            self._fill()
        finally:
            self._sock.settimeout(self._timeouts.read)

    def _fill(self) -> None:
        """Some more, or nothing where the socket does not block."""
        deflated = self._deflated
        if deflated is not None and deflated.pending:
            chunk = deflated.unpacked(b"")
        else:
            received = self._received()
            chunk = received if deflated is None or not received else deflated.unpacked(received)
        self._allowance -= len(chunk)
        if self._allowance < 0:
            raise errors.protocol("answer too large")
        self._buffer += chunk

    def _received(self) -> bytes:
        try:
            chunk = self._sock.recv(CHUNK)
        except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
            return b""
        except OSError as error:
            raise self._failure(error) from None
        if not chunk:
            raise _interrupted() if self._interrupted else errors.lost()
        now = time.monotonic()
        if self._asked is not None:
            self._round_trip, self._asked = min(self._round_trip, now - self._asked), None
        self._until += len(chunk) / SLOWEST
        if now > self._until:
            raise Unavailable(Code.MAIL_OFFLINE, "too slow")
        return chunk

    def _take(self, size: int) -> bytes:
        with memoryview(self._buffer) as view:
            taken = bytes(view[:size])
        del self._buffer[:size]
        return taken

    def _failure(self, error: OSError) -> SecmailError:
        return _interrupted() if self._interrupted else errors.from_socket(error)


def _interrupted() -> Unavailable:
    return Unavailable(Code.MAIL_OFFLINE, "interrupted")
