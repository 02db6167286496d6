"""A document of either family in another form. Writing never fails; what a form cannot carry is told by `losses`."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from secmail.hprim.carrying import carried, of_the_laboratory, preface, printed, says_more_than_its_line
from secmail.hprim.document import to_json
from secmail.hprim.fhir import to_fhir
from secmail.hprim.lexer import Marker
from secmail.hprim.losses import losses
from secmail.hprim.model import Document, Format, Report, Result
from secmail.hprim.recoding import recode
from secmail.hprim.repetition import repeated
from secmail.hprim.sante_writing import to_sante
from secmail.hprim.splitting import split_one
from secmail.hprim.table import CSV_COLUMNS, to_csv
from secmail.hprim.writing import coded_lines, header_lines, printed_results, text_lines, to_cp1252

__all__ = [
    "AS_RECEIVED",
    "CSV_COLUMNS",
    "FORMS",
    "alone",
    "free_lines",
    "losses",
    "to_csv",
    "to_fhir",
    "to_form",
    "to_hprim1",
    "to_hprim2",
    "to_json_bytes",
    "to_sante",
]

AS_RECEIVED = "as-received"


def to_hprim1(document: Document, /) -> bytes:
    """HPRIM Médecin 1: header and readable text, CP1252 with CRLF; without text, a table of the results."""
    return _file(document, structured=False)


def to_hprim2(document: Document, /) -> bytes:
    """HPRIM Médecin 2: the same, and the coded part of every report that has results, CP1252 with CRLF."""
    return _file(document, structured=True)


def to_json_bytes(document: Document, /) -> bytes:
    """The document of `to_json` as UTF-8."""
    return json.dumps(to_json(document), ensure_ascii=False).encode("utf-8", "replace") + b"\n"


# Every form that a document can be written in.
FORMS: Mapping[str, Callable[[Document], bytes]] = {
    "hprim1": to_hprim1,
    "hprim2": to_hprim2,
    "sante": to_sante,
    "csv": to_csv,
    "json": to_json_bytes,
    "fhir": to_fhir,
}


def to_form(
    document: Document,
    form: str,
    /,
    *,
    report: int | None = None,
    encoding: str | None = None,
    line_ending: str | None = None,
) -> bytes:
    """The document, or its one report of this index (from 0), as a file of this form.

    `form` is ``as-received`` or a key of `FORMS`. ``as-received`` without other wishes is byte for byte what came; one
    report of it is its own bytes, closed by both end markers. `encoding` and `line_ending` are those of
    `recoding.recode`; ``None`` keeps those of the form. An unknown form, encoding or line end is a ``ValueError``, a
    report that is not there an ``IndexError``.
    """
    if form == AS_RECEIVED:
        data = document.raw if report is None else split_one(document, document.reports[report])
    elif form in FORMS:
        data = FORMS[form](document if report is None else alone(document, report))
    else:
        raise ValueError(form)
    return recode(data, encoding=encoding, line_ending=line_ending)


def alone(document: Document, report: int, /) -> Document:
    """The same document with this report only."""
    return replace(document, reports=(document.reports[report],))


def _file(document: Document, *, structured: bool) -> bytes:
    lines: list[str] = []
    for report in document.reports:
        lines.extend(header_lines(report))
        lines.append("")
        lines.extend(_body(report, in_medecin=document.format is Format.MEDECIN, structured=structured))
        if structured and report.results:
            lines.append(Marker.LAB.value)
            lines.extend(coded_lines(of_the_laboratory(carried(result)) for result in report.results))
        lines.append(Marker.FIN.value)
    lines.append(Marker.FINFICHIER.value)
    return to_cp1252(lines)


def _body(report: Report, *, in_medecin: bool, structured: bool) -> list[str]:
    """The readable part. The text of HPRIM Médecin should say the results; that of HPRIM Santé is comments beside them.

    What the text of HPRIM Médecin does not say stands below it: results where no coded part follows that would say
    them, and the free lines of the coded part.
    """
    if in_medecin and report.text:
        rest = _table(_unprinted(report)) if not structured else []
        added = [*free_lines(report), *rest]
        return [*text_lines(report.text), *(["", *added] if added else [])]
    table = _table(report.results)
    text = [*preface(report), *([report.text] if report.text else [])]
    return [*text_lines("\n".join(text)), *table] if text else table


def _table(results: Iterable[Result]) -> list[str]:
    return printed_results(of_the_laboratory(printed(carried(result))) for result in results)


def _unprinted(report: Report) -> list[Result]:
    """Results that no line of the text says, or says without what the coded part adds: not validated, corrected."""
    found = repeated(report)
    if found is None:
        return []
    told = zip(report.results, found.printed, strict=True)
    return [result for result, said in told if not said or says_more_than_its_line(result)]


def free_lines(report: Report) -> list[str]:
    """Lines of the coded part (``TEX``) that neither the text nor a result's comments say."""
    if report.coded_text is None:
        return []
    said = {" ".join(line.split()) for line in (report.text or "").split("\n")}
    said |= {" ".join(comment.split()) for result in report.results for comment in result.comments}
    lines = (line for line in report.coded_text.split("\n") if line.strip())
    return [line for each in lines if " ".join(each.split()) not in said for line in text_lines(each)]
