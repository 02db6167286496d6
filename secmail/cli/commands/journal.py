"""The audit journal: who did what, whether it is whole, and a copy for other programs."""

from secmail.api.custody import ExportJournal, JournalPage, JournalVerdict, VerifyJournal
from secmail.api.journal_csv import journal_csv
from secmail.cli import listings
from secmail.cli.context import Context
from secmail.cli.outcome import Exit, Failed
from secmail.cli.terminal import write_file
from secmail.domain.errors import Code
from secmail.domain.octets import octets
from secmail.domain.sealed import JournalRow
from secmail.domain.sentences.deeds import deed_words
from secmail.domain.sentences.journal import actor_words, moment_words, on_behalf_words, subject_words


def show(context: Context) -> Exit:
    """Rows in their order; it is sealed, so the session is opened."""
    with context.engine() as engine:
        engine.unlock()
        found = engine.ask(JournalPage(context.options.after, context.options.limit))
    if context.output.as_json:
        context.output.document(listings.rows("rows", map(listings.journal_row, found)))
    for row in found:
        context.output.line(_line(context, row))
    return Exit.DONE


def verify(context: Context) -> Exit:
    """NO when a row was removed, altered or moved, or when a seal is none."""
    with context.engine() as engine:
        engine.unlock()
        verdict = engine.ask(VerifyJournal())
    whole = verdict.broken_at is None and not verdict.bad_seals
    if context.output.as_json:
        context.output.document(listings.journal_verdict(verdict))
    _tell(context, verdict)
    if not whole:
        context.tell(Failed(Code.JOURNAL_BROKEN))
    return Exit.DONE if whole else Exit.NO


def export(context: Context) -> Exit:
    """The whole journal as a table; that it was exported is its last line."""
    with context.engine() as engine:
        engine.unlock()
        rows: tuple[JournalRow, ...] = engine.do(ExportJournal(), tuple)
    table = journal_csv(rows, context.words.language)
    write_file(context.options.output, octets(table.encode("utf-8", "replace")))
    if context.output.as_json:
        context.output.document({"file": context.options.output, "rows": len(rows)})
    context.output.line(context.words("written", file=context.options.output))
    return Exit.DONE


def _line(context: Context, row: JournalRow) -> str:
    language, who = context.words.language, actor_words(row)
    if row.entry.on_behalf is not None:
        who = context.words("journal.on-behalf", actor=who, holder=on_behalf_words(row))
    deed, about = deed_words(row.entry.deed, language), subject_words(row, language)
    return "  ".join(filter(None, (str(row.number), moment_words(row.entry.at), who, deed, about)))


def _tell(context: Context, verdict: JournalVerdict) -> None:
    line, words = context.output.line, context.words
    line(words("journal.rows", rows=verdict.rows, sealed_to=verdict.sealed_to))
    if verdict.broken_at is not None:
        line(words("journal.broken-at", number=verdict.broken_at))
    for number in verdict.bad_seals:
        line(words("journal.bad-seal", number=number))
    for number in verdict.clock_back:
        line(words("journal.clock-back", number=number))
