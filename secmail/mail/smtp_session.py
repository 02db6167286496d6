"""One signed-in submission connection (RFC 6409), as `engine.ports.servers.SubmissionSession` wants it.

smtplib gives the commands and the reading of EHLO; bytes go through our channel. Its `login` is not used (it tries up
to three mechanisms with a refused password and cannot send one that is not ASCII), nor its `sendmail` (it sends to the
accepted part of the recipients, and does not tell a loss before the final dot from one after it).
"""

import base64
import contextlib
import logging
import re
import smtplib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from secmail.domain.accounts import Credential
from secmail.domain.addresses import is_address
from secmail.domain.errors import (
    ActionNeeded,
    BugError,
    Code,
    OutcomeUnknown,
    Rejected,
    SecmailError,
    Unavailable,
)
from secmail.domain.outbox import Delivery, DeliveryState, Notice
from secmail.mail import errors, sasl
from secmail.mail.transport import Channel, Protector

_LOG = logging.getLogger(__name__)

REPLY_LINES = 100
BLOCK = 64 * 1024
_REPLY = re.compile(rb"([2-5][0-9]{2})([ -]|$)")
_AUTH_CODES = frozenset({530, 534, 535, 538})
_CLOSING = 421
_SIZE_DIGITS = 20  # RFC 1870 §3
_NO_SUCH_PARAMETER = frozenset({501, 504, 555})
"""RFC 5321 §4.1.1.11; some servers offer DSN and take none of it."""
_TOO_LARGE = (b"5.2.3", b"5.3.4")
"""RFC 3463: beyond what this mailbox, or this server, takes."""
_SIGN_IN = (b"5.7.8", b"5.7.9", b"5.7.14")
"""RFC 4954 §6, and what one large provider says instead."""
_LOST_BEYOND = (b"4.4.1", b"4.4.2")
"""RFC 3463 §3.5: no answer from, or bad connection to, the next server."""
_SMTPUTF8 = (b"5.6.7", b"5.6.9")
"""RFC 6531 §3.5: an address, or a header, that somebody on the way cannot take."""

Reply = tuple[int, bytes]


class Dialogue(smtplib.SMTP):
    """smtplib on a `Channel`: every reply is well-formed and bounded, or Unavailable."""

    def __init__(self, channel: Channel) -> None:
        # An address literal instead of this computer's name: the name is nobody's business.
        super().__init__(local_hostname="[127.0.0.1]")
        self.channel = channel

    def send(self, s: Any) -> None:
        self.channel.send(s.encode(self.command_encoding) if isinstance(s, str) else s)

    def getreply(self) -> Reply:
        lines: list[bytes] = []
        while len(lines) < REPLY_LINES:
            line = self.channel.readline().rstrip(b"\r\n")
            reply = _REPLY.match(line)
            if reply is None:
                raise errors.protocol("not an SMTP reply")
            lines.append(line[4:])
            if reply[2] != b"-":
                return int(reply[1]), b"\n".join(lines)
        raise errors.protocol("reply too long")

    def greet(self) -> None:
        """The server's greeting and EHLO."""
        code, _ = self.getreply()
        if code != 220:
            raise _not_serving(code)
        code, _ = self.ehlo()
        if code != 250:
            raise _not_serving(code)

    def protect(self, context: Protector) -> None:
        """STARTTLS (RFC 3207) and a new EHLO, or Untrusted MAIL_TLS; nothing heard before is kept."""
        if not self.has_extn("starttls") or self.docmd("STARTTLS")[0] != 220:
            raise errors.no_plain()
        self.channel.start_tls(context)
        code, _ = self.ehlo()
        if code != 250:
            raise _not_serving(code)

    def sign_in(self, user: str, credential: Credential) -> None:
        """AUTH (RFC 4954) with what both sides know (`mail.sasl`); one try."""
        offered = self.esmtp_features.get("auth", "").upper().split()
        exchange = sasl.exchange(offered, user, credential)
        first = exchange.answer(b"") if exchange.speaks_first else None
        reply = self.docmd("AUTH", exchange.name if first is None else f"{exchange.name} {_base64(first)}")
        while reply[0] == 334 and (answer := exchange.answer(_challenge(reply[1]))) is not None:
            reply = self.docmd(_base64(answer))
        if 400 <= reply[0] < 500:
            raise Unavailable(Code.MAIL_REFUSED_TEMPORARILY, f"login refused for now, reply {reply[0]}")
        if reply[0] != 235:
            raise exchange.refusal(f"login refused, reply {reply[0]}")


def _not_serving(code: int) -> Unavailable:
    return Unavailable(Code.MAIL_OFFLINE, f"server does not serve, reply {code}")


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _challenge(text: bytes) -> bytes:
    """LOGIN's prompts are words of no meaning, and some servers send them in clear."""
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        return b""


def _forgotten() -> None:
    """Nobody remembers it."""


@dataclass(frozen=True, slots=True)
class _Options:
    """What is said behind MAIL, and behind each RCPT."""

    mail: tuple[str, ...]
    notice: Notice | None

    @property
    def of_mail(self) -> str:
        asked = () if self.notice is None else ("RET=HDRS", f"ENVID={_xtext(self.notice.envelope)}")
        return "".join(f" {option}" for option in (*self.mail, *asked))

    def of(self, recipient: str) -> str:
        """RFC 3461 §4.1; what a report calls him is what we do, whoever forwards it."""
        if self.notice is None:
            return ""
        notify = " NOTIFY=SUCCESS,FAILURE,DELAY" if self.notice.success else " NOTIFY=FAILURE,DELAY"
        # RFC 6533 §3 has another form for these, which hardly anybody reads.
        return f"{notify} ORCPT=rfc822;{_xtext(recipient)}" if recipient.isascii() else notify


class SubmissionConnection:
    """Blocking, for one thread; after an error it is closed and another one is made.

    Everybody or nobody: a message goes out only when the server has accepted every recipient that it was given. If it
    refuses some, nothing is sent, and the deliveries tell who was refused for good (REFUSED), who for now (DEFERRED),
    both in the server's words, and who would have been accepted (WAITING).
    """

    def __init__(self, dialogue: Dialogue, *, together: bool = True, lost: Callable[[], None] = _forgotten) -> None:
        """`together`: whether commands may be sent in groups where the server offers it.

        `lost`: called when the connection went in the middle of such a group, which some servers do not bear.
        """
        self._smtp = dialogue
        self._broken = False
        self._groups = together and dialogue.has_extn("pipelining")
        self._lost = lost

    @property
    def largest(self) -> int:
        """The size that the server names (RFC 1870); 0: none."""
        limit = self._smtp.esmtp_features.get("size", "")
        return int(limit) if limit.isdecimal() and len(limit) <= _SIZE_DIGITS else 0

    def submit(
        self, sender: str, recipients: Sequence[str], raw: bytes, *, notice: Notice | None = None
    ) -> tuple[Delivery, ...]:
        """One delivery per recipient, all ACCEPTED or none. `notice`: the reports asked for, where the server takes it.

        ActionNeeded MAIL_AUTH; Rejected MAIL_TOO_LARGE, MAIL_NO_SMTPUTF8, MAIL_REFUSED, RECIPIENT_INVALID,
        RECIPIENT_NONE; Unavailable MAIL_REFUSED_TEMPORARILY, MAIL_OFFLINE, MAIL_PROTOCOL; `OutcomeUnknown` when the
        final dot may have gone out and no answer came back.
        """
        options = self._options(sender, recipients, raw, notice=notice)
        try:
            return self._transaction(sender, recipients, raw, options=options)
        except (Unavailable, OutcomeUnknown) as error:
            self._broken = self._broken or error.code is not Code.MAIL_REFUSED_TEMPORARILY
            raise

    def close(self) -> None:
        """QUIT where the other side still listens. Never raises."""
        if not self._broken:
            self._smtp.channel.expect_short()
            with contextlib.suppress(SecmailError):
                self._smtp.docmd("QUIT")
        self._smtp.channel.close()

    def interrupt(self) -> None:
        """From another thread: cuts the connection, so that a blocked call ends at once."""
        self._smtp.channel.interrupt()

    def _options(self, sender: str, recipients: Sequence[str], raw: bytes, *, notice: Notice | None) -> _Options:
        """ESMTP parameters; refuses what the server could not take before anything is said."""
        _check_addresses(sender, recipients)
        if not raw.count(b"\r\n") == raw.count(b"\n") == raw.count(b"\r"):
            # Servers differ in where a bare CR or LF ends a line: one message could become two (SMTP smuggling).
            raise BugError("smtp: message not in canonical line ends")
        if 0 < self.largest < len(raw):
            raise Rejected(Code.MAIL_TOO_LARGE, f"{len(raw)} bytes, the server takes {self.largest}")
        options = [f"SIZE={len(raw)}"] if self._smtp.has_extn("size") else []
        if not raw.isascii():
            options.append(self._need("8bitmime", "BODY=8BITMIME", Code.MAIL_REFUSED))
        self._smtp.command_encoding = "ascii"
        if not all(address.isascii() for address in (sender, *recipients)):
            options.append(self._need("smtputf8", "SMTPUTF8", Code.MAIL_NO_SMTPUTF8))
            self._smtp.command_encoding = "utf-8"
        return _Options(tuple(options), notice if self._smtp.has_extn("dsn") else None)

    def _need(self, extension: str, option: str, lacking: Code) -> str:
        if not self._smtp.has_extn(extension):
            raise Rejected(lacking, f"the server lacks {extension.upper()}")
        return option

    def _transaction(
        self, sender: str, recipients: Sequence[str], raw: bytes, *, options: _Options
    ) -> tuple[Delivery, ...]:
        (code, text), *replies = self._envelope(sender, recipients, options)
        if code in _NO_SUCH_PARAMETER and options.notice is not None:
            self._reset()
            return self._transaction(sender, recipients, raw, options=_Options(options.mail, None))
        self._require(code, text)
        if any(code == _CLOSING for code, _ in replies):
            self._broken = True
            raise Unavailable(Code.MAIL_REFUSED_TEMPORARILY, "the server closes down")  # that is no word on anybody
        if all(200 <= code < 300 for code, _ in replies):
            self._send_data(raw)
            return tuple(Delivery(recipient, DeliveryState.ACCEPTED) for recipient in recipients)
        self._reset()
        _LOG.info("nothing sent: the server refuses %d of %d recipients", _refused(replies), len(replies))
        return tuple(_delivery(recipient, reply) for recipient, reply in zip(recipients, replies, strict=True))

    def _envelope(self, sender: str, recipients: Sequence[str], options: _Options) -> list[Reply]:
        """The replies to MAIL and, where it was taken, to each RCPT."""
        mail = f"MAIL FROM:<{sender}>{options.of_mail}"
        commands = [mail, *(f"RCPT TO:<{recipient}>{options.of(recipient)}" for recipient in recipients)]
        if self._groups:
            return self._together(commands)
        replies = [self._smtp.docmd(mail)]
        if 200 <= replies[0][0] < 300:
            replies += [self._smtp.docmd(command) for command in commands[1:]]
        return replies

    def _together(self, commands: Sequence[str]) -> list[Reply]:
        """RFC 2920. DATA is not among them: it is only said when everybody is accepted."""
        self._smtp.send("".join(f"{command}\r\n" for command in commands))
        replies: list[Reply] = []
        try:
            while len(replies) < len(commands) and not self._broken:
                replies.append(self._smtp.getreply())
                self._broken = replies[-1][0] == _CLOSING
        except Unavailable:
            self._lost()
            raise
        return replies + replies[-1:] * (len(commands) - len(replies))

    def _send_data(self, raw: bytes) -> None:
        code, text = self._smtp.docmd("DATA")
        if code != 354:
            self._require(code if code >= 400 else 451, text)
        for piece in _stuffed(raw):
            self._smtp.send(piece)
        try:
            self._smtp.send(b".\r\n")
            code, text = self._smtp.getreply()
        except SecmailError as error:
            raise OutcomeUnknown(f"after the final dot: {error.code}") from None
        if 300 <= code < 400 or code == _CLOSING or text.startswith(_LOST_BEYOND):
            # A relaying server says so too when its own connection broke after the letter had gone on.
            self._broken = self._broken or code == _CLOSING
            raise OutcomeUnknown(f"after the final dot: reply {code}")
        self._require(code, text)

    def _require(self, code: int, text: bytes) -> None:
        """A reply to the whole: raises unless it is positive. The transaction is given up."""
        if 200 <= code < 300:
            return
        self._reset()
        if 300 <= code < 400:
            raise errors.protocol(f"reply {code} out of place")
        if code < 500:
            raise Unavailable(Code.MAIL_REFUSED_TEMPORARILY, f"reply {code}")
        if code in _AUTH_CODES or text.startswith(_SIGN_IN):
            raise ActionNeeded(Code.MAIL_AUTH, f"reply {code}")
        raise Rejected(_refusal(code, text), f"reply {code}", words=errors.words(text))

    def _reset(self) -> None:
        """RSET. What follows tells why; a server that closes after its refusal (421) is no other news."""
        try:
            if not self._broken:
                self._smtp.docmd("RSET")
        except SecmailError:
            self._broken = True


def _refusal(code: int, text: bytes) -> Code:
    """By the enhanced status (RFC 3463), where there is one; 552: RFC 1870 §6.1."""
    if text.startswith(_SMTPUTF8):
        return Code.MAIL_NO_SMTPUTF8
    return Code.MAIL_TOO_LARGE if code == 552 or text.startswith(_TOO_LARGE) else Code.MAIL_REFUSED


def _stuffed(raw: bytes) -> Iterator[bytes]:
    """The message in pieces, its dots doubled at the beginnings of lines (RFC 5321 §4.5.2), its last line ended."""
    view = memoryview(raw)
    before = b"\n"
    for start in range(0, len(raw), BLOCK):
        piece = bytes(view[start : start + BLOCK])
        # Every line end is CRLF: `_options` has looked.
        dotted = piece.replace(b"\n.", b"\n..")
        yield b"." + dotted if before == b"\n" and piece.startswith(b".") else dotted
        before = piece[-1:]
    if not raw.endswith(b"\r\n"):
        yield b"\r\n"


def _xtext(text: str) -> str:
    """RFC 3461 §4."""
    return "".join(char if "!" <= char <= "~" and char not in "+=" else f"+{ord(char):02X}" for char in text)


def _check_addresses(sender: str, recipients: Sequence[str]) -> None:
    if not recipients:
        raise Rejected(Code.RECIPIENT_NONE)
    for address in (sender, *recipients):
        if not (is_address(address) and address.isprintable()):
            raise Rejected(Code.RECIPIENT_INVALID, "not an address")


def _refused(replies: Sequence[Reply]) -> int:
    return sum(code >= 400 for code, _ in replies)


def _delivery(recipient: str, reply: Reply) -> Delivery:
    code, text = reply
    if 200 <= code < 300:
        return Delivery(recipient)
    state = DeliveryState.REFUSED if code >= 500 else DeliveryState.DEFERRED
    return Delivery(recipient, state, errors.words(b"%d %s" % (code, text)))
