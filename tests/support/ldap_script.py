"""An LDAP server that says whatever a test wants, byte by byte, and remembers what it was asked.

    with LdapScript(lambda request, number: entry(number) + done(number)) as server:
        server.port, server.asked             # requests as sansldap reads them

A script gets each request and its number, and gives raw bytes; None: the connection ends; an iterator: pieces, for what
drips (one that raises OSError ends the connection). `tls`: contexts for the handshake after an agreed STARTTLS, or
before everything (`implicit`).
"""

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator

import sansldap

Script = Callable[[sansldap.LDAPMessage, int], "bytes | Iterator[bytes] | None"]
START_TLS = "1.3.6.1.4.1.1466.20037"


class LdapScript:
    """Serves one connection after the other."""

    def __init__(self, script: Script, *, tls: ssl.SSLContext | None = None, implicit: bool = False) -> None:
        self.asked: list[sansldap.LDAPMessage] = []
        self.connections = 0
        self._script, self._tls, self._implicit = script, tls, implicit
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._stop = threading.Event()
        self._sock: socket.socket | None = None
        self._thread = threading.Thread(target=self._serve, name="test-ldap")

    def __enter__(self) -> "LdapScript":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
            pass
        self._thread.join(30)
        self._listener.close()

    def _serve(self) -> None:
        while True:
            sock, _ = self._listener.accept()
            if self._stop.is_set():
                sock.close()
                return
            self.connections += 1
            sock.settimeout(30)
            with contextlib.suppress(OSError, sansldap.ProtocolError):
                self._talk(sock)

    def _talk(self, sock: socket.socket) -> None:
        with contextlib.ExitStack() as stack:
            stack.callback(sock.close)
            if self._implicit and self._tls is not None:
                sock = self._tls.wrap_socket(sock, server_side=True)
                stack.callback(sock.close)
            server = sansldap.LDAPServer()
            while data := sock.recv(65536):
                for request in server.receive(data):
                    self.asked.append(request)
                    answer = self._script(request, request.message_id)
                    if answer is None:
                        return
                    for piece in [answer] if isinstance(answer, bytes) else answer:
                        if self._stop.is_set():
                            return
                        sock.sendall(piece)
                    if self._upgrades(request, answer):
                        assert self._tls is not None
                        sock = self._tls.wrap_socket(sock, server_side=True)
                        stack.callback(sock.close)

    def _upgrades(self, request: sansldap.LDAPMessage, answer: object) -> bool:
        asked = isinstance(request, sansldap.ExtendedRequest) and request.name == START_TLS
        return (
            asked
            and self._tls is not None
            and isinstance(answer, bytes)
            and answer.startswith(extended(request.message_id))
        )


def entry(number: int, **attributes: bytes) -> bytes:
    """A result entry; underscores of names are hyphens."""
    values = [sansldap.PartialAttribute(key.replace("_", "-"), [value]) for key, value in attributes.items()]
    return _packed(sansldap.SearchResultEntry(message_id=number, controls=[], object_name="cn=x", attributes=values))


def done(number: int, code: int = 0) -> bytes:
    return _packed(sansldap.SearchResultDone(message_id=number, controls=[], result=_result(code)))


def extended(number: int, code: int = 0) -> bytes:
    return _packed(
        sansldap.ExtendedResponse(message_id=number, controls=[], result=_result(code), name=None, value=None)
    )


def bound(number: int, code: int = 0) -> bytes:
    return _packed(sansldap.BindResponse(message_id=number, controls=[], result=_result(code)))


def tlv(tag: int, content: bytes) -> bytes:
    """BER, whatever it means."""
    length = len(content)
    octets = length.to_bytes((length.bit_length() + 7) // 8 or 1, "big")
    return bytes([tag]) + (bytes([length]) if length < 128 else bytes([0x80 | len(octets)]) + octets) + content


def _result(code: int) -> sansldap.LDAPResult:
    return sansldap.LDAPResult(sansldap.LDAPResultCode(code), "", "", None)


def _packed(message: sansldap.LDAPMessage) -> bytes:
    return bytes(message.pack(_OPTIONS))


_OPTIONS = sansldap.LDAPServer()._packing_options
