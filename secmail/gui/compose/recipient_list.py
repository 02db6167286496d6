"""Under the recipients: each one's state in words, with the remedy in place."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from secmail.domain.people import RecipientState
from secmail.gui import style
from secmail.gui.i18n import Words
from secmail.gui.safe_text import one_line
from secmail.gui.surfaces import IconLabel, fit_height, on_press, plain_label

_HEIGHT = 168
SHOWN = 100
_WITHOUT_IMPORT = {RecipientState.READY, RecipientState.INVALID_ADDRESS}


class RecipientList(QScrollArea):
    """`import_wanted` carries the address whose certificate is to be imported."""

    import_wanted = Signal(str)

    def __init__(self, words: Words, parent: QWidget) -> None:
        super().__init__(parent)
        self._words = words
        self._lines: list[str] = []
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(words("recipients.state"))
        self.hide()

    def show_states(self, states: dict[str, RecipientState | None]) -> None:
        """Replaces the lines; None is a state that is being looked up."""
        self._lines = []
        page = QWidget()
        outer = QVBoxLayout(page)
        outer.setContentsMargins(0, 0, 0, 0)
        grid = QGridLayout()
        grid.setVerticalSpacing(3)
        grid.setHorizontalSpacing(style.SPACE)
        grid.setColumnStretch(1, 1)
        outer.addLayout(grid)
        outer.addStretch(1)
        for place, (address, state) in enumerate(list(states.items())[:SHOWN]):
            for column, widget in enumerate(self._row(address, state, page=page)):
                grid.addWidget(widget, place, column, Qt.AlignmentFlag.AlignVCenter)
        self.setWidget(page)
        fit_height(self, page, limit=_HEIGHT)
        self.setVisible(bool(states))

    def forget(self) -> None:
        """Drops every line."""
        self.show_states({})

    @property
    def text(self) -> str:
        """The lines shown."""
        return "\n".join(self._lines)

    def _row(self, address: str, state: RecipientState | None, *, page: QWidget) -> list[QWidget]:
        shown = one_line(address, 120)
        key = "recipient.checking" if state is None else f"recipient.{state.value}"
        line = self._words("recipient.line", address=shown, state=self._words(key))
        if state is not None and state is not RecipientState.READY:
            line = f"{line}. {self._words(f'recipient.advice.{state.value}')}"
        self._lines.append(line)
        icon = IconLabel(page, 16)
        icon.show_icon(_icon(state))
        row: list[QWidget] = [icon, plain_label(line, page)]
        if state is not None and state not in _WITHOUT_IMPORT:
            button = QPushButton(self._words("recipient.import"), page)
            button.setAccessibleName(self._words("recipient.import.name", address=shown))
            on_press(button, partial(self.import_wanted.emit, address))
            row.append(button)
        return row


def _icon(state: RecipientState | None) -> str:
    if state is None:
        return "sync"
    return "lock" if state is RecipientState.READY else "doubt"
