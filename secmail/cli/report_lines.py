"""Result files as lines for people: who, for whom, the text, and every result with what the laboratory says of it."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

from secmail import hprim
from secmail.cli.words import Words

_LABEL, _VALUE, _UNIT, _RANGE = 30, 12, 10, 18


def report_lines(words: Words, report: hprim.Report) -> Iterator[str]:
    """One report whole; nothing of it is left out that changes what a reader understands."""
    yield words("hprim.patient", facts=_patient(words, report.patient))
    yield words("hprim.report", date=_day(words, report.report_date), sender=_party(report.sender) or "?")
    if recipient := _party(report.recipient):
        yield words("hprim.recipient", name=recipient)
    for request in report.requests:
        if facts := _request(words, request):
            yield words("hprim.request", facts=facts)
    if report.text:
        yield ""
        yield report.text
    yield from hprim.convert.free_lines(report)
    for result in report.results:
        yield from _result(words, result)
    for attachment in report.attachments:
        name = attachment.name if attachment.type is None else f"{attachment.name} ({attachment.type})"
        yield words("hprim.file", name=name)
    yield ""


def _patient(words: Words, patient: hprim.Patient) -> str:
    name = " ".join(filter(None, (patient.title, patient.surname, patient.given_name))) or "?"
    facts = [f"{name} ({patient.sex})" if patient.sex else name]
    if patient.birth_name and patient.birth_name != patient.surname:
        facts.append(words("hprim.born", name=patient.birth_name))
    facts.append(_day(words, patient.birth_date))
    if patient.nir:
        facts.append(words("hprim.nir", number=" ".join(filter(None, (patient.nir, patient.nir_key)))))
    return ", ".join(facts)


def _party(party: hprim.Party) -> str:
    return party.name or party.code or ""


def _request(words: Words, request: hprim.Request) -> str:
    sampled = request.sampled
    facts = (
        request.request_id or request.executor_request_id or request.sample_id,
        words("hprim.urgent") if request.priority == "S" else None,
        _party(request.prescriber),
        words("hprim.sampled", moment=_moment(words, sampled)) if sampled is not None else None,
        request.clinical,
    )
    return ", ".join(filter(None, facts))


def _result(words: Words, result: hprim.Result) -> Iterator[str]:
    first, *lines = (result.value or "").split("\n")
    label, flag = result.label or result.code or "", str(result.flag or " ".join(result.flags))
    if result.is_withdrawn:
        yield f"    {label:<{_LABEL}} {words('hprim.withdrawn')}"
        return
    bounds = _range(result.low, result.high, open_=result.open_range) or (f"({result.range})" if result.range else "")
    unit = "" if result.unit and first.endswith(result.unit) else result.unit or ""
    columns = f"{flag:<3} {label:<{_LABEL}} {first:>{_VALUE}} {unit:<{_UNIT}} {bounds:<{_RANGE}}"
    yield f"{columns} {', '.join(_marks(words, result))}".rstrip()
    yield from (f"    {line}" for line in lines)
    for value in (*((result.second,) if result.second else ()), *result.others):
        blank, bounds = " " * _LABEL, _range(value.low, value.high)
        yield f"    {blank} {value.value or '':>{_VALUE}} {value.unit or '':<{_UNIT}} {bounds}".rstrip()
    yield from (f"      {comment}" for comment in result.comments)


def _marks(words: Words, result: hprim.Result) -> Iterator[str]:
    if result.flag_source is hprim.FlagSource.COMPUTED:
        yield words("hprim.computed")
    if result.status in {hprim.Status.CORRECTED, hprim.Status.UNVALIDATED}:
        yield words(f"hprim.{result.status}")


def _range(low: Decimal | None, high: Decimal | None, *, open_: bool = False) -> str:
    if low is not None and high is not None:
        return f"({low:f} – {high:f})"
    if low is not None:
        return f"({'>' if open_ else '≥'} {low:f})"
    return f"({'<' if open_ else '≤'} {high:f})" if high is not None else ""


def _day(words: Words, day: date | None) -> str:
    if day is None:
        return "?"
    return f"{day:%d/%m/%Y}" if words.language == "fr" else f"{day:%Y-%m-%d}"


def _moment(words: Words, moment: datetime) -> str:
    shown = _day(words, moment)
    return shown if (moment.hour, moment.minute) == (0, 0) else f"{shown} {moment:%H:%M}"
