"""A person at the window over the running demonstration practice: keys, clicks, cards, and eyes for what is shown.

with at_the_desk(tmp_path) as hands:
    hands.unlock(Role.DOCTOR)
    hands.press(Qt.Key.Key_V)
    hands.sees("Potassium")
"""

import contextlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget

from secmail.app.demo import show
from secmail.app.demo.panel import Panel
from secmail.app.demo.people import MEMBERS, Role
from secmail.app.demo.practice import Practice
from secmail.app.demo.profile import prepare
from secmail.app.wiring import running_engine
from secmail.gui.application import build_window
from secmail.gui.compose.window import ComposeWindow
from secmail.gui.main_window import MainWindow

T = TypeVar("T")
Key = Qt.Key
PATIENCE = 60.0
_CTRL = Qt.KeyboardModifier.ControlModifier
_NONE = Qt.KeyboardModifier.NoModifier


@dataclass
class Hands:
    """What a person does at the desk."""

    window: MainWindow
    practice: Practice
    reader: Panel
    clicks: int = 0
    typed: int = 0
    """Characters, where they were counted."""

    def wait(self, what: Callable[[], T], why: str) -> T:
        """Until it is true."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            QApplication.processEvents()
            found = what()
            if found:
                return found
            time.sleep(0.01)
        said = (self.window.statusBar().currentMessage(), self.window.problems.text)
        raise AssertionError(f"{why}; the window says: {said}")

    def rest(self, seconds: float) -> None:
        """What has been started may go on."""
        end = time.monotonic() + seconds
        self.wait(lambda: time.monotonic() > end, "time stands still")

    def press(self, key: Key, modifier: Qt.KeyboardModifier = _NONE, *, at: QWidget | None = None) -> None:
        """A key, where the keyboard is; or somewhere else, as after a click there."""
        if at is not None:
            self.wait(lambda: _is_in_front(at.window()), "the window does not come forward")
            at.setFocus()
        QTest.keyClick(at or self.window.focusWidget() or self.window, key, modifier)
        QApplication.processEvents()

    def click(self, button: QAbstractButton) -> None:
        """With the mouse, in the middle."""
        QTest.mouseClick(button, Qt.MouseButton.LeftButton, _NONE, QPoint(button.width() // 2, button.height() // 2))
        self.clicks += 1
        QApplication.processEvents()

    def button(self, parent: QWidget, text: str) -> QAbstractButton:
        """The button that is shown and begins so."""

        def found() -> list[QAbstractButton]:
            shown = [one for one in parent.findChildren(QAbstractButton) if one.isVisible()]
            return [one for one in shown if one.text().replace("&", "").startswith(text)]

        return self.wait(found, text)[0]

    def dialog(self, kind: type[T]) -> T:
        """The dialog of this kind that comes up."""

        def shown() -> list[QWidget]:
            return [one for one in self.window.findChildren(kind) if one.isVisible()]  # type: ignore[type-var]

        return self.wait(shown, kind.__name__)[-1]  # type: ignore[return-value]

    def composers(self) -> list[ComposeWindow]:
        """The letters that are being written."""
        return self.window.findChildren(ComposeWindow)

    def words(self, parent: QWidget | None = None) -> str:
        """What the labels say that are on the screen, not scrolled away."""
        labels = [one for one in (parent or self.window).findChildren(QLabel) if one.isVisible()]
        return "\n".join(one.text() for one in labels if not one.visibleRegion().isEmpty())

    def sees(self, text: str, parent: QWidget | None = None) -> None:
        """Waits until a label says it."""
        self.wait(lambda: text in self.words(parent), f"{text!r} is not on the screen")

    def insert(self, role: Role) -> None:
        """Puts a card into the reader, instead of the other."""
        self.reader.insert(MEMBERS[role].title)
        name = MEMBERS[role].name.split()[-1]
        self.wait(lambda: [name in card.holder for card in self.window.session.cards] == [True], "the card is not seen")

    def pull_out(self, role: Role) -> None:
        """Takes it out."""
        self.reader.remove(MEMBERS[role].title)

    def type_pin(self, role: Role) -> None:
        """Types the code that is asked for."""
        asked = self.wait(lambda: self.window.session.dialog, "no code is asked for")
        QTest.keyClicks(asked.field, MEMBERS[role].pin)
        self.typed += len(MEMBERS[role].pin) + 1
        self.press(Key.Key_Return, at=asked.field)
        self.wait(lambda: self.window.session.dialog is not asked, "the code is not taken")

    def unlock(self, role: Role) -> None:
        """Opens what this card opens, by keys."""
        self.insert(role)
        self.press(Key.Key_L, _CTRL, at=self.window)
        self.type_pin(role)
        self.wait(lambda: self.window.session.shown, "no session")

    def lock(self) -> None:
        """Closes everything, by key."""
        self.press(Key.Key_L, _CTRL, at=self.window)
        self.wait(lambda: self.window.session.holder is None, "still open")


def _is_in_front(window: QWidget) -> bool:
    """Asks for it once more where it is not: a window that opens meanwhile comes forward by itself."""
    if QApplication.activeWindow() is not window:
        window.activateWindow()
    return QApplication.activeWindow() is window


@contextlib.contextmanager
def at_the_desk(folder: Path) -> Iterator[Hands]:
    """The French window, its list filled."""
    with show.practice(folder / "practice") as built, running_engine(prepare(built, language="fr")) as engine:
        reader = Panel(built)
        window = build_window(engine, language="fr", demo=reader)
        window.resize(1360, 860)
        window.show()
        window.start()
        hands = Hands(window, built, reader)
        try:
            hands.wait(lambda: window.folders.model.rowCount() > 4, "no folders")
            yield hands
        finally:
            window.shut()
            window.close()
            window.deleteLater()
