"""Patients and results as lines and as JSON: names and values of the documents are a contract."""

from decimal import Decimal

from secmail.api.patients import PatientPage, ReportStanding, UnseenResult
from secmail.cli.documents import Document
from secmail.cli.listings import moment
from secmail.cli.words import Words
from secmail.domain.analyses import Analysis, AnalysisMapping
from secmail.domain.lab_results import KeptResult, Measure, Validity
from secmail.domain.patient_records import PatientLine, ReportPlace, SeenTraits
from secmail.domain.patients import Reason, Traits
from secmail.domain.series import Point, Series


def traits(found: Traits) -> Document:
    """As the reports say."""
    code = found.sender_code
    return {
        "birth_name": found.birth_name,
        "used_name": found.used_name,
        "given_names": found.given_names,
        "birth_date": found.birth_date.isoformat() if found.birth_date is not None else None,
        "sex": found.sex,
        "nir": found.nir,
        "sender_code": {"laboratory": code.laboratory, "code": code.code} if code is not None else None,
    }


def patient(found: PatientLine) -> Document:
    return {
        "id": str(found.id),
        **traits(found.traits),
        "reports": found.reports,
        "last": found.last.isoformat() if found.last is not None else None,
        "abnormal_unseen": found.abnormal,
    }


def seen(found: SeenTraits) -> Document:
    """`id`: the number of the question where it waits to be decided on."""
    return {
        "id": str(found.id),
        "traits": traits(found.traits),
        "verdict": found.verdict.value,
        "reasons": [_reason(each) for each in found.reasons],
        "decided": found.decided,
        "reports": [place(each) for each in found.reports],
    }


def place(found: ReportPlace) -> Document:
    """`part`: as `secmail show` counts, -1 the text; `number`: in the part, from 1."""
    return {"message": str(found.message), "part": found.part, "number": found.number}


def page(found: PatientPage) -> Document:
    """All of a patient."""
    record = found.record
    return {
        "id": str(record.id),
        **traits(found.traits),
        "seen": [seen(each) for each in record.seen],
        "merges": [
            {"patient": str(each.patient), "into": str(each.into), "at": moment(each.at), "automatic": each.automatic}
            for each in record.merges
        ],
        "apart": [str(each) for each in record.apart],
        "analyses": [{"key": each.key, "name": each.name, "unit": each.unit} for each in found.series],
        "messages": [str(row.id) for row in found.messages],
        "letters": [str(row.id) for row in found.letters],
        "conversations": [str(row.id) for row in found.conversations],
        "exports": [{"message": str(each.message), "file": each.file} for each in found.exports],
    }


def series(found: Series) -> Document:
    """`unit`: of `shown` and its bounds in each point."""
    return {
        "analysis": found.key,
        "name": found.name,
        "unit": found.unit,
        "known": found.known,
        "points": [_point(each) for each in found.points],
    }


def unseen(found: UnseenResult) -> Document:
    return {
        "patient": str(found.patient) if found.patient is not None else None,
        **traits(found.traits),
        **_kept(found.kept),
        "value": found.kept.result.first.value,
        "unit": found.kept.result.first.unit,
    }


def standing(found: ReportStanding) -> Document:
    whose = str(found.patient) if found.patient is not None else None
    return {**place(found.place), "patient": whose, "seen": seen(found.seen)}


def analysis(found: Analysis) -> Document:
    return {
        "key": found.key,
        "names": dict(found.names),
        "loinc": list(found.loinc),
        "unit": found.unit,
        "units": sorted(found.units),
    }


def mapping(found: AnalysisMapping) -> Document:
    return {
        "id": str(found.id),
        "laboratory": found.laboratory or None,
        "code": found.code or None,
        "label": found.label or None,
        "analysis": found.analysis,
    }


def _reason(found: Reason) -> Document:
    return {"why": found.why.value, "patient": str(found.patient) if found.patient is not None else None}


def _point(found: Point) -> Document:
    """`value` and `unit` as the laboratory wrote them; `number`, `low`, `high` in the unit of the series."""
    return {
        **_kept(found.kept),
        "flag": found.flag,
        "value": found.measure.value,
        "unit": found.measure.unit,
        "number": _number(found.shown.number),
        "comparator": found.comparator,
        "low": _number(found.shown.low),
        "high": _number(found.shown.high),
        "converted": found.converted,
    }


def _kept(found: KeptResult) -> Document:
    result = found.result
    return {
        "id": str(found.id),
        "date": found.day.isoformat(),
        "message": str(found.message),
        "part": found.part,
        "report": found.number,
        "line": result.line,
        "laboratory": found.laboratory,
        "laboratory_name": found.laboratory_name,
        "request": found.request,
        "label": result.label,
        "code": result.code,
        "flag": result.flag,
        "flag_source": result.flag_source,
        "status": result.validity.value if result.validity is not None else None,
        "comments": list(result.comments),
        "seen": found.seen,
        "replaced": found.replaced.value if found.replaced is not None else None,
        "replaced_by": str(found.replaced_by) if found.replaced_by is not None else None,
    }


def _number(number: Decimal | None) -> str | None:
    """Exact, as text."""
    return None if number is None else f"{number:f}"


# Lines.


def name(found: Traits) -> str:
    """ "MARTIN (née DURAND) Anne 07/05/1951"; what is not known is left out."""
    birth = f"({found.birth_name})" if found.birth_name and found.used_name else found.birth_name
    born = f"{found.birth_date:%d/%m/%Y}" if found.birth_date is not None else None
    return " ".join(filter(None, (found.used_name, birth, found.given_names, born, found.sex)))


def seen_name(found: Traits) -> str:
    """With what else tells it from others: social security number, the laboratory's number."""
    code = found.sender_code
    return ", ".join(filter(None, (name(found), found.nir, f"{code.code} ({code.laboratory})" if code else None)))


def reasons(words: Words, found: SeenTraits) -> str:
    """Why somebody is asked."""
    return ", ".join(words(f"patients.why.{each.why}", patient=each.patient or "") for each in found.reasons)


def point_line(words: Words, found: Point) -> str:
    """Date, value, range, flag, state, message."""
    kept = found.kept
    value = _written(found)
    bounds = _bounds(found.shown)
    state = words(f"results.{kept.replaced}") if kept.replaced is not None else _state(words, kept.result.validity)
    cells = (f"{kept.day:%d/%m/%Y}", value, bounds, found.flag or "", state, words("results.from", id=kept.message))
    return "  ".join(filter(None, cells))


def unseen_line(words: Words, found: UnseenResult) -> str:
    """The message, by which it is marked as seen; whose, what, when."""
    result = found.kept.result
    value = " ".join(filter(None, (result.label, result.first.value, result.first.unit, result.flag)))
    number = str(found.patient) if found.patient is not None else "?"
    who = words("patients.number", number=number)
    cells = (words("results.from", id=found.kept.message), who, name(found.traits), value, f"{found.kept.day:%d/%m/%Y}")
    return "  ".join(cells)


def _written(found: Point) -> str:
    """As written; what was computed stands behind it."""
    written = " ".join(filter(None, (found.measure.value, found.measure.unit)))
    if not found.converted or found.shown.number is None:
        return written
    return f"{written} (= {found.comparator or ''}{found.shown.number:f} {found.shown.unit})"


def _bounds(found: Measure) -> str:
    if found.low is None and found.high is None:
        return ""
    low, high = (f"{bound:f}" if bound is not None else "" for bound in (found.low, found.high))
    return f"[{low} - {high}]"


def _state(words: Words, validity: Validity | None) -> str:
    told = {Validity.UNVALIDATED, Validity.CORRECTED, Validity.WITHDRAWN}
    return words(f"results.state.{validity}") if validity in told else ""
