"""An SMTP server in this process that keeps what it gets; where Dovecot's submission service relays to."""

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass(frozen=True, slots=True)
class Sent:
    sender: str
    recipients: tuple[str, ...]
    raw: bytes = field(repr=False)


class Sink:
    """On a port of its own from the start; `refuse` maps recipients to the reply they get at RCPT."""

    def __init__(self) -> None:
        self.sent: list[Sent] = []
        self.refuse: dict[str, str] = {}
        self.data_reply = "250 2.0.0 taken"
        self.onward: Callable[[Sent], None] | None = None
        """Called with each message that was taken, on the sink's thread, before the sender hears of it."""
        self._loop = asyncio.new_event_loop()
        self._server = self._loop.run_until_complete(
            self._loop.create_server(self._session, "127.0.0.1", 0, start_serving=False)
        )
        self.port: int = self._server.sockets[0].getsockname()[1]
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Serves from now on."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="smtp-sink", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """For good."""
        if self._thread is not None:
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(30)
            self._thread = None

    def _session(self) -> SMTP:
        return SMTP(self, hostname="localhost", loop=self._loop, enable_SMTPUTF8=True)

    def _run(self) -> None:
        self._loop.run_until_complete(self._server.start_serving())
        self._loop.run_forever()
        self._server.close()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        self._loop.close()

    # Hooks of aiosmtpd.

    async def handle_RCPT(  # noqa: N802 -- aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 ok"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.data_reply.startswith("250"):
            content = envelope.original_content or b""
            sent = Sent(envelope.mail_from or "", tuple(envelope.rcpt_tos), content)
            self.sent.append(sent)
            if self.onward is not None:
                self.onward(sent)
        return self.data_reply
