"""Offers the words of a search below the field while one is being typed."""

from PySide6.QtCore import QObject, QStringListModel
from PySide6.QtWidgets import QCompleter, QLineEdit, QListView

from secmail.gui.finding.field_words import completed, field_words, fitting
from secmail.gui.i18n import Words

_WIDTH = 320


class FieldOffers(QObject):
    """Belongs to one field. Arrow keys and Enter take an offer, Escape hides them."""

    def __init__(self, field: QLineEdit, words: Words) -> None:
        super().__init__(field)
        self._field = field
        self._words = words
        self._known = field_words(words)
        self._lines: dict[str, str] = {}
        self._model = QStringListModel(self)
        self._popup = QListView()
        self._popup.setAccessibleName(words("search.help"))
        self._popup.setMinimumWidth(_WIDTH)
        self._completer = QCompleter(self._model, self)
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._completer.setPopup(self._popup)
        self._completer.setWidget(field)
        self._completer.activated.connect(self._take)
        field.textEdited.connect(self._offer)

    @property
    def offered(self) -> list[str]:
        """The words that are on the screen."""
        return list(self._lines.values()) if self._popup.isVisible() else []

    @property
    def choosing(self) -> bool:
        """Whether one is marked: then Enter takes it, and does not search."""
        return self._popup.isVisible() and self._popup.currentIndex().isValid()

    def insert(self, word: str) -> None:
        """Puts a word into the field, in place of its beginning."""
        self._popup.hide()
        self._field.setText(completed(self._field.text(), word))
        self._field.setFocus()

    def _offer(self, typed: str) -> None:
        found = fitting(typed, self._known)
        self._lines = {self._words("search.say.line", word=one.word, meaning=one.meaning): one.word for one in found}
        self._model.setStringList(list(self._lines))
        if found:
            self._completer.complete()
        else:
            self._popup.hide()

    def _take(self, line: str) -> None:
        self.insert(self._lines[line])
