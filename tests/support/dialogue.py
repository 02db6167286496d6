"""A server that plays a script over TLS: the dialogue is the test.

Steps are made by `ImapScript` and `SmtpScript`. The server accepts one connection, plays, and then waits for the
client to go away; whatever the client says beyond the script is an error. It may go while the server still speaks,
once it has said all that the script expects of it. Leaving the `with` block raises what went wrong on the server's
side, or notes it at what the test is failing with already.
"""

import re
import socket
import ssl
import struct
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

from tests.support.tls import TlsLab

PATIENCE = 30.0
"""Seconds the server waits for the client's next word: only a failing test waits that long."""


class Dialogue:
    """One scripted connection. `protected`: TLS before the first word. `port`: that of one that has ended."""

    def __init__(self, tls: TlsLab, *, protected: bool = True, kind: str = "good", port: int = 0) -> None:
        self._context = tls.context(kind)
        self._protected = protected
        self._steps: list[Callable[[], None]] = []
        self._to_be_heard = 0
        """The steps up to the last that needs a word of the client's."""
        self._listener = socket.create_server(("127.0.0.1", port))
        self._listener.settimeout(PATIENCE)
        self.port: int = self._listener.getsockname()[1]
        self.heard: list[bytes] = []
        """Every line the client said."""
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._serve, name="scripted-server")
        self._deaf = False
        self._variables: dict[str, str] = {}
        self._sock: socket.socket
        self._buffer = b""

    # Steps.

    def says(self, *lines: str | bytes) -> Self:
        """The server's lines; CRLF is added. `{tag}` is the tag of the client's last command."""

        def step() -> None:
            for line in lines:
                self._sock.sendall(self._filled(line) + b"\r\n")

        return self._then(step)

    def sends(self, data: bytes) -> Self:
        """Bytes as they are."""
        return self._then(lambda: self._sock.sendall(self._filled(data)))

    def hears(self, line: str) -> Self:
        """The client's next line, exactly; `{name}` stands for one word, `{name...}` for the rest of the line."""
        pattern = re.escape(line)
        pattern = re.sub(r"\\\{(\w+)\\\.\\\.\\\.\\\}", r"(?P<\1>.*)", pattern)
        pattern = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^ ]+)", pattern)

        def step() -> None:
            said = self._readline()
            match = re.fullmatch(pattern, said.decode("utf-8", "replace"))
            assert match, f"expected {line!r}, the client said {said!r}"
            self._variables.update(match.groupdict())

        return self._then_hears(step)

    def hears_bytes(self, data: bytes) -> Self:
        """A literal or a message body."""

        def step() -> None:
            while len(self._buffer) < len(data):
                self._receive()
            said, self._buffer = self._buffer[: len(data)], self._buffer[len(data) :]
            assert said == data, f"expected {data!r}, the client said {said!r}"

        return self._then_hears(step)

    def starts_tls(self) -> Self:
        """The handshake, now."""

        def step() -> None:
            assert not self._buffer, f"the client said before the handshake: {self._buffer!r}"
            self._sock = self._context.wrap_socket(self._sock, server_side=True)

        return self._then(step)

    def hangs_up(self) -> Self:
        """Closes in order; what the client still says is lost."""

        def step() -> None:
            self._deaf = True
            self._sock.shutdown(socket.SHUT_RDWR)

        return self._then(step)

    def resets(self) -> Self:
        """Closes with a TCP reset."""

        def step() -> None:
            self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self._sock.close()

        return self._then(step)

    def stalls(self) -> Self:
        """From now on hears everything and says nothing."""

        def step() -> None:
            self._deaf = True

        return self._then(step)

    def calls(self, function: Callable[[], None]) -> Self:
        """Runs something of the test's at this point, on the server's thread."""
        return self._then(function)

    def _then(self, step: Callable[[], None]) -> Self:
        self._steps.append(step)
        return self

    def _then_hears(self, step: Callable[[], None]) -> Self:
        self._to_be_heard = len(self._steps) + 1
        return self._then(step)

    # The server.

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._thread.join(PATIENCE)
        self._listener.close()
        if self._error is None:
            return
        if error is None:
            raise self._error
        error.add_note(f"The scripted server: {self._error!r}")

    def _serve(self) -> None:
        try:
            with self._listener:
                self._sock, _ = self._listener.accept()
            self._sock.settimeout(PATIENCE)
            self._sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            try:
                if self._protected:
                    self._sock = self._context.wrap_socket(self._sock, server_side=True)
                for step in self._steps[: self._to_be_heard]:
                    step()
                self._speak_on(self._steps[self._to_be_heard :])
            finally:
                self._sock.close()
        except ssl.SSLError as refused:
            # The client refuses the certificate: what it says about that it says to its caller.
            if self._steps and self.heard:
                self._error = refused
        except BaseException as failure:  # noqa: BLE001 -- thread main: handed to the test
            self._error = failure

    def _speak_on(self, steps: list[Callable[[], None]]) -> None:
        """What is said after the client's last word, to a client that may have heard enough."""
        try:
            for step in steps:
                step()
        except (ConnectionError, ssl.SSLEOFError, ssl.SSLZeroReturnError):
            return
        self._expect_silence()

    def _expect_silence(self) -> None:
        """Nothing more until the client goes; a polite farewell is no surprise."""
        try:
            while (rest := self._sock.recv(65536)) and not self._is_farewell(self._buffer + rest):
                if self._deaf:
                    continue
                raise AssertionError(f"beyond the script the client said {self._buffer + rest!r}")
        except (ConnectionError, ssl.SSLError, OSError):
            pass

    def _is_farewell(self, said: bytes) -> bool:
        return bool(re.fullmatch(rb"(\S+ LOGOUT|QUIT)\r\n", said))

    def _readline(self) -> bytes:
        while b"\r\n" not in self._buffer:
            self._receive()
        line, _, self._buffer = self._buffer.partition(b"\r\n")
        self.heard.append(line)
        return line

    def _receive(self) -> None:
        chunk = self._sock.recv(65536)
        assert chunk, f"the client went away; it had said {self._buffer!r}"
        self._buffer += chunk

    def _filled(self, line: str | bytes) -> bytes:
        text = line.encode() if isinstance(line, str) else line
        for name, value in self._variables.items():
            text = text.replace(b"{%s}" % name.encode(), value.encode())
        return text
