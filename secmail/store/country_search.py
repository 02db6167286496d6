"""Searching the whole country: what was typed first, then what begins so, then what may have been meant."""

from collections.abc import Callable, Iterable, Sequence

from secmail.domain.directory import MOST_ANSWERS, DirectoryAnswer, DirectoryEntry, DirectorySearch
from secmail.domain.directory_asking import Asked, Term, asked_of, fits, in_order, with_type
from secmail.store.country_rows import COLUMNS, entry
from secmail.store.country_words import beginning, meant
from secmail.store.db import Database

_COLUMNS = ", ".join(COLUMNS)
_LOOKED_AT = 3
"""Times what is wanted: so many are put in order."""
_OF_A_NUMBER = 2000
"""Mailboxes of one structure; the largest hospitals have some thousands."""
_LONGEST_JOINED = 4
"""Letters of a word that may have been written apart: "Le Fort", "De La Tour", "Mac Mahon"."""

Spell = Callable[[str], Iterable[str]]


def found(database: Database, search: DirectorySearch) -> DirectoryAnswer:
    """Best first; nothing for an empty search."""
    asked = asked_of(search)
    if not asked:
        return DirectoryAnswer()
    limit = max(1, min(search.limit, MOST_ANSWERS))
    if asked.identifiers or asked.addresses:
        entries = [each for each in _of_keys(database, asked) if fits(each, asked)]
    else:
        entries = _by_words(database, asked, limit)
    return DirectoryAnswer(tuple(entries[:limit]), more=len(entries) > limit)


def of_address(database: Database, address: str) -> list[DirectoryEntry]:
    """All rows of a mailbox."""
    rows = database.rows(
        f"SELECT {_COLUMNS} FROM mailboxes WHERE address_key = ? LIMIT ?",  # noqa: S608 -- constants
        (address, _OF_A_NUMBER),
    )
    return [entry(row) for row in rows]


def of_number(database: Database, digits: str) -> list[DirectoryEntry]:
    """Of a person or a structure, with or without the digit of its type."""
    numbers = with_type(digits)
    places = ", ".join("?" * len(numbers))
    rows = database.rows(
        f"SELECT {_COLUMNS} FROM mailboxes WHERE national_id IN ({places})"  # noqa: S608 -- constants, placeholders
        f" UNION ALL SELECT {_COLUMNS} FROM mailboxes WHERE structure_id IN ({places}) LIMIT ?",
        (*numbers, *numbers, _OF_A_NUMBER),
    )
    return list(dict.fromkeys(entry(row) for row in rows))


def _of_keys(database: Database, asked: Asked) -> list[DirectoryEntry]:
    if asked.addresses:
        return of_address(database, asked.addresses[0])
    return in_order(of_number(database, asked.identifiers[0]), asked)


def _by_words(database: Database, asked: Asked, limit: int) -> list[DirectoryEntry]:
    """Each step forgives more, and is taken only while there is room."""
    entries: dict[int, DirectoryEntry] = {}
    ordered: list[DirectoryEntry] = []
    for terms, spell in _steps(database, asked):
        expression = _expression(terms, spell)
        if expression is None:
            continue
        new = [number for number in _matches(database, expression, limit) if number not in entries]
        fetched = _rows(database, new)
        entries.update(fetched)
        ordered += in_order(fetched.values(), asked)
        if len(ordered) > limit:
            break
    return ordered


def _steps(database: Database, asked: Asked) -> Iterable[tuple[Sequence[Term], Spell]]:
    yield asked.terms, lambda word: (word,)
    begun = {word: beginning(database, word) for term in asked.terms for word in term.spellings}
    yield asked.terms, lambda word: (word, *begun[word])
    together = _together(asked.terms)
    if together:
        yield together, lambda word: (word,)
    yield asked.terms, lambda word: (word, *begun[word], *meant(database, word))
    if together:
        yield together, lambda word: (word, *meant(database, word))


def _together(terms: Sequence[Term]) -> tuple[Term, ...]:
    """Short words as one with what follows: somebody whose name is written so is found, too."""
    parts: list[Term] = []
    for term in terms:
        last = parts[-1] if parts else None
        if last is not None and len(last.word) <= _LONGEST_JOINED and last.field == term.field:
            parts[-1] = Term(last.word + term.word, term.field)
        else:
            parts.append(term)
    return tuple(parts) if len(parts) < len(terms) else ()


def _expression(terms: Sequence[Term], spell: Spell) -> str | None:
    """As FTS5 reads it; every word is quoted and has letters and digits only."""
    parts = []
    for term in terms:
        words = dict.fromkeys(word for spelling in term.spellings for word in spell(spelling))
        either = " OR ".join(f'"{word}"' for word in words)
        parts.append(f"{term.field.value} : ({either})" if term.field is not None else f"({either})")
    return " AND ".join(parts) or None


def _matches(database: Database, expression: str, limit: int) -> list[int]:
    rows = database.rows(
        "SELECT rowid FROM mailbox_words WHERE mailbox_words MATCH ? LIMIT ?", (expression, _LOOKED_AT * limit + 1)
    )
    return [int(row[0]) for row in rows]


def _rows(database: Database, numbers: Sequence[int]) -> dict[int, DirectoryEntry]:
    if not numbers:
        return {}
    places = ", ".join("?" * len(numbers))
    rows = database.rows(
        f"SELECT id, {_COLUMNS} FROM mailboxes WHERE id IN ({places})",  # noqa: S608 -- constants, placeholders
        numbers,
    )
    return {int(number): entry(row) for number, *row in rows}  # type: ignore[arg-type]  # texts, as asked
