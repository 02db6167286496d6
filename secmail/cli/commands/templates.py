"""Templates of letters, and the signature blocks of mailboxes."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from secmail.api import patients as p
from secmail.api.templates import DropTemplate, SaveTemplate, SetSignatureBlock, SignatureBlocks, Templates
from secmail.cli import listings
from secmail.cli.commands.accounts import chosen
from secmail.cli.context import Context
from secmail.cli.dialogue import Dialogue
from secmail.cli.documents import Document
from secmail.cli.outcome import Exit, Failed
from secmail.domain.errors import Code
from secmail.domain.patients import PatientId
from secmail.domain.templates import Template, filled, open_fields, patient_values, uses


def show_all(context: Context) -> Exit:
    """They are sealed, so the session is opened."""
    with context.engine() as engine:
        found = _known(engine)
    if context.output.as_json:
        context.output.document(listings.rows("templates", map(_document, found)))
    if not found:
        context.output.line(context.words("templates.none"))
    for one in found:
        context.output.line("  ".join(filter(None, (str(one.id), one.name, one.subject))))
    return Exit.DONE


def show(context: Context) -> Exit:
    """One of them; with a patient as it stands in a letter about him, NO where a field of it stays open."""
    patient = context.options.patient
    with context.engine() as engine:
        one = _chosen(engine, context.options.id)
        if patient is not None:
            values = _values(context, engine, one)
            one = replace(one, subject=filled(one.subject, values), body=filled(one.body, values))
    left = open_fields(one.subject, one.body)
    if context.output.as_json:
        context.output.document({**_document(one), "open_fields": list(left)})
    line, words = context.output.line, context.words
    line(words("header.subject", text=one.subject))
    line()
    line(one.body)
    if left and patient is not None:
        line(words("templates.left", fields=", ".join(left)))
    return Exit.NO if left and patient is not None else Exit.DONE


def add(context: Context) -> Exit:
    """A new one."""
    return _save(context, None)


def edit(context: Context) -> Exit:
    """What is not named stays."""
    return _save(context, context.options.id)


def remove(context: Context) -> Exit:
    """One of them."""
    number = context.options.id
    with context.engine() as engine:
        engine.unlock()
        engine.do(DropTemplate(number), type(None))
    if context.output.as_json:
        context.output.document({"removed": number})
    context.output.line(context.words("templates.removed", id=number))
    return Exit.DONE


def signature(context: Context) -> Exit:
    """Shows what stands below the letters of a mailbox, or puts another text there."""
    given = context.options.text
    text = None if given is None else _text(context, given).strip()
    with context.engine() as engine:
        engine.unlock()
        account = chosen(context, engine)
        if text is not None:
            engine.do(SetSignatureBlock(account.id, text), type(None))
        kept = engine.ask(SignatureBlocks()).get(account.id, "")
    if context.output.as_json:
        context.output.document({"account": account.id, "text": kept})
    context.output.line(kept or context.words("templates.signature.none", address=account.address))
    return Exit.DONE


def _save(context: Context, number: int | None) -> Exit:
    options = context.options
    body = None if options.body is None else _text(context, options.body)
    with context.engine() as engine:
        engine.unlock()
        before = Template(0, "") if number is None else _chosen(engine, number)
        changed = replace(
            before,
            name=before.name if options.name is None else options.name,
            subject=before.subject if options.subject is None else options.subject,
            body=before.body if body is None else body,
        )
        kept = engine.do(SaveTemplate(changed), int)
    if context.output.as_json:
        context.output.document({"id": kept})
    context.output.line(context.words("templates.kept", id=kept))
    return Exit.DONE


def _values(context: Context, engine: Dialogue, one: Template) -> Mapping[str, str]:
    language = context.words.language
    page = engine.ask(p.Patient(PatientId(context.options.patient), language))
    wanted = uses(one.subject, one.body)
    today = datetime.now().astimezone().date()
    return patient_values(wanted, page.traits, page.series, today=today, language=language)


def _known(engine: Dialogue) -> tuple[Template, ...]:
    engine.unlock()
    return engine.ask(Templates())


def _chosen(engine: Dialogue, number: int) -> Template:
    found = {one.id: one for one in _known(engine)}.get(number)
    if found is None:
        raise Failed(Code.TEMPLATE_UNKNOWN)
    return found


def _text(context: Context, name: str) -> str:
    content = context.input.content(name)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _document(one: Template) -> Document:
    return {"id": one.id, "name": one.name, "subject": one.subject, "body": one.body}
