"""Letters being written: which there are, so that `send --draft` can name one."""

from secmail.api.commands import DropDraft
from secmail.api.queries import Drafts
from secmail.api.signing import LetterOutcome, ReturnDraft, SendDrafts
from secmail.cli import listings
from secmail.cli.context import Context
from secmail.cli.dialogue import Dialogue
from secmail.cli.documents import Document
from secmail.cli.outcome import Exit, Failed
from secmail.domain.drafts import Draft, fingerprint


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
        cells = (str(number), to or context.words("draft.nobody"), draft.subject, *_standing(context, draft))
        context.output.line("  ".join(filter(None, cells)))
    return Exit.DONE


def show(context: Context) -> Exit:
    """One of them, as it will be sent."""
    number = context.options.id
    with context.engine() as engine:
        engine.unlock()
        draft = _chosen(context, engine)
    if context.output.as_json:
        content = {"body": draft.body, "fingerprint": fingerprint(draft)}
        context.output.document({**_document(number, draft), **content})
    line, words = context.output.line, context.words
    line(words("header.to", text=", ".join(map(str, draft.recipients))))
    line(words("header.subject", text=draft.subject))
    if draft.prepared_by is not None or draft.dropped:
        line(_by(context, draft))
        line(words("draft.fingerprint", fingerprint=fingerprint(draft)))
    if draft.returned is not None:
        line(words("draft.returned", word=draft.returned))
    for each in draft.attachments:
        line(words("attachment", name=each.name, type=each.media_type, size=len(each.content)))
    line()
    line(draft.body)
    return Exit.DONE


def sign(context: Context) -> Exit:
    """Signs and sends several that somebody else has prepared, each named with the fingerprint that reading it told."""
    with context.engine() as engine:
        engine.unlock()
        outcomes = engine.do(SendDrafts(tuple(context.options.letters)), tuple)
    if context.output.as_json:
        context.output.document(listings.rows("letters", map(_outcome, outcomes)))
    for one in outcomes:
        if one.entry is not None:
            context.output.line(context.words("draft.signed", id=one.number, entry=one.entry.id))
        else:
            context.output.line(context.words("draft.unsigned", id=one.number))
            context.tell(Failed(one.code, detail=one.detail))
    return Exit.DONE if all(one.code is None for one in outcomes) else Exit.NO


def give_back(context: Context) -> Exit:
    """Gives one back to who has prepared it, with a word from a file: never from the command line, which others see."""
    options = context.options
    word = "" if options.word is None else context.input.content(options.word).decode("utf-8-sig", "replace")
    with context.engine() as engine:
        engine.unlock()
        engine.do(ReturnDraft(options.id, word), type(None))
    if context.output.as_json:
        context.output.document({"id": str(options.id), "returned": True})
    context.output.line(context.words("draft.given-back"))
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
    if draft.prepared_by is not None:
        return context.words("draft.by", name=draft.prepared_by.name)
    return context.words("draft.by-software") if draft.dropped else ""


def _standing(context: Context, draft: Draft) -> tuple[str, ...]:
    """By whom it was prepared, and whether it is not ready to be signed."""
    states = (("draft.unfinished", draft.unfinished), ("draft.came-back", draft.returned is not None))
    return (_by(context, draft), *(context.words(key) for key, holds in states if holds))


def _outcome(one: LetterOutcome) -> Document:
    return {
        "id": str(one.number),
        "entry": None if one.entry is None else str(one.entry.id),
        "code": None if one.code is None else one.code.value,
    }


def _document(number: int, draft: Draft) -> Document:
    return {
        "id": str(number),
        "account": str(draft.account),
        "to": [str(mailbox) for mailbox in draft.to],
        "cc": [str(mailbox) for mailbox in draft.cc],
        "subject": draft.subject,
        "attachments": [each.name for each in draft.attachments],
        "prepared_by": draft.prepared_by.name if draft.prepared_by is not None else None,
        "dropped": draft.dropped,
        "unfinished": draft.unfinished,
        "returned": draft.returned,
        "saved": listings.moment(draft.saved),
    }
