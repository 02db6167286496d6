"""First step of the recovery sheets: who keeps one, and how many of them are needed together."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QSpinBox, QVBoxLayout, QWidget

from secmail.gui import style
from secmail.gui.i18n import Words
from secmail.gui.surfaces import on_press, only_with_focus, plain_label

FEWEST, MOST = 2, 9
_PROPOSED, _NEEDED = 3, 2
_NAME_LENGTH = 120


class CustodiansPage(QWidget):
    """`changed` when the names or the number are others."""

    changed = Signal()

    def __init__(self, words: Words, parent: QWidget) -> None:
        super().__init__(parent)
        self._words = words
        self.fields: list[QLineEdit] = []
        self._rows = QVBoxLayout()
        self._rows.setSpacing(style.SPACE // 2)
        self.add_button = QPushButton(words("custodians.add"), self)
        only_with_focus(self.add_button)
        self.needed = QSpinBox(self)
        for part in (self.needed, self.needed.lineEdit()):
            part.setAccessibleName(words("custodians.needed"))
        self._of = QLabel(self)
        self._state = plain_label("", self)
        on_press(self.add_button, self.add)
        self.needed.valueChanged.connect(self._update)
        self._arrange()
        for _ in range(_PROPOSED):
            self.add()
        self.needed.setValue(_NEEDED)
        self.fields[0].setFocus()

    @property
    def names(self) -> tuple[str, ...]:
        """The people named, in order."""
        return tuple(filter(None, (" ".join(field.text().split()) for field in self.fields)))

    @property
    def ready(self) -> bool:
        """Whether there are enough people, each named once."""
        folded = [name.casefold() for name in self.names]
        return len(folded) >= self.needed.value() >= FEWEST and len(set(folded)) == len(folded)

    def add(self) -> None:
        """One more field."""
        place = len(self.fields) + 1
        field = QLineEdit(self)
        field.setMaxLength(_NAME_LENGTH)
        field.setAccessibleName(self._words("custodians.name", number=place))
        field.setPlaceholderText(self._words("custodians.name", number=place))
        field.textChanged.connect(self._update)
        self.fields.append(field)
        self._rows.addWidget(field)
        self.add_button.setEnabled(place < MOST)
        before = self.fields[-2] if place > 1 else None
        if before is not None:
            QWidget.setTabOrder(before, field)
        self._update()
        if self.isVisible():
            field.setFocus()

    def _update(self, *_: object) -> None:
        people = max(len(self.names), FEWEST)
        self.needed.setRange(FEWEST, max(people, min(self.needed.value(), len(self.fields))))
        self._of.setText(self._words("custodians.of", count=len(self.names)))
        self._state.setText(self._risk() if self.ready else self._missing())
        self.changed.emit()

    def _risk(self) -> str:
        return self._words("custodians.all") if self.needed.value() == len(self.names) else ""

    @property
    def remark(self) -> str:
        """What is missing, or to be thought of."""
        return self._state.text()

    def _missing(self) -> str:
        folded = [name.casefold() for name in self.names]
        if len(set(folded)) < len(folded):
            return self._words("custodians.twice")
        return self._words("custodians.few", needed=self.needed.value())

    def _arrange(self) -> None:
        words = self._words
        rule = QHBoxLayout()
        rule.addWidget(plain_label(words("custodians.needed"), self, wrap=False))
        rule.addWidget(self.needed)
        rule.addWidget(self._of)
        rule.addStretch(1)
        more = QHBoxLayout()
        more.addWidget(self.add_button)
        more.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(style.SPACE)
        layout.addWidget(plain_label(words("custodians.text"), self))
        layout.addLayout(self._rows)
        layout.addLayout(more)
        layout.addLayout(rule)
        layout.addWidget(plain_label(words("custodians.hint"), self))
        layout.addWidget(self._state)
        layout.addStretch(1)
