"""Chips above the list: all mail, what stands so, and what somebody looks after."""

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QPalette, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from secmail.domain.triage import ALL, Standing, Wanted
from secmail.gui import icons, style
from secmail.gui.i18n import Words
from secmail.gui.safe_text import label, one_line

_ROLES = QPalette.ColorRole
_STATES = (("filter.all", ALL), *((f"filter.{each.value}", Wanted(each)) for each in Standing))
_CHIPS = 3
"""So many stand there by themselves; the others open from one chip, so that none is cut where the list is narrow."""


class FilterBar(QWidget):
    """`chosen` carries what is to be shown."""

    chosen = Signal(object)
    table_wanted = Signal(bool)

    def __init__(self, words: Words, parent: QWidget) -> None:
        super().__init__(parent)
        self._words = words
        self._menu = QMenu(self)
        self._names: Mapping[str, str] = {}
        self._behind = ""
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(style.SPACE // 2)
        self.chips: dict[str, QToolButton] = {}
        self.person = self._chip("filter.person")
        for key, chosen in _STATES[:_CHIPS]:
            self.chips[key] = self._chip(key)
            self.chips[key].clicked.connect(partial(self._choose, chosen))
            layout.addWidget(self.chips[key])
        self.more = self._chip("filter.more")
        self.more.setMenu(self._make_more())
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        layout.addWidget(self.more)
        self.person.setMenu(self._menu)
        self.person.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        layout.addWidget(self.person)
        layout.addStretch(1)
        self.table = self._chip("table.look")
        self.table.setIcon(icons.icon("table", self.palette()))
        self.table.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        self.table.setAccessibleName(words("table.look"))
        self.table.toggled.connect(self.table_wanted)
        layout.addWidget(self.table)
        self.name_people({})
        self.show_chosen(ALL)

    def name_people(self, names: Mapping[str, str]) -> None:
        """Who looks after messages here, by short names."""
        self._menu.clear()
        for short, name in sorted(names.items(), key=lambda one: one[1].casefold()):
            action = self._menu.addAction(label(name))
            action.triggered.connect(partial(self._choose, Wanted(assignee=short)))
        self._names = names
        self.person.setVisible(bool(names))
        self._name_more()

    def show_chosen(self, chosen: Wanted) -> None:
        """Marks the chip that stands for it."""
        name = self._names.get(chosen.assignee, chosen.assignee)
        self.person.setText(label(one_line(name, 16)) if chosen.assignee else self._words("filter.person"))
        self.person.setChecked(bool(chosen.assignee))
        for key, one in _STATES[:_CHIPS]:
            self.chips[key].setChecked(one == chosen)
        behind = next((key for key, one in _STATES[_CHIPS:] if one == chosen), "")
        self._behind = behind
        self._name_more()
        self.more.setChecked(bool(behind))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._name_more()

    def _name_more(self) -> None:
        """Its word, unless another would be cut for it."""
        said, layout = self._words(self._behind or "filter.more"), self.layout()
        self.more.setText(said)
        self.more.setAccessibleName(said)
        if not self._behind and layout is not None and layout.sizeHint().width() > self.width():
            self.more.setText("…")

    def _make_more(self) -> QMenu:
        menu = QMenu(self)
        for key, chosen in _STATES[_CHIPS:]:
            action = menu.addAction(self._words(key))
            action.setToolTip(self._words(f"{key}.tip"))
            action.triggered.connect(partial(self._choose, chosen))
        return menu

    def show_look(self, *, table: bool) -> None:
        """Marks the button for the table."""
        self.table.setChecked(table)

    def _choose(self, chosen: Wanted, _checked: bool = False) -> None:
        self.show_chosen(chosen)
        self.chosen.emit(chosen)

    def _chip(self, key: str) -> QToolButton:
        chip = QToolButton(self)
        chip.setText(self._words(key))
        chip.setCheckable(True)
        chip.setToolTip(self._words(f"{key}.tip"))
        font = style.scaled(self.font(), 0.9)
        chip.setFont(font)
        chip.toggled.connect(partial(self._dress, chip))
        return chip

    def changeEvent(self, event: QEvent) -> None:
        """Another scheme has other colours."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            for chip in (*self.chips.values(), self.more, self.person, self.table):
                self._dress(chip)

    def _dress(self, chip: QToolButton, _checked: bool = False) -> None:
        """In the colours of what is selected: a pressed button is hardly seen, in the dark not at all."""
        made = QPalette(self.palette())
        made.setColor(_ROLES.Button, made.color(_ROLES.Highlight))
        made.setColor(_ROLES.ButtonText, made.color(_ROLES.HighlightedText))
        chip.setPalette(made if chip.isChecked() else QPalette())
        if not chip.icon().isNull():
            chip.setIcon(icons.icon("table", chip.palette()))
