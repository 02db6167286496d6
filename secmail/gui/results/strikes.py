"""What of a report must not be overlooked, as values: panic values, values out of range, values marked otherwise."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from secmail.gui.i18n import Words
from secmail.gui.results.flags import SIGNS
from secmail.gui.results.model import OUT_OF_RANGE, PANIC, flag_words, marked_words, range_words
from secmail.gui.safe_text import one_line
from secmail.hprim.model import Report, Result, Status

_NAME_LIMIT = 80
_SHORT_NAME = 40
_VALUE_LIMIT = 60
_SPACE = "\u00a0"
_DOUBTS = {Status.UNVALIDATED: "strike.unvalidated", Status.CORRECTED: "strike.corrected"}
MARKED = "◆"
"""Abnormal by the laboratory's mark, which says no side."""


@dataclass(frozen=True, slots=True)
class Strike:
    """One value that strikes. `severe`: beyond the panic limits, or marked as very abnormal."""

    severe: bool
    sign: str
    name: str = field(repr=False)
    value: str = field(repr=False)
    state: str
    range: str
    doubt: str
    """What speaks against taking it as it stands: not validated, corrected."""

    @property
    def short(self) -> str:
        """Sign, analysis and value, of which the last two stay on one line."""
        name = one_line(self.name, _SHORT_NAME)
        return f"{self.sign}{_SPACE}{name}{_SPACE}{self.value}" + (f" ({self.doubt})" if self.doubt else "")

    def full(self, words: Words) -> str:
        """All of it."""
        between = words("strike.range", range=self.range) if self.range else ""
        said = ", ".join(filter(None, (self.state, between, self.doubt)))
        return words("strike.full", sign=self.sign, name=self.name, value=self.value, said=said)


def strikes(results: Iterable[Result], words: Words, *, void: Collection[int] = ()) -> tuple[Strike, ...]:
    """Severe ones first, otherwise as in the file. `void`: lines whose value was replaced since."""
    found = [_strike(one, words) for one in results if _is_striking(one) and one.line not in void]
    return tuple(sorted(found, key=_rank))


def is_severe(report: Report) -> bool:
    """Whether any of its values is beyond the panic limits."""
    return any(_is_severe(one) for one in report.results if _is_striking(one))


def _is_striking(result: Result) -> bool:
    return not result.is_withdrawn and (result.flag in OUT_OF_RANGE or bool(marked_words(result)))


def _is_severe(result: Result) -> bool:
    return result.flag in PANIC or (result.flag not in OUT_OF_RANGE and "AA" in marked_words(result))


def _rank(strike: Strike) -> tuple[bool, bool]:
    return not strike.severe, strike.sign == MARKED


def _strike(result: Result, words: Words) -> Strike:
    flag = result.flag if result.flag in OUT_OF_RANGE else None
    value = " ".join(filter(None, (result.value, result.unit)))
    return Strike(
        severe=_is_severe(result),
        sign=SIGNS[flag] if flag is not None else MARKED,
        name=one_line(result.label or result.code or "", _NAME_LIMIT).strip(" :.-"),
        value=one_line(value or words("strike.no-value"), _VALUE_LIMIT).replace(" ", _SPACE),
        state=flag_words(result, words).lstrip("▲▼◆ "),
        range=range_words(result.low, result.high, words, open_=result.open_range).replace(" ", _SPACE),
        doubt=words(_DOUBTS[result.status]) if result.status in _DOUBTS else "",
    )
