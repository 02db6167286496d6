"""The doors between the window and the desktop: tray and announcements, links to addresses, keys, panes."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QUrl, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QWidget

from secmail.api.events import Event, SessionLocked
from secmail.gui.about.window import AboutDialog
from secmail.gui.compose.content import Content
from secmail.gui.compose.typed_names import typed
from secmail.gui.desk import Desk
from secmail.gui.desktop.given_file import GivenFileDialog, given
from secmail.gui.desktop.mailto import SCHEME, Wished, wished
from secmail.gui.desktop.notices import Notices
from secmail.gui.desktop.tray import Tray
from secmail.gui.keys_sheet import KeysSheet
from secmail.gui.manual.window import ManualWindow
from secmail.gui.session import Session


class DesktopDoors(QObject):
    """`letter_wanted` carries the `Content` that a link to an address asks for, `link_wanted` any other link."""

    letter_wanted = Signal(object)
    link_wanted = Signal(QUrl)

    def __init__(self, desk: Desk, session: Session, window: QWidget, *, panes: Sequence[QWidget]) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window
        self._panes = panes
        self._sheet: KeysSheet | None = None
        self._manual: ManualWindow | None = None
        self._about: AboutDialog | None = None
        self._given: GivenFileDialog | None = None
        self.tray = Tray(desk.words, window)
        self.notices = Notices(desk, self, announce=self.tray.announce, seen=window.isActiveWindow)
        self.known: Mapping[str, QAction] = {}
        """The window's actions, whose keys the sheet tells."""
        self.tray.front_wanted.connect(self.come_forward)
        self.tray.lock_wanted.connect(session.toggle)
        self.tray.quit_wanted.connect(window.close)
        session.changed.connect(lambda: self.tray.lock.setVisible(session.holder is not None))

    @property
    def actions(self) -> Mapping[str, Callable[[], object]]:
        """What the actions of the menu do."""
        return {
            "keys": self.show_keys,
            "manual": self.show_manual,
            "about": self.show_about,
            "pane-next": self.next_pane,
            "pane-before": self.pane_before,
        }

    def start(self) -> None:
        """Puts the sign into the tray, and counts what lies there."""
        self.tray.show()
        self.notices.look()

    def hear(self, event: Event) -> None:
        """Follows the engine's events."""
        self.notices.hear(event)
        if isinstance(event, SessionLocked) and self._given is not None:
            self._given.forget()
            self._given.close()

    def come_forward(self) -> None:
        """Shows the window above the others."""
        window = self._window
        window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
        window.show()
        window.raise_()
        window.activateWindow()

    def knocked(self, word: str) -> None:
        """The program was started again, maybe with a link to an address or a file."""
        self.come_forward()
        file = given(word)
        if file is not None:
            self.show_file(file)
        self._write(wished(word))

    def show_file(self, path: Path) -> GivenFileDialog:
        """A file of results from the disk."""
        if self._given is None:
            self._given = GivenFileDialog(self._desk, self._window)
        self._given.show_file(path)
        _bring(self._given)
        return self._given

    def open_link(self, link: QUrl) -> None:
        """A link of a message: to an address it begins a letter, elsewhere it is asked about."""
        if f"{link.scheme()}:".casefold() == SCHEME:
            self._write(wished(link.toString(QUrl.ComponentFormattingOption.FullyEncoded)))
        else:
            self.link_wanted.emit(link)

    def show_keys(self) -> KeysSheet:
        """All keys on one page."""
        if self._sheet is None:
            self._sheet = KeysSheet(self._desk.words, self.known, self._window)
        _bring(self._sheet)
        return self._sheet

    def show_manual(self) -> ManualWindow:
        """Beside the window, where it was left."""
        if self._manual is None:
            self._manual = ManualWindow(self._desk.words, self._window)
        _bring(self._manual)
        return self._manual

    def show_about(self) -> AboutDialog:
        """The version, and what the program is made of."""
        if self._about is None:
            self._about = AboutDialog(self._desk, self._window)
        _bring(self._about)
        return self._about

    def next_pane(self) -> None:
        """Takes the keyboard to the next pane, the first after the last."""
        self._go(1)

    def pane_before(self) -> None:
        """The other way round."""
        self._go(-1)

    def _go(self, step: int) -> None:
        now = QApplication.focusWidget()
        within = [place for place, pane in enumerate(self._panes) if now is not None and pane.isAncestorOf(now)]
        first = within[0] + step if within else 0
        for place in range(first, first + step * len(self._panes), step):
            found = _takes_keys(self._panes[place % len(self._panes)])
            if found is not None:
                found.setFocus(Qt.FocusReason.TabFocusReason)
                return

    def _write(self, letter: Wished | None) -> None:
        if letter is not None:
            to, cc = (", ".join(map(typed, people)) for people in (letter.to, letter.cc))
            self.letter_wanted.emit(Content(to=to, cc=cc, subject=letter.subject, body=letter.body))


def _bring(window: QWidget) -> None:
    window.show()
    window.raise_()
    window.activateWindow()


def _takes_keys(pane: QWidget) -> QWidget | None:
    """The largest part of a pane that takes the keyboard: its list, its text, its table."""
    parts = [one for one in pane.findChildren(QWidget) if one.isVisible() and one.isEnabled()]
    taking = [one for one in parts if one.focusPolicy() & Qt.FocusPolicy.TabFocus]
    return max(taking, key=lambda one: one.width() * one.height(), default=None)
