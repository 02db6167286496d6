"""From the fields of one result, whichever form of HPRIM they came in, to a ``Result``: value, range, flag, status."""

from decimal import Decimal
from typing import NamedTuple

from secmail.hprim import problems
from secmail.hprim.model import Flag, FlagSource, Kind, Result, SecondValue, Status
from secmail.hprim.problems import ProblemLog
from secmail.hprim.values import (
    NO_RANGE,
    Quantity,
    Range,
    computed_flag,
    in_unit,
    is_out_of_scale,
    looks_like_day,
    parse_quantity,
)

_ABNORMAL = {Flag.LOW: -1, Flag.PANIC_LOW: -1, Flag.NORMAL: 0, Flag.HIGH: 1, Flag.PANIC_HIGH: 1}
_FLAGS = {
    **{flag.value: flag for flag in Flag},
    **dict.fromkeys(("HAUT", "ÉLEVÉ", "ELEVE", "HIGH", "↑"), Flag.HIGH),
    **dict.fromkeys(("BAS", "ABAISSÉ", "ABAISSE", "LOW", "↓"), Flag.LOW),
    **dict.fromkeys(("HHH", "↑↑"), Flag.PANIC_HIGH),
    **dict.fromkeys(("LLL", "↓↓"), Flag.PANIC_LOW),
    "NORMAL": Flag.NORMAL,
}
_NO_QUANTITY = Quantity(None)


class Measure(NamedTuple):
    """A value with its unit and normal range, as read."""

    value: str | None
    unit: str | None
    quantity: Quantity
    bounds: Range

    @property
    def repairs(self) -> tuple[str, ...]:
        """Codes of all that had to be repaired to read it."""
        return self.quantity.repairs + self.bounds.repairs

    @property
    def is_empty(self) -> bool:
        """Whether the file says nothing here."""
        return not (self.value or self.unit or self.bounds.low is not None or self.bounds.high is not None)


NOTHING = Measure(None, None, _NO_QUANTITY, NO_RANGE)


class Findings(NamedTuple):
    """What the file says of one result; ``flag`` and ``status`` as written."""

    label: str | None
    code: str | None
    kind: Kind
    first: Measure
    second: Measure
    flag: str
    status: Status | None
    line: int
    comments: tuple[str, ...] = ()


def read_measure(value: str, unit: str, *, bounds: Range, declared_numeric: bool = False) -> Measure:
    """Read one value; a date is not read as a number, whatever it was declared."""
    quantity = parse_quantity(value, unit or None) if value else _NO_QUANTITY
    bare = not unit and bounds.low is None and bounds.high is None
    if bare and looks_like_day(value):
        quantity = Quantity(None, repairs=(problems.RESULT_DATE_AS_NUMBER,) if declared_numeric else ())
    elif declared_numeric and value and quantity.number is None and not quantity.repairs:
        quantity = quantity._replace(repairs=(problems.RESULT_NOT_NUMERIC,))
    unit = unit or quantity.unit or ""
    return Measure(value or None, unit or None, quantity, in_unit(bounds, unit))


def build_result(findings: Findings, log: ProblemLog) -> Result:
    """Make the result, with its flag settled and every repair logged with its line."""
    first, second = findings.first, findings.second
    if repairs := first.repairs + second.repairs:
        for code in repairs:
            log.add(code, findings.line)
    flag, source = settle_flag(findings, log)
    return Result(
        label=findings.label,
        code=findings.code,
        kind=findings.kind,
        value=first.value,
        number=first.quantity.number,
        comparator=first.quantity.comparator,
        unit=first.unit,
        low=first.bounds.low,
        high=first.bounds.high,
        open_range=first.bounds.open,
        flag=flag,
        flag_source=source,
        status=findings.status,
        second=second_value(second),
        comments=findings.comments,
        line=findings.line,
    )


def second_value(measure: Measure) -> SecondValue | None:
    """The value in the other unit, if the file gives one."""
    if measure.is_empty:
        return None
    number: Decimal | None = measure.quantity.number
    return SecondValue(measure.value, number, measure.unit, measure.bounds.low, measure.bounds.high)


def known_flag(written: str) -> Flag | None:
    """The mark that is written; ``None`` for one that says no side, or that nobody knows."""
    return _FLAGS.get(written.strip().upper())


def settle_flag(findings: Findings, log: ProblemLog) -> tuple[Flag | None, FlagSource | None]:
    """The laboratory's flag where there is one, else what value and range of either unit show without doubt."""
    first = computed_flag(findings.first.quantity, findings.first.bounds)
    second = None if findings.second is NOTHING else computed_flag(findings.second.quantity, findings.second.bounds)
    if any(is_out_of_scale(each.quantity, each.bounds) for each in (findings.first, findings.second)):
        log.add(problems.RANGE_SCALE, findings.line)
    written = findings.flag or findings.first.quantity.mark or ""
    if not written:
        return _computed({first, second} - {None}, findings, log)
    known = known_flag(written)
    if known is not None:
        shown = [flag for flag in (first, second) if flag is not None]
        if shown and all(_ABNORMAL[known] != _ABNORMAL[flag] for flag in shown):
            log.add(problems.FLAG_CONTRADICTS, findings.line)
        return known, FlagSource.FILE
    if not written.strip():
        return _computed({first, second} - {None}, findings, log)
    log.add(problems.FLAG_UNKNOWN, findings.line)
    # The laboratory did mark it with something: it must not come out as normal.
    return _computed({first, second} - {None, Flag.NORMAL}, findings, log)


def _computed(shown: set[Flag | None], findings: Findings, log: ProblemLog) -> tuple[Flag | None, FlagSource | None]:
    if len(shown) > 1:
        shown = shown - {Flag.NORMAL}
    if len(shown) > 1:
        log.add(problems.FLAG_CONFLICT, findings.line)
        return None, None
    flag = next(iter(shown), None)
    if flag is Flag.NORMAL and (findings.first.quantity.starred or findings.second.quantity.starred):
        log.add(problems.FLAG_STARRED, findings.line)
        flag = None
    return flag, FlagSource.COMPUTED if flag else None
