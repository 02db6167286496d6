"""The dialogue with a POP3 server (RFC 1939, RFC 2449, RFC 2595 STLS, RFC 5034 SASL), bounded, on our own channel."""

import base64
import re
from collections.abc import Iterator

from secmail.domain.accounts import Credential, Password
from secmail.domain.errors import ActionNeeded, Code, Rejected, SecmailError, Unavailable
from secmail.mail import errors, sasl
from secmail.mail.transport import Channel, Protector

_CONDITION = re.compile(rb"\[([A-Z/-]{1,40})\]")
_PASSING = frozenset({b"IN-USE", b"LOGIN-DELAY", b"SYS/TEMP"})
"""RFC 2449 §8.1, RFC 3206: what passes by itself. IN-USE: another program has the mailbox."""
_SHORT = 200
"""Bytes of a command line that every server takes (RFC 2449 §4: 255)."""
_CHALLENGES = 10


class Pop3Wire:
    """One connection for one thread. SecmailError only; Rejected MAIL_REFUSED for -ERR to a command."""

    def __init__(self, channel: Channel) -> None:
        self.channel = channel
        if not channel.readline().startswith(b"+OK"):
            raise errors.protocol("greeting")
        self.capabilities = self._asked_capabilities()

    def protect(self, context: Protector) -> None:
        """STLS or Untrusted MAIL_TLS; nothing heard before it is kept."""
        if "STLS" not in self.capabilities:
            raise errors.no_plain()
        try:
            self.command("STLS")
        except Rejected:
            raise errors.no_plain() from None
        self.channel.start_tls(context)
        self.capabilities = self._asked_capabilities()

    def sign_in(self, user: str, credential: Credential) -> None:
        """AUTH with what both sides know, else USER and PASS; one try. ActionNeeded MAIL_AUTH."""
        offered = self.capabilities.get("SASL", ())
        if isinstance(credential, Password) and "PLAIN" not in offered:
            self._sign_in_plainly(user, credential)
            return
        exchange = sasl.exchange(offered, user, credential)
        first = exchange.answer(b"") if exchange.speaks_first else None
        begin = f"AUTH {exchange.name}"
        if first is not None and len(begin) + len(first) * 2 < _SHORT:
            line, first = f"{begin} {base64.b64encode(first).decode()}", None
        else:
            line = begin
        self._say(line)
        try:
            self._go_on(exchange, first)
        except ActionNeeded as refusal:
            raise exchange.refusal(refusal.detail) from None

    def command(self, line: str) -> bytes:
        """What follows +OK."""
        self._say(line)
        return self._answer()

    def lines(self, line: str) -> Iterator[bytes]:
        """The lines of a longer answer, without their ends and the dots that were doubled (RFC 1939 §3)."""
        self.command(line)
        while (found := self.channel.readline()) not in {b".\r\n", b".\n"}:
            text = found[:-2] if found.endswith(b"\r\n") else found[:-1]
            yield text[1:] if text.startswith(b".") else text

    def say_farewell(self) -> None:
        """QUIT, without which nothing is deleted."""
        self.command("QUIT")

    def _go_on(self, exchange: sasl.Exchange, first: bytes | None) -> None:
        for _ in range(_CHALLENGES):
            found = self._answer(login=True, challenges=True)
            if not found.startswith(b"+ "):
                return
            answer = first if first is not None else exchange.answer(_decoded(found[2:]))
            first = None
            self._say("*" if answer is None else base64.b64encode(answer).decode())
        raise errors.protocol("too many challenges")

    def _sign_in_plainly(self, user: str, password: Password) -> None:
        if not (user.isprintable() and password.reveal.isprintable()):
            raise ActionNeeded(Code.MAIL_AUTH, "user or password cannot be sent")
        for line in (f"USER {user}", f"PASS {password.reveal}"):
            self._say(line)
            self._answer(login=True)

    def _asked_capabilities(self) -> dict[str, tuple[str, ...]]:
        """Of a server that knows no CAPA none: then there is USER and PASS."""
        try:
            words = [line.decode("ascii", "replace").upper().split() for line in self.lines("CAPA")]
        except Rejected:
            return {}
        return {found[0]: tuple(found[1:]) for found in words if found}

    def _say(self, line: str) -> None:
        self.channel.send(line.encode() + b"\r\n")

    def _answer(self, *, login: bool = False, challenges: bool = False) -> bytes:
        """What follows +OK; a challenge whole."""
        line = self.channel.readline().rstrip(b"\r\n")
        if line.startswith(b"+OK"):
            return line[3:].strip()
        if challenges and line[:2] in {b"+", b"+ "}:
            return b"+ " + line[2:]
        if not line.startswith(b"-ERR"):
            raise errors.protocol("not a POP3 answer")
        raise _refusal(line[4:].strip(), login=login)


def _refusal(text: bytes, *, login: bool) -> SecmailError:
    condition = _CONDITION.match(text)
    if condition and condition[1] in _PASSING:
        return Unavailable(Code.MAIL_REFUSED_TEMPORARILY, "POP3 command refused for now")
    if login:
        return ActionNeeded(Code.MAIL_AUTH, "login refused")
    return Rejected(Code.MAIL_REFUSED, "POP3 command refused", words=errors.words(text))


def _decoded(challenge: bytes) -> bytes:
    try:
        return base64.b64decode(challenge, validate=True)
    except ValueError:
        return b""
