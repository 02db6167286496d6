"""The findings of the diagnosis in words, and the report for support: without names, addresses or contents. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from secmail.domain.cards import KeyRole
from secmail.domain.checks import Check, CheckState, CheckSubject
from secmail.domain.errors import Code
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
_ROLES = {role.value: f"check.role.{role.value}" for role in KeyRole}
_NAMING = {CheckSubject.DROP_FOLDER, CheckSubject.KEY_STORE, CheckSubject.SIGN_IN}
"""What is found there may name a person, as folders and addresses do."""


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
        title=_title(check, words),
        found=_found(check, words),
        remedy="" if check.code is None else shown(check.code, words.language).body,
    )


def report(checks: Iterable[Check], words: Words, *, home: str, heading: str) -> str:
    """What may be sent to support: states, codes and technical findings; the user's own folder is not named."""
    lines = [heading]
    for check in checks:
        found = "" if check.subject in _NAMING or check.code is Code.KEYFILE_UNREADABLE else one_line(check.found)
        parts = (_title(check, words), found.replace(home, "~") if home else found, check.code or "")
        lines.append(" · ".join(filter(None, parts)))
    return "\n".join(lines) + "\n"


def _title(check: Check, words: Words) -> str:
    subject, state = words(f"check.{check.subject.value}"), words(f"check.state.{check.state.value}")
    return words("check.line", subject=subject, state=state)


def _found(check: Check, words: Words) -> str:
    key = _COUNTED.get(check.subject)
    if key is not None and check.found.isdecimal():
        return words.count(key, int(check.found))
    match check.subject:
        case CheckSubject.CERTIFICATE | CheckSubject.OWN_CERTIFICATE:
            return _certificate(check.found, words)
        case CheckSubject.CARD | CheckSubject.IMAP | CheckSubject.SMTP:
            return one_line(check.found.partition(", ")[0])  # what follows is for support
    return one_line(check.found)


def _certificate(found: str, words: Words) -> str:
    """The role of its key and its last day, in words where they are as expected."""
    role, _, day = found.partition(" ")
    try:
        end = date.fromisoformat(day)
        return words("check.found.until", role=words(_ROLES[role]), day=words.day(end.year, end.month, day=end.day))
    except (ValueError, KeyError):
        return one_line(found)
