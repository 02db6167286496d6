"""The text of a message: plain, or HTML made inert. Loads nothing, runs nothing, opens no link by itself."""

from collections.abc import Sequence

from PySide6.QtCore import QByteArray, QUrl, Signal
from PySide6.QtWidgets import QStackedWidget, QTextBrowser, QVBoxLayout, QWidget

from secmail.domain.messages import OpenedMessage
from secmail.domain.structured import StructuredDocument
from secmail.gui import safe_html, style
from secmail.gui.i18n import Words
from secmail.gui.safe_text import block, is_cut
from secmail.gui.surfaces import plain_label, read_only_text

_NOTE_SIGNS, _NOTE_LINES, _NOTE_WIDTH = 500, 8, 80
"""What is no longer than this may stand above a document; signs of a line, about."""
_NO_BOUND = 16_777_215
"""QWIDGETSIZE_MAX."""


class BodyView(QWidget):
    """Shows one body. `link_chosen` names where a link leads; nobody has gone there yet."""

    link_chosen = Signal(QUrl)

    def __init__(self, words: Words, parent: QWidget) -> None:
        super().__init__(parent)
        self._words = words
        self._note = plain_label("", self)
        self._plain = read_only_text(self, words("body"))
        self._html = _InertBrowser(self)
        self._html.setAccessibleName(words("body"))
        self._html.anchorClicked.connect(self._choose)
        self._whole = ""  # the text, while it stands here without its empty lines
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self._plain)
        self._stack.addWidget(self._html)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(style.SPACE)
        layout.addWidget(self._note)
        layout.addWidget(self._stack, 1)
        self._note.hide()

    def hasHeightForWidth(self) -> bool:
        """It shares what is there: the lines above its text do not make the height that it likes best its least."""
        return False

    def show_message(self, message: OpenedMessage, documents: Sequence[StructuredDocument] = ()) -> None:
        """Shows the inert HTML where there is some, otherwise the text; structured documents as text, after its own."""
        self.forget()
        if documents:
            self._show_documents(message, documents)
            return
        inert = safe_html.clean(message.html) if message.html else None
        if inert is not None:
            self._html.setHtml(inert)
            self._stack.setCurrentWidget(self._html)
            return
        self._plain.setPlainText(block(message.text))
        self._stack.setCurrentWidget(self._plain)
        if message.html:
            self._tell("body.plain")
        elif is_cut(message.text):
            self._tell("body.cut")
        elif not message.text.strip():
            self._tell("body.empty")

    def forget(self) -> None:
        """Empties both views."""
        self.become_whole()
        self._note.hide()
        self._plain.clear()
        self._html.clear()
        self._html.clearHistory()

    @property
    def is_short(self) -> bool:
        """Whether it is no more than a covering note."""
        text = self.text.strip()
        return len(text) <= _NOTE_SIGNS and text.count("\n") < _NOTE_LINES

    def become_note(self) -> bool:
        """Takes no more room than its few lines need, without the empty ones; False: it is longer than that."""
        if not self.is_short:
            return False
        if not self._whole and self._stack.currentWidget() is self._plain:
            self._whole = self._plain.toPlainText()
            self._plain.setPlainText("\n".join(line for line in self._whole.splitlines() if line.strip()))
        lines = self.text.strip().count("\n") + 1 + len(self.text) // _NOTE_WIDTH
        self.setFixedHeight(min(lines, _NOTE_LINES + 2) * self.fontMetrics().lineSpacing() + 3 * style.SPACE)
        return True

    def become_whole(self) -> None:
        """Takes all the room there is."""
        if self._whole:
            self._plain.setPlainText(self._whole)
            self._whole = ""
        self.setMinimumHeight(0)
        self.setMaximumHeight(_NO_BOUND)

    @property
    def text(self) -> str:
        """What is readable now."""
        return self._html.toPlainText() if self._stack.currentWidget() is self._html else self._plain.toPlainText()

    def _show_documents(self, message: OpenedMessage, documents: Sequence[StructuredDocument]) -> None:
        text = "\n\n".join(
            filter(None, (message.text.strip(), *(document_text(one, self._words) for one in documents)))
        )
        self._plain.setPlainText(block(text))
        self._stack.setCurrentWidget(self._plain)
        self._tell("body.cut" if is_cut(text) else "body.documents")

    def _tell(self, key: str) -> None:
        self._note.setText(self._words(key))
        self._note.show()

    def _choose(self, url: QUrl) -> None:
        if url.scheme().lower() in safe_html.SCHEMES:
            self.link_chosen.emit(url)


def document_text(document: StructuredDocument, words: Words) -> str:
    """What it is, of whom, about whom, and all that it says."""
    who = document.patient
    name = " ".join(filter(None, (who.surname or who.birth_name, who.given_name)))
    author = ", ".join(filter(None, (document.author, document.organisation)))
    lines = [
        document.title or document.type_label or document.name,
        words("document.author", name=author) if author else "",
        words("result.patient", name=name) if name else words("result.patient.unknown"),
    ]
    return "\n".join((*filter(None, lines), "", document.text))


class _InertBrowser(QTextBrowser):
    """A browser without resources."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)
        self.setUndoRedoEnabled(False)
        self.setTabChangesFocus(False)

    def loadResource(self, type: int, name: QUrl | str) -> object:
        return QByteArray()
