"""Contacts that were joined in this session, so that it can be taken back: both as they stood before."""

from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QPushButton

from secmail.api.contacts import KeepContact, OneContact
from secmail.api.events import Event, JobFailed, SessionLocked
from secmail.domain.contacts import NEW, Contact, Exchange
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
    """`kept` and `gone` as they stood, and the one that they became."""

    kept: Contact
    gone: Contact
    joined: Contact


class Joinings(QObject):
    """The last one first. Whoever comes after the lock has not done them. `changed` when there is another to take back.

    `told` carries a sentence and its tone.
    """

    changed = Signal()
    told = Signal(str, object)

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._done: list[Joining] = []
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

        on_press(button, self.undo)
        self.changed.connect(follow)
        self.told.connect(dialog.outcome.say)
        follow()
        return button

    def undo(self) -> None:
        """Takes the last one back, unless the joined entry says something else by now."""
        last = self.last
        if last is not None:
            self._desk.bridge.ask(OneContact(last.joined.id), self, then=self._part, otherwise=self._refuse)

    def _part(self, now: Contact) -> None:
        last = self.last
        if last is None:
            return
        if _said(now) != _said(last.joined):
            self._drop(self._desk.words("joining.changed", name=one_line(now.shown, 120)), Tone.CAUTION)
            return
        # The one that went comes back first: ended in between, both are there, and nothing is lost.
        again = KeepContact(replace(last.gone, id=NEW, exchange=Exchange()), shared=True)
        self._desk.bridge.submit(again, JobListener(self, done=lambda _: self._restore(last), failed=self._fail))

    def _restore(self, last: Joining) -> None:
        def done(_: object) -> None:
            self._drop(self._desk.words("joining.undone"), Tone.NEUTRAL)

        before = KeepContact(replace(last.kept, exchange=Exchange()), shared=True)
        self._desk.bridge.submit(before, JobListener(self, done=done, failed=self._fail))

    def _drop(self, said: str, tone: Tone) -> None:
        if self._done:
            self._done.pop()
        self.told.emit(said, tone)
        self.changed.emit()

    def _refuse(self, error: SecmailError) -> None:
        """The joined entry has gone."""
        self._drop(_problem(error.code, self._desk), Tone.CAUTION)

    def _fail(self, failure: JobFailed) -> None:
        self._drop(_problem(failure.code, self._desk), Tone.CAUTION)

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
