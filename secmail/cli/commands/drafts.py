"""Letters being written: which there are, so that `send --draft` can name one."""

from secmail.api.commands import DropDraft
from secmail.api.queries import Drafts
from secmail.cli import listings
from secmail.cli.context import Context
from secmail.cli.dialogue import Dialogue
from secmail.cli.documents import Document
from secmail.cli.outcome import Exit
from secmail.domain.drafts import Draft


def show_all(context: Context) -> Exit:
    """Drafts are sealed: the session is opened first."""
    with context.engine() as engine:
        engine.unlock()
        found = engine.ask(Drafts())
    if context.output.as_json:
        context.output.document(listings.rows("drafts", (_document(number, draft) for number, draft in found)))
    if not found:
        context.output.line(context.words("drafts.none"))
    for number, draft in found:
        to = ", ".join(mailbox.name or mailbox.address for mailbox in draft.recipients)
        cells = (str(number), to or context.words("draft.nobody"), draft.subject, _by(context, draft))
        context.output.line("  ".join(filter(None, cells)))
    return Exit.DONE


def show(context: Context) -> Exit:
    """One of them, as it will be sent."""
    number = context.options.id
    with context.engine() as engine:
        engine.unlock()
        draft = _chosen(context, engine)
    if context.output.as_json:
        context.output.document({**_document(number, draft), "body": draft.body})
    line, words = context.output.line, context.words
    line(words("header.to", text=", ".join(map(str, draft.recipients))))
    line(words("header.subject", text=draft.subject))
    if draft.prepared_by is not None:
        line(_by(context, draft))
    for each in draft.attachments:
        line(words("attachment", name=each.name, type=each.media_type, size=len(each.content)))
    line()
    line(draft.body)
    return Exit.DONE


def drop(context: Context) -> Exit:
    """Removes one for good."""
    number = context.options.id
    with context.engine() as engine:
        engine.unlock()
        _chosen(context, engine)
        engine.do(DropDraft(number), type(None))
    if context.output.as_json:
        context.output.document({"id": str(number), "dropped": True})
    context.output.line(context.words("draft.dropped"))
    return Exit.DONE


def _chosen(context: Context, engine: Dialogue) -> Draft:
    drafts = engine.ask(Drafts())
    found = dict(drafts).get(context.options.id)
    if found is None:
        raise context.misused("usage.draft")
    return found


def _by(context: Context, draft: Draft) -> str:
    return context.words("draft.by", name=draft.prepared_by.name) if draft.prepared_by is not None else ""


def _document(number: int, draft: Draft) -> Document:
    return {
        "id": str(number),
        "account": str(draft.account),
        "to": [str(mailbox) for mailbox in draft.to],
        "cc": [str(mailbox) for mailbox in draft.cc],
        "subject": draft.subject,
        "attachments": [each.name for each in draft.attachments],
        "prepared_by": draft.prepared_by.name if draft.prepared_by is not None else None,
    }
