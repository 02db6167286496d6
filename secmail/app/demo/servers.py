"""The mail servers of the demonstration: one thread, one event loop, two listening ports on this machine alone.

pymap and aiosmtpd do the protocols. Mailboxes live in memory; `contents()` reads them back over IMAP, so that they can
be kept on disk between two runs.
"""

import asyncio
import logging
import ssl
import threading
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from weakref import WeakSet

from imapclient import IMAPClient

from secmail.app.demo.imap import FOLDERS, INBOX, Mail, Mailboxes
from secmail.app.demo.submission import Submission

HOST = "127.0.0.1"
START_SECONDS = 20.0
STOP_SECONDS = 5.0
_CHATTY = ("mail.log", "mail.debug", "pymap", "asyncio")
"""Loggers of the servers: they would print a client's every slip among the program's own lines."""


@dataclass(frozen=True, slots=True)
class Tls:
    """Files of the server's certificate (with its chain), its key, and the root that clients trust."""

    certificate: str
    key: str
    ca_file: str


@dataclass(frozen=True, slots=True)
class Ports:
    """Where the two servers listen."""

    imap: int
    smtp: int


class MailServers:
    """IMAP and submission for these users (address → password) with these mails; `start()` once, `stop()` once."""

    def __init__(self, passwords: Mapping[str, str], tls: Tls, mails: Mapping[str, Sequence[Mail]]) -> None:
        self._passwords = passwords
        self._tls = tls
        self._mails = mails
        self._mailboxes: Mailboxes
        self._loop: asyncio.AbstractEventLoop
        self._stopping: asyncio.Event
        self._ports: Future[Ports] = Future()
        self._thread = threading.Thread(target=self._main, name="demo-servers", daemon=True)

    def start(self) -> Ports:
        """Returns when both answer. Raises OSError when no port can be had."""
        for name in _CHATTY:
            logging.getLogger(name).setLevel(logging.CRITICAL)
        self._thread.start()
        return self._ports.result(START_SECONDS)

    def stop(self) -> None:
        """Closes every connection and ends the thread."""
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join(STOP_SECONDS)

    def deliver(self, address: str, raw: bytes) -> "Future[None]":
        """Puts a message into an inbox, as if it had been submitted."""
        return asyncio.run_coroutine_threadsafe(self._deliver(address, raw), self._loop)

    def contents(self, user: str) -> list[Mail]:
        """Every message of a user, read over IMAP. Raises OSError and IMAPClientError."""
        context = ssl.create_default_context(cafile=self._tls.ca_file)
        port = self._ports.result(START_SECONDS).imap
        with IMAPClient(HOST, port, ssl_context=context, timeout=START_SECONDS) as client:
            client.login(user, self._passwords[user])
            return [mail for folder in FOLDERS for mail in _read(client, folder)]

    def _main(self) -> None:
        try:
            asyncio.run(self._serve(), debug=False)
        except Exception as error:  # noqa: BLE001 -- thread main: the starter hears of it
            if not self._ports.done():
                self._ports.set_exception(error)

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._loop.set_exception_handler(_ignore_lost_clients)
        self._stopping = asyncio.Event()
        self._mailboxes = Mailboxes()
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(self._tls.certificate, self._tls.key)
        await self._mailboxes.open(self._passwords)
        for user, mails in self._mails.items():
            for mail in mails:
                await self._mailboxes.append(user, mail)
        submission = Submission(self._passwords, self._deliver)
        connections: WeakSet[asyncio.BaseTransport] = WeakSet()
        async with AsyncExitStack() as stack:
            imap = await stack.enter_async_context(await self._mailboxes.serve(HOST, context, connections))
            smtp = await stack.enter_async_context(await submission.serve(HOST, context, connections))
            self._ports.set_result(Ports(_port(imap), _port(smtp)))
            await self._stopping.wait()
            await _end(connections)

    async def _deliver(self, address: str, raw: bytes) -> None:
        await self._mailboxes.append(address, Mail(INBOX, raw, datetime.now(UTC)))


def _port(server: asyncio.AbstractServer) -> int:
    assert isinstance(server, asyncio.Server)
    port: int = server.sockets[0].getsockname()[1]
    return port


async def _end(connections: Iterable[asyncio.BaseTransport]) -> None:
    """Cuts every connection (Python 3.11 leaves them open when a server closes) and ends the tasks that serve them."""
    for connection in connections:
        if isinstance(connection, asyncio.WriteTransport):
            connection.abort()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


def _ignore_lost_clients(_loop: asyncio.AbstractEventLoop, _context: dict[str, object]) -> None:
    """A client that hangs up in the middle is none of the demonstration's business."""


def _read(client: IMAPClient, folder: str) -> list[Mail]:
    if not client.select_folder(folder, readonly=True)[b"EXISTS"]:
        return []
    found = client.fetch(client.search(), ["RFC822", "FLAGS", "INTERNALDATE"])
    return [
        Mail(folder, data[b"RFC822"], data[b"INTERNALDATE"].astimezone(UTC), b"\\Seen" in data[b"FLAGS"])
        for _, data in sorted(found.items())
    ]
