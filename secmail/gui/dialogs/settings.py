"""What can be set once for all, in pages; every choice is kept and takes effect at once."""

from collections.abc import Callable

from PySide6.QtWidgets import QComboBox, QDialogButtonBox, QTabWidget, QVBoxLayout, QWidget

from secmail.api.commands import Command
from secmail.api.events import JobFailed
from secmail.api.receiving import Bodies, BodyState, SetBodyPolicy
from secmail.api.sending import HoldLetters, HoldSeconds, RemindAfter, ReminderDays
from secmail.gui import style
from secmail.gui.bridge import JobListener
from secmail.gui.desk import Desk
from secmail.gui.dialogs.own_settings import OwnSettings, setting_rows
from secmail.gui.note import GrowingDialog, Note
from secmail.gui.problems import shown
from secmail.gui.style import Tone
from secmail.gui.surfaces import plain_label

_SECONDS = (0, 5, 10, 20, 30, 60)
_MEBIBYTE = 1024 * 1024
_BYTES = (0, _MEBIBYTE, 5 * _MEBIBYTE, 25 * _MEBIBYTE)
_DAYS = (0, 2, 5, 7, 14, 30)


class SettingsDialog(GrowingDialog):
    """Shows what is set, and sets what is chosen."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        words = desk.words
        self.setWindowTitle(words("settings.title"))
        self.hold = self._choice("settings.hold", HoldLetters)
        self.remind = self._choice("settings.remind", RemindAfter)
        self.bodies = self._choice("settings.bodies", SetBodyPolicy)
        self.missing = plain_label("", self)
        self.note = Note(self)
        self.own = OwnSettings(words, self)
        self.pages = QTabWidget(self)
        self.pages.setAccessibleName(words("settings.title"))
        self.pages.addTab(self._letters_page(), words("settings.page.letters"))
        self.pages.addTab(self.own.looks, words("settings.page.looks"))
        self.pages.addTab(self.own.desktop, words("settings.page.desktop"))
        self.own.saved.connect(lambda: self._saved(None))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.button(QDialogButtonBox.StandardButton.Close).setText(words("task.close"))
        buttons.rejected.connect(self.close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 16)
        layout.setSpacing(style.SPACE + 2)
        layout.addWidget(self.pages)
        layout.addWidget(self.note)
        layout.addWidget(buttons)
        self.setMinimumWidth(560)

    def _letters_page(self) -> QWidget:
        words, page = self._desk.words, QWidget(self)
        form = setting_rows(page)
        form.addRow(words("settings.hold"), self.hold)
        form.addRow(words("settings.remind"), self.remind)
        form.addRow(words("settings.bodies"), self.bodies)
        form.addRow(self.missing)
        form.addRow(plain_label(words("settings.hint"), page))
        return page

    def start(self) -> None:
        """Reads what is set, and shows it."""
        self.note.clear()
        self.own.read()
        self.show()
        self.raise_()
        self.activateWindow()
        self._desk.bridge.ask(HoldSeconds(), self, then=self._show_hold)
        self._desk.bridge.ask(ReminderDays(), self, then=self._show_days)
        self._desk.bridge.ask(Bodies(), self, then=self._show_bodies)

    def _show_hold(self, seconds: int) -> None:
        words = self._desk.words
        _fill(
            self.hold,
            _SECONDS,
            now=seconds,
            said=lambda one: words("settings.seconds", count=one) if one else words("settings.hold.none"),
        )

    def _show_days(self, days: int) -> None:
        words = self._desk.words
        _fill(
            self.remind,
            _DAYS,
            now=days,
            said=lambda one: words.count("settings.days", one) if one else words("settings.remind.never"),
        )

    def _show_bodies(self, state: BodyState) -> None:
        words = self._desk.words
        _fill(self.bodies, _BYTES, now=state.largest, said=self._size)
        count, size = sum(one.count for one in state.missing), sum(one.size for one in state.missing)
        key = "settings.missing.one" if count == 1 else "settings.missing.many"
        self.missing.setText(words(key, count=words.locale.toString(count), size=words.size(size)) if count else "")
        self.missing.setVisible(count > 0)

    def _size(self, largest: int) -> str:
        words = self._desk.words
        return (
            words("settings.bodies.upto", size=words.size(largest, digits=0))
            if largest
            else words("settings.bodies.none")
        )

    def _choice(self, key: str, command: Callable[[int], Command]) -> QComboBox:
        choice = QComboBox(self)
        choice.setAccessibleName(self._desk.words(key).replace("&", ""))

        def choose(place: int) -> None:
            listener = JobListener(self, done=self._saved, failed=self._refused)
            self._desk.bridge.submit(command(choice.itemData(place)), listener)

        choice.activated.connect(choose)
        return choice

    def _saved(self, _: object) -> None:
        self.note.say(self._desk.words("settings.saved"), Tone.NEUTRAL, icon="done")

    def _refused(self, failure: JobFailed) -> None:
        self.start()
        problem = shown(failure.code, self._desk.words.language)
        self.note.say(f"{problem.text.title}. {problem.body}", Tone.CAUTION)


def _fill(choice: QComboBox, offered: tuple[int, ...], *, now: int, said: Callable[[int], str]) -> None:
    """What was set elsewhere is shown as it is."""
    choice.clear()
    for one in sorted({*offered, now}):
        choice.addItem(said(one), one)
    choice.setCurrentIndex(choice.findData(now))
