"""What a message's reports say of patients, as the sealed database keeps it (pure): nothing unless it is trusted."""

import sys
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime

from secmail.api.results import ResultFile
from secmail.domain.addresses import normal
from secmail.domain.analyses import UNSURE, names_blood, names_other_fluid
from secmail.domain.lab_results import LabResult, Learned, LearnedReport, Measure, Validity
from secmail.domain.messages import OpenedMessage
from secmail.domain.patient_names import split_surname, surname_key
from secmail.domain.patients import SenderCode, Traits
from secmail.domain.security import PERHAPS_ANOTHERS, Summary
from secmail.engine.desk import PIPELINE_VERSION
from secmail.engine.patient_text import said_in
from secmail.hprim import problems
from secmail.hprim.model import Patient, Report, Result, SecondValue, Severity, Status
from secmail.hprim.nir import agrees_with, parse_nir

_VALIDITIES = {
    Status.FINAL: Validity.FINAL,
    Status.UNVALIDATED: Validity.UNVALIDATED,
    Status.CORRECTED: Validity.CORRECTED,
}
_INS = "INS-NIR"
_TESTS = frozenset({"T", "D"})
"""Messages for trying and for finding faults (H 7.12)."""
_DOUBTED = frozenset({"DT", "FT"})
"""Identities that the sender calls doubtful or fictive (P 8.40)."""
_CUT = frozenset({problems.RESULT_TRUNCATED, problems.SANTE_TRUNCATED})
_WHOSE = frozenset(
    {
        *(problems.SANTE_BROKEN, problems.SANTE_STRAY_SEGMENT, problems.SANTE_PATIENT_UNSURE),
        *(problems.LAB_STRANGE_LINES, problems.TEXT_OTHER_BIRTH),
    }
)
"""Where another patient may have been named."""
_MOST_TEXT = 100_000
_EARLIEST, _OLDEST = 1880, 125


def reports_in(
    opened: OpenedMessage, results: tuple[ResultFile, ...], *, received: datetime, sha256: str
) -> Learned | None:
    """Of mail that is not trusted, or whose author is perhaps another: nothing, and what was known of it is dropped.

    None where nobody can tell now (no recent revocation list at hand): then what is known stays.
    """
    if opened.summary is Summary.SIGNED_UNCONFIRMED:
        return None
    doubtful = any(problem.code in PERHAPS_ANOTHERS for problem in opened.problems)
    trusted = opened.summary is Summary.SIGNED_TRUSTED and not doubtful
    reports = tuple(_reports(opened, results, received.date())) if trusted else ()
    return Learned(sha256, PIPELINE_VERSION, received, reports)


def laboratory_of(opened: OpenedMessage, report: Report) -> str:
    """Whose codes and requests these are: who signed, and what the file calls its sender; "" of nobody."""
    sender = normal(opened.headers.from_[0].address) if opened.headers.from_ else ""
    calls = " ".join((report.sender.code or report.sender.name or "").casefold().split())
    return f"{sender} {calls}".strip()


def traits_of(report: Report, laboratory: str) -> Traits:
    """From the file, and what it lacks from its own text. `laboratory`: `laboratory_of`."""
    who = report.patient
    birth, used = split_surname(who.surname or "")
    given = ", ".join(dict.fromkeys(filter(None, (who.given_name, *who.given_names))))
    code = who.id if who.id and who.id != report.request_id else None
    traits = Traits(
        birth_name=who.birth_name or birth,
        used_name=who.used_name or used,
        given_names=given or None,
        birth_date=_born(report),
        sex=_sex(who),
        nir=_nir(who),
        sender_code=SenderCode(laboratory, code) if code else None,
    )
    return _completed(traits, report.text or "")


def numbered(results: tuple[ResultFile, ...]) -> Iterator[tuple[int, int, Report]]:
    """(part, number, report) of every report: the numbers go on where one part, an archive, brings several files."""
    counts: dict[int, int] = {}
    for file in results:
        for report in file.document.reports:
            counts[file.part] = counts.get(file.part, 0) + 1
            yield file.part, counts[file.part], report


def _reports(opened: OpenedMessage, results: tuple[ResultFile, ...], received: date) -> Iterator[LearnedReport]:
    for (part, number, report), values in zip(numbered(results), _sure(results), strict=True):
        if values is None or (0 <= part < len(opened.attachments) and not opened.attachments[part].covered):
            continue
        laboratory = laboratory_of(opened, report)
        yield LearnedReport(
            part=part,
            number=number,
            traits=traits_of(report, laboratory),
            laboratory=laboratory,
            laboratory_name=_name(opened, report),
            request=report.request_id,
            day=report.report_date or received,
            results=tuple(_results(report, values)),
        )


def _sure(results: tuple[ResultFile, ...]) -> Iterator[tuple[Result, ...] | None]:
    """Of every report the results but those that may be half a value, or another's: these the message alone shows.

    None of a laboratory's test, which is about nobody.
    """
    for file in results:
        found = file.document.problems
        unlisted = any(each.code == problems.TOO_MANY_PROBLEMS and each.severity is Severity.ERROR for each in found)
        cut = {problem.line for problem in found if problem.code in _CUT}
        broken = [problem.line for problem in found if problem.code in _WHOSE and problem.line]
        for report in file.document.reports:
            message = report.message or file.document.message
            if message is not None and message.processing in _TESTS:
                yield None
                continue
            end = 0 if unlisted else _end(report, broken)
            yield tuple(each for each in report.results if each.line < end and each.line not in cut)


def _end(report: Report, broken: Sequence[int]) -> int:
    """The line from which its results are not sure: that of the segment before one that is broken."""
    first, last = report.lines or (0, sys.maxsize - 1)
    at = bisect_left(broken, first)
    if at == len(broken) or broken[at] > last:
        return last + 1
    return max((each.line for each in report.results if each.line < broken[at]), default=first)


def _results(report: Report, values: Sequence[Result]) -> Iterator[LabResult]:
    """A label means blood where nothing in the report speaks of another fluid, or its own chapter says so."""
    labels = (each.label or "" for each in report.results)
    mixed = names_other_fluid("\n".join((report.text or "", report.coded_text or "", *labels))[:_MOST_TEXT])
    for each in values:
        if _says_something(each):
            sure = not mixed or (names_blood(each.chapter) and not names_other_fluid(each.chapter))
            yield _result(each, chapter=each.chapter if sure or names_other_fluid(each.chapter) else UNSURE)


def _name(opened: OpenedMessage, report: Report) -> str:
    sender = opened.headers.from_[0] if opened.headers.from_ else None
    shown = (sender.name or sender.address) if sender is not None else ""
    return report.sender.name or shown or report.sender.code or ""


def _born(report: Report) -> date | None:
    """A date after the report's, of another century than people live in, or that the sender himself doubts is none:
    somebody has to look.
    """
    born, told = report.patient.birth_date, report.report_date
    if (
        born is None
        or report.patient.identity_attribute in _DOUBTED
        or born.year < _EARLIEST
        or (told is not None and (born > told or told.year - born.year > _OLDEST))
    ):
        return None
    return born


def _sex(who: Patient) -> str | None:
    """HPRIM Médecin has none but that of the NIR, which may be the number of the parent who is insured."""
    if who.nir and (who.nir_valid is False or who.birth_date is None or not agrees_with(who.nir, who.birth_date)):
        return None
    return who.sex if who.sex in {"M", "F"} else None


def _nir(who: Patient) -> str | None:
    """Only with a key that agrees; a national identity (INS) has been checked by whoever gives it that name."""
    if who.nir and who.nir_valid:
        return who.nir
    for identifier in who.identifiers:
        found = parse_nir(identifier.value) if identifier.type == _INS else None
        if found is not None and found.valid is not False:
            return found.number
    return None


def _completed(traits: Traits, text: str) -> Traits:
    said = said_in(text)
    birth = traits.birth_name
    if birth is None and said.birth_name and surname_key(said.birth_name) != surname_key(traits.used_name):
        birth = said.birth_name
    return replace(traits, birth_name=birth, birth_date=traits.birth_date or said.birth_date)


def _says_something(result: Result) -> bool:
    return bool(result.value or result.comments or (result.second is not None and result.second.value))


def _result(result: Result, *, chapter: str | None) -> LabResult:
    validity = _VALIDITIES[result.status] if result.status is not None else None
    return LabResult(
        label=result.label,
        code=result.code,
        first=Measure(result.value, result.number, result.unit, result.low, result.high),
        comparator=result.comparator,
        flag=result.flag.value if result.flag is not None else None,
        flag_source=result.flag_source.value if result.flag_source is not None else None,
        validity=Validity.WITHDRAWN if result.is_withdrawn else validity,
        second=_measure(result.second) if result.second is not None else None,
        comments=result.comments,
        line=result.line,
        chapter=chapter,
    )


def _measure(value: SecondValue) -> Measure:
    return Measure(value.value, value.number, value.unit, value.low, value.high)
