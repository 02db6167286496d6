"""The field above the list, with its words, and a line that says how complete and in which order a search is."""

from functools import partial

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QMenu, QToolButton, QVBoxLayout, QWidget

from secmail.api.events import Event, IndexProgressed, SessionLocked, SessionOpened
from secmail.api.finding import IndexProgress, IndexState
from secmail.api.queries import SessionHolder
from secmail.gui import icons, style
from secmail.gui.desk import Desk
from secmail.gui.finding.field_words import field_words
from secmail.gui.finding.offers import FieldOffers
from secmail.gui.safe_text import label
from secmail.gui.surfaces import clearable, plain_label

PAUSE_MS = 300
"""Typing is over."""
_SOUGHT_LENGTH = 200


class SearchBar(QWidget):
    """`sought` carries the text when typing is over; `changed` when the order or the session is another."""

    sought = Signal(str)
    changed = Signal()

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self._open = False
        self._waiting = 0
        self.field = self._make_field()
        self.offers = FieldOffers(self.field, desk.words)
        self.help = self._make_help()
        self.order = QComboBox(self)
        self.order.setAccessibleName(desk.words("search.order"))
        self.order.addItems([desk.words("search.newest"), desk.words("search.best")])
        self.order.currentIndexChanged.connect(self.changed)
        self.state = plain_label("", self)
        self.timer = QTimer(self)
        self.timer.setSingleShot(True)
        self.timer.setInterval(PAUSE_MS)
        self.timer.timeout.connect(self.seek)
        self._arrange()
        self.show_found(searching=False)

    def start(self) -> None:
        """Asks whether a session is open, and how far reading has come."""
        self._desk.bridge.ask(SessionHolder(), self, then=self._take_holder)

    def hear(self, event: Event) -> None:
        """Follows the engine's events."""
        match event:
            case SessionOpened():
                self._set_open(is_open=True)
            case SessionLocked():
                self._set_open(is_open=False)
            case IndexProgressed(state):
                self._take_state(state)

    @property
    def is_open(self) -> bool:
        """Whether what is sealed is searched too."""
        return self._open

    @property
    def by_match(self) -> bool:
        """Whether what fits best is wanted first, and not what is newest."""
        return self.order.currentIndex() == 1

    def clear(self) -> None:
        """Empties the field without searching. What was sought may name a patient."""
        self.field.setText("")
        self.timer.stop()
        self.show_found(searching=False)

    def seek(self) -> None:
        """Searches now."""
        self.timer.stop()
        if not self.offers.choosing:
            self.sought.emit(self.field.text())

    def show_found(self, *, searching: bool) -> None:
        """Whether a search is on the screen."""
        self.order.setVisible(searching)
        self._searching = searching
        self._say()

    def _typed(self, text: str) -> None:
        if text.endswith(":"):  # the name of a field, whose value is about to follow
            self.timer.stop()
        else:
            self.timer.start(0 if not text else PAUSE_MS)

    def _set_open(self, *, is_open: bool) -> None:
        self._open = is_open
        self._waiting = 0
        self.changed.emit()
        if is_open:
            self._desk.bridge.ask(IndexProgress(), self, then=self._take_state, otherwise=lambda _: None)
        self._say()

    def _take_holder(self, holder: str | None) -> None:
        if holder is not None and not self._open:
            self._set_open(is_open=True)

    def _take_state(self, state: IndexState) -> None:
        self._waiting = state.waiting if self._open else 0
        self._say()

    def _say(self) -> None:
        words = self._desk.words
        if not self._open:
            said = words("search.locked")
        else:
            said = words.count("search.reading", self._waiting) if self._waiting else ""
        self.state.setText(said)
        self.state.setVisible(self._searching and bool(said))

    def _make_field(self) -> QLineEdit:
        words = self._desk.words
        field = QLineEdit(self)
        field.setPlaceholderText(words("search.field"))
        field.setAccessibleName(words("search.field"))
        field.setMaxLength(_SOUGHT_LENGTH)
        clearable(field, words("field.clear"))
        sign = field.addAction(icons.icon("search", self.palette()), QLineEdit.ActionPosition.LeadingPosition)
        sign.setText(words("search.field"))  # a screen reader meets it as a button
        field.textChanged.connect(self._typed)
        field.returnPressed.connect(self.seek)
        return field

    def _make_help(self) -> QToolButton:
        words = self._desk.words
        button = QToolButton(self)
        button.setIcon(icons.icon("help", self.palette()))
        button.setToolTip(words("search.help"))
        button.setAccessibleName(words("search.help"))
        button.setAutoRaise(True)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(button)
        for key in ("words", "phrase", "pick"):
            menu.addAction(words(f"search.card.{key}")).setEnabled(False)
        menu.addSeparator()
        for one in field_words(words):
            action = menu.addAction(f"{label(one.word)}\t{label(one.meaning)}")
            action.triggered.connect(partial(self._insert, one.word))
        button.setMenu(menu)
        return button

    def _insert(self, word: str, _checked: bool = False) -> None:
        self.offers.insert(word)

    def _arrange(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(style.SPACE // 2)
        line.addWidget(self.field, 1)
        line.addWidget(self.help)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(style.SPACE // 2)
        layout.addLayout(line)
        layout.addWidget(self.order)
        layout.addWidget(self.state)
