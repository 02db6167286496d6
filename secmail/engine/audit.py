"""The audit journal as a use case: what waits for it, where it ends, and the cards' signatures over it.

Rows are written by `Session.journal`; each is durable before its deed is told. What this adds is that nothing can be
taken away in silence: the last row is remembered in the mail database, and the card in session signs where the journal
stands. A signature that fails costs nothing but itself; the next one covers the same rows.
"""

import logging
from collections.abc import Callable, Generator
from datetime import datetime, timedelta
from typing import TypeVar

from secmail.domain.cards import Card, CardKey, KeyRole, SignatureScheme
from secmail.domain.deeds import Deed
from secmail.domain.errors import BugError, Code, SecmailError, Untrusted
from secmail.domain.sealed import JournalHead, JournalRow, JournalSeal
from secmail.engine import journal_reading, sealed_loss
from secmail.engine.desk import Desk
from secmail.engine.jobs import JobRunner
from secmail.engine.journal_reading import JournalPapers
from secmail.engine.journal_seals import seal_content
from secmail.engine.open_session import OpenSession
from secmail.engine.patience import within
from secmail.engine.steps import Steps
from secmail.smime.documents import DocumentKind, sign_document
from secmail.smime.steps import NeedSignature, Signature
from secmail.smime.wrap import SignerIdentity

log = logging.getLogger("secmail.engine")
T = TypeVar("T")

SEAL_SECONDS = 5.0
"""How long a lock waits for the card's signature at most."""
_DAILY = timedelta(days=1)


class Audit:
    """Engine thread."""

    def __init__(self, desk: Desk, jobs: JobRunner, opened: Callable[[], OpenSession | None]) -> None:
        self._desk = desk
        self._jobs = jobs
        self._opened = opened
        self._head: JournalHead | None = None
        self._tried: datetime | None = None

    def begin(self, session: OpenSession) -> None:
        """Before a session's own first row: takes in what was done while its journal was closed.

        What the session before could not seal is sealed now.
        """
        custody = self._desk.db.custody
        session.sealed_lost = sealed_loss.notice(self._desk, session)
        if session.sealed_lost:
            log.warning("the sealed database had gone; it is a new one")
            session.sealed.journal(session.entry(self._desk.ports.clock.now(), Deed.SEALED_LOST, session.sealed_name))
        waiting = custody.waiting_entries(session.sealed_name)
        if waiting:
            session.sealed.take_in(waiting)
            custody.forget_entries([number for number, _ in waiting])
        self._head = None
        self._tried = self._desk.ports.clock.now()
        if _unsealed(session) is not None:
            self._jobs.start(self.seal(session))

    def seal(self, session: OpenSession) -> Steps[None]:
        """The card's signature over all rows so far. Takes `SEAL_SECONDS` at most and never fails, but for `Cancelled`.

        Nothing for a session without a card, for a card whose key would ask for its PIN, or when no row is new.
        """
        self._tried = self._desk.ports.clock.now()
        head = _unsealed(session)
        card = self._card_of(session)
        key = card.key(KeyRole.AUTHENTICATION) if card is not None else None
        if head is None or card is None or key is None or key.always_authenticate:
            return
        try:
            sealed = yield from self._sign(session, head, card=card, key=key)
            if not session.closed:
                session.sealed.keep_seal(sealed)
        except SecmailError as error:
            log.info("the journal was not sealed: %s", error.code)

    def remember_head(self, session: OpenSession) -> None:
        """Where the journal ends, in the mail database: soon after rows were added, and before it is closed.

        A journal that does not continue what was remembered gives no new head: the old one is what proves it.
        """
        head = session.sealed.journal_head()
        if head is None or head == self._head:
            return
        custody = self._desk.db.custody
        kept = custody.journal_head(session.sealed_name)
        if kept is None or _continues(session, kept):
            custody.keep_journal_head(session.sealed_name, head)
        else:
            log.warning("the journal does not continue what was remembered of it")
        self._head = head

    def export(self, session: OpenSession) -> tuple[JournalRow, ...]:
        """The whole journal, to be handed over; that it was is its last row.

        Untrusted MANDATE_NO_RIGHT to a delegate.
        """
        if session.mandate is not None:
            raise Untrusted(Code.MANDATE_NO_RIGHT)
        head = session.sealed.journal_head()
        last = 0 if head is None else head.number
        session.sealed.journal(session.entry(self._desk.ports.clock.now(), Deed.JOURNAL_EXPORTED, str(last)))
        rows = session.sealed.journal_rows(0, last + 1)
        return journal_reading.named(JournalPapers.of(session.vault), rows, self._desk.db.custody.known_vault)

    def tick(self) -> None:
        """Every few seconds."""
        session = self._opened()
        if session is None:
            return
        try:
            self.remember_head(session)
        except SecmailError as error:  # a full disk; the next tick tries again
            log.info("where the journal ends was not remembered: %s", error.code)
        now = self._desk.ports.clock.now()
        if self._tried is not None and now - self._tried >= _DAILY:
            self._jobs.start(self.seal(session))

    def _card_of(self, session: OpenSession) -> Card | None:
        return next((card for card in self._desk.ports.cards.cards() if card.id == session.card), None)

    def _sign(self, session: OpenSession, head: JournalHead, *, card: Card, key: CardKey) -> Steps[JournalSeal]:
        at = self._desk.ports.clock.now()

        def sign(need: NeedSignature) -> Steps[Signature]:
            scheme = SignatureScheme(need.digest, need.pss)
            signed = self._desk.ports.cards.sign(card.id, key.role, need.data, scheme=scheme)
            return Signature((yield from within(signed, SEAL_SECONDS)))

        content = seal_content(session.sealed_name, head, at)
        core = sign_document(content, DocumentKind.JOURNAL_SEAL, signer=SignerIdentity(key.certificate.der), at=at)
        document = yield from _driven(core, sign)
        return JournalSeal(head.number, head.hash, at, document)


def _unsealed(session: OpenSession) -> JournalHead | None:
    """The last row, unless a seal stands for it."""
    head, last = session.sealed.journal_head(), session.sealed.last_seal()
    if head is None or (last is not None and last.number >= head.number):
        return None
    return head


def _continues(session: OpenSession, kept: JournalHead) -> bool:
    return any(JournalHead(row.number, row.hash) == kept for row in session.sealed.journal_rows(kept.number - 1, 1))


def _driven(
    core: Generator[NeedSignature, Signature, bytes], sign: Callable[[NeedSignature], Steps[Signature]]
) -> Steps[bytes]:
    """Here and not in the pool, where a large message could keep a lock waiting: it is a matter of milliseconds."""
    need = next(core)
    signature = yield from sign(need)
    try:
        core.send(signature)
    except StopIteration as stop:
        return bytes(stop.value)
    raise BugError("a document with two signatures")
