"""The letters that wait for a signature, with what their signer has read and ticked."""

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from secmail.api.signing import LetterOutcome, ReadLetter, SignItem, WaitingLetter
from secmail.domain.errors import Code
from secmail.gui.desk import Desk
from secmail.gui.safe_text import tooltip
from secmail.gui.signing.letter_words import LetterState, RowWords, row_words

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
WORDS_ROLE = Qt.ItemDataRole.UserRole + 1
NUMBER_ROLE = Qt.ItemDataRole.UserRole + 2


class LettersModel(QAbstractListModel):
    """`ticks_changed` when other letters are ticked. What is ticked is kept with the fingerprint that was read."""

    ticks_changed = Signal()

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._letters: tuple[WaitingLetter, ...] = ()
        self._signs = True
        self._read: dict[int, tuple[WaitingLetter, str]] = {}
        self._changed: set[int] = set()
        self._refused: dict[int, Code] = {}

    @property
    def letters(self) -> tuple[WaitingLetter, ...]:
        """All, as they stand."""
        return self._letters

    @property
    def ticked(self) -> tuple[SignItem, ...]:
        """What was read and is to be signed, from top to bottom."""
        return tuple(
            SignItem(letter.number, self._read[letter.number][1])
            for letter in self._letters
            if letter.number in self._read
        )

    def show_letters(self, letters: tuple[WaitingLetter, ...], *, signs: bool) -> None:
        """`signs`: whoever looks is their signer. A letter that is another than was read is not ticked any more."""
        now = {letter.number: letter for letter in letters}
        for number, (was, _) in list(self._read.items()):
            if number not in now or now[number] != was:
                del self._read[number]
                self._changed.update({number} & now.keys())
        self._changed &= now.keys()
        self._refused = {number: code for number, code in self._refused.items() if number in now}
        same = [one.number for one in letters] == [one.number for one in self._letters]
        if not same:
            self.beginResetModel()
        self._letters, self._signs = letters, signs
        if not same:
            self.endResetModel()
        self._refresh()

    def forget(self) -> None:
        """Nothing is shown, and nothing is ticked."""
        self._read.clear()
        self._changed.clear()
        self._refused.clear()
        self.show_letters((), signs=True)

    def letter(self, number: int) -> WaitingLetter | None:
        """One of them."""
        return next((letter for letter in self._letters if letter.number == number), None)

    def index_of(self, number: int) -> QModelIndex:
        """Where it stands."""
        rows = (row for row, letter in enumerate(self._letters) if letter.number == number)
        return self.index(next(rows, -1))

    def is_ticked(self, number: int) -> bool:
        """Whether it was read and is to be signed."""
        return number in self._read

    def was_changed(self, number: int) -> bool:
        """Whether it is another than was read, and was not read since."""
        return number in self._changed

    def tick(self, read: ReadLetter) -> None:
        """It was read, as this, and is to be signed."""
        letter = self.letter(read.number)
        if letter is not None and _is_of(letter, read):
            self._read[read.number] = (letter, read.fingerprint)
            self._changed.discard(read.number)
            self._refused.pop(read.number, None)
            self._refresh()

    def untick(self, number: int) -> None:
        """It is not to be signed yet."""
        self._read.pop(number, None)
        self._refresh()

    def show_outcomes(self, outcomes: tuple[LetterOutcome, ...]) -> None:
        """What was refused says why, and is read again before it is tried again."""
        for outcome in outcomes:
            self._read.pop(outcome.number, None)
            if outcome.code is not None and self.letter(outcome.number) is not None:
                self._refused[outcome.number] = outcome.code
        self._refresh()

    def refusal(self, number: int) -> Code | None:
        """Why it was not sent."""
        return self._refused.get(number)

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._letters)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        letter = self._letters[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._words(letter).subject
            case Qt.ItemDataRole.AccessibleTextRole:
                return self._words(letter).spoken
            case Qt.ItemDataRole.ToolTipRole:
                return tooltip(self._words(letter).spoken)
            case _ if role == WORDS_ROLE:
                return self._words(letter)
            case _ if role == NUMBER_ROLE:
                return letter.number
        return None

    def _words(self, letter: WaitingLetter) -> RowWords:
        code = self._refused.get(letter.number)
        return row_words(letter, self._state(letter), refused=code, words=self._desk.words, now=self._desk.now())

    def _state(self, letter: WaitingLetter) -> LetterState:
        if letter.draft.unfinished:
            return LetterState.UNFINISHED
        if letter.draft.returned is not None:
            return LetterState.RETURNED
        if not self._signs:
            return LetterState.WAITING
        marks: Mapping[LetterState, bool] = {
            LetterState.READ: letter.number in self._read,
            LetterState.REFUSED: letter.number in self._refused,
            LetterState.CHANGED: letter.number in self._changed,
        }
        return next((state for state, holds in marks.items() if holds), LetterState.UNREAD)

    def _refresh(self) -> None:
        if self._letters:
            self.dataChanged.emit(self.index(0), self.index(len(self._letters) - 1))
        self.ticks_changed.emit()


def _is_of(letter: WaitingLetter, read: ReadLetter) -> bool:
    """Whether what was read is what the list shows now."""
    empty = tuple(replace(one, content=b"") for one in read.draft.attachments)
    return replace(read.draft, attachments=empty) == letter.draft
