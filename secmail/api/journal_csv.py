"""The audit journal as a table for other programs: comma-separated values by RFC 4180, every line ended by CR LF."""

from collections.abc import Iterable, Mapping
from datetime import UTC

from secmail.domain.sealed import JournalRow
from secmail.domain.sentences.deeds import deed_words
from secmail.domain.sentences.journal import actor_words, moment_words, on_behalf_words, subject_words
from secmail.domain.sentences.text import Language

_HEADS: Mapping[Language, tuple[str, ...]] = {
    "fr": (
        *("numéro", "date", "auteur", "au nom de", "acte", "objet"),
        *("code", "auteur (numéro)", "au nom de (numéro)", "objet (numéro)", "date (UTC)", "empreinte"),
    ),
    "en": (
        *("number", "date", "actor", "on behalf of", "deed", "subject"),
        *("code", "actor (number)", "on behalf of (number)", "subject (number)", "date (UTC)", "hash"),
    ),
}
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_SPECIAL = frozenset(',"\r\n')
_MARK = "\ufeff"


def journal_csv(rows: Iterable[JournalRow], language: Language) -> str:
    """One line for each row, after the heads: in words first, then what the hashes are made of (`store.journal`).

    To be written as UTF-8. It begins with a byte order mark: spreadsheets would otherwise take it for another charset;
    whoever reads it by program says "utf-8-sig". A cell that a spreadsheet would take for a formula, as an actor's name
    may begin like one, gets an apostrophe before it.
    """
    table = (_HEADS[language], *(_cells(row, language) for row in rows))
    return _MARK + "".join(",".join(map(_cell, line)) + "\r\n" for line in table)


def _cells(row: JournalRow, language: Language) -> tuple[str, ...]:
    entry = row.entry
    told = (actor_words(row), on_behalf_words(row), deed_words(entry.deed, language), subject_words(row, language))
    exact = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    numbers = (entry.deed, entry.actor, entry.on_behalf or "", entry.subject)
    return (str(row.number), moment_words(entry.at), *told, *numbers, exact, row.hash.hex())


def _cell(text: str) -> str:
    harmless = f"'{text}" if text.startswith(_FORMULA) else text
    return '"' + harmless.replace('"', '""') + '"' if _SPECIAL.intersection(harmless) else harmless
