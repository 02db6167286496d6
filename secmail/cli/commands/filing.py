"""The drop folder of the practice software, and its ledger."""

from pathlib import Path

from secmail.api.commands import FileResults, SetDropFolder
from secmail.api.queries import Exports
from secmail.api.results import ExportResult
from secmail.cli import listings
from secmail.cli.context import Context
from secmail.cli.outcome import Exit
from secmail.cli.sentences import held_reason
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
    _tell(context, result)
    return Exit.NO if message is not None and result.held else Exit.DONE


def _tell(context: Context, result: ExportResult) -> None:
    line, words = context.output.line, context.words
    for exported in result.exported:
        line(words("export.written", id=exported.message, file=exported.file))
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
        state = context.words(f"filed.{record.state}")
        context.output.line(f"{record.message}  {record.at.astimezone():%Y-%m-%d %H:%M}  {record.file}  {state}")
    return Exit.DONE
