"""Opening a message ("Read" of ARCHITECTURE.md): from the raw bytes to what the reader shows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from secmail.api.events import MessageLocked, MessageOpened, PinReason
from secmail.api.results import MessageView
from secmail.domain.addresses import normal
from secmail.domain.contacts import Heard
from secmail.domain.deeds import Deed
from secmail.domain.errors import ActionNeeded, Code
from secmail.domain.ids import MessageId
from secmail.domain.lab_results import Learned
from secmail.domain.mailbox import StoredMessage
from secmail.domain.mandates import Right
from secmail.domain.messages import MessageState, OpenedMessage
from secmail.domain.people import KnownCertificate
from secmail.domain.sealed import Digest, JournalEntry, LearnedKey
from secmail.domain.security import ChainFacts, EncryptedLayer, Finding
from secmail.engine import certificate_changes, certificate_letters
from secmail.engine.access import Access
from secmail.engine.attached import has_texts
from secmail.engine.classify import Around, Classified, classify
from secmail.engine.contacts_learning import ContactLearning, heard_from
from secmail.engine.desk import PIPELINE_VERSION, Desk
from secmail.engine.digesting import digest_of, was_opened
from secmail.engine.filing import is_filed
from secmail.engine.identity_reading import IdentityReading
from secmail.engine.learning import lessons
from secmail.engine.message_keys import MessageKeys
from secmail.engine.noticing import considered, own_addresses
from secmail.engine.open_session import OpenSession
from secmail.engine.patient_learning import reports_in
from secmail.engine.receipts import Receipts
from secmail.engine.session import Session
from secmail.engine.steps import Steps, drive, wait
from secmail.engine.trust import Trust
from secmail.engine.urgent_words import around
from secmail.smime.steps import Answer, Need, NeedKey
from secmail.smime.unwrap import unwrap

_NOT_LEARNED = frozenset({"sent", "drafts", "trash", "junk"})


@dataclass(frozen=True, slots=True)
class ReadMessage:
    """A message that was read and is not remembered yet. `session`: whose keys opened it; None: none was needed."""

    stored: StoredMessage
    found: Classified
    session: OpenSession | None
    lessons: tuple[KnownCertificate, ...] = ()
    keys: tuple[LearnedKey, ...] = field(default=(), repr=False)
    reports: Learned | None = field(default=None, repr=False)
    """What it says of patients."""
    attached: str | None = field(default=None, repr=False)
    """What its attachments say; None: not looked at."""
    heard: Heard | None = field(default=None, repr=False)
    """Of whom it is, where that makes a contact."""

    @property
    def opened(self) -> OpenedMessage:
        """The message itself."""
        return self.found.opened


class Opening:
    """Opens messages; everything here can be redone from the raw bytes."""

    def __init__(self, desk: Desk, session: Session, *, access: Access, trust: Trust, receipts: Receipts) -> None:
        self._desk = desk
        self._session = session
        self._access = access
        self._trust = trust
        self._receipts = receipts
        self.contacts = ContactLearning(desk)
        self.fetched: Callable[[MessageId], Steps[MessageId]] = _is_here
        """Gets the bytes where only the header is here; which message they turned out to be (`engine.bodies`)."""
        self.identities = IdentityReading(desk, trust.ties)
        self.on_read: Callable[[StoredMessage, Digest], None] = _nobody_hears
        """Told what was learned, before the message counts as read: after a crash it is told again."""

    def open(self, message: MessageId, *, ask_pin: bool) -> Steps[MessageOpened]:
        """Decrypts, verifies, classifies, remembers; told by MessageOpened, and MessageLocked before it if no key.

        Where it may ask it waits for a card that is pulled meanwhile. Untrusted MANDATE_NO_RIGHT, MANDATE_OUT_OF_SCOPE.
        """
        while True:
            try:
                view = yield from self.view(message, ask_pin=ask_pin, deed=Deed.MESSAGE_OPENED)
                break
            except ActionNeeded as error:
                if error.code is not Code.CARD_REMOVED or not ask_pin:
                    raise
            yield from self._session.require(PinReason.OPEN, lost=Code.CARD_REMOVED)
        self.require_shown(view)
        event = MessageOpened(view)
        self._desk.emit(event)
        return event

    def require_shown(self, view: MessageView) -> None:
        """Untrusted MANDATE_NO_RIGHT, MANDATE_OUT_OF_SCOPE for what was sealed and is not to be read."""
        if was_opened(view.opened):
            self._access.require(Right.READ, self._desk.db.messages.stored(view.message), view.kind)

    def view(self, message: MessageId, *, ask_pin: bool, deed: Deed = Deed.MESSAGE_READ) -> Steps[MessageView]:
        """The message as the reader shows it. `deed`: for the journal, durable before anything is shown."""
        read = yield from self.read(message, ask_pin=ask_pin)
        changed = yield from certificate_changes.changed(self._desk, self._trust, read.opened, lessons=read.lessons)
        if read.session is not None and read.session is not self._session.open:
            raise ActionNeeded(Code.CARD_REMOVED)  # as in `read`: from here on nothing comes between
        self._desk.db.messages.stored(read.stored.id)  # it may be gone meanwhile
        self.remember((read,), deed=deed)
        return replace(self._view(read.stored, self._as_listed(read)), changed=changed)

    def _as_listed(self, read: ReadMessage) -> Classified:
        """With the kind that was told when its attachments had been read, which nobody waits for here."""
        session = self._session.open
        told = session.sealed.reading.kind(read.stored.id, PIPELINE_VERSION) if session is not None else None
        if told is None or not _readable(read.opened):
            return read.found
        kind, reasons = told
        return replace(read.found, kind=kind, reasons=reasons)

    def read(self, message: MessageId, *, ask_pin: bool) -> Steps[ReadMessage]:
        """Opened, judged and classified; nothing of it is kept or shown yet."""
        message = yield from self.fetched(message)
        stored = self._desk.db.messages.stored(message)
        raw = self._desk.db.messages.raw(message)
        keys = MessageKeys(self._desk, self._session, access=self._access, stored=stored, ask_pin=ask_pin)
        policies, keep = self._desk.policies, self._desk.ports.temporaries.keep
        core = unwrap(raw, crypto=policies.crypto, limits=policies.limits, keep=keep)
        opened = yield from drive(self._desk.pool, core, lambda need: self._answer(need, keys, stored.received))
        opened = considered(self._desk, opened, received=stored.received, session=self._session.open)
        opened = yield from self.identities.identified(opened)
        known = around(self._desk, opened, self._session.open)
        found, learned, reports = yield from wait(self._desk.pool.submit(self._classify, opened, stored, known))
        session = self._session.open
        if was_opened(opened) and not keys.are_of(session):
            # The card went away meanwhile, perhaps for another one: nothing may be shown or kept any more.
            raise ActionNeeded(Code.CARD_REMOVED)
        if keys.locked is not None:
            self._desk.emit(MessageLocked(message, keys.locked))
        by = session if was_opened(opened) else None
        heard = heard_from(opened, raw, stored)
        says = reports is not None and bool(reports.reports)
        if (says or heard is not None) and self._is_ours(stored, opened):
            reports, heard = (None if says else reports), None
        return ReadMessage(stored, found, by, learned, tuple(keys.learned), reports, heard=heard)

    def _is_ours(self, stored: StoredMessage, opened: OpenedMessage) -> bool:
        """What was sent from here, and what lies where mail is put away that is not wanted, tells of no patient."""
        folders = self._desk.db.folders.folders(stored.account)
        role = next((folder.role for folder in folders if folder.id == stored.folder), None)
        own = own_addresses(self._desk, self._session.open)
        return role in _NOT_LEARNED or any(normal(each.address) in own for each in opened.headers.from_)

    def _answer(self, need: Need, keys: MessageKeys, received: datetime) -> Steps[Answer]:
        if isinstance(need, NeedKey):
            return (yield from keys.answer(need))
        facts: ChainFacts = yield from self._trust.chain(need, received)
        return facts

    def _classify(
        self, opened: OpenedMessage, stored: StoredMessage, known: Around
    ) -> tuple[Classified, tuple[KnownCertificate, ...], Learned | None]:
        received = stored.received
        learned = lessons(opened, self._trust.for_encryption, at=self._desk.ports.clock.now(), received=received)
        found = classify(opened, known)
        return found, learned, reports_in(opened, found.results, received=received, sha256=stored.sha256 or "")

    def remember(self, read: Sequence[ReadMessage], *, deed: Deed) -> None:
        """What was learned, in one transaction with what the journal says of it; the states last.

        What could not be remembered is read again.
        """
        for each in read:
            for lesson in each.lessons:
                self._desk.db.certificates.learn(lesson)
        self.contacts.heard([each.heard for each in read if each.heard is not None])
        session = self._session.open
        if session is not None:
            self._desk.db.messages.secure()
            self._keep(session, [each for each in read if each.session in (None, session)], deed=deed)
        for each in read:
            self._receipts.note(each.stored, each.opened)
            state = self._state(each.stored, each.opened)
            if state is not each.stored.state:
                self._desk.db.messages.set_state(each.stored.id, state)

    def _keep(self, session: OpenSession, read: Sequence[ReadMessage], *, deed: Deed) -> None:
        digests: list[tuple[StoredMessage, Digest]] = []
        entries: list[JournalEntry] = []
        current = session.sealed.current([each.stored.id for each in read], PIPELINE_VERSION)
        for each in read:
            stored, opened = each.stored, each.opened
            by_itself = deed is Deed.MESSAGE_READ and not was_opened(opened)
            if (_readable(opened) or was_opened(opened)) and not by_itself:
                shown = self._access.refusal(Right.READ, stored, each.found.kind) is None
                told = deed if shown else Deed.MESSAGE_READ
                entries.append(session.entry(self._desk.ports.clock.now(), told, stored.sha256))
            if _readable(opened):
                digest = _digest(each, known=stored.id in current)
                digests.append((stored, replace(digest, reports=each.reports)))
        keys = [key for each in read for key in each.keys]
        session.sealed.keep_digests([digest for _, digest in digests], entries, keys)
        for stored, digest in digests:
            self.on_read(stored, digest)

    def _state(self, stored: StoredMessage, opened: OpenedMessage) -> MessageState:
        """What one vault does not open waits for another, and what another has opened stays so."""
        state = _state(opened)
        session = self._session.open
        several = session is not None and session.several
        if state is not MessageState.UNREADABLE or not several or not _is_for_others(opened):
            return state
        return MessageState.OPENED if stored.state is MessageState.OPENED else MessageState.WAITING_KEY

    def _view(self, stored: StoredMessage, found: Classified) -> MessageView:
        session, opened = self._session.open, found.opened
        return MessageView(
            message=stored.id,
            opened=opened,
            kind=found.kind,
            urgent=found.urgent,
            results=found.results,
            received=stored.received,
            exported=session is not None and is_filed(session.sealed, stored.sha256, found.results),
            opened_by=session.holder if session is not None and was_opened(opened) else None,
            mandate=session.mandate if session is not None and was_opened(opened) else None,
            receipts=self._receipts.shown(stored, opened),
            about=certificate_letters.shown(self._desk, stored, opened),
            kind_reasons=found.reasons,
            urgent_reasons=found.urgency,
            documents=found.documents,
        )


def _digest(read: ReadMessage, *, known: bool) -> Digest:
    """Where this version of the pipeline has read it before and nothing more was looked at, the index stays."""
    attached = "" if not has_texts(read.opened) else read.attached
    digest = digest_of(read.stored.id, read.found, received=read.stored.received, attached=attached)
    return replace(digest, words=None) if known and read.attached is None else digest


def _is_here(message: MessageId) -> Steps[MessageId]:
    yield from ()
    return message


def _nobody_hears(_stored: StoredMessage, _digest: Digest) -> None:
    """Until somebody listens."""


def _readable(opened: OpenedMessage) -> bool:
    return all(layer.opened for layer in opened.layers if isinstance(layer, EncryptedLayer))


def _is_for_others(opened: OpenedMessage) -> bool:
    """Whether a layer is closed because it is sealed to nobody whose keys are open."""
    layers = [layer for layer in opened.layers if isinstance(layer, EncryptedLayer) and not layer.opened]
    return bool(layers) and layers[0].reason is Finding.NOT_FOR_US


def _state(opened: OpenedMessage) -> MessageState:
    closed = [layer for layer in opened.layers if isinstance(layer, EncryptedLayer) and not layer.opened]
    if not closed:
        return MessageState.OPENED
    return MessageState.WAITING_KEY if closed[0].reason is Finding.KEY_NEEDED else MessageState.UNREADABLE
