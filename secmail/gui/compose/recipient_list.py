"""Under the recipients: each one's state in words, with the remedy in place."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QScrollArea, QVBoxLayout, QWidget

from secmail.domain.people import RecipientState, RecipientStatus
from secmail.gui import style
from secmail.gui.compose.recipient_words import LOOKED_AT, LOOKED_FOR, is_name, recipient_words
from secmail.gui.i18n import Words
from secmail.gui.safe_text import breakable, label, one_line
from secmail.gui.surfaces import IconLabel, fit_height, on_press, plain_label

_LEAST = 72
_REST = 420
"""Pixels of the window that the other fields, a few lines of the letter and the buttons keep."""
SHOWN = 100


class RecipientList(QScrollArea):
    """Each signal carries the address whose remedy is wanted; `look_wanted` and `correct_wanted` its status.

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
        self._lines: list[str] = []
        self._shown: dict[str, RecipientStatus | None] = {}
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(words("recipients.state"))
        self.hide()

    def show_states(self, states: dict[str, RecipientStatus | None]) -> None:
        """Replaces the lines; None is a state that is being looked up."""
        if self._shown == states:
            return  # a button that has the keyboard keeps it
        self._shown = dict(states)
        self._lines = []
        page = QWidget()
        rows = QVBoxLayout(page)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(3)
        for address, status in sorted(states.items(), key=_asks_nothing)[:SHOWN]:
            rows.addLayout(self._row(address, status, page=page))
        rows.addStretch(1)
        self.setWidget(page)
        self.setVisible(bool(states))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def forget(self) -> None:
        """Drops every line."""
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
        said = recipient_words(address, status, self._words)
        self._lines.append(said.line)
        icon = IconLabel(page, 16)
        icon.show_icon(said.icon)
        shown = plain_label(breakable(said.line), page)
        shown.setAccessibleName(said.line)
        row = QHBoxLayout()
        row.setSpacing(style.SPACE)
        row.addWidget(icon)
        row.addWidget(shown, 1)
        for remedy in self._remedies(address, status, page, ends_soon=said.ends_soon):
            row.addWidget(remedy)
        return row

    def _remedies(
        self, address: str, status: RecipientStatus | None, page: QWidget, *, ends_soon: bool
    ) -> list[QWidget]:
        if status is None:
            return []
        if is_name(status):
            return [self._button("recipient.person", address, page, deed=partial(self.person_wanted.emit, address))]
        if status.state in LOOKED_AT:
            return [self._button("recipient.look", address, page, deed=partial(self.look_wanted.emit, status))]
        if ends_soon:
            return [self._button("recipient.renew", address, page, deed=partial(self.request_wanted.emit, address))]
        if status.state not in LOOKED_FOR:
            return []
        if status.meant:
            first = self._button("recipient.correct", address, page, deed=partial(self.correct_wanted.emit, status))
        else:
            first = self._button("recipient.find", address, page, deed=partial(self.find_wanted.emit, address))
        return [first, self._others(address, page, find=bool(status.meant))]

    def _others(self, address: str, page: QWidget, *, find: bool) -> QPushButton:
        """The other ways to a certificate."""
        button = QPushButton(self._words("recipient.others"), page)
        button.setAccessibleName(self._words("recipient.others.name", address=one_line(address, 120)))
        menu = QMenu(button)
        ways = (("recipient.request", self.request_wanted), ("recipient.import", self.import_wanted))
        for key, wanted in ((("recipient.find", self.find_wanted),) if find else ()) + ways:
            menu.addAction(self._words(key)).triggered.connect(partial(_emit, partial(wanted.emit, address)))
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
