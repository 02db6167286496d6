"""The words that a search understands, in the user's language, and which of them fit what is being typed. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from secmail.domain.folding import plain
from secmail.gui.i18n import Words

_KEYS = (
    *("patient", "from", "to", "subject", "result", "before", "after", "attached"),
    *("unread", "urgent", "todo", "kind", "folder", "for"),
)
_SHORTEST = 2
"""Letters before something is offered; `à` is a word by itself."""


@dataclass(frozen=True, slots=True)
class FieldWord:
    """`word` as it is typed, with its colon; `meaning` in plain words."""

    word: str
    meaning: str


def field_words(words: Words) -> tuple[FieldWord, ...]:
    """All of them, the most useful first."""
    return tuple(FieldWord(words(f"search.say.{key}"), words(f"search.say.{key}.what")) for key in _KEYS)


def fitting(typed: str, known: tuple[FieldWord, ...]) -> tuple[FieldWord, ...]:
    """Those that the last piece of what is typed begins."""
    piece = last_piece(typed)
    return tuple(_fitting(plain(piece), known)) if len(piece) >= _SHORTEST else ()


def completed(typed: str, word: str) -> str:
    """What is typed with its last piece made this word; after a whole one the next may follow."""
    piece = last_piece(typed)
    before = typed[: len(typed) - len(piece)] if piece and plain(word).startswith(plain(piece)) else f"{typed} "
    return before.lstrip() + word + ("" if word.endswith(":") else " ")


def last_piece(typed: str) -> str:
    """What stands after the last blank."""
    return typed.rpartition(" ")[2]


def _fitting(piece: str, known: tuple[FieldWord, ...]) -> Iterator[FieldWord]:
    for one in known:
        word = plain(one.word)
        if word.startswith(piece) and word != piece:
            yield one
