"""Contacts that were joined in this session, so that it can be taken back: both as they stood before."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QPushButton

from secmail.api.contacts import KeepContact, OneContact
from secmail.api.events import Event, JobFailed, SessionLocked
from secmail.domain.contacts import NEW, Contact, ContactId, Exchange
from secmail.domain.errors import Code, SecmailError
from secmail.gui.bridge import JobListener
from secmail.gui.desk import Desk
from secmail.gui.dialogs.listing import ListDialog
from secmail.gui.problems import shown
from secmail.gui.safe_text import one_line
from secmail.gui.style import Tone
from secmail.gui.surfaces import on_press


@dataclass(frozen=True, slots=True)
class Joining:
    """`kept` and `gone` as they stood, and the one that they became. `half`: the one that went is back already."""

    kept: Contact
    gone: Contact
    joined: Contact
    half: bool = False

    def renumbered(self, old: ContactId, new: ContactId) -> "Joining":
        """Where an entry has come back, it has another number."""
        kept, gone, joined = (
            replace(one, id=new) if one.id == old else one for one in (self.kept, self.gone, self.joined)
        )
        return replace(self, kept=kept, gone=gone, joined=joined)


class Joinings(QObject):
    """The last one first. Whoever comes after the lock has not done them.

    `changed` when there is another to take back, or one is being taken back. `told` carries a sentence and its tone.
    """

    changed = Signal()
    told = Signal(str, object)

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._done: list[Joining] = []
        self._busy = False
        desk.bridge.heard.connect(self._hear)

    @property
    def last(self) -> Joining | None:
        """What would be taken back."""
        return self._done[-1] if self._done else None

    def add(self, joining: Joining) -> None:
        """Two were joined."""
        self._done.append(joining)
        self.told.emit(self._desk.words("joining.done", name=one_line(joining.joined.shown, 120)), Tone.NEUTRAL)
        self.changed.emit()

    def offer(self, dialog: ListDialog) -> QPushButton:
        """A button of this dialog, which is there while there is something to take back; it tells there what came."""
        button = dialog.add_button(self._desk.words("joining.undo"))

        def follow() -> None:
            button.setVisible(self.last is not None)
            button.setEnabled(not self._busy)

        on_press(button, self.undo)
        self.changed.connect(follow)
        self.told.connect(dialog.outcome.say)
        follow()
        return button

    def undo(self) -> None:
        """Takes the last one back, unless the joined entry says something else by now."""
        last = self.last
        if last is not None and not self._busy:
            self._set_busy(busy=True)
            then, otherwise = partial(self._part, last), partial(self._refuse, last)
            self._desk.bridge.ask(OneContact(last.joined.id), self, then=then, otherwise=otherwise)

    def _part(self, last: Joining, now: Contact) -> None:
        if last not in self._done:  # the lock has come in between
            self._set_busy(busy=False)
        elif _said(now) != _said(last.joined):
            self._drop(last, self._desk.words("joining.changed", name=one_line(now.shown, 120)), Tone.CAUTION)
        elif last.half:
            self._restore(last)
        else:
            # The one that went comes back first: ended in between, both are there, and nothing is lost.
            again = KeepContact(replace(last.gone, id=NEW, exchange=Exchange()), shared=True)
            self._submit(again, partial(self._returned, last))

    def _returned(self, last: Joining, back: object) -> None:
        """An older joining may have made the one that is back: it is found by its new number."""
        assert isinstance(back, Contact)
        half = replace(last, half=True)
        self._done = [half if one is last else one.renumbered(last.gone.id, back.id) for one in self._done]
        self._restore(half)

    def _restore(self, last: Joining) -> None:
        def done(_: object) -> None:
            self._drop(last, self._desk.words("joining.undone"), Tone.NEUTRAL)

        self._submit(KeepContact(replace(last.kept, exchange=Exchange()), shared=True), done)

    def _submit(self, command: KeepContact, done: Callable[[object], None]) -> None:
        over = partial(self._set_busy, busy=False)
        self._desk.bridge.submit(command, JobListener(self, done=done, failed=self._fail, cancelled=over))

    def _drop(self, last: Joining, said: str, tone: Tone) -> None:
        self._done = [one for one in self._done if one is not last]
        self._tell(said, tone)

    def _refuse(self, last: Joining, error: SecmailError) -> None:
        said = _problem(error.code, self._desk)
        if error.code is Code.CONTACT_UNKNOWN:  # the joined entry has gone
            self._drop(last, said, Tone.CAUTION)
        else:
            self._tell(said, Tone.CAUTION)

    def _fail(self, failure: JobFailed) -> None:
        """It can be tried again; what is back already does not come back twice."""
        self._tell(_problem(failure.code, self._desk), Tone.CAUTION)

    def _tell(self, said: str, tone: Tone) -> None:
        self.told.emit(said, tone)
        self._set_busy(busy=False)

    def _set_busy(self, *, busy: bool) -> None:
        self._busy = busy
        self.changed.emit()

    def _hear(self, event: Event) -> None:
        if isinstance(event, SessionLocked):
            self._done.clear()
            self.changed.emit()


def _said(contact: Contact) -> Contact:
    """Without what letters change."""
    return replace(contact, exchange=Exchange())


def _problem(code: Code, desk: Desk) -> str:
    problem = shown(code, desk.words.language)
    return f"{problem.text.title}. {problem.body}"
