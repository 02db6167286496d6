"""Sending, and the outbox."""

import mimetypes
from dataclasses import replace
from email.utils import getaddresses
from pathlib import Path

from secmail.api.commands import CancelOutbox, DropDraft, ResolveOutbox, RetryOutbox, SendDraft
from secmail.api.queries import Drafts, Outbox
from secmail.api.results import SendResult
from secmail.cli import listings
from secmail.cli.commands.accounts import chosen
from secmail.cli.context import Context
from secmail.cli.dialogue import Dialogue
from secmail.cli.outcome import Exit, Failed
from secmail.cli.reader import tell_history
from secmail.domain.addresses import Mailbox
from secmail.domain.choice import strength_of
from secmail.domain.drafts import Draft, DraftAttachment
from secmail.domain.errors import Code
from secmail.domain.ids import OutboxId
from secmail.domain.outbox import DeliveryState, OutboxEntry, OutboxState
from secmail.domain.sentences.sending import STRENGTHS

_GONE = frozenset({OutboxState.SENT, OutboxState.FILED})


def send(context: Context) -> Exit:
    """Signs, encrypts, queues and delivers."""
    body = _body(context)  # before the engine starts: a wrong file name must cost nothing
    attachments = tuple(_attachment(context, name) for name in context.options.attach)
    with context.engine() as engine:
        engine.wait_for_cards()
        draft = _saved(context, engine) if context.options.draft else _new(context, engine)
        draft = replace(draft, attachments=(*draft.attachments, *attachments))
        if body is not None:
            draft = replace(draft, body=body)
        if context.options.receipt is not None:
            draft = replace(draft, receipt=context.options.receipt)
        result = engine.do(SendDraft(draft, queue_only=context.options.queue), SendResult)
        if context.options.draft and (context.options.queue or result.entry.state in _GONE):
            engine.do(DropDraft(context.options.draft), type(None))
    return tell_outgoing(context, result.entry, queue_only=context.options.queue)


def _new(context: Context, engine: Dialogue) -> Draft:
    options = context.options
    return Draft(chosen(context, engine).id, _mailboxes(options.to), _mailboxes(options.cc), options.subject or "")


def _saved(context: Context, engine: Dialogue) -> Draft:
    """A saved draft, with what the options change in it. Drafts are sealed: the session is opened first."""
    options = context.options
    engine.unlock()
    saved = engine.ask(Drafts())
    found = dict(saved).get(options.draft)
    if found is None:
        raise context.misused("usage.draft")
    found = replace(found, to=_mailboxes(options.to) or found.to, cc=_mailboxes(options.cc) or found.cc)
    return found if options.subject is None else replace(found, subject=options.subject)


def _mailboxes(given: list[str]) -> tuple[Mailbox, ...]:
    """What cannot be read as an address stays as it is: the engine refuses it by name of the problem."""
    found = getaddresses(given)
    if any(not address for _, address in found):
        raise Failed(Code.RECIPIENT_INVALID, detail="address")
    return tuple(Mailbox(address, name) for name, address in found)


def _body(context: Context) -> str | None:
    if context.options.body is None:
        return None
    content = context.input.content(context.options.body)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _attachment(context: Context, name: str) -> DraftAttachment:
    guessed, encoding = mimetypes.guess_type(name, strict=False)
    media_type = guessed if guessed and encoding is None else "application/octet-stream"
    return DraftAttachment(Path(name).name, media_type, context.input.content(name))


def tell_outgoing(context: Context, entry: OutboxEntry, *, queue_only: bool = False) -> Exit:
    """Where a message stands, and the exit code that says so."""
    if context.output.as_json:
        context.output.document(listings.outgoing(entry))
    _tell_entry(context, entry)
    if entry.state in _GONE:
        refused = any(delivery.state is DeliveryState.REFUSED for delivery in entry.deliveries)
        return Exit.NO if refused else Exit.DONE
    if queue_only and entry.state is OutboxState.READY:
        return Exit.DONE
    context.tell(Failed(entry.last_error or _reason(entry.state)))
    return Exit.REFUSED


def _reason(state: OutboxState) -> Code:
    return {OutboxState.UNCERTAIN: Code.MAIL_UNCERTAIN, OutboxState.REFUSED: Code.MAIL_REFUSED}.get(
        state, Code.MAIL_OFFLINE
    )


def _tell_entry(context: Context, entry: OutboxEntry) -> None:
    context.output.line(context.words("send.state", id=entry.id, state=context.words(f"state.{entry.state}")))
    for delivery in entry.deliveries:
        state = context.words(f"delivery.{delivery.state}")
        context.output.line("  ".join(filter(None, ("", delivery.address, state, delivery.reason))))
    if entry.protection is not None:
        title = STRENGTHS[strength_of(entry.protection)][context.words.language].title
        context.output.line(context.words("send.protection", title=title, algorithm=entry.protection))
    if entry.receipts is not None:
        tell_history(context, entry.receipts)


def show_outbox(context: Context) -> Exit:
    """All outgoing messages that are kept."""
    with context.engine() as engine:
        found = engine.ask(Outbox())
    if context.output.as_json:
        context.output.document(listings.rows("outbox", map(listings.outbox_row, found)))
    for entry in found:
        _tell_entry(context, entry)
    return Exit.DONE


def retry(context: Context) -> Exit:
    """Tries again now."""
    with context.engine() as engine:
        result = engine.do(RetryOutbox(OutboxId(context.options.id)), SendResult)
    return tell_outgoing(context, result.entry)


def cancel(context: Context) -> Exit:
    """Withdraws a message that has not been sent."""
    entry = OutboxId(context.options.id)
    with context.engine() as engine:
        engine.do(CancelOutbox(entry), type(None))
        _tell_settled(context, engine, entry)
    context.output.line(context.words("outbox.cancelled"))
    return Exit.DONE


def resolve(context: Context) -> Exit:
    """Settles a message whose outcome is unknown."""
    entry = OutboxId(context.options.id)
    with context.engine() as engine:
        engine.do(ResolveOutbox(entry, sent=context.options.outcome == "sent"), type(None))
        _tell_settled(context, engine, entry)
    context.output.line(context.words("outbox.resolved"))
    return Exit.DONE


def _tell_settled(context: Context, engine: Dialogue, wanted: OutboxId) -> None:
    if not context.output.as_json:
        return
    entry = next((entry for entry in engine.ask(Outbox()) if entry.id == wanted), None)
    context.output.document({"id": str(wanted)} if entry is None else listings.outgoing(entry))
