"""One change of the vault that is open: edited in memory, saved in one write, taken over by the session.

Once begun it goes on to its end, though the job that wanted it is cancelled or the card is taken out: the file and what
the program believes of it would part otherwise.
"""

from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from secmail.api.events import PinReason, VaultChanged
from secmail.domain.cards import Card
from secmail.domain.deeds import Deed
from secmail.domain.errors import ActionNeeded, Cancelled, Code, SecmailError
from secmail.domain.vaults import OpenedBy
from secmail.engine.desk import Desk
from secmail.engine.jobs import JobRunner
from secmail.engine.journaling import record
from secmail.engine.open_session import OpenSession
from secmail.engine.ports import OpenVault, VaultEditor
from secmail.engine.session import Session
from secmail.engine.steps import Steps, wait

T = TypeVar("T")
Change = Callable[[VaultEditor], Steps[T]]


class VaultChanges:
    """Engine thread."""

    def __init__(self, desk: Desk, jobs: JobRunner, session: Session) -> None:
        self._desk = desk
        self._jobs = jobs
        self._session = session

    def owner(self) -> Steps[OpenSession]:
        """The holder's own session. ActionNeeded VAULT_NOT_OWNER under a mandate and in an emergency opening.

        The custodians open it so that a card of the holder's gets its slot; no other way in is theirs to make.
        """
        session = yield from self._session.owner(PinReason.CREATE)
        if session.opened_by is OpenedBy.RECOVERY:
            raise ActionNeeded(Code.VAULT_NOT_OWNER)
        return session

    def make(self, session: OpenSession, change: Change[T], *, card: Card | None = None) -> Steps[T]:
        """What `change` gives, once it is saved. `card`: the session goes over to it.

        `change` may ask for cards; it is undone as long as nothing is saved. Errors of `VaultPort.edit` and
        `VaultEditor.save`; VAULT_LOCKED when the session ended meanwhile.
        """
        editor = yield from wait(self._desk.pool.submit(self._desk.ports.vaults.edit, session.vault))
        try:
            changed = yield from change(editor)
            if self._session.open is not session:
                raise ActionNeeded(Code.VAULT_LOCKED)
        except (SecmailError, Cancelled):
            editor.discard()
            raise
        yield from wait(self._jobs.start(self._write(session, editor, card), uncut=True))
        return changed

    def work(self, work: Callable[[], T]) -> Steps[T]:
        """A part of a change that takes its time."""
        return (yield from wait(self._desk.pool.submit(work)))

    def note(self, session: OpenSession, deed: Deed, subject: str) -> None:
        """In the journal of this vault; when it is opened next, where the session ended meanwhile."""
        entry = session.entry(self._desk.ports.clock.now(), deed, subject)
        record(self._desk, entry, vault=session.sealed_name, opened=self._session.open)

    def _write(self, session: OpenSession, editor: VaultEditor, card: Card | None) -> Steps[None]:
        vault = yield from saved(self._desk, editor)
        if self._session.open is session:
            yield from self._session.adopt(vault, card=card)
        else:  # locked in the last moment: what was wanted is done all the same
            vault.wipe()
            self._desk.emit(VaultChanged(editor.vault))


def saved(desk: Desk, editor: VaultEditor) -> Steps[OpenVault]:
    """What the editor holds, on the disk and open. Its keys are forgotten when that fails."""
    writing = desk.pool.submit(editor.save)
    try:
        return (yield from wait(writing))
    except Cancelled:
        writing.add_done_callback(_wipe)  # it may still come, to nobody
        raise
    except SecmailError:
        editor.discard()
        raise


def _wipe(writing: Future[OpenVault]) -> None:
    if not writing.cancelled() and writing.exception() is None:
        writing.result().wipe()
