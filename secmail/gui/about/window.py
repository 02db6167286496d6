"""The window "À propos": the version, and what the program is made of, with every licence."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from secmail import __version__
from secmail.gui import icons, style
from secmail.gui.about.components import Component, read
from secmail.gui.i18n import Words
from secmail.gui.surfaces import plain_label, read_only_text, selectable, title_label

_COMPONENT = Qt.ItemDataRole.UserRole
_SIGN = 48


class AboutDialog(QDialog):
    """Nothing in it asks the network for anything."""

    def __init__(self, words: Words, parent: QWidget) -> None:
        super().__init__(parent)
        self._words = words
        self.setWindowTitle(words("about.title"))
        self.version = selectable(title_label(words("about.version", version=__version__), self, 1.4))
        self.list = QListWidget(self)
        self.list.setAccessibleName(words("about.components"))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.facts = selectable(plain_label("", self))
        self.text = read_only_text(self, words("about.text"))
        for component in read():
            item = QListWidgetItem(f"{component.name} {component.version}".rstrip(), self.list)
            item.setData(_COMPONENT, component)
        self.list.currentItemChanged.connect(lambda item, _: self._show(item))
        self._arrange()
        self.list.setCurrentRow(0)
        self.resize(860, 620)

    def _arrange(self) -> None:
        words = self._words
        sign = QLabel(self)
        sign.setPixmap(icons.icon("app", self.palette()).pixmap(_SIGN, _SIGN))
        heading = QVBoxLayout()
        heading.addWidget(self.version)
        heading.addWidget(plain_label(words("about.what"), self))
        heading.addWidget(plain_label(words("about.licence"), self))
        top = QHBoxLayout()
        top.setSpacing(style.WIDE)
        top.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        top.addLayout(heading, 1)
        right = QWidget(self)
        page = QVBoxLayout(right)
        page.setContentsMargins(style.SPACE, 0, 0, 0)
        page.addWidget(self.facts)
        page.addWidget(self.text, 1)
        split = QSplitter(self)
        split.setChildrenCollapsible(False)
        split.addWidget(self.list)
        split.addWidget(right)
        split.setSizes([260, 560])
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.button(QDialogButtonBox.StandardButton.Close).setText(words("task.close"))
        buttons.rejected.connect(self.close)
        layout = QVBoxLayout(self)
        layout.setSpacing(style.WIDE)
        layout.addLayout(top)
        layout.addWidget(plain_label(words("about.made-of"), self))
        layout.addWidget(split, 1)
        layout.addWidget(buttons)

    def _show(self, item: QListWidgetItem | None) -> None:
        component = None if item is None else item.data(_COMPONENT)
        if isinstance(component, Component):
            self.facts.setText("\n".join(fact for fact in (component.licence, component.home) if fact))
            self.text.setPlainText(component.text or self._words("about.no-text"))
