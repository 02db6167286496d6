"""Letters that somebody else has prepared: the holder signs and sends several at once, or gives one back with a word.

What is signed is what was read: whoever orders it names each letter's fingerprint, which only reading it tells, and
the letter that is sealed is the one that has this fingerprint.
"""

from collections.abc import Callable
from dataclasses import replace

from secmail.api.commands import SendDraft
from secmail.api.events import PinReason
from secmail.api.signing import (
    DraftsChanged,
    LetterOutcome,
    LetterToSign,
    ReadLetter,
    ReturnDraft,
    SendDrafts,
    SigningCommand,
    SignItem,
)
from secmail.domain.deeds import Deed
from secmail.domain.drafts import Draft
from secmail.domain.errors import ActionNeeded, Code, Rejected, SecmailError
from secmail.domain.templates import require_filled
from secmail.engine.access import Access
from secmail.engine.desk import Desk
from secmail.engine.outbox import OutboxDesk
from secmail.engine.reading import Reading
from secmail.engine.session import Session
from secmail.engine.steps import Steps, wait

WORD = 1_000
"""Characters of a word with which a letter is given back."""
_FOR_ALL = frozenset(
    {
        *(Code.CARD_ABSENT, Code.CARD_REMOVED, Code.CARD_PIN_CANCELLED, Code.CARD_PIN_BLOCKED, Code.CARD_PIN_REFUSED),
        *(Code.CARD_LAST_TRY, Code.CARD_PIN_NEEDED, Code.VAULT_LOCKED, Code.MANDATE_NEVER_SIGNS),
        *(Code.SENDER_NO_CERTIFICATE, Code.SENDER_EXPIRED, Code.SENDER_REVOKED, Code.SENDER_OTHER_HOLDER),
    }
)
"""What stops one letter for a reason that stops those after it too: nobody is asked for the same PIN ten times."""


class SigningDesk:
    """Engine thread."""

    def __init__(self, desk: Desk, session: Session, *, access: Access, reading: Reading) -> None:
        self._desk = desk
        self._session = session
        self._access = access
        self._reading = reading

    def steps(self, command: SigningCommand, outbox: OutboxDesk, *, writing: Callable[[Draft], None]) -> Steps[object]:
        """The use case of a command. `writing`: hears each draft that is about to be sent, as for a single one."""
        match command:
            case SendDrafts():
                return (yield from self.send(command, outbox, writing=writing))
            case ReturnDraft(number=number, word=word):
                yield from self.give_back(number, word, outbox)
        return None

    def send(
        self, command: SendDrafts, outbox: OutboxDesk, *, writing: Callable[[Draft], None]
    ) -> Steps[tuple[LetterOutcome, ...]]:
        """Each letter for itself; all are signed before the first one leaves, while the card is there."""
        self._access.require_own_name()
        yield from self._session.require(PinReason.SIGN)
        self._access.require_own_name()
        outcomes: list[LetterOutcome] = []
        over: Code | None = None
        try:
            for place, item in enumerate(command.items):
                outbox.progress(place, len(command.items))
                if over is None:
                    read = self._as_read(item, writing)
                    outcomes.append((yield from self._one(item.number, read, outbox, hold=command.hold)))
                    over = outcomes[-1].code if outcomes[-1].code in _FOR_ALL else None
                else:
                    outcomes.append(LetterOutcome(item.number, code=over))
        finally:
            # Also where it was cancelled half-way: what is signed was sent by its signer's word.
            outbox.deliver_due()
        return tuple(outcomes)

    def give_back(self, number: int, word: str, outbox: OutboxDesk) -> Steps[None]:
        """To who has prepared it; it waits for a signature no more."""
        self._access.require_own_name()
        session = self._session.open
        if session is None:
            raise ActionNeeded(Code.VAULT_LOCKED)
        read = yield from self._read(number)
        if self._session.open is not session:
            raise ActionNeeded(Code.VAULT_LOCKED)
        if read.draft.prepared_by is None:
            raise Rejected(Code.DRAFT_OWN)  # a program takes nothing back
        outbox.require_draft(number)
        session.sealed.save_draft(replace(read.draft, returned=word.strip()[:WORD]), number)
        self._session.journal(Deed.DRAFT_RETURNED, str(number))
        self._desk.emit(DraftsChanged())

    def _one(self, number: int, as_read: Steps[Draft], outbox: OutboxDesk, *, hold: int | None) -> Steps[LetterOutcome]:
        try:
            draft = yield from as_read
            sent = yield from outbox.send(SendDraft(draft, queue_only=True, hold=hold, saved=number))
        except SecmailError as error:
            return LetterOutcome(number, code=error.code, detail=error.detail)
        return LetterOutcome(number, sent.entry)

    def _as_read(self, item: SignItem, writing: Callable[[Draft], None]) -> Steps[Draft]:
        read = yield from self._read(item.number)
        if not item.fingerprint:
            raise Rejected(Code.DRAFT_NOT_READ)
        if item.fingerprint != read.fingerprint:
            raise Rejected(Code.DRAFT_CHANGED)
        require_filled(read.draft)
        writing(read.draft)
        return read.draft

    def _read(self, number: int) -> Steps[ReadLetter]:
        return (yield from wait(self._reading.ask(LetterToSign(number))))
