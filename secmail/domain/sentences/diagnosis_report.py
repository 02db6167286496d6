"""The report for support: states, codes and technical findings, then the technical sheet; nobody is named."""

from collections.abc import Iterable, Mapping

from secmail.domain.checks import Check, CheckState, CheckSubject
from secmail.domain.diagnosis import Part, TechnicalSheet, part_of
from secmail.domain.errors import Code
from secmail.domain.sentences.diagnosis import PARTS, SUBJECTS, sheet_lines
from secmail.domain.sentences.text import Language

STATES: Mapping[CheckState, Mapping[Language, str]] = {
    CheckState.OK: {"fr": "en ordre", "en": "in order"},
    CheckState.WARNING: {"fr": "à surveiller", "en": "to be watched"},
    CheckState.FAILED: {"fr": "en panne", "en": "failing"},
    CheckState.SKIPPED: {"fr": "non vérifié", "en": "not checked"},
}
_NAMING = {CheckSubject.DROP_FOLDER, CheckSubject.SIGN_IN}
"""What is found there may name a person, as folders and addresses do."""
_PATH_MARKS = frozenset("/\\")
_QUOTING = {CheckSubject.IMAP_SIGN_IN, CheckSubject.SMTP_SIGN_IN}
"""There a server's own words may."""


def report(
    checks: Iterable[Check], sheet: TechnicalSheet | None, language: Language, *, home: str, heading: str
) -> str:
    """Text of a few lines. `home`: the user's own folder, which is not named."""
    found = tuple(checks)
    lines = [heading]
    for part in Part:
        of_part = [_line(check, language, home=home) for check in found if part_of(check.subject) is part]
        lines += ["", f"[{PARTS[part][language]}]", *of_part] if of_part else []
    if sheet is not None:
        lines.append("")
        lines += [f"{asked} : {_plain(answer, home)}" for asked, answer in sheet_lines(sheet, language)]
    return "\n".join(lines) + "\n"


def title_of(check: Check, language: Language) -> str:
    """What was looked at, and how it is."""
    colon = " : " if language == "fr" else ": "
    return f"{SUBJECTS[check.subject][language]}{colon}{STATES[check.state][language]}"


def _line(check: Check, language: Language, *, home: str) -> str:
    found = "" if _names(check) else _plain(check.found, home)
    return " · ".join(filter(None, (title_of(check, language), found, check.code or "")))


def _names(check: Check) -> bool:
    quotes = check.subject in _QUOTING and not check.found.isdecimal()
    # Keys in a folder stand for a reader: whoever made the folder may have called it by a person's name.
    folder = check.subject is CheckSubject.CARD_READER and not _PATH_MARKS.isdisjoint(check.found)
    return quotes or folder or check.subject in _NAMING or check.code is Code.KEYFILE_UNREADABLE


def _plain(text: str, home: str) -> str:
    """On one line."""
    line = ", ".join(filter(None, ("".join(filter(str.isprintable, each)).strip() for each in text.splitlines())))
    return line.replace(home, "~") if home else line
