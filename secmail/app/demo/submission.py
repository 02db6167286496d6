"""The submission side of the demonstration: who may send, as whom, to whom, and where it goes."""

import hmac
import ssl
from asyncio import AbstractServer, BaseTransport, get_running_loop
from collections.abc import Awaitable, Callable, Mapping, MutableSet

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from secmail.domain.addresses import normal

MAX_MESSAGE = 100 * 1024 * 1024
"""Bytes, announced by SIZE."""

Deliver = Callable[[str, bytes], Awaitable[None]]
"""Puts a message into the inbox of an address."""


class Submission:
    """The rules, in the shape in which aiosmtpd asks for them (its method and parameter names)."""

    def __init__(self, passwords: Mapping[str, str], deliver: Deliver) -> None:
        self._passwords = {normal(user): password for user, password in passwords.items()}
        self._deliver = deliver

    async def serve(self, host: str, context: ssl.SSLContext, connections: MutableSet[BaseTransport]) -> AbstractServer:
        """Listens on a free port; `connections` gets what is open."""
        loop = get_running_loop()
        return await loop.create_server(lambda: _Connection(self, connections), host, 0, ssl=context)

    async def handle_MAIL(  # noqa: N802 -- aiosmtpd looks the hook up by this name
        self, _server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Only those who logged in, and only under their own address."""
        if not session.authenticated:
            return "530 5.7.0 Authentication required"
        user: object = session.auth_data
        if user != normal(address):
            return "553 5.7.1 Sender address is not yours"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 OK"

    async def handle_RCPT(  # noqa: N802 -- as above
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Nobody but the people of the demonstration exists."""
        if normal(address) not in self._passwords:
            return "550 5.1.1 No such mailbox here"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 -- as above
        """Delivers at once."""
        content = envelope.content
        assert isinstance(content, bytes)  # decode_data is off
        for address in dict.fromkeys(normal(recipient) for recipient in envelope.rcpt_tos):
            await self._deliver(address, content)
        return "250 2.0.0 Delivered"

    def authenticate(self, *call: object) -> AuthResult:
        """Whether this is one of us; the address goes with the session. aiosmtpd's call ends with what was given."""
        given = call[-1]
        if not isinstance(given, LoginPassword):
            return AuthResult(success=False)
        user = normal(given.login.decode("utf-8", "replace"))
        known = self._passwords.get(user, "").encode()
        success = bool(known) and hmac.compare_digest(known, given.password)
        return AuthResult(success=success, handled=False, auth_data=user)


class _Connection(SMTP):
    """One client. TLS is on from the first byte; aiosmtpd only knows STARTTLS, so it is told not to ask for it."""

    def __init__(self, rules: Submission, connections: MutableSet[BaseTransport]) -> None:
        self._connections = connections
        super().__init__(
            rules,
            data_size_limit=MAX_MESSAGE,
            enable_SMTPUTF8=True,
            hostname="localhost",
            ident="demonstration",
            auth_require_tls=False,
            authenticator=rules.authenticate,
            loop=get_running_loop(),
        )

    def connection_made(self, transport: BaseTransport) -> None:
        """Remembers the connection, so that a stop can end it."""
        self._connections.add(transport)
        super().connection_made(transport)
