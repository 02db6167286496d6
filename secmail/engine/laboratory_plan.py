"""Which reports of a batch go to whom, in which message (pure)."""

import hashlib
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from secmail import hprim
from secmail.domain.drafts import DraftAttachment
from secmail.domain.errors import Code
from secmail.domain.prescribers import OnePer, Prescriber, find

_SUFFIXES = {"sante": ".hps", "csv": ".csv", "json": ".json", "fhir": ".json"}
_TYPES = {"csv": "text/csv", "json": "application/json", "fhir": "application/fhir+json"}
_USUAL_SUFFIX, _USUAL_TYPE = ".hpr", "application/octet-stream"
# A test or debugging message (H 7.12), a doubtful or fictive patient (P 8.40).
_NOT_FOR_REAL = frozenset({"T", "D"})
_DOUBTED = frozenset({"DT", "FT"})
# `_damage` looks at the message itself, of which a file may hold several.
_TOLD_OF_THE_MESSAGE = frozenset({"hprim.sante.test_message"})


@dataclass(frozen=True, slots=True)
class Addressed:
    """One report for one person: the report's index in the batch, who is named, and who that is, or why nobody."""

    report: int
    named: str = field(repr=False)
    prescriber: Prescriber | None
    held: Code | None = None

    @property
    def number(self) -> int:
        """As people count."""
        return self.report + 1


@dataclass(frozen=True, slots=True)
class Parcel:
    """What leaves in one message."""

    prescriber: Prescriber
    reports: tuple[Addressed, ...]


def addressed(
    document: hprim.Document, prescribers: Sequence[Prescriber], *, beside: Mapping[str, DraftAttachment]
) -> tuple[Addressed, ...]:
    """Every report for everybody who is to get it, or held with its reason."""
    found: list[Addressed] = []
    errors = _Errors(document)
    for index, report in enumerate(document.reports):
        held = _damage(document, report, errors) or _missing_file(report, beside)
        taken: set[str] = set()
        for code, name in _people(report):
            who = find(prescribers, code, name)
            shown = name or code or ""
            if isinstance(who, Code):
                found.append(Addressed(index, shown, None, held or who))
            elif who.address not in taken:
                taken.add(who.address)
                found.append(Addressed(index, shown, who, held))
    return tuple(found)


def parcels(wanted: Sequence[Addressed]) -> tuple[Parcel, ...]:
    """The messages for reports that are not held, in the order of the batch."""
    together: dict[object, list[Addressed]] = {}
    for each in wanted:
        if each.prescriber is None or each.held is not None:
            continue
        alone = each.prescriber.one_per is OnePer.REPORT
        key = (each.prescriber.code, each.report if alone else None)
        together.setdefault(key, []).append(each)
    found = []
    for group in together.values():
        prescriber = group[0].prescriber
        assert prescriber is not None, "reports of nobody are held"
        found.append(Parcel(prescriber, tuple(group)))
    return tuple(found)


def content_of(report: hprim.Report) -> bytes:
    """By what the ledger knows a report again: SHA-256 of its bytes as they were received."""
    return hashlib.sha256(report.raw).digest()


def attachments(
    document: hprim.Document, parcel: Parcel, beside: Mapping[str, DraftAttachment], /
) -> tuple[DraftAttachment, ...]:
    """The reports in the form that he asked for, and the files that they name. No name of a patient in file names."""
    wish = parcel.prescriber
    suffix, media_type = _SUFFIXES.get(wish.form, _USUAL_SUFFIX), _TYPES.get(wish.form, _USUAL_TYPE)
    found = []
    for each in parcel.reports:
        content = hprim.convert.to_form(
            document, wish.form, report=each.report, encoding=wish.encoding, line_ending=wish.line_ending
        )
        found.append(DraftAttachment(f"resultat-{each.number}{suffix}", media_type, content))
    names = [name for each in parcel.reports for name in _file_names(document.reports[each.report])]
    return (*found, *(beside[name] for name in dict.fromkeys(names)))


def losses(document: hprim.Document, each: Addressed) -> tuple[str, ...]:
    """Codes of what his form cannot carry of this report."""
    if each.prescriber is None:
        return ()
    alone = hprim.convert.alone(document, each.report)
    found = hprim.convert.losses(alone, each.prescriber.form, encoding=each.prescriber.encoding)
    # Files travel as attachments of the same message.
    return tuple(dict.fromkeys(problem.code for problem in found if problem.code != "hprim.lost.files"))


def _file_names(report: hprim.Report) -> Iterator[str]:
    return (attachment.name for attachment in report.attachments)


def _people(report: hprim.Report) -> Iterator[tuple[str | None, str | None]]:
    """By what those are named who get a report: the prescribers, else the recipient; and who gets a copy."""
    prescribers = {(each.prescriber.code, each.prescriber.name) for each in report.requests} - {(None, None)}
    yield from sorted(prescribers, key=str) or [(report.recipient.code, report.recipient.name)]
    for request in report.requests:
        yield from ((party.code, party.name) for party in request.copies if party.code or party.name)


def _damage(document: hprim.Document, report: hprim.Report, errors: "_Errors") -> Code | None:
    """Why a report must not be handed on without somebody looking."""
    message = report.message or document.message
    patient = report.patient
    unknown = not (patient.surname and patient.given_name and patient.birth_date)
    unknown = unknown or patient.identity_attribute in _DOUBTED
    test = message is not None and message.processing in _NOT_FOR_REAL
    return Code.BATCH_REPORT_DAMAGED if unknown or test or errors.concern(report) else None


class _Errors:
    """The errors of a batch. One that stands in no report may be about any: whose are the segments that are missing?"""

    def __init__(self, document: hprim.Document) -> None:
        severe = [each for each in document.problems if each.severity is hprim.Severity.ERROR]
        lines = [each.line for each in severe if each.code not in _TOLD_OF_THE_MESSAGE]
        self._lines = sorted(line for line in lines if line is not None)
        inside = sum(self._between(*report.lines) for report in document.reports if report.lines is not None)
        self._of_all = inside < len(lines)

    def concern(self, report: hprim.Report) -> bool:
        """Whether one does. A withdrawn result is told as such in every form."""
        if self._of_all or report.lines is None:
            return self._of_all or bool(self._lines)
        withdrawn = {result.line for result in report.results if result.is_withdrawn}
        return self._between(*report.lines) > sum(self._between(line, line) for line in withdrawn)

    def _between(self, first: int, last: int) -> int:
        return bisect_right(self._lines, last) - bisect_left(self._lines, first)


def _missing_file(report: hprim.Report, beside: Mapping[str, DraftAttachment]) -> Code | None:
    missing = any(name not in beside for name in _file_names(report))
    return Code.BATCH_FILE_MISSING if missing else None
