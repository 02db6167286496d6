"""Sending."""

from dataclasses import replace
from email.utils import getaddresses
from pathlib import Path

from secmail.api.certificates import CertificatesFound
from secmail.api.commands import SendDraft
from secmail.api.contacts import GroupMailboxes
from secmail.api.directory import FindCertificates
from secmail.api.queries import Drafts, RecipientStatuses
from secmail.api.results import SendResult
from secmail.cli.certificate_listings import recipient_lines
from secmail.cli.commands.accounts import chosen
from secmail.cli.commands.outbox import tell_outgoing
from secmail.cli.context import Context
from secmail.cli.dialogue import Dialogue
from secmail.cli.letters import tell_uncertain, uncertain
from secmail.cli.outcome import Exit, Failed
from secmail.domain.addresses import Mailbox, normal
from secmail.domain.drafts import Draft, DraftAttachment
from secmail.domain.errors import Code
from secmail.domain.media import media_type
from secmail.domain.people import RecipientState

_TO_FIND = frozenset(
    {
        RecipientState.NO_CERTIFICATE,
        RecipientState.UNKNOWN_DOMAIN,
        RecipientState.EXPIRED,
        RecipientState.NOT_YET_VALID,
        RecipientState.REVOKED,
        RecipientState.WEAK,
    }
)
_OF_RECIPIENTS = frozenset(
    {
        Code.RECIPIENT_NO_CERTIFICATE,
        Code.RECIPIENT_REVOKED,
        Code.RECIPIENT_EXPIRED,
        Code.RECIPIENT_PATIENT,
        Code.RECIPIENT_TO_LOOK_AT,
        Code.RECIPIENT_INVALID,
    }
)


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
        draft = _wishes(context, draft)
        if context.options.find:
            _find(engine, draft)
        try:
            result = engine.do(_command(context, draft), SendResult)
        except Failed as failed:
            _tell_recipients(context, engine, draft, code=failed.code)
            raise
        waiting = uncertain(engine)
    exit_code = tell_outgoing(context, result.entry, queue_only=context.options.queue)
    tell_uncertain(context, waiting)
    return exit_code


def _find(engine: Dialogue, draft: Draft) -> None:
    """Looks everywhere for the certificates of those who cannot be written to yet; what fails is told by sending."""
    statuses = engine.ask(RecipientStatuses(tuple(mailbox.address for mailbox in draft.recipients)))
    for status in statuses:
        if status.state in _TO_FIND:
            engine.do(FindCertificates(status.address), CertificatesFound)


def _tell_recipients(context: Context, engine: Dialogue, draft: Draft, *, code: Code) -> None:
    """Which of the recipients cannot be written to: the failure speaks of one, and names nobody."""
    if code not in _OF_RECIPIENTS:
        return
    statuses = engine.ask(RecipientStatuses(tuple(mailbox.address for mailbox in draft.recipients)))
    for status in statuses:
        if status.certificate is None:
            for line in recipient_lines(status, context.words):
                context.tell_also(line)


def _command(context: Context, draft: Draft) -> SendDraft:
    """A saved draft becomes the letter: it goes when that has left, and comes back when it is taken back."""
    options = context.options
    return SendDraft(draft, queue_only=options.queue, at=options.at, hold=options.hold, saved=options.draft)


def _wishes(context: Context, draft: Draft) -> Draft:
    """What the options say of the answers that are wanted; what they do not say stays."""
    options = context.options
    return replace(
        draft,
        receipt=draft.receipt if options.receipt is None else options.receipt,
        delivery_report=draft.delivery_report if options.dsn is None else options.dsn,
        read_report=draft.read_report or options.read_report,
        urgent=draft.urgent or options.urgent,
    )


def _new(context: Context, engine: Dialogue) -> Draft:
    options = context.options
    return Draft(chosen(context, engine).id, _to(context, engine), _mailboxes(options.cc), options.subject or "")


def _saved(context: Context, engine: Dialogue) -> Draft:
    """A saved draft, with what the options change in it. Drafts are sealed: the session is opened first."""
    options = context.options
    engine.unlock()
    saved = engine.ask(Drafts())
    found = dict(saved).get(options.draft)
    if found is None:
        raise context.misused("usage.draft")
    found = replace(found, to=_to(context, engine) or found.to, cc=_mailboxes(options.cc) or found.cc)
    return found if options.subject is None else replace(found, subject=options.subject)


def _to(context: Context, engine: Dialogue) -> tuple[Mailbox, ...]:
    """Everybody of the groups too, each once."""
    options = context.options
    members = (mailbox for name in options.group for mailbox in engine.ask(GroupMailboxes(name)))
    found = {normal(mailbox.address): mailbox for mailbox in (*_mailboxes(options.to), *members)}
    return tuple(found.values())


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
    """Under the type that its content tells, as in the window: a name is anybody's word."""
    written, content = Path(name).name, context.input.content(name)
    return DraftAttachment(written, media_type(written, content), content)
