"""The window "À propos": the version, a newer one when that is asked, and every component with its licence."""

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from secmail import __version__
from secmail.api.updates import NewestVersion
from secmail.domain.errors import SecmailError
from secmail.domain.sentences.updates import update_sentence
from secmail.domain.updates import Newness, Update
from secmail.gui import icons, style
from secmail.gui.about.components import Component, read
from secmail.gui.desk import Desk
from secmail.gui.note import Note
from secmail.gui.problems import shown
from secmail.gui.style import Tone
from secmail.gui.surfaces import on_press, only_with_focus, plain_label, read_only_text, selectable, title_label

_COMPONENT = Qt.ItemDataRole.UserRole
_SIGN = 48
_LOOKS = {
    Newness.CURRENT: (Tone.NEUTRAL, "done"),
    Newness.NEWER: (Tone.NEUTRAL, "download"),
    Newness.REPLAYED: (Tone.DANGER, "broken"),
    Newness.UNTRUSTED: (Tone.DANGER, "broken"),
}
"""Of what is neither good nor bad news: something to beware of."""


class AboutDialog(QDialog):
    """It asks nobody for anything, unless its button for newer versions is pressed."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self._page = QUrl()
        words = desk.words
        self.setWindowTitle(words("about.title"))
        self.version = selectable(title_label(words("about.version", version=__version__), self, 1.4))
        self.newest_button = QPushButton(words("about.newest"), self)
        self.page_button = QPushButton(words("about.newest.page"), self)
        for button, deed in ((self.newest_button, self._ask), (self.page_button, self._open_page)):
            only_with_focus(button)
            on_press(button, deed)
        self.page_button.hide()
        self.newest = Note(self)
        selectable(self.newest.label)
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
        words = self._desk.words
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
        top.addWidget(self.newest_button, 0, Qt.AlignmentFlag.AlignTop)
        answer = QHBoxLayout()
        answer.addWidget(self.newest, 1)
        answer.addWidget(self.page_button, 0, Qt.AlignmentFlag.AlignTop)
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
        layout.addLayout(answer)
        layout.addWidget(plain_label(words("about.made-of"), self))
        layout.addWidget(split, 1)
        layout.addWidget(buttons)

    def _show(self, item: QListWidgetItem | None) -> None:
        component = None if item is None else item.data(_COMPONENT)
        if isinstance(component, Component):
            self.facts.setText("\n".join(fact for fact in (component.licence, component.home) if fact))
            self.text.setPlainText(component.text or self._desk.words("about.no-text"))

    def _ask(self) -> None:
        self.newest_button.setEnabled(False)
        self.page_button.hide()
        self.newest.say(self._desk.words("about.newest.asking"), Tone.NEUTRAL, icon="sync")
        self._desk.bridge.ask(NewestVersion(), self, then=self._tell, otherwise=self._fail)

    def _tell(self, found: Update) -> None:
        self.newest_button.setEnabled(True)
        tone, icon = _LOOKS.get(found.newness, (Tone.CAUTION, ""))
        self.newest.say(update_sentence(found, self._desk.words.language), tone, icon=icon)
        self._page = QUrl(found.announced.page if found.announced else "")
        self.page_button.setVisible(found.newness in {Newness.NEWER, Newness.STALE})

    def _fail(self, error: SecmailError) -> None:
        self.newest_button.setEnabled(True)
        problem = shown(error.code, self._desk.words.language)
        self.newest.say(f"{problem.text.title}. {problem.body}", Tone.CAUTION)

    def _open_page(self) -> None:
        """In the browser: the publisher has signed the address."""
        QDesktopServices.openUrl(self._page)
