"""The thread that takes clear mail apart for the index, and reads the text of attachments.

It has a read-only connection to the mail database, and no key; the engine thread only writes what it found.
"""

import logging
import time
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field

from secmail.domain.errors import SecmailError
from secmail.domain.ids import MessageId
from secmail.domain.messages import OpenedMessage
from secmail.domain.sealed import Digest, ToRead
from secmail.engine.attached import read_texts
from secmail.engine.classify import Around, classify
from secmail.engine.desk import Desk
from secmail.engine.digesting import digest_of, unreadable
from secmail.engine.jobs import bug_of
from secmail.engine.ports import MailDbReader
from secmail.engine.urgent_words import words_today
from secmail.engine.worker import Worker
from secmail.smime.unwrap import unwrap

log = logging.getLogger("secmail.engine")

_STOP_SECONDS = 5.0
_FETCHED, _SMALL = 50, 64 * 1024
"""Messages whose bytes are fetched together, and the largest of them."""
_SECONDS = 1.0
"""Of one portion, of which two may wait: documents may be slow on purpose, and what has just arrived waits for them."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A portion that was taken apart. `sealed`: those that need a key, or a chain, and are opened one by one.

    `left`: those that were not come to in time.
    """

    digests: tuple[Digest, ...] = field(repr=False)
    sealed: tuple[ToRead, ...]
    left: tuple[ToRead, ...] = ()


class IndexReader:
    """Owns the thread. Its methods return at once, but for `stop`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._thread = Worker("secmail-index")
        self._mail: MailDbReader | None = None

    def newest(self) -> Future[int]:
        """The highest number of a message."""
        return self._thread.submit(self._newest)

    def portion(self, upto: int) -> Future[tuple[tuple[ToRead, ...], int]]:
        """As `UnreadReader.portion`."""
        return self._thread.submit(lambda: self._db.unread.portion(upto))

    def take(self, messages: Sequence[ToRead]) -> Future[Taken]:
        """Reads these."""
        return self._thread.submit(lambda: self._take(messages))

    def attached(self, opened: OpenedMessage) -> Future[str]:
        """What its attachments say."""
        return self._thread.submit(lambda: read_texts(opened, self._desk.ports.documents.read))

    def stop(self) -> None:
        """What waits is dropped."""
        self._desk.ports.documents.close()
        self._thread.close(self._close)
        if not self._thread.join(_STOP_SECONDS):
            log.warning("%s does not end; leaving it behind", self._thread.name)

    @property
    def _db(self) -> MailDbReader:
        if self._mail is None:
            self._mail = self._desk.ports.store.mail_reader()
        return self._mail

    def _newest(self) -> int:
        return self._db.unread.newest()

    def _close(self) -> None:
        if self._mail is not None:
            self._mail.close()

    def _take(self, messages: Sequence[ToRead]) -> Taken:
        digests: list[Digest] = []
        sealed: list[ToRead] = []
        until, around = time.monotonic() + _SECONDS, Around(words_today(self._db))
        raws: dict[MessageId, bytes] = {}
        for number, message in enumerate(messages):
            if number % _FETCHED == 0:
                raws = self._small(messages[number : number + _FETCHED])
            if number and time.monotonic() >= until:
                return Taken(tuple(digests), tuple(sealed), tuple(messages[number:]))
            if message.encrypted:
                sealed.append(message)
                continue
            try:
                digest = self._digest(message, raws.pop(message.id, None), around)
            except SecmailError as error:
                log.info("a message was not taken apart: %s", error.code)
                digest = unreadable(message.id, message.received)
            except Exception as error:  # noqa: BLE001 -- one message that finds a bug of ours keeps no other from the index
                bug_of(error)
                continue
            if digest is None:
                sealed.append(message)
            else:
                digests.append(digest)
        return Taken(tuple(digests), tuple(sealed))

    def _small(self, messages: Sequence[ToRead]) -> dict[MessageId, bytes]:
        """The bytes of the small ones: each look into the database makes this thread wait for the engine's."""
        wanted = [one.id for one in messages if not one.encrypted and one.size <= _SMALL]
        try:
            return dict(self._db.unread.raws(wanted))
        except SecmailError:
            return {}  # one is damaged: each is looked at by itself

    def _digest(self, message: ToRead, raw: bytes | None, around: Around) -> Digest | None:
        """None where somebody must be asked: it is signed, or sealed further inside."""
        policies, ports = self._desk.policies, self._desk.ports
        core = unwrap(
            self._db.raw(message.id) if raw is None else raw,
            crypto=policies.crypto,
            limits=policies.limits,
            keep=ports.temporaries.keep,
        )
        try:
            next(core)
        except StopIteration as stop:
            opened: OpenedMessage = stop.value
        else:
            core.close()
            return None
        return digest_of(
            message.id,
            classify(opened, around),
            received=message.received,
            attached=read_texts(opened, ports.documents.read),
        )
