"""The audit journal as a table: when, who, on whose behalf, what; newest first."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from secmail.api.custody import JournalVerdict, SessionShown
from secmail.domain.cards import Card
from secmail.domain.mandates import MandateShown, Person
from secmail.domain.sealed import JournalRow
from secmail.domain.sentences.deeds import deed_words
from secmail.domain.sentences.journal import actor_words, on_behalf_words, subject_words
from secmail.gui.i18n import Words
from secmail.gui.models.vault_words import fingerprints
from secmail.gui.safe_text import one_line, tooltip

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
COLUMNS = ("number", "when", "who", "for", "deed", "subject")
_CELL = 120


class JournalModel(QAbstractTableModel):
    """`names`: people by their national identifier or certificate, as the journal calls them."""

    def __init__(self, words: Words, parent: QObject) -> None:
        super().__init__(parent)
        self._words = words
        self._rows: tuple[JournalRow, ...] = ()
        self._names: Mapping[str, str] = {}

    def show_rows(self, rows: Sequence[JournalRow]) -> None:
        """Other rows."""
        self.beginResetModel()
        self._rows = tuple(reversed(rows))
        self.endResetModel()

    def show_names(self, names: Mapping[str, str]) -> None:
        """What people are called."""
        self._names = names
        if self._rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, len(COLUMNS) - 1))

    def place_of(self, number: int) -> int:
        """The line of a row's number, or -1."""
        return next((place for place, row in enumerate(self._rows) if row.number == number), -1)

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._words(f"journal.column.{COLUMNS[section]}")
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row, column = self._rows[index.row()], COLUMNS[index.column()]
        text = self._cell(row, column)
        if role == Qt.ItemDataRole.ToolTipRole:
            at = row.entry.at
            return tooltip(f"{self._words.moment(at)} ({at.astimezone():%z})" if column == "when" else text)
        return text if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole} else None

    def _cell(self, row: JournalRow, column: str) -> str:
        entry = row.entry
        match column:
            case "number":
                return str(row.number)
            case "when":
                return self._words.brief_moment(entry.at)
            case "who":
                return one_line(actor_words(self._called(row)), _CELL)
            case "for":
                return one_line(on_behalf_words(self._called(row)), _CELL)
            case "deed":
                return one_line(deed_words(entry.deed, self._words.language), 120)
        return one_line(subject_words(row, self._words.language), _CELL)

    def _called(self, row: JournalRow) -> JournalRow:
        """With names that only this window knows: of cards that are in."""
        entry = row.entry
        return replace(
            row,
            actor_name=row.actor_name or self._names.get(entry.actor),
            on_behalf_name=row.on_behalf_name or self._names.get(entry.on_behalf or ""),
        )


def people(cards: Sequence[Card], mandates: Sequence[MandateShown], session: SessionShown | None) -> Mapping[str, str]:
    """Names by what the journal calls people, as far as they are known now."""
    names: dict[str, str] = {}
    for card in cards:
        known = {*fingerprints(card), *filter(None, (card.national_id,))}
        names.update(dict.fromkeys(known, one_line(card.holder, 80)))
    for one in mandates:
        for person in (one.mandate.principal, one.mandate.delegate):
            names.update(_called(person))
    if session is not None and session.mandate is not None:
        names.update(_called(session.mandate.principal))
    return names


def _called(person: Person) -> Mapping[str, str]:
    keys = filter(None, (person.certificate, person.national_id))
    return dict.fromkeys(keys, one_line(person.name, 80))


def verdict_words(verdict: JournalVerdict, words: Words) -> tuple[str, bool]:
    """What checking has found, and whether it is good."""
    if verdict.broken_at is not None:
        return words("journal.broken", number=verdict.broken_at), False
    if verdict.bad_seals:
        numbers = ", ".join(map(str, verdict.bad_seals[:5]))
        return words("journal.bad-seals", numbers=numbers), False
    if not verdict.rows:
        return words("journal.empty"), True
    sealed = words("journal.sealed", number=verdict.sealed_to) if verdict.sealed_to else words("journal.unsealed")
    said = f"{words.count('journal.whole', verdict.rows)} {sealed}"
    if verdict.clock_back:
        numbers = ", ".join(map(str, verdict.clock_back[:5]))
        return f"{said} {words('journal.clock-back', numbers=numbers)}", False
    return said, True
