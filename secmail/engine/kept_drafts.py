"""The drafts of letters that wait in the outbox: sealed, shown to nobody, and gone when the letter has left.

The letter is settled in the mail database first and its draft afterwards: whatever cuts in between, a letter that was
taken back never leaves, and its text is a draft again at the next session.
"""

from dataclasses import replace

from secmail.api.signing import DraftsChanged
from secmail.domain.drafts import Draft
from secmail.domain.errors import Code, Rejected, Untrusted
from secmail.domain.mandates import same_person
from secmail.domain.outbox import OutboxEntry, OutboxState, OwedDraft
from secmail.engine.desk import Desk
from secmail.engine.open_session import OpenSession
from secmail.engine.session import Session

_WAITING = frozenset(
    {
        OutboxState.PREPARING,
        OutboxState.READY,
        OutboxState.SUBMITTING,
        OutboxState.UNCERTAIN,
        OutboxState.REFUSED,
    }
)


class KeptDrafts:
    """Engine thread. Without a session nothing happens; the next one makes up for it."""

    def __init__(self, desk: Desk, session: Session) -> None:
        self._desk = desk
        self._session = session
        self.being_made: set[int] = set()
        """The numbers of the saved drafts whose letters are being signed."""
        self._left: set[tuple[str, int]] = set()
        """Those whose letters have left since the program started; a number is never given twice."""

    def keep(self, draft: Draft, message_id: str, number: int | None, *, signed_in: OpenSession) -> OwedDraft | None:
        """`number`: of the saved draft that it was, None: a new one.

        What the letter has to remember of it where the card is out by now: the next session marks it then (`settle`).
        Untrusted MANDATE_OUT_OF_SCOPE for the number of a draft that is not hers who writes under a mandate.
        """
        session = self._session.open
        if session is None:
            if number is None or signed_in.mandate is not None:
                return None
            return OwedDraft(signed_in.sealed_name, number)
        by = draft.prepared_by
        if session.mandate is not None:
            by = session.mandate.delegate
            author = by if number is None else session.sealed.kept_drafts.author(number)
            if author is None or not same_person(author, by):
                raise Untrusted(Code.MANDATE_OUT_OF_SCOPE)
        session.sealed.save_draft(replace(draft, outgoing=message_id, prepared_by=by, returned=None), number)
        self._desk.emit(DraftsChanged())
        return None

    def require_draft(self, number: int) -> None:
        """Rejected DRAFT_GONE for the number of a draft that is a letter by now: signed this moment, waiting, or sent.

        What is saved over it would be sent a second time.
        """
        if number in self.being_made:
            raise Rejected(Code.DRAFT_GONE)
        self.require_no_letter(number)

    def require_no_letter(self, number: int) -> None:
        """As `require_draft`, for the letter that is being made of it. Only in a session is it known."""
        session = self._session.open
        if session is not None and (
            (session.sealed_name, number) in self._left
            or any(kept == number for kept, _ in session.sealed.kept_drafts.all())
        ):
            raise Rejected(Code.DRAFT_GONE)

    def is_lost(self, entry: OutboxEntry) -> bool:
        """Whether its text is known not to be kept here: an older program's letter, or another mailbox's."""
        return self._session.open is not None and self._number(entry) is None

    def left(self, entry: OutboxEntry) -> None:
        """Everybody has the letter, or the sender has given it up."""
        number = self._number(entry)
        if number is not None and self._session.open is not None:
            self._drop(self._session.open, number)

    def give_back(self, entry: OutboxEntry) -> int | None:
        """The number of the draft that the letter is again; None while it is locked, or was never kept."""
        number = self._number(entry)
        if number is not None and self._session.open is not None:
            self._session.open.sealed.kept_drafts.release(number)
            self._desk.emit(DraftsChanged())
        return number

    def settle(self) -> None:
        """At the opening of a session: what has left meanwhile goes, what was withdrawn is a draft again."""
        session = self._session.open
        if session is None:
            return
        for message_id, number in self._desk.db.outbox.owed(session.sealed_name):
            session.sealed.kept_drafts.hold(number, message_id)
        for number, message_id in session.sealed.kept_drafts.all():
            entry = self._desk.db.outbox.named(message_ids=(message_id,))
            if entry is None or entry.state is OutboxState.CANCELLED:
                session.sealed.kept_drafts.release(number)
            elif entry.state not in _WAITING:
                self._drop(session, number)
        self._desk.db.outbox.paid(session.sealed_name)

    def _drop(self, session: OpenSession, number: int) -> None:
        session.sealed.drop_draft(number)
        self._left.add((session.sealed_name, number))

    def _number(self, entry: OutboxEntry) -> int | None:
        session = self._session.open
        kept = session.sealed.kept_drafts.all() if session is not None else ()
        return next((number for number, message_id in kept if message_id == entry.message_id), None)
