"""Mail of other programs into a folder of a mailbox."""

from pathlib import Path

from secmail.api.commands import Synchronise
from secmail.api.importing import ImportMail, MailImported
from secmail.api.results import SyncResult
from secmail.cli.commands.accounts import chosen
from secmail.cli.context import Context
from secmail.cli.outcome import Exit
from secmail.domain.mail_intake import LeftOut


def take(context: Context) -> Exit:
    """Then the folder is brought here. NO when something could not be taken; it is named."""
    source = str(Path(context.options.source).absolute())
    with context.engine() as engine:
        account = chosen(context, engine)
        done = engine.do(ImportMail(source, account.id, context.options.folder), MailImported)
        engine.do(Synchronise(account.id), SyncResult)
    if context.output.as_json:
        counts = {"put": done.put, "known": done.known, "left_out": done.left_out, "deleted": done.deleted}
        context.output.document({**counts, "named": [_document(one) for one in done.named]})
    said = context.words("import.done", put=done.put, known=done.known, left_out=done.left_out)
    context.output.line(said)
    if done.deleted:
        context.output.line(context.words("import.deleted", count=done.deleted))
    context.output.lines(_line(context, one) for one in done.named)
    if done.left_out > len(done.named):
        context.output.line(context.words("import.more", count=done.left_out - len(done.named)))
    return Exit.NO if done.left_out else Exit.DONE


def _document(one: LeftOut) -> dict[str, object]:
    date = one.at.isoformat() if one.at is not None else None
    return {"place": one.place, "number": one.number, "why": one.why.value, "subject": one.subject, "date": date}


def _line(context: Context, one: LeftOut) -> str:
    place = context.words("import.place", place=one.place, number=one.number) if one.number else one.place
    date = f"{one.at:%Y-%m-%d}" if one.at is not None else ""
    what = ", ".join(part for part in (place, date, one.subject) if part)
    return context.words("import.left", what=what, why=context.words(f"import.why.{one.why.value}"))
