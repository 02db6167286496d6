"""One result as FHIR R4 Observations: the value, and one more for every further value that the file gives of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from secmail.hprim.dates import parse_stamp
from secmail.hprim.fhir_values import (
    Resource,
    absent,
    analysis,
    coding,
    concept,
    day,
    name_for,
    quantity,
    shown,
    text_of,
    without_nothing,
)
from secmail.hprim.model import Coded, FlagSource, Kind, Party, Result, SecondValue, Status
from secmail.hprim.values import parse_quantity

_CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category"
_INTERPRETATION = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"
_STATUSES = {Status.FINAL: "final", Status.UNVALIDATED: "preliminary", Status.CORRECTED: "corrected"}
# The marks of HPRIM that this code system has too.
_MARKS = frozenset({"L", "H", "LL", "HH", "N", "A", "AA", "<", ">", "U", "D", "B", "W", "R", "I", "S", "MS", "VS"})
_UNNAMED = "Analyse sans libellé"


@dataclass(frozen=True, slots=True)
class Setting:
    """What the results of one report have in common."""

    subject: Resource
    laboratory: Party
    effective: str | None
    seed: str


def observations(result: Result, setting: Setting, *, number: int) -> Iterator[tuple[str, Resource]]:
    """The Observation of a result under its name (UUID), then those of its further values, derived from it."""
    name = name_for("observation", setting.seed, str(number))
    yield name, _observation(result, setting, name=name)
    further = (*((result.second,) if result.second else ()), *result.others)
    for index, value in enumerate(further):
        own = name_for("observation", setting.seed, str(number), str(index))
        yield own, _further(result, value, setting, name=own, first=name)


def observation_status(result: Result) -> str:
    """The FHIR status; ``unknown`` where the laboratory says nothing."""
    if result.is_withdrawn:
        return "cancelled"
    return _STATUSES[result.status] if result.status is not None else "unknown"


def _observation(result: Result, setting: Setting, *, name: str) -> Resource:
    performers = [setting.laboratory, Party(name=result.validator)]
    return without_nothing(
        {
            **_head(result, setting, name=name),
            "effectiveDateTime": day(result.observed) or setting.effective,
            "performer": [each for party in performers if (each := shown(party))],
            **_value(result),
            "interpretation": _interpretation(result),
            "note": [{"text": text} for comment in result.comments if (text := text_of(comment))],
            "referenceRange": _range(result.low, result.high, result.unit, text=result.range),
        }
    )


def _further(result: Result, value: SecondValue, setting: Setting, *, name: str, first: str) -> Resource:
    measured: Resource = {}
    if result.is_withdrawn:
        measured = {"dataAbsentReason": absent("unknown", "Annulé par le laboratoire")}
    elif value.number is not None:
        comparator = parse_quantity(value.value or "", value.unit).comparator
        measured = {"valueQuantity": quantity(value.number, value.unit, comparator)}
    elif text := text_of(value.value):
        measured = {"valueString": text}
    else:
        measured = {"dataAbsentReason": absent("unknown")}
    return without_nothing(
        {
            **_head(result, setting, name=name),
            "effectiveDateTime": day(result.observed) or setting.effective,
            **measured,
            "referenceRange": _range(value.low, value.high, value.unit, text=None),
            "derivedFrom": [{"reference": f"urn:uuid:{first}"}],
        }
    )


def _head(result: Result, setting: Setting, *, name: str) -> Resource:
    codings = analysis(Coded(result.code, result.label, result.table), setting.laboratory, label=result.label)
    if result.alternate is not None:
        codings += analysis(result.alternate, setting.laboratory, label=result.alternate.label)
    chapter = text_of(result.chapter)
    laboratory = concept(coding(_CATEGORY, "laboratory"))
    return {
        "resourceType": "Observation",
        "id": name,
        "status": observation_status(result),
        "category": [laboratory, {"text": chapter}] if chapter else [laboratory],
        "code": concept(*codings, text=result.label or result.code or _UNNAMED),
        "subject": setting.subject,
    }


def _value(result: Result) -> Resource:
    text = text_of(result.value)
    if result.is_withdrawn:
        return {"dataAbsentReason": absent("unknown", "Annulé par le laboratoire")}
    if text is None:
        return {"dataAbsentReason": absent("unknown")}
    if result.number is not None:
        return {"valueQuantity": quantity(result.number, result.unit, result.comparator)}
    if result.kind is Kind.CODE:
        # Codings of one concept say the same thing: several answers are told by their names.
        answer = result.answers[0] if len(result.answers) == 1 else Coded()
        return {"valueCodeableConcept": concept(coding(None, answer.code, answer.label), text=text)}
    if result.type in {"DT", "TS"} and (moment := parse_stamp(text).day):
        return {"valueDateTime": day(moment)}
    return {"valueString": text if not result.unit else f"{text} {result.unit}"}


def _interpretation(result: Result) -> list[Resource]:
    """The marks of the laboratory; what we computed ourselves is not handed on as its word."""
    marks = result.flags or ((str(result.flag),) if result.flag and result.flag_source is FlagSource.FILE else ())
    return [concept(coding(_INTERPRETATION, mark)) if mark in _MARKS else {"text": mark} for mark in marks]


def _range(low: Decimal | None, high: Decimal | None, unit: str | None, *, text: str | None) -> list[Resource]:
    bounds = {
        "low": quantity(low, unit) if low is not None else None,
        "high": quantity(high, unit) if high is not None else None,
        "text": text_of(text),
    }
    return [found] if (found := without_nothing(dict(bounds))) else []
