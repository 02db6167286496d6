"""Recovery shares as sheets of paper: the words in a numbered table, the same as a QR code, and what to do with them.

Self-contained HTML, one page of A4: nothing is loaded, nothing runs. Pure: where a sheet is kept is the caller's care,
and nobody keeps it but the custodian.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from html import escape

import segno

from secmail.domain.sentences.sheets import SHEET
from secmail.domain.sentences.text import Language
from secmail.domain.vaults import Share

_QUIET = 4
"""Light modules around a QR code (ISO/IEC 18004)."""
_LIGATURES = str.maketrans({"œ": "oe", "Œ": "Oe", "æ": "ae", "Æ": "Ae", "ß": "ss"})
_STYLE = """
@page { size: A4; margin: 15mm }
body { font: 11pt/1.4 "Liberation Sans", Arial, sans-serif; color: #000; max-width: 180mm; margin: 0 auto }
h1 { font-size: 18pt; margin: 0 0 2mm }
table { border-collapse: collapse; margin: 0 0 4mm }
th { text-align: left; padding: 0 6mm 0 0 } td { padding: 0 }
.words { columns: 3; list-style: none; padding: 3mm; margin: 0 0 4mm; border: 1px solid #000 }
.words li { font: 12pt/1.5 "Liberation Mono", monospace; break-inside: avoid }
.words b { display: inline-block; width: 2.2em; text-align: right; margin-right: .6em; font-weight: normal }
.code { display: flex; gap: 6mm; align-items: flex-start }
svg { width: 58mm; height: 58mm; flex: none }
ol.todo { margin: 0; padding-left: 5mm }
footer { margin-top: 4mm; font-size: 9pt; border-top: 1px solid #999; padding-top: 2mm }
"""


@dataclass(frozen=True, slots=True)
class SheetFacts:
    """What stands on every sheet of a set. `needed` of `shares` open the vault of this number."""

    holder: str = field(repr=False)
    vault: str
    needed: int
    shares: int
    made: datetime


@dataclass(frozen=True, slots=True)
class Sheet:
    """One custodian's sheet. `qr`: rows of modules, dark ones True, without the quiet zone; `html`: a whole document.

    `file_name`: for a file, of plain letters.
    """

    custodian: str = field(repr=False)
    words: tuple[str, ...] = field(repr=False)
    qr: tuple[tuple[bool, ...], ...] = field(repr=False)
    html: str = field(repr=False)
    file_name: str = field(repr=False)


def recovery_sheets(shares: tuple[Share, ...], facts: SheetFacts, language: Language) -> tuple[Sheet, ...]:
    """The sheets of a set, in the order of the shares."""
    names = file_names([share.custodian for share in shares])
    return tuple(_sheet(share, name, facts=facts, language=language) for share, name in zip(shares, names, strict=True))


def file_names(custodians: Sequence[str]) -> tuple[str, ...]:
    """The files of their sheets, known before there are shares: so that it can be tried whether they can be written."""
    return tuple(f"{number:02}-{_plain(custodian)}.html" for number, custodian in enumerate(custodians, 1))


def _sheet(share: Share, name: str, *, facts: SheetFacts, language: Language) -> Sheet:
    words = tuple(share.words.split())
    # Capital letters need half the room (ISO/IEC 18004, alphanumeric mode); readers of shares take both.
    code = segno.make_qr(" ".join(words).upper(), error="m")
    qr = tuple(tuple(bool(module) for module in row) for row in code.matrix)
    html = _html(share.custodian, words, qr, facts=facts, language=language)
    return Sheet(share.custodian, words, qr, html, name)


def _html(
    custodian: str, words: tuple[str, ...], qr: tuple[tuple[bool, ...], ...], *, facts: SheetFacts, language: Language
) -> str:
    text = {key: row[language] for key, row in SHEET.items()}
    numbered = "".join(f"<li><b>{place}</b>{escape(word)}</li>" for place, word in enumerate(words, 1))
    steps = "".join(f"<li>{escape(_filled(text[f'todo{step}'], facts))}</li>" for step in range(1, 5))
    return (
        f'<!DOCTYPE html>\n<html lang="{language}"><head><meta charset="utf-8">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>{escape(text['title'])}</title><style>{_STYLE}</style></head><body>"
        f"<h1>{escape(text['title'])}</h1><p>{escape(_filled(text['what'], facts))}</p>"
        f"<table>{_facts(text, custodian, facts)}</table>"
        f'<ol class="words">{numbered}</ol>'
        f'<div class="code">{_svg(qr)}<ol class="todo">{steps}</ol></div>'
        f"<footer>{escape(text['footer'])}</footer></body></html>\n"
    )


def _facts(text: Mapping[str, str], custodian: str, facts: SheetFacts) -> str:
    rows = (
        (text["holder"], facts.holder),
        (text["custodian"], custodian),
        (text["made"], f"{facts.made.astimezone():%d/%m/%Y}"),
        (text["vault"], facts.vault[:8]),
        (text["needed"], _filled(text["of"], facts)),
    )
    return "".join(f"<tr><th>{escape(name)}</th><td>{escape(value)}</td></tr>" for name, value in rows)


def _filled(text: str, facts: SheetFacts) -> str:
    return text.format(needed=facts.needed, shares=facts.shares, holder=facts.holder)


def _svg(qr: tuple[tuple[bool, ...], ...]) -> str:
    """Each run of dark modules as a rectangle."""
    size = len(qr) + 2 * _QUIET
    path = "".join(
        f"M{start + _QUIET} {row + _QUIET}h{length}v1h-{length}z"
        for row, modules in enumerate(qr)
        for start, length in _runs(modules)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{size}v{size}h-{size}z"/><path d="{path}"/></svg>'
    )


def _runs(modules: tuple[bool, ...]) -> list[tuple[int, int]]:
    """(first, length) of each run of dark modules."""
    found: list[tuple[int, int]] = []
    for place, dark in enumerate(modules):
        if dark and found and sum(found[-1]) == place:
            found[-1] = (found[-1][0], found[-1][1] + 1)
        elif dark:
            found.append((place, 1))
    return found


def _plain(name: str) -> str:
    """Letters and digits that every file system takes."""
    joined = name.translate(_LIGATURES)
    ascii_only = unicodedata.normalize("NFKD", joined).encode("ascii", "ignore").decode()
    kept = "".join(letter.lower() if letter.isalnum() else "-" for letter in ascii_only)
    return "-".join(part for part in kept.split("-") if part)[:40] or "sheet"
