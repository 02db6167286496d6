"""What stands on paper, as HTML of our own for Qt's text documents: every value escaped. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from secmail.api.results import MessageView
from secmail.gui.i18n import Words
from secmail.gui.models.protection import banner_words
from secmail.gui.models.provenance_words import provenance
from secmail.gui.panes.body_view import document_text
from secmail.gui.panes.header_block import people_words
from secmail.gui.results.model import COLUMNS, ResultRow, result_rows
from secmail.gui.results.words import patient_words, report_words
from secmail.gui.safe_text import block, one_line
from secmail.gui.style import Tone
from secmail.hprim.model import Report

_LONGEST = 1_000_000
"""Characters of a body on paper."""
_HEAD_LIMIT = 110


@dataclass(frozen=True, slots=True)
class Paper:
    """`head`: stands on every page. `body`: HTML of our own."""

    head: str
    body: str


def message_paper(view: MessageView, words: Words) -> Paper:
    """A message with its verdict, its results or text, and the list of its files."""
    headers = view.opened.headers
    subject = one_line(headers.subject, 300) or words("row.no-subject")
    said = banner_words(view.opened, words, opened_by=view.opened_by)
    facts = [
        (words("paper.from"), people_words(headers.from_, words)),
        (words("paper.to"), people_words((*headers.to, *headers.cc), words)),
        (words("paper.date"), words.moment(headers.date or view.received)),
        (words("paper.verdict"), " · ".join(filter(None, (said.title, said.brief or said.sentence)))),
    ]
    reports = [report for file in view.results for report in file.document.reports]
    content = "".join(_report(report, words) for report in reports) if reports else _body(view, words)
    head = " · ".join(filter(None, (subject, words.date(view.received))))
    body = f"<h2>{escape(subject)}</h2>{_facts(facts)}{content}{_files(view, words)}"
    return Paper(one_line(head, _HEAD_LIMIT), body)


def results_paper(view: MessageView, reports: Sequence[Report], words: Words) -> Paper:
    """Some reports of a message, for somebody else to read: whose, from whom, and how that was verified."""
    said = banner_words(view.opened, words, opened_by=view.opened_by)
    facts = [
        (words("paper.from"), people_words(view.opened.headers.from_, words)),
        (words("paper.date"), words.moment(view.opened.headers.date or view.received)),
        (words("paper.verdict"), said.title),
    ]
    whose = patient_words(reports[0].patient, words) if reports else ""
    head = " · ".join(filter(None, (whose, words.date(view.received))))
    note = f"<p><i>{escape(words('paper.results.copy'))}</i></p>"
    return Paper(one_line(head, _HEAD_LIMIT), "".join((_facts(facts), *(_report(one, words) for one in reports), note)))


def history_paper(title: str, facts: Sequence[tuple[str, str]], lines: Iterable[str]) -> Paper:
    """What became of a letter: `lines` oldest first."""
    rows = "".join(f"<li>{escape(one_line(line, 500))}</li>" for line in lines)
    body = f"<h2>{escape(one_line(title, 300))}</h2>{_facts(facts)}<ul>{rows}</ul>"
    return Paper(one_line(title, _HEAD_LIMIT), body)


def _facts(facts: Iterable[tuple[str, str]]) -> str:
    rows = "".join(
        f"<tr><td style='padding-right:12px'><b>{escape(name)}</b></td><td>{escape(value)}</td></tr>"
        for name, value in facts
        if value
    )
    return f"<table cellspacing='2'>{rows}</table><hr>"


def _body(view: MessageView, words: Words) -> str:
    documents = (document_text(one, words) for one in view.documents)
    return _lines("\n\n".join(filter(None, (view.opened.text.strip(), *documents))))


def _lines(text: str) -> str:
    shown = escape(block(text[:_LONGEST])).replace("\n", "<br>")
    return f"<p style='white-space:pre-wrap'>{shown}</p>"


def _report(report: Report, words: Words) -> str:
    rows = [row for result in report.results for row in result_rows(result, words)]
    facts = escape(report_words(report, words))
    said = (report.text or "")[:_LONGEST]
    text = escape(block(said)) if said.strip() else ""
    original = f"<h4>{escape(words('paper.original'))}</h4><pre>{text}</pre>" if text else ""
    return f"<h3>{escape(patient_words(report.patient, words))}</h3><p>{facts}</p>{_table(rows, words)}{original}"


def _table(rows: Sequence[ResultRow], words: Words) -> str:
    """Without the columns that are empty on paper."""
    if not rows:
        return ""
    full = [place for place in range(len(COLUMNS)) if any(row.cells[place] for row in rows if not row.remark)]
    heading = "".join(f"<th align='left'>{escape(words(f'column.{COLUMNS[place]}'))}</th>" for place in full)
    lines = "".join(_row(row, full) for row in rows)
    style = "border-collapse:collapse;border-style:solid;border-color:#888888"
    return f"<table width='100%' cellpadding='3' border='1' style='{style}'><tr>{heading}</tr>{lines}</table>"


def _row(row: ResultRow, places: Sequence[int]) -> str:
    if row.remark:
        return f"<tr><td colspan='{len(places)}'><i>{escape(row.cells[0])}</i></td></tr>"
    cells = (escape(row.cells[place]) for place in places)
    shown = (f"<b>{cell}</b>" if row.striking else cell for cell in cells)
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in shown)}</tr>"


def _files(view: MessageView, words: Words) -> str:
    files = view.opened.attachments
    if not files:
        return ""
    proven = banner_words(view.opened, words).tone is Tone.TRUST
    known = provenance(view, words, proven=proven)
    rows = []
    for place, file in enumerate(files[:200]):
        line = words("attachment.line", name=one_line(file.name, 120), size=words.size(file.size))
        rows.append(f"<li>{escape(' · '.join((line, *known.said, *known.of_one(place))))}</li>")
    return f"<hr><b>{escape(words.count('attachments.count', len(files)))}</b><ul>{''.join(rows)}</ul>"
