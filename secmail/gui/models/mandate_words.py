"""Mandates in words: to whom, what for, which messages, until when, and what is never allowed. Pure."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from secmail.domain.mandates import Mandate, MandateShown, MandateState, Right, Scope
from secmail.gui.i18n import Words
from secmail.gui.models.card_words import Said
from secmail.gui.safe_text import one_line
from secmail.gui.style import Tone

_INBOX = "INBOX"
"""RFC 9051 §5.1: the one folder with a name that every server knows, in any case."""
RIGHTS = (Right.READ, Right.FILE, Right.TRIAGE, Right.DRAFT)
"""In the order in which they are shown."""
_GRAVE = {MandateState.FORGED, MandateState.UNCONFIRMED}
_ICONS = {
    MandateState.VALID: "done",
    MandateState.NOT_YET: "letter",
    MandateState.FORGED: "broken",
    MandateState.UNCONFIRMED: "doubt",
}


def mandate_words(shown: MandateShown, words: Words) -> Said:
    """One mandate of the list."""
    mandate, state = shown.mandate, shown.state
    lines = [
        words("mandate.by", name=one_line(mandate.principal.name, 80) or words("card.unknown-holder")),
        words(f"mandate.state.{state.value}", since=words.date(mandate.since), until=last_day(mandate.until, words)),
        words("mandate.rights", rights=rights_line(mandate.rights, words)),
        scope_line(mandate.scope, words),
    ]
    if mandate.delegate.national_id is not None:
        lines.append(words("card.national-id", number=one_line(mandate.delegate.national_id, 40)))
    warnings = (words(f"mandate.state.{state.value}.hint"),) if state in _GRAVE else ()
    tone = Tone.DANGER if state is MandateState.FORGED else Tone.CAUTION if warnings else Tone.NEUTRAL
    return Said(_ICONS.get(state, "lock"), tone, delegate_name(mandate, words), tuple(lines), warnings)


def delegate_name(mandate: Mandate, words: Words) -> str:
    """To whom."""
    return one_line(mandate.delegate.name, 80) or words("card.unknown-holder")


def rights_line(rights: Iterable[Right], words: Words) -> str:
    """The rights, one after the other."""
    given = set(rights)
    return ", ".join(words(f"right.{right.value}.short") for right in RIGHTS if right in given)


def scope_line(scope: Scope, words: Words) -> str:
    """Which messages."""
    parts = [words(f"scope.kind.{kind.value}") for kind in scope.kinds]
    kinds = words("scope.kinds", kinds=", ".join(parts)) if parts else ""
    names = ", ".join(words("folder.inbox") if one.upper() == _INBOX else one_line(one, 60) for one in scope.folders)
    folders = words("scope.folders", folders=names) if names else ""
    return " ".join(filter(None, (kinds, folders))) or words("scope.all")


def forbidden_line(mandate: Mandate, words: Words) -> str:
    """What the mandate does not allow, signing always among it."""
    missing = [words(f"right.{right.value}.not") for right in RIGHTS if right not in mandate.rights]
    return words("strip.not", deeds=", ".join((*missing, words("right.sign.not"))))


def last_day(until: datetime, words: Words) -> str:
    """An end in words: the last day where it is the midnight after, as it mostly is."""
    here = until.astimezone()
    if here.time() == time():
        return words.date(until - timedelta(seconds=1))
    return words.moment(until)


def end_of_day(day: date) -> datetime:
    """The last moment of a day on this computer's clock, in UTC."""
    return (datetime.combine(day, time()) + timedelta(days=1)).astimezone().astimezone(UTC)


def months_later(day: date, months: int) -> date:
    """The same day of a later month, or its last one."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")
