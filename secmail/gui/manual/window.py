"""The manual's window: chapters and a search at the left, the page at the right."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from PySide6.QtCore import QByteArray, QSignalBlocker, Qt, QUrl
from PySide6.QtGui import QImage, QShowEvent, QTextBlock, QTextCursor, QTextDocument, QTextTable
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QSplitter,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from secmail.gui import style
from secmail.gui.i18n import Words
from secmail.gui.manual.book import Chapter, find, first_in, read_book
from secmail.gui.safe_text import one_line
from secmail.gui.surfaces import clearable

FOLDER = Path(__file__).resolve().parents[3] / "resources" / "manual"
_PLACE = Qt.ItemDataRole.UserRole
"""Of a row: the chapter's number and the heading's."""
_MARGIN = 24


class ManualWindow(QDialog):
    """Not modal: it stands beside what it explains. Nothing in it comes from a message or from the network."""

    def __init__(self, words: Words, parent: QWidget) -> None:
        super().__init__(parent)
        self._words = words
        self.book = read_book(FOLDER, words.language)
        self._shown: Chapter | None = None
        self.setWindowTitle(words("manual.title"))
        self.search = QLineEdit(self)
        self.search.setPlaceholderText(words("manual.search"))
        self.search.setAccessibleName(words("manual.search"))
        clearable(self.search, words("field.clear"))
        self.search.textChanged.connect(self._list)
        self.search.returnPressed.connect(self._open_first)
        self.list = QListWidget(self)
        self.list.setAccessibleName(words("manual.chapters"))
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.currentItemChanged.connect(lambda item, _: self._open(item))
        self.page = _Page(FOLDER, self)
        self.page.setAccessibleName(words("manual.page"))
        self.page.anchorClicked.connect(self._follow)
        self._arrange()
        self._list()
        self.resize(1040, 720)

    def open_chapter(self, name: str) -> None:
        """Shows a chapter by the name of its file; an unknown one changes nothing."""
        self.search.clear()
        number = next((at for at, chapter in enumerate(self.book) if chapter.name == name), None)
        if number is not None:
            self.list.setCurrentRow(number)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.search.setFocus()

    def _list(self) -> None:
        """The chapters, or the sections that hold what is sought."""
        sought = self.search.text()
        with QSignalBlocker(self.list):
            self.list.clear()
            if sought.strip():
                self._add_found(sought)
            else:
                for number, chapter in enumerate(self.book):
                    self._add(chapter.title, number, 0)
                row = self.book.index(self._shown) if self._shown is not None else 0
                self.list.setCurrentRow(row)
        if self._shown is None:
            self._open(self.list.currentItem())

    def _add_found(self, sought: str) -> None:
        found = find(self.book, sought)
        for chapter, section in found:
            name = chapter.title if section.place == 0 else f"{chapter.title} – {section.title}"
            self._add(name, self.book.index(chapter), section.place)
        if not found:
            item = QListWidgetItem(self._words("manual.none", sought=one_line(sought, 40)), self.list)
            item.setFlags(Qt.ItemFlag.NoItemFlags)

    def _add(self, name: str, chapter: int, place: int) -> None:
        item = QListWidgetItem(name, self.list)
        item.setData(_PLACE, (chapter, place))

    def _open_first(self) -> None:
        if self.list.count() and self.list.item(0).data(_PLACE) is not None:
            self.list.setCurrentRow(0)
            self._open(self.list.item(0))
            self.page.setFocus()

    def _open(self, item: QListWidgetItem | None) -> None:
        place = item.data(_PLACE) if item is not None else None
        if place is None:
            return
        chapter = self.book[place[0]]
        if chapter is not self._shown:
            self._shown = chapter
            self.page.show_source(chapter.source)
        self.page.show_heading(place[1], sought=self.search.text())

    def _follow(self, url: QUrl) -> None:
        """To another chapter; the manual leads nowhere else."""
        self.open_chapter(url.fileName())

    def _arrange(self) -> None:
        left = QWidget(self)
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(style.SPACE)
        column.addWidget(self.search)
        column.addWidget(self.list, 1)
        splitter = QSplitter(Qt.Orientation.Horizontal, self)
        splitter.addWidget(left)
        splitter.addWidget(self.page)
        splitter.setChildrenCollapsible(False)
        splitter.setSizes([280, 760])
        splitter.setStretchFactor(1, 1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(style.SPACE, style.SPACE, style.SPACE, style.SPACE)
        layout.addWidget(splitter)


class _Page(QTextBrowser):
    """Shows one chapter; its pictures are those of the manual, as wide as the page at most."""

    def __init__(self, folder: Path, parent: QWidget) -> None:
        super().__init__(parent)
        self._pictures = folder / "pictures"
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)
        self.setUndoRedoEnabled(False)
        self.document().setDocumentMargin(_MARGIN)

    def show_source(self, source: str) -> None:
        """`source`: Markdown."""
        self.document().setMarkdown(source)
        self.document().setDocumentMargin(_MARGIN)
        for table in self._tables():
            form = table.format()
            form.setCellPadding(style.SPACE // 2)
            form.setBorderBrush(self.palette().mid())
            table.setFormat(form)

    def _tables(self) -> Iterable[QTextTable]:
        return (frame for frame in self.document().rootFrame().childFrames() if isinstance(frame, QTextTable))

    def show_heading(self, place: int, *, sought: str) -> None:
        """Scrolls to the how manieth heading, from 0; or, below it, to the first of the words, which is marked."""
        blocks = _blocks(self.document())
        starts = [at for at, block in enumerate(blocks) if block.blockFormat().headingLevel() > 0]
        start, end = [*starts, len(blocks)][place : place + 2]
        self.verticalScrollBar().setValue(self.verticalScrollBar().maximum())  # so that the heading comes to the top
        self.setTextCursor(QTextCursor(blocks[start]))
        for block in blocks[start:end]:
            if found := first_in(block.text(), sought):
                cursor = QTextCursor(block)
                cursor.setPosition(block.position() + found[0])
                cursor.setPosition(block.position() + found[1], QTextCursor.MoveMode.KeepAnchor)
                self.setTextCursor(cursor)
                return

    def loadResource(self, type: int, name: QUrl | str) -> object:
        """A picture of the manual by the name of its file, whatever else stands before it."""
        file = self._pictures / (QUrl(name) if isinstance(name, str) else name).fileName()
        if type != QTextDocument.ResourceType.ImageResource.value or not file.is_file():
            return QByteArray()
        picture = QImage(str(file))
        bar = self.verticalScrollBar().sizeHint().width()
        widest = max(self.width() - 2 * self.frameWidth() - bar - 2 * _MARGIN, 200)
        return picture.scaledToWidth(widest, Qt.TransformationMode.SmoothTransformation)


def _blocks(document: QTextDocument) -> Sequence[QTextBlock]:
    found, block = [], document.begin()
    while block.isValid():
        found.append(block)
        block = block.next()
    return found
