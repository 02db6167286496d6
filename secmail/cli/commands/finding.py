"""Finding messages: by what is in them, and those that belong together."""

from collections.abc import Sequence

from secmail.api.finding import BuildIndex, Conversation, FindMessages, Found
from secmail.api.queries import Folders
from secmail.cli import listings
from secmail.cli.commands.mailbox import row_line, tell_rows, unlock_if_wanted, wants_session
from secmail.cli.context import Context
from secmail.cli.outcome import Exit
from secmail.domain.ids import MessageId


def search(context: Context) -> Exit:
    """By date, or best first. Whoever gives a PIN or names a card searches all that is sealed, read to its end."""
    options = context.options
    with context.engine() as engine:
        unlock_if_wanted(context, engine)
        if wants_session(context):
            engine.do(BuildIndex(), type(None))
        found = engine.ask(
            FindMessages(
                options.query,
                options.limit,
                by_match=options.by_match,
                after=MessageId(options.after) if options.after else None,
                snippets=options.snippets,
            )
        )
        known = engine.ask(Folders())
    if context.output.as_json:
        names = {folder.id: folder.name for folder in known}
        documents = [
            {**listings.message(each.message, names), "rank": number, **_snippet(each)}
            for number, each in enumerate(found, 1)
        ]
        context.output.document(listings.rows("messages", documents))
    _tell(context, found)
    return Exit.DONE


def conversation(context: Context) -> Exit:
    """The messages that belong together with one, oldest first."""
    with context.engine() as engine:
        unlock_if_wanted(context, engine)
        if wants_session(context):
            engine.do(BuildIndex(), type(None))
        found = engine.ask(Conversation(MessageId(context.options.id)))
        known = engine.ask(Folders())
    tell_rows(context, found, known)
    return Exit.DONE


def _snippet(found: Found) -> dict[str, str]:
    return {"snippet": found.snippet} if found.snippet else {}


def _tell(context: Context, found: Sequence[Found]) -> None:
    if context.output.as_json:
        return
    for each in found:
        context.output.line(row_line(context, each.message))
        if each.snippet:
            context.output.line(f"    {each.snippet}")
