"""The dialogue with an IMAP server (RFC 3501) up to the login, and IDLE (RFC 2177), on imaplib over our own channel."""

import imaplib
import logging
import ssl
import time
from typing import Any

from imapclient import IMAPClient

from secmail.domain.accounts import Password
from secmail.domain.errors import ActionNeeded, Code, Rejected
from secmail.mail import errors
from secmail.mail.transport import Channel, Wait

# At DEBUG it writes users, Message-IDs and whole messages into the log.
logging.getLogger("imapclient").setLevel(logging.WARNING)


class Wire(imaplib.IMAP4):
    """imaplib on a `Channel`. Made with a greeting read; errors leave as SecmailError."""

    def __init__(self, channel: Channel) -> None:
        self.channel = channel
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
        return self.channel.readline()

    def send(self, data: Any) -> None:
        self.channel.send(data)

    def shutdown(self) -> None:
        self.channel.close()

    # Before the login.

    def require_clear_start(self) -> None:
        """PREAUTH would skip STARTTLS and put us into a mailbox that nobody signed in to."""
        if self.state != "NONAUTH":
            raise errors.no_plain()

    def protect(self, context: ssl.SSLContext) -> None:
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

    def sign_in(self, user: str, password: Password) -> None:
        """AUTHENTICATE PLAIN (RFC 4616), else LOGIN; one try."""
        self.untagged_responses.clear()
        with errors.imap_answers(self, login=True):
            if "AUTH=PLAIN" in self.capabilities:
                self._authenticate_plain(user, password)
            else:
                self._login(user, password)

    def _authenticate_plain(self, user: str, password: Password) -> None:
        secret = f"\0{user}\0{password.reveal}".encode()
        if secret.count(b"\0") != 2:
            raise ActionNeeded(Code.MAIL_AUTH, "user or password cannot be sent")
        # One answer: a server that asks again is told that we stop.
        answers = iter((secret,))
        self.authenticate("PLAIN", lambda _challenge: next(answers, None))

    def _login(self, user: str, password: Password) -> None:
        both = user + password.reveal
        if "LOGINDISABLED" in self.capabilities or not (both.isascii() and both.isprintable()):
            raise ActionNeeded(Code.MAIL_AUTH, "no way to sign in that both sides know")
        answer, data = self._simple_command("LOGIN", self._quote(user), self._quote(password.reveal))
        if answer != "OK":
            raise self.error(data[-1])
        self.state = "AUTH"

    # What imaplib has no method for.

    def uid_expunge(self, uids: str) -> None:
        """UID EXPUNGE (RFC 4315 §2.1)."""
        answer, data = self.uid("EXPUNGE", uids)
        if answer != "OK":
            raise self.error(data[-1])

    def idle(self, seconds: float) -> Wait:
        """Until an untagged response came in, or the time is over; what came in is in `untagged_responses`.

        Keep-alives (`* OK still here`) do not end it.
        """
        deadline = time.monotonic() + seconds
        tag = self._command("IDLE")
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
        self._command_complete("IDLE", tag)
        self.channel.expect_normal()
        return woken

    def _nothing_new(self) -> bool:
        return not self.untagged_responses.keys() - {"OK"}


class Client(IMAPClient):  # type: ignore[misc] # imapclient ships no types
    """imapclient on a wire that is signed in."""

    def __init__(self, wire: Wire) -> None:
        self.wire = wire
        super().__init__("", ssl=False)
        # imapclient asks imaplib to format every response for a debug log, whole messages included.
        wire.debug = 0

    def _create_IMAP4(self) -> Wire:  # noqa: N802 -- imapclient's name
        return self.wire

    def _set_read_timeout(self) -> None:
        """The channel has its own."""
