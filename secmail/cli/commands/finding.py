"""Finding messages: by what is in them, and those that belong together."""

from collections.abc import Sequence
from datetime import datetime

from secmail.api.finding import BuildIndex, Conversation, FindMessages, Found, IndexProgress
from secmail.api.queries import Folders
from secmail.cli import listings
from secmail.cli.commands.mailbox import known_messages, row_line, tell_rows, unlock_if_wanted, wants_session
from secmail.cli.context import Context
from secmail.cli.dialogue import Dialogue
from secmail.cli.outcome import Exit, Failed
from secmail.domain.errors import Code
from secmail.domain.finding import parse
from secmail.domain.ids import MessageId


def search(context: Context) -> Exit:
    """By date, or best first. Whoever gives a PIN or names a card searches all that is sealed, read to its end.

    NO when nothing was found. What could not be searched is said: nobody may take it for "there is no such result".
    """
    options = context.options
    _require_sense(context)
    with context.engine() as engine:
        unlock_if_wanted(context, engine)
        after = next(iter(known_messages(context, engine, [options.after] if options.after else [])), None)
        if wants_session(context):
            engine.do(BuildIndex(), type(None))
        found = engine.ask(
            FindMessages(
                options.query,
                options.limit,
                by_match=options.by_match,
                after=after,
                snippets=options.snippets,
            )
        )
        known = engine.ask(Folders())
        complete = _is_complete(context, engine)
    if context.output.as_json:
        names = {folder.id: folder.name for folder in known}
        documents = [
            {**listings.message(each.message, names), "rank": number, **_snippet(each)}
            for number, each in enumerate(found, 1)
        ]
        context.output.document({**listings.rows("messages", documents), "complete": complete})
    _tell(context, found)
    return Exit.DONE if found else Exit.NO


def _require_sense(context: Context) -> None:
    """A condition that is not understood would be looked for as words, and nothing found."""
    sought = parse(context.options.query, datetime.now().astimezone().date())
    if sought.strange:
        raise context.misused("usage.condition", what=", ".join(sought.strange))
    if sought.is_empty:
        raise context.misused("usage.nothing-sought")


def _is_complete(context: Context, engine: Dialogue) -> bool:
    """Whether all mail was searched; where not, a person is told on standard error."""
    if not wants_session(context):
        _say(context, "search.outside")
        return False
    waiting = engine.ask(IndexProgress()).waiting
    if waiting:
        _say(context, "search.waiting", count=waiting)
    return not waiting


def _say(context: Context, key: str, **values: object) -> None:
    if not context.output.as_json:
        context.say(key, **values)


def conversation(context: Context) -> Exit:
    """The messages that belong together with one, oldest first."""
    with context.engine() as engine:
        unlock_if_wanted(context, engine)
        if wants_session(context):
            engine.do(BuildIndex(), type(None))
        found = engine.ask(Conversation(MessageId(context.options.id)))
        known = engine.ask(Folders())
    if not found:
        raise Failed(Code.MESSAGE_UNKNOWN)
    tell_rows(context, found, known)
    return Exit.DONE


def _snippet(found: Found) -> dict[str, str]:
    return {"snippet": found.snippet} if found.snippet else {}


def _tell(context: Context, found: Sequence[Found]) -> None:
    if context.output.as_json:
        return
    if not found:
        context.output.line(context.words("search.none"))
    for each in found:
        context.output.line(row_line(context, each.message))
        if each.snippet:
            context.output.line(f"    {each.snippet}")
