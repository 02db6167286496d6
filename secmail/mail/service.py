"""The room's public face: `engine.ports.servers.MailPort` over real servers."""

import contextlib
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TypeVar

from secmail.domain.accounts import Account, Credential, Protocol, Server, Tls
from secmail.domain.addresses import Mailbox
from secmail.domain.checks import Check, CheckSubject
from secmail.domain.drafts import Draft
from secmail.domain.errors import SecmailError
from secmail.mail import compose, errors, identity, probe
from secmail.mail.card_tls import CardTls
from secmail.mail.imap_session import ImapConnection
from secmail.mail.imap_wire import Client, Wire
from secmail.mail.pop3_session import Pop3Session
from secmail.mail.pop3_wire import Pop3Wire
from secmail.mail.smtp_session import Dialogue, SubmissionConnection
from secmail.mail.transport import Channel, Protector, Timeouts, connect

_T = TypeVar("_T")


class MailService:
    """Opens connections: TLS 1.2 or later, verified, before anything else is said."""

    def __init__(
        self, timeouts: Timeouts | None = None, *, proxy: Callable[[str], tuple[str, int] | None] | None = None
    ) -> None:
        """`proxy`: what this computer reaches the web by. Mail goes directly; the diagnosis asks it about a server."""
        self._timeouts = timeouts or Timeouts()
        self._proxy = proxy
        self._cards = CardTls()
        self._one_by_one: set[tuple[str, int]] = set()
        """Submission servers that went away in the middle of a group of commands: they are no longer told several."""

    def imap(self, account: Account, credential: Credential) -> ImapConnection | Pop3Session:
        """By the account's protocol; both have the same shape.

        Unavailable MAIL_OFFLINE or MAIL_PROTOCOL, Untrusted MAIL_TLS, ActionNeeded MAIL_AUTH (tried once).
        """
        if account.protocol is Protocol.POP3:
            return Pop3Session(partial(self._pop3, account, credential))
        context = identity.context_for(account.incoming, credential, self._cards)

        def sign_in(channel: Channel) -> ImapConnection:
            wire = Wire(channel)
            wire.require_clear_start()
            if account.incoming.tls is Tls.STARTTLS:
                wire.protect(context)
            wire.sign_in(account.user, credential)
            with errors.imap_answers(wire):
                client = Client(wire)
                client.switch_on()
            return ImapConnection(client, self._timeouts)

        return self._opened(account.incoming, context, sign_in)

    def _pop3(self, account: Account, credential: Credential) -> Pop3Wire:
        context = identity.context_for(account.incoming, credential, self._cards)

        def sign_in(channel: Channel) -> Pop3Wire:
            wire = Pop3Wire(channel)
            if account.incoming.tls is Tls.STARTTLS:
                wire.protect(context)
            wire.sign_in(account.user, credential)
            return wire

        return self._opened(account.incoming, context, sign_in)

    def submission(self, account: Account, credential: Credential) -> SubmissionConnection:
        """As `imap`."""

        context = identity.context_for(account.outgoing, credential, self._cards)

        def sign_in(channel: Channel) -> SubmissionConnection:
            dialogue = Dialogue(channel)
            dialogue.greet()
            if account.outgoing.tls is Tls.STARTTLS:
                dialogue.protect(context)
            dialogue.sign_in(account.user, credential)
            place = (account.outgoing.host, account.outgoing.port)
            lost = partial(self._one_by_one.add, place)
            return SubmissionConnection(dialogue, together=place not in self._one_by_one, lost=lost)

        return self._opened(account.outgoing, context, sign_in)

    def compose(self, draft: Draft, sender: Mailbox, *, message_id: str, at: datetime) -> bytes:
        """The draft as a clear RFC 5322 message, CRLF, 7-bit. Pure. Rejected RECIPIENT_INVALID or RECIPIENT_NONE."""
        return compose.compose(draft, sender, message_id=message_id, at=at)

    def probe(self, server: Server, subject: CheckSubject) -> tuple[Check, ...]:
        """Name, port, and TLS with certificate and greeting, without signing in. `subject`: IMAP (or POP3), or SMTP."""
        proxy = self._proxy(server.host) if self._proxy is not None else None
        return probe.probe(server, subject, self._timeouts, proxy=proxy)

    def _opened(self, server: Server, context: Protector, sign_in: Callable[[Channel], _T]) -> _T:
        try:
            channel = connect(server, self._timeouts, context)
            with contextlib.ExitStack() as undo:
                undo.callback(channel.close)
                session = sign_in(channel)
                undo.pop_all()
        except SecmailError as error:
            error.place = f"{server.host}:{server.port}"
            raise
        return session
