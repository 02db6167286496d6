"""Letters being written, kept for whoever writes them: the holder, and people who prepare letters for him."""

from dataclasses import replace

from secmail.api.queries import Drafts
from secmail.api.signing import DraftsChanged
from secmail.domain.drafts import Draft
from secmail.domain.errors import ActionNeeded, Code, Untrusted
from secmail.domain.mandates import Right
from secmail.engine.access import Access
from secmail.engine.desk import Desk
from secmail.engine.kept_drafts import KeptDrafts
from secmail.engine.open_session import OpenSession
from secmail.engine.reading import Reading
from secmail.engine.session import Session
from secmail.engine.steps import Steps, wait


class Drafting:
    """Engine thread."""

    def __init__(self, desk: Desk, session: Session, *, access: Access, reading: Reading, kept: KeptDrafts) -> None:
        self._desk = desk
        self._session = session
        self._access = access
        self._reading = reading
        self._kept = kept

    def save(self, draft: Draft, number: int | None) -> Steps[int]:
        """Its number. Under a mandate it says who has prepared it, and the holder's own drafts cannot be reached.

        What came back with a word keeps it until it is given to be signed again. VAULT_LOCKED; MANDATE_NO_RIGHT,
        MANDATE_OUT_OF_SCOPE; VAULT_NOT_OWNER in an emergency: the holder would sign what others have written.
        DRAFT_GONE where it is a letter by now.
        """
        session = self._open()
        mandate = session.mandate
        returned = None
        if mandate is None:
            by = None if number is None else session.sealed.kept_drafts.author(number)
        else:
            by = mandate.delegate
            if number is not None:
                before = yield from self._own(session, number)
                returned = before.returned if draft.unfinished else None
        if number is not None:
            self._kept.require_draft(number)
        kept = replace(draft, prepared_by=by, returned=returned, saved=self._desk.ports.clock.now())
        saved = session.sealed.save_draft(kept, number)
        self._desk.emit(DraftsChanged())
        return saved

    def drop(self, number: int) -> Steps[None]:
        """Errors as for `save`."""
        session = self._open()
        if session.mandate is not None:
            yield from self._own(session, number)
        self._kept.require_draft(number)
        session.sealed.drop_draft(number)
        self._desk.emit(DraftsChanged())

    def _open(self) -> OpenSession:
        self._access.require(Right.DRAFT)
        session = self._session.open
        if session is None:
            raise ActionNeeded(Code.VAULT_LOCKED)
        return session.outside_emergency()

    def _own(self, session: OpenSession, number: int) -> Steps[Draft]:
        """As it was kept before: what the lists show her is what she may change."""
        drafts = yield from wait(self._reading.ask(Drafts()))
        if self._session.open is not session:
            raise ActionNeeded(Code.VAULT_LOCKED)
        before = dict(drafts).get(number)
        if before is None:
            raise Untrusted(Code.MANDATE_OUT_OF_SCOPE)
        return before
