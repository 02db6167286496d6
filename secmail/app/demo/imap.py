"""The IMAP side of the demonstration: pymap with its mailboxes in memory, TLS from the first byte."""

import ssl
from argparse import Namespace
from asyncio import AbstractServer, BaseTransport, StreamReader, StreamWriter, start_server
from collections.abc import AsyncIterator, Mapping, MutableSet
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

from proxyprotocol.reader import ProxyProtocolReader
from pymap.backend.dict import Config, Identity, Login
from pymap.backend.dict.filter import FilterSet
from pymap.backend.dict.mailbox import MailboxData, MailboxSet
from pymap.concurrent import Subsystem
from pymap.imap import IMAPServer
from pymap.interfaces.login import IdentityInterface
from pymap.interfaces.session import SessionInterface
from pymap.parsing.message import AppendMessage
from pymap.parsing.specials import ObjectId
from pymap.parsing.specials.flag import Flag, Wildcard
from pymap.user import UserMetadata
from pysasl.hashing import Cleartext

from secmail.domain.addresses import normal

INBOX = "INBOX"
FOLDERS = (INBOX, "Sent", "Drafts", "Trash")


@dataclass(frozen=True, slots=True)
class Mail:
    """A message in a folder; `received` is its INTERNALDATE."""

    folder: str
    raw: bytes = field(repr=False)
    received: datetime
    seen: bool = False


class _Config(Config):
    """Without the look-up of this machine's name in the DNS, which would delay every greeting."""

    @property
    def greeting(self) -> bytes:
        return b"Demonstration ready"


class _Folder(MailboxData):
    """Keeps keywords (RFC 9051 §2.3.2), as the servers of practices do: states travel to other workstations."""

    @property
    def permanent_flags(self) -> frozenset[Flag]:
        return super().permanent_flags | {Wildcard}


class _Folders(MailboxSet):
    """Of one user."""

    def __init__(self) -> None:
        super().__init__()
        self._inbox = _Folder(self._content_cache, self._thread_cache)

    async def add_mailbox(self, name: str) -> ObjectId:
        if name in self._set:
            raise ValueError(name)
        self._set[name] = made = _Folder(self._content_cache, self._thread_cache)
        return made.mailbox_id


class Mailboxes:
    """The mailboxes of all users. To be used in the thread of one event loop, and only there."""

    def __init__(self) -> None:
        self._config = _Config(
            Namespace(passlib_cfg=None, proxy_protocol=None),
            host=None,
            port=0,
            demo_data=False,
            demo_user="",
            demo_password="",
            # TLS is under the connection already; pymap only knows STARTTLS.
            tls_enabled=False,
            reject_dnsbl=False,
            hash_context=Cleartext(),
            cpu_subsystem=Subsystem.for_asyncio(),
            ssl_context=ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER),
        )
        self._login = Login(self._config)

    async def open(self, passwords: Mapping[str, str]) -> None:
        """Creates the users with their folders."""
        self._config.apply_context()
        for user, password in passwords.items():
            await self._identity(user).set(UserMetadata(self._config, normal(user), password=password))
            self._config.set_cache[normal(user)] = (_Folders(), FilterSet())
            async with self._session(user) as session:
                for folder in FOLDERS[1:]:
                    await session.create_mailbox(folder)

    async def serve(self, host: str, context: ssl.SSLContext, connections: MutableSet[BaseTransport]) -> AbstractServer:
        """Listens on a free port; `connections` gets what is open."""
        proxied = ProxyProtocolReader(self._config.proxy_protocol)
        serve_client = proxied.get_callback(IMAPServer(self._login, self._config))

        async def connected(reader: StreamReader, writer: StreamWriter) -> None:
            connections.add(writer.transport)
            await serve_client(reader, writer)

        return await start_server(connected, host, 0, ssl=context)

    async def append(self, user: str, mail: Mail) -> None:
        """Adds a message; waiting clients hear of it (IDLE)."""
        self._config.apply_context()
        flags = frozenset({Flag(b"\\Seen")} if mail.seen else ())
        async with self._session(user) as session:
            await session.append_messages(mail.folder, [AppendMessage(mail.raw, mail.received, flags)])

    def _identity(self, user: str) -> IdentityInterface:
        return Identity(normal(user), self._login, None, frozenset())

    @asynccontextmanager
    async def _session(self, user: str) -> AsyncIterator[SessionInterface]:
        async with self._identity(user).new_session() as session:
            yield session
