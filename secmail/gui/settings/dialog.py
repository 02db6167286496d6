"""What can be set once for all, in pages; every choice is kept and takes effect at once."""

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtWidgets import QComboBox, QDialogButtonBox, QVBoxLayout, QWidget

from secmail.api.commands import Command
from secmail.api.events import JobFailed
from secmail.api.receiving import Bodies, BodyState, SetBodyPolicy
from secmail.api.sending import HoldLetters, HoldSeconds, RemindAfter, ReminderDays
from secmail.api.settings import ChangeSettings, SettingsKept
from secmail.domain.errors import Code
from secmail.domain.settings import Settings, SettingsChange
from secmail.gui import style
from secmail.gui.bridge import JobListener
from secmail.gui.desk import Desk
from secmail.gui.note import GrowingDialog, Note
from secmail.gui.problems import shown
from secmail.gui.settings.computer import ComputerPage
from secmail.gui.settings.network import NetworkPage
from secmail.gui.settings.own import OwnSettings, setting_rows
from secmail.gui.settings.privacy import PrivacyPage
from secmail.gui.settings.writing import WritingPage
from secmail.gui.style import Tone
from secmail.gui.surfaces import only_with_focus, plain_label
from secmail.gui.tabs import Tabs

_SECONDS = (0, 5, 10, 20, 30, 60)
_MEBIBYTE = 1024 * 1024
_BYTES = (0, _MEBIBYTE, 5 * _MEBIBYTE, 25 * _MEBIBYTE)
_HEIGHT = 460
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
        self.pages = Tabs(self)
        self.pages.setDocumentMode(True)
        self.pages.setAccessibleName(words("settings.title"))
        self.pages.addTab(self._letters_page(), words("settings.page.letters"))
        self.pages.addTab(self.own.looks, words("settings.page.looks"))
        self.pages.addTab(self.own.desktop, words("settings.page.desktop"))
        self.writing, self.privacy = WritingPage(desk, self), PrivacyPage(desk, self)
        self.network, self.computer = NetworkPage(words, self), ComputerPage(words, self)
        self.pages.addTab(self.writing, words("settings.page.writing"))
        self.pages.addTab(self.privacy, words("settings.page.privacy"))
        self.pages.addTab(self.network, words("settings.page.network"))
        self.pages.addTab(self.computer, words("settings.page.computer"))
        self.pages.currentChanged.connect(lambda _page: self.note.clear())
        self.own.saved.connect(lambda: self._saved(None))
        self.network.changed.connect(partial(self._change, said="settings.saved"))
        self.computer.changed.connect(partial(self._change, said="settings.next-start"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        close = buttons.button(QDialogButtonBox.StandardButton.Close)
        close.setText(words("task.close"))
        only_with_focus(close)  # Enter in a field belongs to the field
        buttons.rejected.connect(self.close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 16)
        layout.setSpacing(style.SPACE + 2)
        layout.addWidget(self.pages)
        layout.addWidget(self.note)
        layout.addWidget(buttons)
        # All pages are seen at once, also where their names are long.
        self.setMinimumHeight(_HEIGHT)
        self.setMinimumWidth(max(560, self.pages.tabBar().sizeHint().width() + 2 * 24))

    @property
    def places(self) -> tuple[Mapping[str, QWidget], ...]:
        """Page by page, where each setting of the profile stands, by its name."""
        return self.network.places, self.computer.places

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
        self.writing.start()
        self.privacy.start()
        self._read_profile()
        self.show()
        self.raise_()
        self.activateWindow()
        self._desk.bridge.ask(HoldSeconds(), self, then=self._show_hold)
        self._desk.bridge.ask(ReminderDays(), self, then=self._show_days)
        self._desk.bridge.ask(Bodies(), self, then=self._show_bodies)

    def _read_profile(self) -> None:
        self._desk.bridge.ask(SettingsKept(), self, then=self._show_profile)

    def _show_profile(self, kept: Settings) -> None:
        self.network.show_settings(kept)
        self.computer.show_settings(kept)

    def _change(self, change: SettingsChange, *, said: str) -> None:
        def done(kept: object) -> None:
            if isinstance(kept, Settings):
                self._show_profile(kept)
            self.note.say(self._desk.words(said), Tone.NEUTRAL, icon="done")

        self._desk.bridge.submit(ChangeSettings(change), JobListener(self, done=done, failed=self._not_changed))

    def _not_changed(self, failure: JobFailed) -> None:
        """What was typed stays, to be mended."""
        if failure.code is not Code.PROXY_UNFIT:
            self._read_profile()
        self._tell(failure)

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
        self._tell(failure)

    def _tell(self, failure: JobFailed) -> None:
        problem = shown(failure.code, self._desk.words.language)
        self.note.say(f"{problem.text.title}. {problem.body}", Tone.CAUTION)


def _fill(choice: QComboBox, offered: tuple[int, ...], *, now: int, said: Callable[[int], str]) -> None:
    """What was set elsewhere is shown as it is."""
    choice.clear()
    for one in sorted({*offered, now}):
        choice.addItem(said(one), one)
    choice.setCurrentIndex(choice.findData(now))
