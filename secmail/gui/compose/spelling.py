"""Words of a letter that the dictionary does not know: underlined while one writes, with what may be meant in the menu.

Silent where there is no dictionary. What is quoted, fields, numbers and words in capitals (names of patients are
written so) are left alone. Nothing is learned and nothing is kept.
"""

import re
from collections.abc import Callable, Iterator
from functools import partial

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QColor, QSyntaxHighlighter, QTextCharFormat, QTextCursor, QTextDocument
from PySide6.QtWidgets import QApplication, QMenu

from secmail.domain.errors import SecmailError
from secmail.domain.sentences.text import Language
from secmail.gui import style
from secmail.gui.compose.dictionaries import Speller, open_speller
from secmail.gui.compose.letter_text import LetterText
from secmail.gui.desk import Desk
from secmail.gui.safe_text import label
from secmail.gui.style import Tone

_WORD = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*")
_FIELD = re.compile(r"\{\{[^{}\n]*\}\}|\S+@\S+|https?://\S+")
_PAUSE_MS = 300
_LONGEST, _SHORTEST = 60, 2
_AT_ONCE = 500
"""Words that are looked up in one go."""


class _Underlining(QSyntaxHighlighter):
    """Underlines unknown words; words that were not looked up yet go to `wanted`."""

    def __init__(self, document: QTextDocument, look_up: Callable[[], None]) -> None:
        super().__init__(document)
        self.known: dict[str, bool] = {}
        self.wanted: set[str] = set()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PAUSE_MS)
        self._timer.timeout.connect(look_up)

    def highlightBlock(self, text: str) -> None:
        for start, word in words_of(text):
            if word not in self.known:
                self.wanted.add(word)
                self._timer.start()
            elif not self.known[word]:
                self.setFormat(start, len(word), _wavy())


class Spelling(QObject):
    """Works on one text. `finder`: how a dictionary is found; blocking, run beside the main thread."""

    def __init__(
        self, desk: Desk, text: LetterText, finder: Callable[[Language], Speller | None] = open_speller
    ) -> None:
        super().__init__(text)
        self._desk = desk
        self._text = text
        self._speller: Speller | None = None
        self._underlining: _Underlining | None = None
        desk.bridge.run(partial(finder, desk.words.language), self, then=self._found, otherwise=_without)

    def forget(self) -> None:
        """Drops every word of the letter."""
        if self._underlining is not None:
            self._underlining.known.clear()
            self._underlining.wanted.clear()

    def unknown_at(self, cursor: QTextCursor) -> str:
        """The underlined word that the cursor is in; empty where there is none."""
        if self._underlining is None:
            return ""
        place = cursor.positionInBlock()
        for start, word in words_of(cursor.block().text()):
            if start <= place <= start + len(word) and self._underlining.known.get(word) is False:
                return word
        return ""

    def _found(self, speller: Speller | None) -> None:
        self._speller = speller
        if speller is not None:
            self._underlining = _Underlining(self._text.document(), self._look_up)
            self._text.offering = self._offer

    def _look_up(self) -> None:
        speller, underlining = self._speller, self._underlining
        if speller is None or underlining is None or not underlining.wanted:
            return
        words = sorted(underlining.wanted)[:_AT_ONCE]
        underlining.wanted.difference_update(words)
        self._desk.bridge.run(
            partial(speller.unknown, words), self, then=partial(self._take, words), otherwise=_without
        )

    def _take(self, words: list[str], unknown: frozenset[str]) -> None:
        if self._underlining is not None:
            self._underlining.known.update((word, word not in unknown) for word in words)
            self._underlining.rehighlight()

    def _offer(self, menu: QMenu, cursor: QTextCursor) -> None:
        """Puts what may be meant on top of the text's menu, when it has been found."""
        word, speller = self.unknown_at(cursor), self._speller
        if not word or speller is None:
            return
        others = menu.actions()
        for action in others:
            menu.removeAction(action)
        searching = menu.addAction(self._desk.words("spelling.searching"))
        searching.setEnabled(False)
        ignore = menu.addAction(label(self._desk.words("spelling.ignore", word=word)))
        ignore.triggered.connect(partial(self._ignore, word))
        menu.addSeparator()
        menu.addActions(others)

        def show(found: tuple[str, ...]) -> None:
            for one in found:
                action = menu.addAction(label(one))
                action.triggered.connect(partial(_put, QTextCursor(cursor), word, right=one))
                menu.insertAction(searching, action)
            searching.setText(self._desk.words("spelling.none"))
            searching.setVisible(not found)

        self._desk.bridge.run(partial(speller.suggest, word), menu, then=show, otherwise=_without)

    def _ignore(self, word: str, _checked: bool = False) -> None:
        if self._underlining is not None:
            self._underlining.known[word] = True
            self._underlining.rehighlight()


def _put(cursor: QTextCursor, wrong: str, _checked: bool = False, *, right: str) -> None:
    """In place of the word that the cursor is in, if it stands there still."""
    block = cursor.block()
    for start, word in words_of(block.text()):
        if word == wrong and start <= cursor.positionInBlock() <= start + len(word):
            cursor.setPosition(block.position() + start)
            cursor.setPosition(block.position() + start + len(word), QTextCursor.MoveMode.KeepAnchor)
            cursor.insertText(right)
            return


def words_of(line: str) -> Iterator[tuple[int, str]]:
    """Where each word stands that is looked up, and the word."""
    if line.startswith(">"):
        return
    bare = _FIELD.sub(lambda found: " " * len(found[0]), line)
    for found in _WORD.finditer(bare):
        word = found[0]
        if _SHORTEST < len(word) <= _LONGEST and not word.isupper():
            yield found.start(), word


def _wavy() -> QTextCharFormat:
    shape = QTextCharFormat()
    shape.setUnderlineStyle(QTextCharFormat.UnderlineStyle.SpellCheckUnderline)
    shape.setUnderlineColor(QColor(style.surface(Tone.DANGER, QApplication.palette()).edge))
    return shape


def _without(_: SecmailError) -> None:
    """Spelling is a help; a letter needs none."""
