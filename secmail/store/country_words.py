"""The words of the whole country: which of them begin so, and which somebody may have meant."""

from collections.abc import Iterator
from itertools import islice

from secmail.domain.name_sounds import distance, is_near, sound, sounds
from secmail.store.db import Database, Row

_AT_ONCE = 5000
_BEGINNINGS = 60
_MEANT = 24
"""Words that stand for one; each is looked up in the index."""
_ALIKE = 300
_LOOKED_THROUGH = 4000
"""Of words that begin or end as the one that was typed. Among so many, the usual ones stand first."""
_SHORTEST = 4
"""Letters of a word in which a slip is forgiven; shorter ones would find half of the country."""
_FARTHEST = 4
_LAST = "\U0010ffff"


def rebuild(database: Database) -> None:
    """From the index. Within a transaction."""
    database.run("CREATE VIRTUAL TABLE IF NOT EXISTS temp.country_words USING fts5vocab (main, mailbox_words, row)")
    database.run("DELETE FROM spellings")
    found = database.each("SELECT term, doc FROM temp.country_words ORDER BY term")
    rows = (_row(str(word), int(uses)) for word, uses in found)
    while portion := list(islice(rows, _AT_ONCE)):
        database.run_many("INSERT INTO spellings (word, uses, sound, backwards) VALUES (?, ?, ?, ?)", portion)


def beginning(database: Database, word: str) -> tuple[str, ...]:
    """The most usual words that begin so."""
    rows = database.rows(
        "SELECT word FROM spellings WHERE word >= ? AND word < ? ORDER BY uses DESC LIMIT ?",
        (word, word + _LAST, _BEGINNINGS),
    )
    return tuple(str(row[0]) for row in rows)


def meant(database: Database, word: str) -> tuple[str, ...]:
    """Words that sound like it or are one slip away, nearest first."""
    if len(word) < _SHORTEST or not word.isascii() or not word.isalpha():
        return ()
    near: dict[str, int] = dict(_alike(database, word))
    near.update(_slips(database, word))
    near.pop(word, None)
    return tuple(sorted(near, key=lambda other: (distance(word, other, most=_FARTHEST), -near[other]))[:_MEANT])


def _alike(database: Database, word: str) -> list[tuple[str, int]]:
    sql = "SELECT word, uses FROM spellings WHERE sound = ? AND sound <> '' ORDER BY uses DESC LIMIT ?"
    return [(other, uses) for heard in sounds(word) for other, uses in database.rows(sql, (heard, _ALIKE))]


def _slips(database: Database, word: str) -> Iterator[tuple[str, int]]:
    """A slip touches two neighbouring letters at most: what stands before them or what stands behind is as meant."""
    head = (len(word) - 1) // 2
    begin, end = word[:head], word[head + 1 :][::-1]
    shortest, longest = len(word) - 1, len(word) + 1
    same_beginning = database.rows(
        "SELECT word, uses FROM spellings WHERE word >= ? AND word < ? AND length(word) BETWEEN ? AND ? LIMIT ?",
        (begin, begin + _LAST, shortest, longest, _LOOKED_THROUGH),
    )
    yield from ((other, uses) for other, uses in same_beginning if is_near(word, other))
    same_end = database.rows(
        "SELECT backwards FROM spellings WHERE backwards >= ? AND backwards < ? AND backwards <> ''"
        " AND length(backwards) BETWEEN ? AND ? LIMIT ?",
        (end, end + _LAST, shortest, longest, _LOOKED_THROUGH),
    )
    yield from ((other[::-1], 0) for (other,) in same_end if is_near(word, other[::-1]))


def _row(word: str, uses: int) -> Row:
    heard = sound(word)
    return (word, uses, heard, word[::-1] if heard else "")
