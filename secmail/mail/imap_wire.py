"""The dialogue with an IMAP server (RFC 3501) up to the login, and IDLE (RFC 2177), on imaplib over our own channel."""

import imaplib
import logging
import time
from collections.abc import Iterator
from typing import Any

from imapclient import IMAPClient

from secmail.domain.accounts import Credential, Password
from secmail.domain.errors import ActionNeeded, Code, Rejected
from secmail.mail import errors, imap_read, sasl
from secmail.mail.imap_read import Answer
from secmail.mail.transport import Channel, Protector, Wait

# At DEBUG it writes users, Message-IDs and whole messages into the log.
logging.getLogger("imapclient").setLevel(logging.WARNING)


UNTAGGED_LIMIT = 500_000
"""Responses to one command, but for those of FETCH."""


class Wire(imaplib.IMAP4):
    """imaplib on a `Channel`. Made with a greeting read; errors leave as SecmailError.

    FETCH responses are not kept among `untagged_responses` but read by `answers`.
    """

    def __init__(self, channel: Channel) -> None:
        self.channel = channel
        self._line_read = b""
        self._heard = 0
        try:
            super().__init__()
        except imaplib.IMAP4.error:
            raise (errors.closing() if "BYE" in self.untagged_responses else errors.protocol("greeting")) from None
        except errors.PARSER_ERRORS:
            raise errors.protocol("greeting") from None

    # What imaplib calls its overridable methods (Python 3.11 to 3.14).

    def open(self, host: str = "", port: int = 143, timeout: float | None = None) -> None:
        """The channel is open already."""

    def read(self, size: int) -> bytes:
        return self.channel.read(size)

    def readline(self) -> bytes:
        line, self._line_read = self._line_read, b""
        return line or self.channel.readline()

    def _append_untagged(self, typ: str, dat: Any) -> None:
        """A server that never ends is told from one that has much to say."""
        self._heard += 1
        if self._heard > UNTAGGED_LIMIT:
            raise errors.protocol("too many responses")
        super()._append_untagged(typ, dat)  # type: ignore[misc] # imaplib's own hook, not in its stub

    def send(self, data: Any) -> None:
        self.channel.send(data)

    def shutdown(self) -> None:
        self.channel.close()

    # Before the login.

    def require_clear_start(self) -> None:
        """PREAUTH would skip STARTTLS and put us into a mailbox that nobody signed in to."""
        if self.state != "NONAUTH":
            raise errors.no_plain()

    def protect(self, context: Protector) -> None:
        """STARTTLS or Untrusted MAIL_TLS; nothing heard before it is kept."""
        if "STARTTLS" not in self.capabilities:
            raise errors.no_plain()
        try:
            with errors.imap_answers(self):
                answer, _ = self._simple_command("STARTTLS")
        except Rejected:
            raise errors.no_plain() from None
        if answer != "OK":
            raise errors.no_plain()
        self.channel.start_tls(context)
        self.untagged_responses.clear()
        with errors.imap_answers(self):
            self._get_capabilities()

    def sign_in(self, user: str, credential: Credential) -> None:
        """AUTHENTICATE with what both sides know (`mail.sasl`), else LOGIN; one try."""
        self.untagged_responses.clear()
        offered = {each.removeprefix("AUTH=") for each in self.capabilities if each.startswith("AUTH=")}
        if isinstance(credential, Password) and "PLAIN" not in offered:
            with errors.imap_answers(self, login=True):
                self._login(user, credential)
            return
        exchange = sasl.exchange(offered, user, credential)
        try:
            with errors.imap_answers(self, login=True):
                self.authenticate(exchange.name, exchange.answer)
        except ActionNeeded as refusal:
            raise exchange.refusal(refusal.detail) from None

    def _login(self, user: str, password: Password) -> None:
        both = user + password.reveal
        if "LOGINDISABLED" in self.capabilities or not (both.isascii() and both.isprintable()):
            raise ActionNeeded(Code.MAIL_AUTH, "no way to sign in that both sides know")
        answer, data = self._simple_command("LOGIN", self._quote(user), self._quote(password.reveal))
        if answer != "OK":
            raise self.error(data[-1])
        self.state = "AUTH"

    # Commands.

    def begin(self, command: bytes) -> bytes:
        """Sends a command; its tag. Others may be under way."""
        self._heard = 0
        tag: bytes = self._new_tag()
        self.send(tag + b" " + command + b"\r\n")
        return tag

    def ask(self, command: bytes) -> None:
        """A whole command; what it told is in `untagged_responses`."""
        for _unasked in self.answers(self.begin(command)):
            pass

    def answers(self, tag: bytes) -> Iterator[Answer]:
        """The FETCH responses up to the command's end. `imaplib.IMAP4.error` when it was refused.

        Asked for or not: whoever asks looks at the UIDs.
        """
        while self.tagged_commands[tag] is None:
            line = self.channel.readline()
            if not imap_read.is_fetch(line):
                self._line_read = line
                self._get_response()
                self._check_bye()
            elif (answer := imap_read.answer(self._with_literals(line))) is not None:
                yield answer
        self._end(tag)

    def upload(self, command: bytes, data: bytes, *, at_once: bool) -> None:
        """A command that ends with a literal, announced in its text. `at_once`: without waiting to be invited.

        The closing line end is sent here; `data` may hold what comes behind the literal.
        """
        tag = self.begin(command)
        while not at_once and self._get_response() is not None:
            self._check_bye()
            if self.tagged_commands[tag] is not None:
                self._end(tag)
                raise errors.protocol("upload ended before it began")
        self.send(data)
        self.send(b"\r\n")
        for _unasked in self.answers(tag):
            pass

    def _with_literals(self, line: bytes) -> list[bytes]:
        response = [line]
        while line.endswith(b"}\r\n") and (literal := imap_read.LITERAL.search(line)):
            response.append(self.channel.read(int(literal[1])))
            line = self.channel.readline()
            response.append(line)
        return response

    def _end(self, tag: bytes) -> None:
        status, data = self.tagged_commands.pop(tag) or ("", [b""])
        if status != "OK":
            raise self.error(bytes(data[-1]).decode("utf-8", "replace"))

    def idle(self, seconds: float) -> Wait:
        """Until an untagged response came in, or the time is over; what came in is in `untagged_responses`.

        Keep-alives (`* OK still here`) do not end it.
        """
        deadline = time.monotonic() + seconds
        tag = self.begin(b"IDLE")
        while self._get_response() is not None:
            if self.tagged_commands[tag] is not None:
                raise self.error("IDLE refused")
        woken = Wait.INPUT
        while self._nothing_new() and woken is Wait.INPUT:
            woken = self.channel.wait(deadline - time.monotonic())
            if woken is Wait.INPUT:
                self._get_response()
                self._check_bye()
        self.channel.expect_short()
        self.send(b"DONE\r\n")
        while self.tagged_commands[tag] is None:
            self._get_response()
            self._check_bye()
        self._end(tag)
        self.channel.expect_normal()
        return woken

    def _nothing_new(self) -> bool:
        return not self.untagged_responses.keys() - {"OK"}


class Client(IMAPClient):  # type: ignore[misc] # imapclient ships no types
    """imapclient on a wire that is signed in."""

    def __init__(self, wire: Wire) -> None:
        self.wire = wire
        self.enabled: frozenset[str] = frozenset()
        """Extensions that were switched on (RFC 5161)."""
        super().__init__("", ssl=False)
        # imapclient asks imaplib to format every response for a debug log, whole messages included.
        wire.debug = 0

    def _create_IMAP4(self) -> Wire:  # noqa: N802 -- imapclient's name
        return self.wire

    def _set_read_timeout(self) -> None:
        """The channel has its own."""

    def switch_on(self) -> None:
        """What changes how both sides talk, where the server has it and it serves."""
        # CONDSTORE: without it Dovecot does not tell HIGHESTMODSEQ. QRESYNC includes it.
        changes = next((name for name in ("QRESYNC", "CONDSTORE") if self.has_capability(name)), None)
        names = self.has_capability("UTF8=ACCEPT") or self.has_capability("UTF8=ONLY")
        wanted = [name for name in (changes, "UTF8=ACCEPT" if names else None) if name]
        if wanted and self.has_capability("ENABLE") and self._agreed(b"ENABLE " + " ".join(wanted).encode()):
            told = self.wire.untagged_responses.get("ENABLED", ())
            words = b" ".join(line for line in told if isinstance(line, bytes)).decode("ascii", "replace")
            self.enabled = frozenset(words.upper().split()) & set(wanted)
        if self.wire.channel.is_slow and self.has_capability("COMPRESS=DEFLATE") and self._agreed(b"COMPRESS DEFLATE"):
            self.wire.channel.compress()

    def _agreed(self, command: bytes) -> bool:
        """A server that refuses what it offers does without."""
        self.wire.untagged_responses.clear()
        try:
            self.wire.ask(command)
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error:
            return False
        return True
