"""What HPRIM Santé says and HPRIM Médecin has no field for, carried as readable lines and comments."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from secmail.hprim.model import FlagSource, Kind, Report, Request, Result, SecondValue, Status
from secmail.hprim.writing import printed_range

WITHDRAWN_TEXT = "Annulé par le laboratoire"
# What a reader must know of a value before he believes it, and a printed line has no column for.
_STATUS_TEXTS = {Status.UNVALIDATED: "Résultat non validé", Status.CORRECTED: "Résultat corrigé"}
# Marks that have a field of their own (RES-09), or say nothing.
_PLAIN_MARKS = frozenset({"L", "H", "LL", "HH", "N", "NULL"})


def carried(result: Result) -> Result:
    """The result with two values, one mark, and numbers as bounds, the rest as comments; a cancelled one loses all."""
    if result.is_withdrawn:
        return _withdrawn(result)
    if result.type is None and result.range is not None and None in (result.low, result.high):
        # One bound of HPRIM Médecin alone would be the whole range to who reads it next.
        result = replace(result, low=None, high=None)
    extra = (*map(other_value, result.others), *_marks(result), *_range(result))
    result = _one_line(result)
    return replace(result, comments=(*result.comments, *extra)) if extra else result


def of_the_laboratory(result: Result) -> Result:
    """The result without a mark that we computed: it must not be handed on as the laboratory's word."""
    return replace(result, flag=None, flag_source=None) if result.flag_source is FlagSource.COMPUTED else result


def unprintable_range(result: Result) -> bool:
    """Whether the normal range is there, but is not two numbers."""
    return result.range is not None and result.low is None and result.high is None


def other_marks(result: Result) -> list[str]:
    """Marks beside the one that says low, high or normal."""
    return [mark for mark in result.flags if mark not in _PLAIN_MARKS]


def printed(result: Result) -> Result:
    """The result for a printed table: its further values, the further lines of a text and its status below it."""
    first, *lines = (result.value or "").split("\n")
    below = (*lines, *((other_value(result.second),) if result.second is not None else ()))
    status = (_STATUS_TEXTS[result.status],) if result.status in _STATUS_TEXTS else ()
    return replace(result, value=first, comments=(*below, *status, *result.comments))


def says_more_than_its_line(result: Result) -> bool:
    """Whether the coded part alone says that a value is not final, or is no longer what it was."""
    return not result.is_withdrawn and result.status in _STATUS_TEXTS


def preface(report: Report) -> Iterator[str]:
    """Lines before the results: names, requests, files."""
    patient = report.patient
    if patient.sex and not patient.nir:
        yield f"Sexe : {patient.sex}"
    if patient.birth_name and patient.birth_name != patient.surname:
        yield f"Nom de naissance : {patient.birth_name}"
    for request in report.requests:
        yield from _of_request(request)
    for attachment in report.attachments:
        yield f"Fichier joint : {attachment.name}"


def _withdrawn(result: Result) -> Result:
    return replace(
        result,
        kind=Kind.TEXT,
        value=WITHDRAWN_TEXT,
        number=None,
        comparator=None,
        unit=None,
        low=None,
        high=None,
        flag=None,
        flag_source=None,
        status=None,
        second=None,
        others=(),
    )


def other_value(value: SecondValue) -> str:
    """A further value as a comment."""
    bounds = printed_range(value.low, value.high)
    return " ".join(filter(None, ("Autre valeur :", value.value, value.unit, bounds)))


def _one_line(result: Result) -> Result:
    """Several coded answers are several even where a form has but one line for them."""
    many = result.kind is Kind.CODE and "\n" in (result.value or "")
    return replace(result, value=(result.value or "").replace("\n", " ; ")) if many else result


def _marks(result: Result) -> Iterator[str]:
    if marks := other_marks(result):
        yield f"Marque du laboratoire : {', '.join(marks)}"


def _range(result: Result) -> Iterator[str]:
    if unprintable_range(result):
        yield f"Valeurs de référence : {result.range}"


def _of_request(request: Request) -> Iterator[str]:
    if request.priority == "S":
        yield "Demande urgente"
    if name := request.prescriber.name or request.prescriber.code:
        yield f"Prescripteur : {name}"
    if request.sampled is not None:
        yield f"Prélèvement : {_moment(request.sampled)}"
    if request.clinical:
        yield f"Renseignements : {request.clinical}"


def _moment(moment: datetime) -> str:
    return f"{moment:%d/%m/%Y}" if (moment.hour, moment.minute) == (0, 0) else f"{moment:%d/%m/%Y %H:%M}"
