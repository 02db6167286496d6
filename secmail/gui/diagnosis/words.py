"""The findings of the diagnosis as they are shown. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from secmail.domain.cards import KeyRole
from secmail.domain.checks import Check, CheckState, CheckSubject
from secmail.domain.sentences.diagnosis import found_words
from secmail.domain.sentences.diagnosis_report import title_of
from secmail.gui.i18n import Words
from secmail.gui.problems import shown
from secmail.gui.safe_text import one_line
from secmail.gui.style import Tone

# Nothing here is about a message: also what is in order has no tone of trust.
_LOOKS: dict[CheckState, tuple[Tone, str]] = {
    CheckState.FAILED: (Tone.DANGER, "broken"),
    CheckState.WARNING: (Tone.CAUTION, "doubt"),
    CheckState.SKIPPED: (Tone.NEUTRAL, "unsigned"),
    CheckState.OK: (Tone.NEUTRAL, "done"),
}
_ORDER = tuple(_LOOKS)
_COUNTED = {
    CheckSubject.DATABASE: "check.found.boxes",
    CheckSubject.TRUST_ANCHORS: "check.found.known",
    CheckSubject.ADDED_AUTHORITIES: "check.found.known",
    CheckSubject.REVOCATION_LISTS: "check.found.known",
}
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d \d\d:\d\d) UTC")
_ROLES = {role.value: f"check.role.{role.value}" for role in KeyRole}
_FOR_SUPPORT = {CheckSubject.IMAP, CheckSubject.SMTP}
"""There what follows the first comma is."""


@dataclass(frozen=True, slots=True)
class CheckWords:
    """One finding as shown; `found` and `remedy` may be empty."""

    tone: Tone
    icon: str
    title: str
    found: str
    remedy: str


def worst_first(checks: Iterable[Check]) -> tuple[Check, ...]:
    """What needs a look above what is in order; otherwise as checked."""
    return tuple(sorted(checks, key=lambda check: _ORDER.index(check.state)))


def needs_look(check: Check) -> bool:
    """Whether somebody should do something about it."""
    return check.state in {CheckState.FAILED, CheckState.WARNING}


def check_words(check: Check, words: Words) -> CheckWords:
    """The words of a finding."""
    tone, icon = _LOOKS[check.state]
    return CheckWords(
        tone=tone,
        icon=icon,
        title=title_of(check, words.language),
        found=_found(check, words),
        remedy="" if check.code is None else shown(check.code, words.language).body,
    )


def _found(check: Check, words: Words) -> str:
    key = _COUNTED.get(check.subject)
    if key is not None and check.found.isdecimal():
        return words.count(key, int(check.found))
    if check.subject in {CheckSubject.CERTIFICATE, CheckSubject.OWN_CERTIFICATE}:
        return _certificate(check.found, words)
    if moment := _MOMENT.fullmatch(check.found):
        return words.moment(datetime.strptime(moment[1], "%Y-%m-%d %H:%M").replace(tzinfo=UTC))
    said = found_words(check, words.language)
    if said is not None:
        return one_line(said)
    return one_line(check.found.partition(", ")[0] if check.subject in _FOR_SUPPORT else check.found)


def _certificate(found: str, words: Words) -> str:
    """The role of its key and its last day, in words where they are as expected."""
    role, _, day = found.partition(" ")
    try:
        end = date.fromisoformat(day)
        return words("check.found.until", role=words(_ROLES[role]), day=words.day(end.year, end.month, day=end.day))
    except (ValueError, KeyError):
        return one_line(found)
