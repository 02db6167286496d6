"""Under the recipients: each one's state in words, with the remedy in place."""

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QScrollArea, QVBoxLayout, QWidget

from secmail.domain.people import RecipientState, RecipientStatus
from secmail.gui import style
from secmail.gui.compose.recipient_words import LOOKED_AT, LOOKED_FOR, RecipientWords, Tried, is_name, recipient_words
from secmail.gui.i18n import Words
from secmail.gui.safe_text import breakable, label, one_line, tooltip
from secmail.gui.surfaces import IconLabel, fit_height, on_press, plain_label

_LEAST = 72
_REST = 420
"""Pixels of the window that the other fields, a few lines of the letter and the buttons keep."""
SHOWN = 100
_IN_MENU = {"recipient.request": "recipient.request.long"}
"""Words with more room."""


class RecipientList(QScrollArea):
    """Each signal carries the address whose remedy is wanted; `look_wanted` and `correct_wanted` its status.

    `signs`: whoever writes may also ask for certificates and learn them from files; under a mandate nobody may.
    `person_wanted`: the name that was typed in place of an address.
    """

    import_wanted = Signal(str)
    find_wanted = Signal(str)
    request_wanted = Signal(str)
    look_wanted = Signal(object)
    correct_wanted = Signal(object)
    person_wanted = Signal(str)

    def __init__(self, words: Words, parent: QWidget) -> None:
        super().__init__(parent)
        self._words = words
        self.signs = True
        self._lines: list[str] = []
        self._buttons: dict[QWidget | None, str] = {}
        self._shown: dict[str, RecipientStatus | None] = {}
        self._tried: dict[str, Tried] = {}
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(words("recipients.state"))
        self.hide()

    def show_states(self, states: dict[str, RecipientStatus | None]) -> None:
        """Replaces the lines; None is a state that is being looked up."""
        if self._shown != states:  # otherwise a button that has the keyboard keeps it
            self._shown = dict(states)
            self._draw()

    def note(self, address: str, tried: Tried) -> None:
        """Something was done for this recipient: what is left to be done comes first from now on."""
        if self._tried.get(address) is not tried:
            self._tried[address] = tried
            self._draw()

    def _draw(self) -> None:
        held = self._buttons.get(self.window().focusWidget())
        self._lines, self._buttons = [], {}
        page = QWidget()
        rows = QVBoxLayout(page)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(3)
        for address, status in sorted(self._shown.items(), key=_asks_nothing)[:SHOWN]:
            rows.addLayout(self._row(address, status, page=page))
        rows.addStretch(1)
        self.setWidget(page)
        again = next((button for button, address in self._buttons.items() if address == held), None)
        if again is not None:  # the keyboard stays with whom it was at
            again.setFocus()
        self.setVisible(bool(self._shown))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def forget(self) -> None:
        """Drops every line."""
        self._tried = {}
        self.show_states({})

    @property
    def text(self) -> str:
        """The lines shown."""
        return "\n".join(self._lines)

    def _fit(self) -> None:
        """As high as its lines, and no higher than the window can spare."""
        page = self.widget()
        if page is not None:
            fit_height(self, page, limit=max(_LEAST, self.window().height() - _REST))
            self.setMinimumHeight(min(_LEAST, self.maximumHeight()))

    def _row(self, address: str, status: RecipientStatus | None, *, page: QWidget) -> QHBoxLayout:
        said = recipient_words(address, status, self._words, tried=self._tried.get(address))
        self._lines.append(said.short)
        icon = IconLabel(page, 16)
        icon.show_icon(said.icon)
        shown = plain_label(breakable(said.short), page)
        shown.setAccessibleName(said.line)
        shown.setToolTip(tooltip(said.line) if said.line != said.short else "")
        row = QHBoxLayout()
        row.setSpacing(style.SPACE)
        row.addWidget(icon)
        row.addWidget(shown, 1)
        for remedy in self._remedies(address, status, page, said=said):
            self._buttons[remedy] = address
            row.addWidget(remedy)
        return row

    def _remedies(
        self, address: str, status: RecipientStatus | None, page: QWidget, *, said: RecipientWords
    ) -> list[QWidget]:
        if status is None:
            return []
        if is_name(status):
            return [self._button("recipient.person", address, page, deed=partial(self.person_wanted.emit, address))]
        if status.state in LOOKED_AT:
            return [self._button("recipient.look", address, page, deed=partial(self.look_wanted.emit, status))]
        if said.ends_soon and self.signs:
            return [self._button("recipient.renew", address, page, deed=partial(self.request_wanted.emit, address))]
        if status.state not in LOOKED_FOR:
            return []
        ways = {
            "recipient.correct": partial(self.correct_wanted.emit, status),
            "recipient.find": partial(self.find_wanted.emit, address),
            "recipient.request": partial(self.request_wanted.emit, address),
            "recipient.import": partial(self.import_wanted.emit, address),
        }
        if not status.meant:
            del ways["recipient.correct"]
        if status.requested or not self.signs:
            del ways["recipient.request"]
        if not self.signs:
            del ways["recipient.import"]
        if address in self._tried:  # looking again would bring the same: it comes last
            ways["recipient.find"] = ways.pop("recipient.find")
        awaited = status.requested or self._tried.get(address) is Tried.ASKED
        first = None if awaited else next(iter(ways))
        buttons: list[QWidget] = []
        if first is not None:
            buttons.append(self._button(first, address, page, deed=ways.pop(first)))
        return [*buttons, self._others(address, page, ways)] if ways else buttons

    def _others(self, address: str, page: QWidget, ways: Mapping[str, Callable[[], object]]) -> QPushButton:
        """The other ways to a certificate."""
        button = QPushButton(self._words("recipient.others"), page)
        button.setAccessibleName(self._words("recipient.others.name", address=one_line(address, 120)))
        menu = QMenu(button)
        for key, deed in ways.items():
            menu.addAction(self._words(_IN_MENU.get(key, key))).triggered.connect(partial(_emit, deed))
        button.setMenu(menu)
        return button

    def _button(self, key: str, address: str, page: QWidget, *, deed: Callable[[], object]) -> QPushButton:
        button = QPushButton(self._words(key), page)
        button.setAccessibleName(label(self._words(f"{key}.name", address=one_line(address, 120))))
        on_press(button, deed)
        return button


def _asks_nothing(state: tuple[str, RecipientStatus | None]) -> bool:
    """Whoever needs something done comes first, in the order of the fields."""
    status = state[1]
    return status is not None and status.state is RecipientState.READY and status.expires_in is None


def _emit(deed: Callable[[], object], _checked: bool = False) -> None:
    deed()
