"""TLS with the card's authentication key: what `ssl.SSLContext` does, for a key that nobody can take out.

TLS 1.2 or later; chain and host name are verified against the same roots as everywhere (`transport.tls_context`).
"""

import contextlib
import ctypes
import selectors
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from ctypes import c_char_p, c_size_t, c_void_p
from functools import partial
from typing import Any

from secmail.domain.accounts import Server, SigningCard
from secmail.domain.cards import SignatureScheme
from secmail.domain.errors import ActionNeeded, Code, SecmailError, Untrusted
from secmail.mail import openssl
from secmail.mail.card_provider import CardProvider
from secmail.mail.transport import tls_context

_TLS1_2, _TLS1_3 = 0x0303, 0x0304
_CTRL_SNI, _CTRL_SIGALGS, _CTRL_CHAIN = 55, 98, 89
_CTRL_MIN, _CTRL_MAX = 123, 124
_VERIFY_PEER = 1
_WANT_READ, _WANT_WRITE, _ZERO_RETURN = 2, 3, 6
_WITHOUT_PSS = b"ECDSA+SHA256:RSA+SHA256:ECDSA+SHA384:RSA+SHA384:RSA+SHA512"
_PIECE = 65_536


class CardTls:
    """Makes contexts; what they share is made at the first one."""

    def __init__(self) -> None:
        self._gate = threading.Lock()
        self._provider: CardProvider | None = None

    def context(self, server: Server, card: SigningCard) -> "CardContext":
        """CARD_UNUSABLE where this computer's OpenSSL cannot do it."""
        library = openssl.loaded()
        with self._gate:
            if self._provider is None:
                self._provider = CardProvider(library)
        return CardContext(library, self._provider, server, card=card)


class CardContext:
    """For one connection; in the place of an `ssl.SSLContext`."""

    def __init__(self, library: openssl.OpenSsl, provider: CardProvider, server: Server, *, card: SigningCard) -> None:
        self._library = library
        self._provider = provider
        self._server = server
        self._card = card
        self._failure: SecmailError | None = None

    def wrap_socket(self, sock: socket.socket, *, server_hostname: str) -> "CardSocket":
        """The handshake, in which the card signs. Untrusted MAIL_TLS; what the card's signing raises."""
        with self._context() as context:
            session = self._library.ssl.SSL_new(context)
        if not session:
            raise ActionNeeded(Code.CARD_UNUSABLE, f"OpenSSL: {self._library.reason()}")
        protected = CardSocket(self._library, session, sock)
        host = server_hostname.encode("idna")
        tls = self._library.ssl
        if tls.SSL_ctrl(session, _CTRL_SNI, 0, host) != 1 or tls.SSL_set1_host(session, host) != 1:
            protected.close()
            raise Untrusted(Code.MAIL_TLS, "host name unfit for TLS")
        try:
            protected.shake_hands()
        except ssl.SSLError as error:
            protected.close()
            raise self._failure or error from None
        except BaseException:
            protected.close()
            raise
        return protected

    def _sign(self, data: bytes, scheme: SignatureScheme) -> bytes:
        """OpenSSL can only be told that it failed; why is kept for `wrap_socket`."""
        try:
            return self._card.sign(data, scheme)
        except SecmailError as failure:
            self._failure = failure
            raise

    @contextlib.contextmanager
    def _context(self) -> Iterator[int]:
        """An SSL_CTX; sessions made of it keep what they need."""
        crypto, tls = self._library.crypto, self._library.ssl
        context = tls.SSL_CTX_new_ex(self._provider.context, None, tls.TLS_client_method())
        if not context:
            raise ActionNeeded(Code.CARD_UNUSABLE, f"OpenSSL: {self._library.reason()}")
        try:
            tls.SSL_CTX_ctrl(context, _CTRL_MIN, _TLS1_2, None)
            tls.SSL_CTX_ctrl(context, _CTRL_MAX, _TLS1_3 if self._card.pss else _TLS1_2, None)
            if not self._card.pss:
                tls.SSL_CTX_ctrl(context, _CTRL_SIGALGS, 0, ctypes.cast(c_char_p(_WITHOUT_PSS), c_void_p))
            tls.SSL_CTX_set_verify(context, _VERIFY_PEER, None)
            self._trust(context)
            own, *above = (self._certificate(each) for each in self._card.chain)
            key = self._provider.private_key(own, self._sign)
            ok = tls.SSL_CTX_use_certificate(context, own) == 1 and tls.SSL_CTX_use_PrivateKey(context, key) == 1
            for each in above:
                tls.SSL_CTX_ctrl(context, _CTRL_CHAIN, 1, each)
            crypto.EVP_PKEY_free(key)
            for each in (own, *above):
                crypto.X509_free(each)
            if not ok:
                raise ActionNeeded(Code.CARD_UNUSABLE, f"OpenSSL: {self._library.reason()}")
            yield context
        finally:
            tls.SSL_CTX_free(context)

    def _trust(self, context: int) -> None:
        store = self._library.ssl.SSL_CTX_get_cert_store(context)
        if self._server.ca_file is None:
            self._library.ssl.SSL_CTX_set_default_verify_paths(context)
        for root in tls_context(self._server).get_ca_certs(binary_form=True):
            certificate = self._certificate(root)
            self._library.crypto.X509_STORE_add_cert(store, certificate)
            self._library.crypto.X509_free(certificate)

    def _certificate(self, der: bytes) -> int:
        made = c_void_p(self._library.crypto.X509_new_ex(self._provider.context, None))
        begin = c_char_p(der)
        if not self._library.crypto.d2i_X509(ctypes.byref(made), ctypes.byref(begin), len(der)) or not made.value:
            raise ActionNeeded(Code.CARD_UNUSABLE, "certificate of the card")
        return made.value


class CardSocket(socket.socket):
    """A socket that is protected; what `transport.Channel` uses of one, with the errors of `ssl`."""

    def __init__(self, library: openssl.OpenSsl, session: int, plain: socket.socket) -> None:
        timeout = plain.gettimeout()
        super().__init__(plain.family, plain.type, plain.proto, plain.detach())
        self.settimeout(timeout)
        self._library = library
        self._session: int | None = session
        library.ssl.SSL_set_fd(session, self.fileno())

    def shake_hands(self) -> None:
        """ssl.SSLError; Untrusted MAIL_TLS for a certificate that is refused."""
        try:
            self._repeated(self._library.ssl.SSL_connect)
        except ssl.SSLError:
            refused = self._library.ssl.SSL_get_verify_result(self._session)
            if refused:
                raise Untrusted(Code.MAIL_TLS, f"certificate refused, X.509 reason {refused}") from None
            raise

    def version(self) -> str:
        """As OpenSSL calls it."""
        return str(self._library.ssl.SSL_get_version(self._session).decode())

    def recv(self, size: int, flags: int = 0) -> bytes:  # noqa: ARG002 -- as a socket has it
        """Empty at the end that the other side declared."""
        room, read = ctypes.create_string_buffer(min(size, _PIECE)), c_size_t()
        try:
            self._repeated(lambda s: self._library.ssl.SSL_read_ex(s, room, len(room), ctypes.byref(read)))
        except ssl.SSLZeroReturnError:
            return b""
        return room.raw[: read.value]

    def sendall(self, data: Any, flags: int = 0) -> None:  # noqa: ARG002 -- as a socket has it
        rest = memoryview(data)
        while rest:
            piece, written = bytes(rest[:_PIECE]), c_size_t()
            self._repeated(partial(self._write, piece, written))
            rest = rest[written.value :]

    def close(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            self._library.ssl.SSL_free(session)
        super().close()

    def _write(self, piece: bytes, written: c_size_t, session: int) -> int:
        return int(self._library.ssl.SSL_write_ex(session, piece, len(piece), ctypes.byref(written)))

    def _repeated(self, step: Callable[[int], int]) -> None:
        """Until it has worked; waits for the network in between, as long as the time-out allows."""
        timeout = self.gettimeout()
        deadline = None if timeout is None else time.monotonic() + timeout
        while True:
            if self._session is None:
                raise OSError("closed")
            self._library.crypto.ERR_clear_error()
            done = step(self._session)
            if done == 1:
                return
            why = self._library.ssl.SSL_get_error(self._session, done)
            if why not in {_WANT_READ, _WANT_WRITE}:
                raise self._error(why)
            self._await(why, deadline)

    def _await(self, why: int, deadline: float | None) -> None:
        if deadline is not None and deadline <= time.monotonic():
            raise ssl.SSLWantReadError if self.gettimeout() == 0 else TimeoutError
        with selectors.DefaultSelector() as selector:
            selector.register(self, selectors.EVENT_READ if why == _WANT_READ else selectors.EVENT_WRITE)
            if not selector.select(None if deadline is None else max(0.0, deadline - time.monotonic())):
                raise TimeoutError

    def _error(self, why: int) -> OSError:
        if why == _ZERO_RETURN:
            return ssl.SSLZeroReturnError(_ZERO_RETURN, "closed")
        reason = self._library.reason()
        if reason in {"unknown", "unexpected eof while reading"}:
            return ConnectionResetError("connection lost")
        return ssl.SSLError(why, reason)
