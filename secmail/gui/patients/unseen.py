"""Results out of their range that nobody has seen: read one after the other, marked seen by one key."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from secmail.api.events import Event, JobFailed, MessagesChanged
from secmail.api.patients import AbnormalUnseen, MarkResultsSeen, UnseenResult
from secmail.api.worklist import WorkChanged
from secmail.domain.patient_records import ReportPlace
from secmail.gui.bridge import JobListener
from secmail.gui.desk import Desk
from secmail.gui.dialogs.listing import ListDialog
from secmail.gui.note import open_at
from secmail.gui.patients.patient_words import name_words
from secmail.gui.patients.unseen_model import COLUMNS, UnseenModel
from secmail.gui.results.table import FlagDelegate
from secmail.gui.style import Tone
from secmail.gui.surfaces import on_press, plain_label

_OPENS = {Qt.Key.Key_Return, Qt.Key.Key_Enter}


class UnseenDialog(ListDialog):
    """Stands beside the main window. `chosen` carries a message that is to be read."""

    chosen = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        words = desk.words
        super().__init__(desk, parent, title=words("unseen.title"))
        open_at(self, 940, 520)
        self.count = plain_label("", self)
        self.model = UnseenModel(words, self)
        self.table = self._make_table()
        self.head.addWidget(self.count)
        self._pages.addWidget(self.table)
        self.open_button = self.add_button(words("unseen.open"))
        self.seen_button = self.add_button(words("unseen.seen"))
        self.seen_button.setToolTip(words("unseen.seen.tip"))
        on_press(self.open_button, self._open)
        on_press(self.seen_button, self._mark)
        self.table.installEventFilter(self)
        self.table.doubleClicked.connect(lambda _: self._open())
        self._show_buttons()

    def ask(self) -> None:
        """Asks what nobody has seen."""
        self.desk.bridge.ask(AbnormalUnseen(), self, then=self._take, otherwise=self.refuse)

    def hear(self, event: Event) -> None:
        """What comes, and what somebody has marked as seen elsewhere."""
        super().hear(event)
        if isinstance(event, MessagesChanged | WorkChanged) and self.isVisible():
            self.ask()

    def forget(self) -> None:
        """Nothing of anybody stays."""
        super().forget()
        self.model.forget()
        self.count.clear()
        self._show_buttons()

    def say(self, icon: str, title: str, sentence: str = "", *, button: str = "") -> None:
        """A notice in place of the table."""
        self.model.forget()
        self.count.clear()
        super().say(icon, title, sentence, button=button)
        self._show_buttons()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter reads, one letter marks: by the keyboard alone, row after row."""
        if watched is self.table and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            bare = event.modifiers() in {Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier}
            if bare and event.key() in _OPENS:
                self._open()
                return True
            if bare and event.text().casefold() == self.desk.words("unseen.key"):
                if not event.isAutoRepeat():
                    self._mark()
                return True
        return super().eventFilter(watched, event)

    def _take(self, found: tuple[UnseenResult, ...]) -> None:
        words = self.desk.words
        if not found:
            self.say("done", words("unseen.none"), words("unseen.none.hint"))
            return
        place = max(self.table.currentIndex().row(), 0)
        self.model.show_results(found, self.desk.now())
        self.count.setText(words.count("unseen.count", len(found)))
        self._pages.setCurrentWidget(self.table)
        self.table.setCurrentIndex(self.model.index(min(place, len(found) - 1), 0))
        self.table.setFocus()
        self._show_buttons()

    @property
    def _current(self) -> UnseenResult | None:
        return self.model.result(self.table.currentIndex())

    def _open(self) -> None:
        one = self._current
        if one is not None:
            self.chosen.emit(one.kept.message)

    def _mark(self) -> None:
        one, words = self._current, self.desk.words
        if one is None:
            return
        name = name_words(one.traits, words)

        def done(_: object) -> None:
            self.outcome.say(words("unseen.marked", name=name), Tone.NEUTRAL, icon="done")
            self.ask()

        def failed(failure: JobFailed) -> None:
            self.complain(failure.code, failure.words)

        place = ReportPlace(one.kept.message, one.kept.part, one.kept.number)
        self.desk.bridge.submit(MarkResultsSeen((place,)), JobListener(self, done=done, failed=failed))

    def _show_buttons(self) -> None:
        for button in (self.open_button, self.seen_button):
            button.setVisible(self.model.rowCount() > 0)

    def _make_table(self) -> QTableView:
        table = QTableView(self)
        table.setModel(self.model)
        table.setAccessibleName(self.windowTitle())
        table.setItemDelegate(FlagDelegate(table))
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setTabKeyNavigation(False)
        table.setWordWrap(True)
        table.verticalHeader().hide()
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        for name in ("patient", "laboratory"):
            header.setSectionResizeMode(COLUMNS.index(name), QHeaderView.ResizeMode.Stretch)
        table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        return table
