"""Mail of other programs into a folder of a mailbox."""

from pathlib import Path

from secmail.api.commands import Synchronise
from secmail.api.importing import ImportMail, MailImported
from secmail.api.results import SyncResult
from secmail.cli.commands.accounts import chosen
from secmail.cli.context import Context
from secmail.cli.outcome import Exit


def take(context: Context) -> Exit:
    """Then the folder is brought here. NO when something could not be taken."""
    source = str(Path(context.options.source).absolute())
    with context.engine() as engine:
        account = chosen(context, engine)
        done = engine.do(ImportMail(source, account.id, context.options.folder), MailImported)
        engine.do(Synchronise(account.id), SyncResult)
    if context.output.as_json:
        context.output.document({"put": done.put, "known": done.known, "left_out": done.left_out})
    said = context.words("import.done", put=done.put, known=done.known, left_out=done.left_out)
    context.output.line(said)
    return Exit.NO if done.left_out else Exit.DONE
