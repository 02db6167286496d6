"""The bytes of a result in the form that a practice software wants, and what they no longer say (pure).

What was received is written as it is, or by `hprim.convert`. A converted file is read again before it is handed on:
when it does not say the same, nothing is written.
"""

import re
from dataclasses import dataclass, field, replace

from secmail import hprim
from secmail.domain.errors import Code, Untrusted
from secmail.domain.exports import Encoding, FirstLine, Form, LineEnds, Loss, Version
from secmail.hprim.carrying import carried
from secmail.hprim.model import Document, FlagSource, Format, Kind, Report, Result
from secmail.hprim.recoding import in_encoding, lacks

_CODECS = {Encoding.CP1252: "cp1252", Encoding.UTF8: "utf-8", Encoding.CP850: "cp850", Encoding.MACROMAN: "mac-roman"}
_ENDS = {LineEnds.CRLF: "\r\n", LineEnds.LF: "\n", LineEnds.CR: "\r"}
_WRITTEN_IN, _WRITTEN_ENDS = "cp1252", "\r\n"
"""Of what `hprim.convert` writes."""
_LAST = f"****FINFICHIER****{_WRITTEN_ENDS}"
_NUMBER = re.compile(r"[A-Za-z0-9/_.-]{1,20}")
_LETTERS = re.compile(r"[^0-9a-z]")


@dataclass(frozen=True, slots=True)
class Written:
    """A file's bytes."""

    content: bytes = field(repr=False)
    losses: tuple[Loss, ...] = ()


def written(document: Document, form: Form, *, report: int) -> Written:
    """One report (from 1), or with 0 the whole file. Untrusted EXPORT_ALTERED when it would not say the same."""
    index = report - 1 if report else None
    version = _version(document, form)
    if version is Version.AS_RECEIVED:
        return _recoded(document, form, index)
    numbers = range(len(document.reports)) if index is None else (index,)
    pieces = [_rewritten(document, number, form, version=version) for number in numbers]
    text = "".join(piece.removesuffix(_LAST) for piece in pieces) + _LAST
    wanted = [document.reports[number] for number in numbers]
    _require_same(wanted, hprim.read(text.encode(_WRITTEN_IN)), coded=version is Version.HPRIM2)
    losses = [Loss.REWRITTEN]
    if version is Version.HPRIM1 and any(each.results for each in wanted):
        losses.append(Loss.CODED_PART)
    codec = _CODECS.get(form.encoding, _WRITTEN_IN)
    if lacks(text, codec) or any(lacks(each.text or "", _WRITTEN_IN) for each in wanted):
        losses.append(Loss.CHARACTERS)
    ended = text.replace(_WRITTEN_ENDS, _ENDS.get(form.line_ends, _WRITTEN_ENDS))
    return Written(in_encoding(ended, codec), tuple(losses))


def _version(document: Document, form: Form) -> Version:
    """A first line of our own makes it necessary to write the header; only HPRIM Médecin has one."""
    if form.version is not Version.AS_RECEIVED:
        return form.version
    if form.first_line is FirstLine.AS_RECEIVED or document.format is not Format.MEDECIN:
        return Version.AS_RECEIVED
    return Version.HPRIM1 if document.version == "1" else Version.HPRIM2


def _recoded(document: Document, form: Form, index: int | None) -> Written:
    """The laboratory's own lines, in another encoding or with other line ends where that is asked for."""
    codec = _CODECS.get(form.encoding)
    ends = None if form.line_ends is LineEnds.AS_RECEIVED else form.line_ends.value
    content = hprim.convert.to_form(document, "as-received", report=index, encoding=codec, line_ending=ends)
    texts = (each.text or "" for each in document.reports)
    lost = codec is not None and any(lacks(text, codec) for text in texts)
    return Written(content, (Loss.CHARACTERS,) if lost else ())


def _rewritten(document: Document, number: int, form: Form, *, version: Version) -> str:
    """A report with its header, up to the end of the file."""
    content = hprim.convert.to_form(document, version.value, report=number)
    text = content.decode(_WRITTEN_IN)
    if form.first_line is FirstLine.AS_RECEIVED:
        return text
    _, end, rest = text.partition(_WRITTEN_ENDS)
    return _first_line(document.reports[number], form.first_line) + end + rest


def _first_line(report: Report, rule: FirstLine) -> str:
    if rule is FirstLine.EMPTY:
        return ""
    if rule is FirstLine.NUMBER:
        number = report.patient.id or ""
        return number if _NUMBER.fullmatch(number) else ""
    day = f" {report.report_date:%d/%m/%Y}" if report.report_date else ""
    return " ".join(in_encoding(f"RESULTAT{day}", _WRITTEN_IN).decode(_WRITTEN_IN).split())


def _require_same(wanted: list[Report], found: Document, *, coded: bool) -> None:
    """Untrusted EXPORT_ALTERED unless the reports are those, of the same patients, with the same values."""
    same = len(wanted) == len(found.reports) and all(
        _patient(one) == _patient(other) and (not coded or _values(one) == _values(other))
        for one, other in zip(wanted, found.reports, strict=True)
    )
    if not same:
        raise Untrusted(Code.EXPORT_ALTERED)


def _patient(report: Report) -> tuple[object, ...]:
    patient = report.patient
    return _folded(patient.surname), _folded(patient.given_name), patient.birth_date, patient.nir


def _values(report: Report) -> list[tuple[object, ...]]:
    return [_value(result) for result in report.results]


def _value(result: Result) -> tuple[object, ...]:
    """A number is the same however it is written, a text by its signs; a withdrawn value is written as a remark."""
    result = carried(result)
    exact = (result.status, _folded(result.code))
    if result.kind is Kind.NUMERIC and result.number is not None:
        return (result.number, result.comparator, *exact)
    return (_signs(result.value), *exact)


def _folded(text: str | None) -> str:
    """Signs that CP1252 lacks are written alike, never otherwise."""
    return _LETTERS.sub("", in_encoding(text or "", "ascii").decode("ascii").casefold())


def _signs(text: str | None) -> str:
    """All of a text that every encoding has; HPRIM Médecin cannot hold its own separator."""
    return " ".join(in_encoding((text or "").replace("|", "¦"), "ascii").decode("ascii").split())


def with_flags_of_the_file(document: Document) -> Document:
    """Without the flags that this program has computed: what goes to another program is the laboratory's word."""
    return replace(document, reports=tuple(replace(each, results=_stated(each.results)) for each in document.reports))


def _stated(results: tuple[Result, ...]) -> tuple[Result, ...]:
    return tuple(
        replace(each, flag=None, flag_source=None) if each.flag_source is FlagSource.COMPUTED else each
        for each in results
    )
