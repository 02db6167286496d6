"""What a person types to find mail, as a value (pure): words, beginnings, "phrases", fields, dates; never an error.

    bilan martin                 both words, wherever they stand; the last one may be a beginning
    "compte rendu"               the words in this order; « compte rendu » as well
    250 000                      the figure, with any blank or none between
    hémoglob*                    a beginning
    -publicité                   not this word
    de:martin à:durand objet:bilan patient:durand résultat:glycémie pièce:radio texte:fièvre
    avant:2026 après:03/2026 date:15/03/2026 depuis:hier
    avec:pj est:urgent est:non-lu est:chiffré type:résultat dossier:archives

Field names are known in French and English, with or without accents. What is no field, or makes no sense as one, is
looked for as words; the latter is also named in `Sought.strange`, for whoever would rather ask back.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum

from secmail.domain.folding import FIGURE, without_elision, words
from secmail.domain.messages import Kind
from secmail.domain.triage import FILED_WORDS, standing_of_word

_CHARACTERS = 500
_TERMS = 24
_BEGINNING = 2
"""Letters of a beginning; one letter alone begins everything."""
_PIECE = re.compile(r'(-?)(?:([^\W\d_][\w-]*?):(?=\S))?(?:"([^"]*)"?|(' + FIGURE + r"(?:[.,]\d+)?(?!\S)|\S+))")
_QUOTES = str.maketrans("«»“”„", '"' * 5)
_COLON = re.compile("[\u00a0\u202f]*:[\u00a0\u202f]*")
"""As French sets it: with the blanks of a keyboard or a copied text "de : martin" is a condition like "de:martin"."""
_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_ISO_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_MONTH = re.compile(r"(\d{1,2})[/.-](\d{4})")
_ISO_MONTH = re.compile(r"(\d{4})-(\d{1,2})")
_YEAR = re.compile(r"\d{4}")


class Field(StrEnum):
    """Where a term must stand."""

    SUBJECT = "subject"
    SENDER = "sender"
    RECIPIENTS = "recipients"
    PATIENT = "patient"
    TEXT = "text"
    FILES = "files"
    RESULTS = "results"


class Mark(StrEnum):
    """What the index knows of a message besides its words."""

    URGENT = "urgent"
    ATTACHMENT = "attachment"
    SEALED = "sealed"


@dataclass(frozen=True, slots=True)
class Term:
    """Words that stand together, or also `apart`. `beginning`: the last of them may go on."""

    words: tuple[str, ...]
    field: Field | None = None
    phrase: bool = False
    beginning: bool = False
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for: all of it must be so. `since` is the first day, `until` the first day no more.

    `states`: what only the list knows, "unread", "read", "filed" or a `triage.Standing`. `folders` and `persons` as
    they were typed, folded. `strange`: conditions that were not understood, as typed; they are among the terms.
    """

    terms: tuple[Term, ...] = ()
    excluded: tuple[Term, ...] = ()
    kinds: tuple[Kind, ...] = ()
    marks: tuple[Mark, ...] = ()
    unmarked: tuple[Mark, ...] = ()
    states: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    persons: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    strange: tuple[str, ...] = field(default=(), compare=False)

    @property
    def is_empty(self) -> bool:
        """Whether it says nothing."""
        return self == Sought()

    @property
    def of_rows(self) -> bool:
        """Whether the message list must be asked too, for what is not in the index."""
        return bool(self.states or self.folders or self.persons)


@dataclass(frozen=True, slots=True)
class _Piece:
    excluded: bool
    name: str
    value: str
    quoted: bool
    typed: str
    last: bool = field(default=False)

    @property
    def is_strange(self) -> bool:
        """Whether it begins as a condition does and asks for nothing: `patient:` alone, `de:""`."""
        name = self.name or (_plain(self.value[:-1]) if self.value.endswith(":") and not self.quoted else "")
        return (name in _FIELDS or name in _READERS) and (not self.name or not words(self.value))


def parse(text: str, today: date) -> Sought:
    """What `text` says. A word of any kind is better looked for than refused: this never fails."""
    typed = _COLON.sub(":", text[:_CHARACTERS].replace("\0", " ").translate(_QUOTES))
    pieces = [_piece(match) for match in _PIECE.finditer(typed)]
    sought = Sought()
    for index, piece in enumerate(pieces[:_TERMS]):
        sought = _with(sought, replace(piece, last=index == len(pieces) - 1), today)
    return sought


def _piece(match: re.Match[str]) -> _Piece:
    minus, name, quoted, bare = match.groups()
    value = bare if quoted is None else quoted
    return _Piece(bool(minus), _plain(name or ""), value, quoted is not None, match[0])


def _with(sought: Sought, piece: _Piece, today: date) -> Sought:
    if piece.is_strange:
        sought = _with_strange(sought, piece)
    known = _FIELDS.get(piece.name)
    if known is not None:
        return _with_term(sought, piece, known)
    reader = _READERS.get(piece.name)
    changed = reader(sought, piece, today) if reader is not None else None
    if changed is not None:
        return changed
    if reader is not None:
        sought = _with_strange(sought, piece)
    whole = f"{piece.name}:{piece.value}" if piece.name else piece.value
    return _with_term(sought, replace(piece, value=whole, name=""), None)


def _with_strange(sought: Sought, piece: _Piece) -> Sought:
    return replace(sought, strange=(*(one for one in sought.strange if one != piece.typed), piece.typed))


def _with_term(sought: Sought, piece: _Piece, where: Field | None) -> Sought:
    found = words(piece.value)
    if not piece.quoted:
        found = without_elision(found)
    if not found:
        return sought
    goes_on = piece.value.endswith("*") or (piece.last and not piece.quoted and not piece.excluded)
    goes_on = goes_on and len(found[-1]) >= _BEGINNING
    blanks = not piece.quoted and " " in piece.value  # usual ones: perhaps they were meant as two numbers
    term = Term(found, where, phrase=piece.quoted, beginning=goes_on, apart=blanks)
    if piece.excluded:
        return replace(sought, excluded=(*sought.excluded, term))
    return replace(sought, terms=(*sought.terms, term))


def _since(sought: Sought, piece: _Piece, today: date) -> Sought | None:
    span = _span(piece.value, today)
    return None if span is None else replace(sought, since=max(span[0], sought.since or span[0]))


def _until(sought: Sought, piece: _Piece, today: date) -> Sought | None:
    span = _span(piece.value, today)
    return None if span is None else replace(sought, until=min(span[0], sought.until or span[0]))


def _within(sought: Sought, piece: _Piece, today: date) -> Sought | None:
    span = _span(piece.value, today)
    if span is None:
        return None
    since, until = max(span[0], sought.since or span[0]), min(span[1], sought.until or span[1])
    return replace(sought, since=since, until=until)


def _attached(sought: Sought, piece: _Piece, _today: date) -> Sought | None:
    return _marked(sought, piece, Mark.ATTACHMENT) if _plain(piece.value) in _ATTACHMENT_WORDS else None


def _state(sought: Sought, piece: _Piece, _today: date) -> Sought | None:
    value = _plain(piece.value)
    mark = _MARK_WORDS.get(value)
    if mark is not None:
        return _marked(sought, piece, mark)
    state = _STATE_WORDS.get(value)
    if state is None:
        stands = FILED if value in FILED_WORDS else standing_of_word(piece.value)
        return None if stands is None or piece.excluded else replace(sought, states=(*sought.states, stands))
    state = _OPPOSITE.get(state) if piece.excluded else state
    return None if state is None else replace(sought, states=(*sought.states, state))


def _kind(sought: Sought, piece: _Piece, _today: date) -> Sought | None:
    kind = _KIND_WORDS.get(_plain(piece.value))
    return None if kind is None or piece.excluded else replace(sought, kinds=(*sought.kinds, kind))


def _folder(sought: Sought, piece: _Piece, _today: date) -> Sought | None:
    return None if piece.excluded else replace(sought, folders=(*sought.folders, _plain(piece.value)))


def _person(sought: Sought, piece: _Piece, _today: date) -> Sought | None:
    return None if piece.excluded else replace(sought, persons=(*sought.persons, _plain(piece.value)))


def _marked(sought: Sought, piece: _Piece, mark: Mark) -> Sought:
    if piece.excluded:
        return replace(sought, unmarked=(*sought.unmarked, mark))
    return replace(sought, marks=(*sought.marks, mark))


def _plain(value: str) -> str:
    return "-".join(words(value))


def _span(value: str, today: date) -> tuple[date, date] | None:
    """The days that a date means: its first, and the first after it. None where it is none."""
    word = _plain(value)
    if word in _RELATIVE:
        day = today - timedelta(days=_RELATIVE[word])
        return day, day + timedelta(days=1)
    try:
        return _span_of_digits(value.strip())
    except (ValueError, OverflowError):
        return None


def _span_of_digits(value: str) -> tuple[date, date] | None:
    if match := _DAY.fullmatch(value) or _ISO_DAY.fullmatch(value):
        parts = [int(part) for part in match.groups()]
        day = date(*parts) if parts[0] > _LAST_DAY else date(*parts[::-1])
        return day, day + timedelta(days=1)
    if match := _MONTH.fullmatch(value) or _ISO_MONTH.fullmatch(value):
        month, year = sorted(int(part) for part in match.groups())
        first = date(year, month, 1)
        return first, (first + timedelta(days=31)).replace(day=1)
    if _YEAR.fullmatch(value):
        return date(int(value), 1, 1), date(int(value) + 1, 1, 1)
    return None


_LAST_DAY = 31
_RELATIVE = {"hier": 1, "yesterday": 1, "aujourd-hui": 0, "aujourdhui": 0, "today": 0, "avant-hier": 2}
_FIELDS: Mapping[str, Field] = {
    **dict.fromkeys(("de", "from", "expediteur", "sender"), Field.SENDER),
    **dict.fromkeys(("a", "to", "cc", "destinataire", "recipient"), Field.RECIPIENTS),
    **dict.fromkeys(("objet", "sujet", "subject"), Field.SUBJECT),
    "patient": Field.PATIENT,
    **dict.fromkeys(("texte", "text", "corps", "body"), Field.TEXT),
    **dict.fromkeys(("piece", "fichier", "file", "attachment"), Field.FILES),
    **dict.fromkeys(("resultat", "result", "analyse", "analysis"), Field.RESULTS),
}
_Reader = Callable[[Sought, _Piece, date], Sought | None]
_READERS: Mapping[str, _Reader] = {
    **dict.fromkeys(("apres", "after", "depuis", "since"), _since),
    **dict.fromkeys(("avant", "before"), _until),
    **dict.fromkeys(("date", "le", "on"), _within),
    **dict.fromkeys(("avec", "has", "with"), _attached),
    **dict.fromkeys(("est", "is"), _state),
    **dict.fromkeys(("type", "kind"), _kind),
    **dict.fromkeys(("dossier", "folder", "in", "dans"), _folder),
    **dict.fromkeys(("pour", "for"), _person),
}
_ATTACHMENT_WORDS = frozenset({"pj", "piece", "piece-jointe", "pieces", "fichier", "attachment", "file"})
_MARK_WORDS = {
    "urgent": Mark.URGENT,
    **dict.fromkeys(("chiffre", "encrypted", "sealed"), Mark.SEALED),
}
UNREAD, READ, FILED = "unread", "read", "filed"
_OPPOSITE = {UNREAD: READ, READ: UNREAD}
_STATE_WORDS = {
    **dict.fromkeys(("non-lu", "nonlu", "unread", "unseen"), UNREAD),
    **dict.fromkeys(("lu", "read", "seen"), READ),
}
_KIND_WORDS: Mapping[str, Kind] = {
    **dict.fromkeys(("resultat", "resultats", "result", "results", "hprim"), Kind.RESULT),
    **dict.fromkeys(("lettre", "lettres", "courrier", "courriers", "letter", "letters"), Kind.LETTER),
    **dict.fromkeys(("compte-rendu-imagerie", "cr-imagerie", "radio", "imaging-report"), Kind.IMAGING_REPORT),
    **dict.fromkeys(("imagerie", "images", "image", "dicom", "imaging"), Kind.IMAGING),
    **dict.fromkeys(("structure", "cda", "xdm", "structured"), Kind.STRUCTURED),
    **dict.fromkeys(("administratif", "administrative", "admin"), Kind.ADMINISTRATIVE),
    **dict.fromkeys(("avis", "rapport", "report"), Kind.REPORT),
    **dict.fromkeys(("accuse", "recu", "receipt"), Kind.RECEIPT),
    **dict.fromkeys(("autre", "other"), Kind.OTHER),
}
