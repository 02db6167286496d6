"""Opening a message (architecture §5.1, steps 3 to 10): from the raw bytes to what the reader shows."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from secmail.api.events import MessageLocked, MessageOpened, PinReason
from secmail.api.results import MessageView, ResultFile
from secmail.cms.recipients import RecipientHint
from secmail.domain.addresses import Mailbox
from secmail.domain.deeds import Deed
from secmail.domain.errors import ActionNeeded, Code, SecmailError, Untrusted
from secmail.domain.ids import MessageId
from secmail.domain.mailbox import StoredMessage
from secmail.domain.mandates import Right
from secmail.domain.messages import Kind, MessageState, OpenedMessage
from secmail.domain.people import KnownCertificate
from secmail.domain.sealed import Digest
from secmail.domain.security import ChainFacts, EncryptedLayer, Finding
from secmail.engine.access import Access
from secmail.engine.accounts import account_by_id
from secmail.engine.classify import is_urgent, kind_of, patient_of, result_files
from secmail.engine.desk import PIPELINE_VERSION, Desk
from secmail.engine.filing import is_filed
from secmail.engine.learning import lessons
from secmail.engine.noticing import considered
from secmail.engine.open_session import OpenSession
from secmail.engine.receipts import Receipts
from secmail.engine.session import Session
from secmail.engine.steps import Steps, drive, wait
from secmail.engine.trust import Trust
from secmail.smime.steps import Answer, ContentKey, KeyUnavailable, Need, NeedKey
from secmail.smime.unwrap import unwrap

LOCKED = frozenset(
    {
        Code.CARD_ABSENT,
        Code.CARD_REMOVED,
        Code.CARD_PIN_BLOCKED,
        Code.CARD_PIN_CANCELLED,
        Code.CARD_LAST_TRY,
        Code.CARD_UNUSABLE,
        Code.VAULT_MISSING,
        Code.VAULT_NO_SLOT,
        Code.VAULT_LOCKED,
        Code.VAULT_NOT_OWNER,
        Code.VAULT_ROLLED_BACK,
        Code.MANDATE_EXPIRED,
        Code.MANDATE_FORGED,
        Code.MANDATE_REVOKED,
        Code.MANDATE_UNCONFIRMED,
        Code.MANDATE_UNKNOWN,
        Code.CLOCK_SET_BACK,
    }
)
"""Why no key is at hand; anything else is a failure of the job."""

_KEY_FAILURES = {
    Code.SMIME_DECRYPT_FAILED: Finding.DECRYPT_FAILED,
    Code.SMIME_UNSUPPORTED: Finding.UNSUPPORTED,
}
"""A recipient that is ours and cannot be opened is a fact about the message."""


@dataclass(frozen=True, slots=True)
class _Classified:
    results: tuple[ResultFile, ...]
    kind: Kind
    urgent: bool
    lessons: tuple[KnownCertificate, ...]


class Opening:
    """Opens messages; everything here can be redone from the raw bytes."""

    def __init__(self, desk: Desk, session: Session, *, access: Access, trust: Trust, receipts: Receipts) -> None:
        self._desk = desk
        self._session = session
        self._access = access
        self._trust = trust
        self._receipts = receipts
        self.fetched: Callable[[MessageId], Steps[MessageId]] = _is_here
        """Gets the bytes where only the header is here; which message they turned out to be (`engine.bodies`)."""
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
        if _was_opened(view.opened):
            self._access.require(Right.READ, self._desk.db.messages.stored(view.message), view.kind)

    def view(self, message: MessageId, *, ask_pin: bool, deed: Deed = Deed.MESSAGE_READ) -> Steps[MessageView]:
        """The message as the reader shows it. `deed`: for the journal, durable before anything is shown."""
        message = yield from self.fetched(message)
        stored = self._desk.db.messages.stored(message)
        raw = self._desk.db.messages.raw(message)
        keys = _Keys(self._desk, self._session, access=self._access, stored=stored, ask_pin=ask_pin)
        policies, keep = self._desk.policies, self._desk.ports.temporaries.keep
        core = unwrap(raw, crypto=policies.crypto, limits=policies.limits, keep=keep)
        opened = yield from drive(self._desk.pool, core, lambda need: self._answer(need, keys, stored.received))
        opened = considered(self._desk, opened, received=stored.received, session=self._session.open)
        found = yield from wait(self._desk.pool.submit(self._classify, opened, stored.received))
        if _was_opened(opened) and not keys.are_of(self._session.open):
            # The card went away meanwhile, perhaps for another one: nothing may be shown or kept any more.
            raise ActionNeeded(Code.CARD_REMOVED)
        if keys.locked is not None:
            self._desk.emit(MessageLocked(message, keys.locked))
        self._remember(stored, opened, found, deed=deed)
        return self._view(stored, opened, found)

    def _answer(self, need: Need, keys: "_Keys", received: datetime) -> Steps[Answer]:
        if isinstance(need, NeedKey):
            return (yield from keys.answer(need))
        facts: ChainFacts = yield from self._trust.chain(need, received)
        return facts

    def _classify(self, opened: OpenedMessage, received: datetime) -> _Classified:
        results = result_files(opened)
        learned = lessons(opened, self._trust.for_encryption, at=self._desk.ports.clock.now(), received=received)
        return _Classified(results, kind_of(opened, results), is_urgent(opened, results), learned)

    def _remember(self, stored: StoredMessage, opened: OpenedMessage, found: _Classified, *, deed: Deed) -> None:
        """The state last: what could not be remembered is read again. MESSAGE_UNKNOWN when it is gone meanwhile."""
        self._desk.db.messages.stored(stored.id)
        for lesson in found.lessons:
            self._desk.db.certificates.learn(lesson)
        session = self._session.open
        if session is not None and (_readable(opened) or _was_opened(opened)):
            shown = self._access.refusal(Right.READ, stored, found.kind) is None
            entry = session.entry(self._desk.ports.clock.now(), deed if shown else Deed.MESSAGE_READ, stored.sha256)
            if _readable(opened):
                digest = _digest(stored.id, opened, found)
                session.sealed.keep_digest(digest, entry)
                self.on_read(stored, digest)
            else:  # an outer layer was opened, and what it says of itself is shown
                session.sealed.journal(entry)
        self._receipts.note(stored, opened)
        self._desk.db.messages.set_state(stored.id, self._state(stored, opened))

    def _state(self, stored: StoredMessage, opened: OpenedMessage) -> MessageState:
        """What one vault does not open waits for another, and what another has opened stays so."""
        state = _state(opened)
        session = self._session.open
        several = session is not None and session.several
        if state is not MessageState.UNREADABLE or not several or not _is_for_others(opened):
            return state
        return MessageState.OPENED if stored.state is MessageState.OPENED else MessageState.WAITING_KEY

    def _view(self, stored: StoredMessage, opened: OpenedMessage, found: _Classified) -> MessageView:
        session = self._session.open
        return MessageView(
            message=stored.id,
            opened=opened,
            kind=found.kind,
            urgent=found.urgent,
            results=found.results,
            received=stored.received,
            exported=session is not None and is_filed(session.sealed, stored.sha256, found.results),
            opened_by=session.holder if session is not None and _was_opened(opened) else None,
            mandate=session.mandate if session is not None and _was_opened(opened) else None,
            receipts=self._receipts.shown(stored, opened),
        )


class _Keys:
    """Answers NeedKey for one message: cached content key, else the vault, after asking for the PIN where allowed."""

    def __init__(self, desk: Desk, session: Session, *, access: Access, stored: StoredMessage, ask_pin: bool) -> None:
        self._desk = desk
        self._session = session
        self._access = access
        self._stored = stored
        self._ask_pin = ask_pin
        self._used: OpenSession | None = None
        self.locked: Code | None = None

    def are_of(self, session: OpenSession | None) -> bool:
        """Whether every key came out of this session."""
        return session is not None and self._used is session

    def answer(self, need: NeedKey) -> Steps[Answer]:
        session = self._session.open
        if session is None:
            if not self._ask_pin:
                self.locked = Code.VAULT_LOCKED
                return KeyUnavailable(Finding.KEY_NEEDED)
            try:
                address = account_by_id(self._desk, self._stored.account).address
                session = yield from self._session.require(PinReason.OPEN, address=address)
            except SecmailError as error:
                if error.code not in LOCKED:
                    raise
                self.locked = error.code
                return KeyUnavailable(Finding.KEY_NEEDED)
        return (yield from self._from_vault(session, need))

    def _from_vault(self, session: OpenSession, need: NeedKey) -> Steps[Answer]:
        if self._used is not None and self._used is not session:
            raise ActionNeeded(Code.CARD_REMOVED)  # the outer layer was opened with another card
        self._used = session
        refused = self._access.unsealing(self._stored)
        if refused is not None:
            raise Untrusted(refused)
        fingerprint = _fingerprint(need.recipients)
        known = session.sealed.content_key(fingerprint)
        if known is None:
            try:
                known = yield from wait(
                    self._desk.pool.submit(session.vault.content_key, need.recipients, need.key_size)
                )
            except SecmailError as error:
                if error.code not in _KEY_FAILURES:
                    raise
                return KeyUnavailable(_KEY_FAILURES[error.code])
            if known is None:
                return KeyUnavailable(Finding.NOT_FOR_US)
            if self._session.open is session:
                session.sealed.remember_content_key(fingerprint, known[0], known[1])
        return ContentKey(key=known[1], recipient=known[0])


def _fingerprint(recipients: tuple[RecipientHint, ...]) -> str:
    digest = hashlib.sha256()
    for hint in recipients:
        digest.update(len(hint.encrypted_key).to_bytes(4, "big") + hint.encrypted_key)
    return digest.hexdigest()


def _digest(message: MessageId, opened: OpenedMessage, found: _Classified) -> Digest:
    return Digest(
        message=message,
        subject=opened.headers.subject,
        sender=opened.headers.from_[0] if opened.headers.from_ else Mailbox(""),
        summary=opened.summary,
        kind=found.kind,
        urgent=found.urgent,
        patient=patient_of(found.results),
        text=opened.text,
        pipeline_version=PIPELINE_VERSION,
    )


def _is_here(message: MessageId) -> Steps[MessageId]:
    yield from ()
    return message


def _nobody_hears(_stored: StoredMessage, _digest: Digest) -> None:
    """Until somebody listens."""


def _was_opened(opened: OpenedMessage) -> bool:
    return any(layer.opened for layer in opened.layers if isinstance(layer, EncryptedLayer))


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
