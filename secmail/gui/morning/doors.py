"""The door to what waits: shown after unlocking, kept up to date, gone through by single keys."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from secmail.api.commands import Command
from secmail.api.events import (
    Event,
    EventsDropped,
    ExportsChanged,
    IndexProgressed,
    JobFailed,
    MessageOpened,
    MessagesChanged,
)
from secmail.api.patients import MarkResultsSeen
from secmail.api.rules import SetTriage
from secmail.api.worklist import SeeCount, SeeItem, Work, WorkChanged
from secmail.domain.errors import Code, SecmailError
from secmail.domain.ids import MessageId
from secmail.domain.mandates import Right
from secmail.domain.messages import Kind, MessageState
from secmail.domain.patient_records import ReportPlace
from secmail.domain.triage import BY_HAND, Triage
from secmail.gui.bridge import JobListener
from secmail.gui.desk import Desk
from secmail.gui.lists import Lists
from secmail.gui.morning.pane import MorningPane, less
from secmail.gui.morning.questions import Questions
from secmail.gui.panes.folder_pane import FolderPane
from secmail.gui.panes.reading_pane import ReadingPane
from secmail.gui.places import Place
from secmail.gui.problems import shown
from secmail.gui.session import Session
from secmail.gui.undo import Done, Undo

"""Shown at once; who has more to see begins with these."""
_PATIENCE_MS = 3_000
"""So long a session that has just begun may look for the most pressing before anything is shown."""


@dataclass(frozen=True, slots=True)
class Panes:
    """Those of the window, from left to right."""

    folders: FolderPane
    lists: Lists
    reading: ReadingPane


class MorningDoors(QObject):
    """`told` carries an outcome for the status bar, `failed` a problem, `wanted` the key of an action to be done."""

    told = Signal(str)
    failed = Signal(object)
    wanted = Signal(str)

    def __init__(self, desk: Desk, session: Session, undo: Undo, *, panes: Panes) -> None:
        super().__init__(undo)
        folders, lists, reading = panes.folders, panes.lists, panes.reading
        self._undo = undo
        self._desk = desk
        self._session = session
        self._reading = reading
        self._lists = lists
        self._folders = folders
        self._questions = Questions(
            desk, self, told=self._take, refused=self._refused, wanted=lambda: session.holder is not None
        )
        self._holder: str | None = None
        self._ready = True
        """What was sealed has been read since the session began: before that the most pressing is not known."""
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(_PATIENCE_MS)
        self._patience.timeout.connect(self._be_ready)
        self._going: set[MessageId] = set()
        """Settled here, of which the engine has not heard yet: what it told meanwhile brings them not back."""
        self.pane = MorningPane(desk, lists)
        lists.add(self.pane, self.pane)
        self._shortcuts = [*self._keys(self.pane), *self._keys(folders), *self._keys(reading)]
        self.pane.unlock_wanted.connect(session.toggle)
        self.pane.end_reached.connect(lambda: self.told.emit(desk.words("see.end")))
        folders.place_chosen.connect(self._place_chosen)
        # Not by the place that is chosen: other rooms hear of it later, and this list may still be in view.
        lists.currentChanged.connect(lambda _: self._listen_to_keys())
        session.changed.connect(self._session_changed)
        session.opened.connect(lambda _: self._opened())
        session.locked.connect(self._locked)
        desk.bridge.heard.connect(self.hear)

    @property
    def actions(self) -> Mapping[str, Callable[[], object]]:
        """What the actions of the menu do."""
        return {"to-see": self.show, "seen-next": self.seen, "next": self.go_on}

    @property
    def is_shown(self) -> bool:
        """Whether the place is in view."""
        return self._lists.currentWidget() is self.pane

    def start(self) -> None:
        """Names the place as soon as there are folders; the window begins with the first of these."""
        self._folders.model.loaded.connect(self._name_place)

    def hear(self, event: Event) -> None:
        """Follows the engine's events."""
        match event:
            case MessagesChanged() | ExportsChanged() | WorkChanged() | EventsDropped() | MessageOpened():
                self._questions.soon()
            case IndexProgressed(state) if state.waiting == 0 or not self._ready:
                self._be_ready()

    def show(self) -> None:
        """Goes to the place, and to its first message where none is read there."""
        self._folders.choose(Place.TO_SEE)
        if self.pane.current is None:
            self.pane.go_on(quietly=True)
        self.pane.view.setFocus()

    def go_on(self) -> None:
        """The next message that waits, without a word about this one."""
        begins = self.pane.current is None
        self.show()
        if not begins:
            self.pane.go_on()

    def seen(self) -> None:
        """The marked messages are seen and settled, and the next one is read.

        Of several only those without values out of range: these are looked at one by one, on the screen.
        """
        items = [item for message in self.pane.marked if (item := self.pane.model.item(message)) is not None]
        if not self.is_shown or not items:
            return
        if len(items) == 1:
            if not self._stands_on_the_screen(items[0]):
                self.told.emit(self._desk.words("see.wait"))
            elif not self._goes_to_another_report(items[0]):
                self._settle(items, left=0)
            return
        harmless = [item for item in items if _is_harmless(item)]
        self._settle(harmless, left=len(items) - len(harmless))

    def _goes_to_another_report(self, item: SeeItem) -> bool:
        """Of several reports of one message each is looked at before the message counts as seen."""
        sight, results = self._reading.sight, self._reading.results
        if item.unseen and not sight.sights:
            self.told.emit(self._desk.words("see.wait"))
            return True
        shown = sight.shown
        # Also those of which nothing is kept: whoever settles the message has had each on the screen.
        left = sorted(sight.waiting.union(results.not_looked_at))
        if not left or not self._session.allows(Right.TRIAGE):
            return False
        if shown is not None:
            self._desk.bridge.submit(MarkResultsSeen((shown.place,)))
        results.show_report(next((place for place in left if place > results.place), left[0]))
        self.told.emit(self._desk.words("see.next-report"))
        return True

    def _stands_on_the_screen(self, item: SeeItem) -> bool:
        """Opened; or, where it cannot be opened, chosen, with what is said about that."""
        view, message = self._reading.view, item.message
        if message.state is MessageState.UNREADABLE:
            return self._reading.message == message.id
        return view is not None and view.message == message.id

    def ask(self) -> None:
        """What waits, now."""
        self._questions.ask()

    # answers

    def _take(self, items: tuple[SeeItem, ...], count: SeeCount) -> None:
        if self._session.holder is not None:
            left = tuple(item for item in items if item.message.id not in self._going)
            self._show(left, less(count, items, self._going))

    def _show(self, items: tuple[SeeItem, ...], count: SeeCount) -> None:
        self._folders.model.show_place(Place.TO_SEE, count.total)
        if not self._ready:
            return
        self.pane.show_items(items, count)
        reading = self._reading.message
        if self.is_shown and reading is None:
            self.pane.go_on(quietly=True)
        elif self.is_shown and reading is not None and self.pane.current is None:
            self.pane.stay_with(reading)  # it was read here before the lock

    def _refused(self, error: SecmailError) -> None:
        if error.code is not Code.VAULT_LOCKED:
            self.pane.say_failed(shown(error.code, self._desk.words.language).body)

    # session

    def _session_changed(self) -> None:
        if self._session.holder is not None and self._holder is None:
            self._holder = self._session.holder
            self.pane.say_loading()
            self.ask()

    def _name_place(self) -> None:
        self._folders.model.loaded.disconnect(self._name_place)
        self._folders.model.show_place(Place.TO_SEE, self.pane.model.count.total)

    def _be_ready(self) -> None:
        self._ready = True
        self._patience.stop()
        self._questions.soon()

    def _opened(self) -> None:
        self._ready = False
        self._patience.start()
        busy = self._reading.message is not None or bool(self._lists.messages.model.sought)
        if not busy:  # whoever waits for a message, or for what he seeks, stays there
            self.show()

    def _locked(self) -> None:
        self._questions.forget()
        self._holder, self._ready = None, True
        self._patience.stop()
        self.pane.forget()
        self.pane.say_locked()
        self._folders.model.show_place(Place.TO_SEE, 0)

    def _place_chosen(self, place: Place) -> None:
        if place is Place.TO_SEE and not self.is_shown:
            self._lists.show_list(self.pane)
            self._reading.show_message(self.pane.current)

    # deeds

    def _settle(self, items: list[SeeItem], *, left: int) -> None:
        words = self._desk.words
        if not self._session.allows(Right.TRIAGE):
            self.failed.emit(SecmailError(Code.MANDATE_NO_RIGHT))
            return
        if items:
            done = tuple(item.message.id for item in items)
            places = tuple(ReportPlace(item.message.id) for item in items if item.unseen)
            self.pane.take_off(done)
            self._folders.model.show_place(Place.TO_SEE, self.pane.model.count.total)
            self._tell_engine(done, places, self._undo.done(words.count("see.seen", len(items)), _back(items)))
        if left:
            self.told.emit(words.count("see.left", left))

    def _tell_engine(self, done: tuple[MessageId, ...], places: tuple[ReportPlace, ...], deed: Done | None) -> None:
        """Results first: a message whose results could not be marked must not count as settled."""
        self._going.update(done)

        def settle(_: object = None) -> None:
            if deed is not None and not self._undo.stands(deed):
                ended()  # taken back before the engine had heard of it
                return
            listener = JobListener(self, done=ended, failed=failed, cancelled=ended)
            self._desk.bridge.submit(SetTriage(done, Triage.DONE), listener)

        def ended(_: object = None) -> None:
            self._going.difference_update(done)
            self.ask()

        def failed(failure: JobFailed) -> None:
            if deed is not None:
                self._undo.drop(deed)
            self.failed.emit(SecmailError(failure.code, failure.detail))
            ended()

        if places:
            listener = JobListener(self, done=settle, failed=failed, cancelled=ended)
            self._desk.bridge.submit(MarkResultsSeen(places), listener)
        else:
            settle()

    # keys

    def _keys(self, where: QWidget) -> list[QShortcut]:
        """Single keys, also among the folders, from where one comes; a field in there types its own letters."""
        words = self._desk.words
        deeds: dict[str, Callable[[], object]] = {
            words("see.key.next"): self.go_on,
            words("see.key.seen"): self.seen,
            words("see.key.file"): lambda: self.wanted.emit("file"),
            words("see.key.assign"): lambda: self.wanted.emit("assign"),
            words("see.key.reply"): lambda: self.wanted.emit("reply"),
        }
        if where is not self._reading:
            deeds["Space"] = self.go_on
        return [self._shortcut(where, key, deed) for key, deed in deeds.items()]

    def _shortcut(self, where: QWidget, key: str, deed: Callable[[], object]) -> QShortcut:
        made = QShortcut(QKeySequence(key), where)
        made.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        made.setAutoRepeat(False)
        made.setEnabled(False)
        made.activated.connect(deed)
        return made

    def _listen_to_keys(self) -> None:
        for shortcut in self._shortcuts:
            shortcut.setEnabled(self.is_shown)


def _is_harmless(item: SeeItem) -> bool:
    """Whether it is known to hold no value out of range: it was read, and of its results something is kept."""
    row = item.message
    if item.abnormal or item.work is Work.URGENT or row.kind is None:
        return False
    return row.kind is not Kind.RESULT or item.reports > 0


def _back(items: Sequence[SeeItem]) -> list[Command]:
    """What takes it back that these were seen and settled: each as it stood before."""
    before: dict[Triage | None, list[MessageId]] = {}
    for item in items:
        stood = item.message.triage
        before.setdefault(stood if stood in BY_HAND else None, []).append(item.message.id)
    places = tuple(ReportPlace(item.message.id) for item in items if item.unseen)
    back: list[Command] = [SetTriage(tuple(messages), triage) for triage, messages in before.items()]
    return [*back, MarkResultsSeen(places, seen=False)] if places else back
