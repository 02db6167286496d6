"""What a form cannot carry of a document: told before it is written, never lost in silence."""

from collections.abc import Callable, Iterator, Mapping
from itertools import chain

from secmail.hprim import problems
from secmail.hprim.carrying import other_marks, unprintable_range
from secmail.hprim.charset import decode
from secmail.hprim.document import to_json
from secmail.hprim.model import Document, Kind, Party, Patient, Problem, Report, Request, Result
from secmail.hprim.problems import ProblemLog
from secmail.hprim.recoding import lacks
from secmail.hprim.sante_obx import further_values, may_be_repeated

_PARTY_CODE = 10
_WRITTEN_IN = {"hprim1": "cp1252", "hprim2": "cp1252", "sante": "iso-8859-1"}
_RESULT_FORMS = frozenset({"hprim1", "hprim2", "csv", "fhir", "sante"})
Lost = Callable[[Report], Iterator[int | None]]


def losses(document: Document, form: str, /, *, encoding: str | None = None) -> tuple[Problem, ...]:
    """Problems ``hprim.lost.…``, each with the line of the file where what is lost stands, if it has one.

    `form` and `encoding` are those of `convert.to_form`. An empty answer means that the form carries everything that
    was read.
    """
    log = ProblemLog()
    if document.message is not None and document.message.segments and form in _RESULT_FORMS:
        log.add_once(problems.LOST_SEGMENTS)
    for code, lost in _RULES.get(form, {}).items():
        for line in chain.from_iterable(map(lost, document.reports)):
            log.add(code, line)
    wanted = encoding or _WRITTEN_IN.get(form)
    if wanted is not None and lacks(_text(document, form), wanted):
        log.add_once(problems.LOST_CHARACTERS)
    if form == "csv" and any(report.text for report in document.reports):
        log.add_once(problems.LOST_TEXT)
    return _once_without_line(log.all())


def _once_without_line(found: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """What concerns no line is said once, however many reports it is true of."""
    return tuple(dict.fromkeys(found))


def _text(document: Document, form: str) -> str:
    return decode(document.raw).text if form == "as-received" else str(to_json(document)["reports"])


def _coded(report: Report) -> Iterator[int | None]:
    if report.results:
        yield None


def _files(report: Report) -> Iterator[int | None]:
    return (attachment.line for attachment in report.attachments)


def _of_results(rule: Callable[[Result], object]) -> Lost:
    return lambda report: (result.line for result in report.results if rule(result))


def _details(result: Result) -> object:
    folded = result.kind is Kind.TEXT and "\n" in (result.value or "")
    return folded or result.observed or result.chapter or result.alternate or result.validator or result.sub_id


def _details_in_sante(result: Result) -> object:
    return result.validator or result.sub_id


def _told_apart(result: Result) -> object:
    return any(not may_be_repeated(result, value) for value in further_values(result))


def _starred(result: Result) -> object:
    return "*" in (result.value or "") and result.number is not None


def _hours(result: Result) -> object:
    return result.sub_id or (result.observed and (result.observed.hour or result.observed.minute))


def _identity(report: Report) -> Iterator[int | None]:
    patient = report.patient
    unsaid = patient.sex is not None and patient.nir is None
    if (
        unsaid
        or _numbers(patient)
        or patient.phones
        or patient.email
        or patient.birth_place
        or len(patient.given_names) > 1
    ):
        yield None


def _identity_in_sante(report: Report) -> Iterator[int | None]:
    if report.patient.nir or report.patient.used_name:
        yield None


def _numbers(patient: Patient) -> object:
    return patient.identifiers or patient.executor_id or patient.stay_id


def _request(report: Report) -> Iterator[int | None]:
    return (request.line for request in report.requests if _request_details(request))


def _request_details(request: Request) -> object:
    return request.copies or request.received or request.specimen or request.action or request.requested


def _copies(report: Report) -> Iterator[int | None]:
    return (request.line for request in report.requests if request.copies or request.received or request.action)


def _long_codes(report: Report) -> Iterator[int | None]:
    if any(_is_long(party) for party in (report.sender, report.recipient)):
        yield None


def _is_long(party: Party) -> bool:
    return len(party.code or "") > _PARTY_CODE


def _unknown_patient(report: Report) -> Iterator[int | None]:
    if not report.patient.id or not report.sender.code or not report.recipient.code:
        yield None


def _withdrawn(result: Result) -> object:
    return result.is_withdrawn


_RULES: Mapping[str, Mapping[str, Lost]] = {
    "hprim1": {
        problems.LOST_CODED: _coded,
        problems.LOST_FILES: _files,
        problems.LOST_WITHDRAWN: _of_results(_withdrawn),
        problems.LOST_IDENTITY: _identity,
        problems.LOST_REQUEST: _request,
        problems.LOST_PARTY: _long_codes,
    },
    "hprim2": {
        problems.LOST_FILES: _files,
        problems.LOST_VALUES: _of_results(lambda result: result.others),
        problems.LOST_WITHDRAWN: _of_results(_withdrawn),
        problems.LOST_FLAGS: _of_results(other_marks),
        problems.LOST_RANGE: _of_results(unprintable_range),
        problems.LOST_DETAILS: _of_results(_details),
        problems.LOST_IDENTITY: _identity,
        problems.LOST_REQUEST: _request,
        problems.LOST_PARTY: _long_codes,
    },
    "csv": {
        problems.LOST_FILES: _files,
        problems.LOST_VALUES: _of_results(lambda result: result.others),
        problems.LOST_WITHDRAWN: _of_results(_withdrawn),
        problems.LOST_FLAGS: _of_results(other_marks),
        problems.LOST_RANGE: _of_results(unprintable_range),
        problems.LOST_DETAILS: _of_results(_details),
        problems.LOST_IDENTITY: _identity,
        problems.LOST_REQUEST: _request,
    },
    "fhir": {
        problems.LOST_FILES: _files,
        problems.LOST_DETAILS: _of_results(_hours),
        problems.LOST_REQUEST: _copies,
    },
    "sante": {
        problems.LOST_FILES: _files,
        problems.LOST_VALUES: _of_results(_told_apart),
        problems.LOST_FLAGS: _of_results(_starred),
        problems.LOST_DETAILS: _of_results(_details_in_sante),
        problems.LOST_IDENTITY: _identity_in_sante,
        problems.LOST_REQUIRED: _unknown_patient,
    },
}
