"""The audit journal as a table for other programs: comma-separated values by RFC 4180, every line ended by CR LF."""

from collections.abc import Iterable, Mapping
from datetime import UTC

from secmail.domain.sealed import JournalRow
from secmail.domain.sentences.deeds import deed_words
from secmail.domain.sentences.text import Language

_HEADS: Mapping[Language, tuple[str, ...]] = {
    "fr": ("numéro", "date (UTC)", "auteur", "au nom de", "acte", "code", "objet", "empreinte"),
    "en": ("number", "date (UTC)", "actor", "on behalf of", "deed", "code", "subject", "hash"),
}
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_SPECIAL = frozenset(',"\r\n')
_MARK = "\ufeff"


def journal_csv(rows: Iterable[JournalRow], language: Language) -> str:
    """One line for each row, after the heads. The hashes let anybody recompute the chain.

    To be written as UTF-8. It begins with a byte order mark: spreadsheets would otherwise take it for another charset;
    whoever reads it by program says "utf-8-sig". A cell that a spreadsheet would take for a formula, as an actor's name
    may begin like one, gets an apostrophe before it.
    """
    table = (_HEADS[language], *(_cells(row, language) for row in rows))
    return _MARK + "".join(",".join(map(_cell, line)) + "\r\n" for line in table)


def _cells(row: JournalRow, language: Language) -> tuple[str, ...]:
    entry = row.entry
    at = entry.at.astimezone(UTC).isoformat(sep=" ", timespec="milliseconds").removesuffix("+00:00")
    words = deed_words(entry.deed, language)
    return (str(row.number), at, entry.actor, entry.on_behalf or "", words, entry.deed, entry.subject, row.hash.hex())


def _cell(text: str) -> str:
    harmless = f"'{text}" if text.startswith(_FORMULA) else text
    return '"' + harmless.replace('"', '""') + '"' if _SPECIAL.intersection(harmless) else harmless
