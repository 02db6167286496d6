"""What was done with messages, so that it can be taken back: the last deeds, and the bar that offers it."""

from collections import deque
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from secmail.api.commands import Command, MarkSeen, Synchronise
from secmail.api.events import Event, JobFailed, MessagesChanged, SessionLocked
from secmail.api.rules import Assign, DeleteMessages, MoveMessages, SetTriage
from secmail.domain.errors import Code, Rejected
from secmail.domain.ids import MessageId
from secmail.gui import icons, style
from secmail.gui.bridge import JobListener
from secmail.gui.desk import Desk
from secmail.gui.style import Tone
from secmail.gui.surfaces import IconLabel, ToneFrame, on_press, plain_label

MOST = 50
SHOWN_MS = 12_000
_TRIES = 5
"""Each after the mail was checked, or something of it has changed."""

_OF_MESSAGES = (SetTriage, Assign, MoveMessages, DeleteMessages, MarkSeen)


@dataclass(frozen=True, slots=True)
class Done:
    """`said`: what was done, without names; `back`: the commands that take it back."""

    said: str
    back: tuple[Command, ...]


class Undo(QObject):
    """The last deeds, newest last. They are forgotten at the end of the session: who comes next did not do them.

    `changed` when there is something else to take back; `told` carries a word for the status bar, `failed` an error.
    """

    changed = Signal()
    told = Signal(str)
    failed = Signal(object)

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._deeds: deque[Done] = deque(maxlen=MOST)
        self._undone: deque[Done] = deque(maxlen=MOST)
        self._sought: list[tuple[Command, int]] = []
        """Taken back as soon as it is known again where the message lies; with the number of deeds at that press."""
        self._count = 0
        self._settled: dict[MessageId, int] = {}
        """The number of the last deed on each message: what is settled anew is not set back without a press."""
        self._tried: dict[Command, int] = {}
        self._asks = False
        desk.bridge.heard.connect(self._hear)

    @property
    def last(self) -> Done | None:
        """What would be taken back."""
        return self._deeds[-1] if self._deeds else None

    @property
    def depth(self) -> int:
        """How many deeds can be taken back."""
        return len(self._deeds)

    def done(self, said: str, back: Sequence[Command]) -> Done | None:
        """Something was done, or begun; None where nothing takes it back."""
        if not back:
            return None
        deed = Done(said, tuple(back))
        self._count += 1
        self._settled |= dict.fromkeys((message for one in back for message in _messages(one)), self._count)
        self._deeds.append(deed)
        self.changed.emit()
        return deed

    def stands(self, deed: Done) -> bool:
        """Whether it was not taken back so far."""
        return not any(one is deed for one in self._undone)

    def drop(self, deed: Done) -> None:
        """It came to nothing."""
        if deed in self._deeds:
            self._deeds.remove(deed)
            self.changed.emit()

    def undo(self) -> None:
        """Takes the last deed back."""
        if not self._deeds:
            self.told.emit(self._desk.words("undo.nothing"))
            return
        deed = self._deeds.pop()
        self._undone.append(deed)
        for command in deed.back:
            self._submit(command, self._count)
        self.told.emit(self._desk.words("undo.undone", deed=deed.said))
        self.changed.emit()

    def _submit(self, command: Command, since: int) -> None:
        def done(_: object) -> None:
            self._tried.pop(command, None)

        listener = JobListener(self, done=done, failed=partial(self._fail, command, since))
        self._desk.bridge.submit(command, listener)

    def _fail(self, command: Command, since: int, failure: JobFailed) -> None:
        """What was moved may still be sought where it went: the mail is checked, and it is tried again then."""
        tried = self._tried.get(command, 0)
        if failure.code is not Code.MESSAGE_NOT_HERE or tried >= _TRIES:
            self._tried.pop(command, None)
            self.failed.emit(Rejected(failure.code))
            return
        self._tried[command] = tried + 1
        self._sought.append((command, since))
        self.told.emit(self._desk.words("undo.waits"))
        if not self._asks:
            self._asks = True
            self._desk.bridge.submit(Synchronise(), JobListener(self, done=self._checked, failed=self._not_checked))

    def _checked(self, _: object) -> None:
        self._asks = False
        self._try_again()

    def _not_checked(self, _: JobFailed) -> None:
        self._asks = False  # tried again when the server has something to tell

    def _try_again(self) -> None:
        sought, self._sought = self._sought, []
        for command, since in sought:
            left = _without(command, {message for message, deed in self._settled.items() if deed > since})
            if left is not command:
                self._tried.pop(command, None)
            if left is not None:
                self._submit(left, since)

    def _hear(self, event: Event) -> None:
        match event:
            case SessionLocked():
                self._deeds.clear()
                self._sought.clear()
                self._tried.clear()
                self._settled.clear()
                self.changed.emit()
            case MessagesChanged() if self._sought and not self._asks:
                self._try_again()


def _messages(command: Command) -> tuple[MessageId, ...]:
    return command.messages if isinstance(command, _OF_MESSAGES) else ()


def _without(command: Command, settled: AbstractSet[MessageId]) -> Command | None:
    """What is left of it without these messages; None: nothing."""
    if not isinstance(command, _OF_MESSAGES) or settled.isdisjoint(command.messages):
        return command
    left = tuple(message for message in command.messages if message not in settled)
    return replace(command, messages=left) if left else None


class UndoBar(ToneFrame):
    """Lies over the last rows of the lists for some seconds after each deed. `floor`: where the rows end."""

    def __init__(self, undo: Undo, desk: Desk, parent: QWidget, *, floor: Callable[[], int]) -> None:
        super().__init__(Tone.NEUTRAL, parent)
        self._undo = undo
        self._floor = floor
        self._depth = 0
        self._text = plain_label("", self)
        self._text.setMinimumWidth(0)
        shortcut = QKeySequence(QKeySequence.StandardKey.Undo).toString(QKeySequence.SequenceFormat.NativeText)
        self._named = desk.words("undo.button", shortcut=shortcut), desk.words("undo.button.short")
        self.button = QPushButton(icons.icon("undo", self.palette()), self._named[0], self)
        self.button.setToolTip(self._named[0])
        on_press(self.button, undo.undo)
        self.setAccessibleName(desk.words("undo.name"))
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SHOWN_MS)
        self._timer.timeout.connect(self.hide)
        undo.changed.connect(self._follow)
        parent.installEventFilter(self)
        icon = IconLabel(self)
        icon.show_icon("done")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(style.WIDE, style.SPACE // 2, style.SPACE, style.SPACE // 2)
        layout.addWidget(icon)
        layout.addWidget(self._text, 1)
        layout.addWidget(self.button)
        self.hide()

    @property
    def text(self) -> str:
        """What it says was done."""
        return self._text.text()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stays at the lower edge."""
        if event.type() is QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def _follow(self) -> None:
        """A new deed is offered; after one that was taken back, those before it are left to the key."""
        last, before = self._undo.last, self._depth
        self._depth = self._undo.depth
        if last is None or self._depth < before:
            self.hide()
            return
        self._text.setText(last.said)
        self.show()
        self._place()
        self.raise_()
        self._timer.start()

    def _place(self) -> None:
        parent = self.parentWidget()
        assert parent is not None
        width = parent.width() - 2 * style.SPACE
        whole, short = self._named
        self.button.setText(whole)
        if self.sizeHint().width() > width:  # its key is in the tool tip
            self.button.setText(short)
        height = max(self.sizeHint().height(), self.heightForWidth(width))
        self.setGeometry(style.SPACE, self._floor() - height - style.SPACE, width, height)
