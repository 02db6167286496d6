"""Answers to queries, from read-only connections on the reading thread."""

import logging
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import replace
from typing import Any, TypeVar

from secmail.api import queries as q
from secmail.domain.addresses import normal
from secmail.domain.errors import ActionNeeded, BugError, Code
from secmail.domain.ids import MessageId
from secmail.domain.messages import MessageSummary
from secmail.domain.people import RecipientStatus
from secmail.domain.sealed import Digest
from secmail.engine.ports import Clock, MailDbReader, OpenVault, SealedDbReader, StorePort
from secmail.engine.receipts import ALWAYS, ASKING
from secmail.engine.recipients import Judge, status_of
from secmail.engine.sender import has_post_quantum
from secmail.engine.worker import Worker

log = logging.getLogger("secmail.engine")
T = TypeVar("T")

_STOP_SECONDS = 10.0


class Reading:
    """Owns the reading thread and its connections."""

    def __init__(self, store: StorePort, judge: Judge, clock: Clock) -> None:
        self._store = store
        self._judge = judge
        self._clock = clock
        self._thread = Worker("secmail-read")
        self._mail: MailDbReader | None = None
        self._sealed: SealedDbReader | None = None
        self._holder: str | None = None
        self._sealing: tuple[bytes, ...] = ()

    def ask(self, query: q.Query[T]) -> "Future[T]":
        return self._thread.submit(lambda: self._answer(query))

    def unseal(self, name: str, vault: OpenVault) -> None:
        """When a session opens."""
        opened = self._thread.submit(lambda: self._open_sealed(name, vault))
        opened.add_done_callback(_report)

    def seal(self) -> None:
        """When it ends: answers from now on hold nothing of what was sealed. Waits for a running answer."""
        self._thread.submit(self._close_sealed).result()

    def stop(self) -> None:
        """Answers what was asked before, then nothing more."""
        self._thread.finish(self._close)
        if not self._thread.join(_STOP_SECONDS):
            log.warning("%s does not end; leaving it behind", self._thread.name)

    def _open_sealed(self, name: str, vault: OpenVault) -> None:
        self._close_sealed()
        self._sealed = self._store.sealed_reader(name, vault.sealing_key())
        self._holder, self._sealing = vault.holder, vault.certificates

    def _close_sealed(self) -> None:
        sealed, self._sealed = self._sealed, None
        self._holder, self._sealing = None, ()
        if sealed is not None:
            sealed.close()

    def _close(self) -> None:
        self._close_sealed()
        if self._mail is not None:
            self._mail.close()

    @property
    def _db(self) -> MailDbReader:
        if self._mail is None:
            self._mail = self._store.mail_reader()
        return self._mail

    def _answer(self, query: q.Query[Any]) -> Any:
        match query:
            case q.MessagePage(folder=folder, after=after, limit=limit):
                return self._unveil(self._db.page(folder, after, limit))
            case q.MessageRows(messages=messages):
                return self._unveil(self._db.rows(messages))
            case q.SearchMessages(text=text, limit=limit):
                return self._search(text, limit)
            case q.RawMessage(message=message):
                return self._db.raw(message)
            case q.RecipientStatuses(addresses=addresses):
                return self._statuses(addresses)
            case q.SessionHolder():
                return self._holder
            case q.OwnPostQuantum():
                return has_post_quantum(self._sealing, self._judge, self._clock.now())
            case q.Drafts():
                return self._sealed.drafts() if self._sealed is not None else ()
            case q.Exports():
                return self._require_sealed().exports()
        return self._plain(query)

    def _plain(self, query: q.Query[Any]) -> Any:
        match query:
            case q.Accounts():
                return self._db.accounts()
            case q.Folders(account=account):
                return self._db.folders(account)
            case q.Outbox():
                return self._db.entries()
            case q.ReceiptProof(entry=entry, address=address):
                return self._db.receipt_proof(entry, normal(address))
            case q.ReceiptsAsked():
                return self._db.setting(ASKING) == ALWAYS
            case q.Certificates():
                return self._db.certificates()
        raise BugError(type(query).__name__)

    def setting(self, name: str) -> "Future[str | None]":
        return self._thread.submit(lambda: self._db.setting(name))

    def _require_sealed(self) -> SealedDbReader:
        if self._sealed is None:
            raise ActionNeeded(Code.VAULT_LOCKED)
        return self._sealed

    def _statuses(self, addresses: Sequence[str]) -> tuple[RecipientStatus, ...]:
        return tuple(status_of(address, self._db.for_address(address), self._judge) for address in addresses)

    def _search(self, text: str, limit: int) -> tuple[MessageSummary, ...]:
        """What was opened first, then what only the outside tells of."""
        inside = self._sealed.search(text, limit) if self._sealed is not None else ()
        found = dict.fromkeys((*inside, *self._db.search(text, limit)))
        rows = {row.id: row for row in self._db.rows(tuple(found)[:limit])}
        return self._unveil(tuple(rows[message] for message in found if message in rows))

    def _unveil(self, rows: tuple[MessageSummary, ...]) -> tuple[MessageSummary, ...]:
        """Adds what is known from inside, while the session is open."""
        if self._sealed is None or not rows:
            return rows
        ids = [row.id for row in rows]
        digests = self._sealed.digests(ids)
        exported = self._sealed.exported(ids)
        return tuple(_unveiled(row, digests.get(row.id), exported) for row in rows)


def _report(opened: "Future[None]") -> None:
    """Without it lists show the outside only; opening and filing do without it."""
    if opened.exception() is not None:
        log.warning("the sealed database cannot be read for lists: %s", opened.exception())


def _unveiled(row: MessageSummary, digest: Digest | None, exported: frozenset[MessageId]) -> MessageSummary:
    if digest is None:
        return row
    return replace(
        row,
        sender=digest.sender,
        subject=digest.subject,
        summary=digest.summary,
        kind=digest.kind,
        urgent=digest.urgent,
        patient=digest.patient,
        exported=row.id in exported,
    )
