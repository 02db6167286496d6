"""The drop folder of the practice software, and its ledger."""

from pathlib import Path

from secmail.api.commands import FileResults, SetDropFolder
from secmail.api.queries import Exports
from secmail.api.results import ExportResult
from secmail.cli import listings
from secmail.cli.context import Context
from secmail.cli.outcome import Exit
from secmail.cli.sentences import held_reason
from secmail.domain.exports import ExportRecord, ExportRole
from secmail.domain.ids import MessageId


def export(context: Context) -> Exit:
    """Files results, of one message or all that are not filed yet; or chooses the folder.

    NO when the one message asked for is held. Among all, held ones are told and change nothing: they wait for a person.
    """
    if context.options.drop_folder is not None:
        return _choose_folder(context)
    message = MessageId(context.options.message) if context.options.message else None
    with context.engine() as engine:
        engine.wait_for_cards()
        result = engine.do(FileResults(message, again=context.options.again), ExportResult)
    if context.output.as_json:
        context.output.document(listings.exported(result))
    tell(context, result)
    return Exit.NO if message is not None and result.held else Exit.DONE


def tell(context: Context, result: ExportResult) -> None:
    """What was written, what had been before, and what is held."""
    line, words = context.output.line, context.words
    for exported in result.exported:
        line(words("export.written", id=exported.message, file=exported.file))
        if exported.losses:
            losses = ", ".join(words(f"export.loss.{loss}") for loss in exported.losses)
            line("  " + words("export.losses", losses=losses))
    if result.already:
        line(words.counted("export.already", result.already))
    for held in result.held:
        line(words("export.held", id=held.message, reason=held_reason(held.reason, words.language)))
    if not (result.exported or result.already or result.held):
        line(words("none"))


def _choose_folder(context: Context) -> Exit:
    folder = str(Path(context.options.drop_folder).absolute())
    with context.engine() as engine:
        engine.do(SetDropFolder(folder), type(None))
    if context.output.as_json:
        context.output.document({"folder": folder})
    context.output.line(context.words("export.folder"))
    return Exit.DONE


def ledger(context: Context) -> Exit:
    """What was filed; it is sealed, so the session is opened."""
    with context.engine() as engine:
        engine.unlock()
        found = engine.ask(Exports())
    if context.output.as_json:
        context.output.document(listings.rows("exports", map(listings.export_row, found)))
    if not found:
        context.output.line(context.words("export.none"))
    for record in found:
        context.output.line(_row(context, record))
    return Exit.DONE


def _row(context: Context, record: ExportRecord) -> str:
    words = context.words
    parts = [
        str(record.message),
        f"{record.at.astimezone():%Y-%m-%d %H:%M}",
        record.file,
        words(f"filed.{record.state}"),
    ]
    if record.role is not ExportRole.RESULT:
        parts.append(words(f"export.role.{record.role}"))
    if record.picked_up is not None:
        parts.append(words("export.picked-up", at=f"{record.picked_up.astimezone():%Y-%m-%d %H:%M}"))
    return "  ".join(parts)
