"""Contacts of the practice."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from secmail.api import contacts as k
from secmail.cli import contact_listings as listings
from secmail.cli.commands.hprim import put
from secmail.cli.context import Context
from secmail.cli.dialogue import Dialogue
from secmail.cli.outcome import Exit, Failed
from secmail.domain.addresses import is_address, normal
from secmail.domain.contacts import Contact, ContactId, Group, group_key
from secmail.domain.errors import Code

FIELDS = ("name", "family-name", "given-name", "title", "organisation", "speciality", "town", "phone", "number", "note")
"""Options that say something of a contact."""
_SHOWN = 80
"""Letters of what is no address."""


def show_all(context: Context) -> Exit:
    """By name, or those that fit the words."""
    options = context.options
    words = " ".join(options.words)
    with context.engine() as engine:
        found = engine.ask(k.Contacts(words, options.group, options.limit))
        total = len(found)
        if total == options.limit:
            total = engine.ask(k.ContactCount(words, options.group))
    more = total > len(found)
    if context.output.as_json:
        rows = [listings.contact(each) for each in found]
        context.output.document({"contacts": rows, "total": total, "more": more})
    context.output.lines(map(listings.line, found))
    if more:
        context.output.line(context.words("contacts.more", shown=len(found), total=total))
    if not found:
        context.output.line(context.words("none"))
    return Exit.DONE if found else Exit.NO


def show(context: Context) -> Exit:
    """All of one."""
    with context.engine() as engine:
        return _told(context, engine.ask(k.OneContact(ContactId(context.options.id))))


def add(context: Context) -> Exit:
    """Another one."""
    contact = _changed(context, Contact(addresses=_addresses(context, context.options.addresses)))
    with context.engine() as engine:
        return _kept(context, engine, contact)


def change(context: Context) -> Exit:
    """What the options name; the rest stays."""
    options = context.options
    added = _addresses(context, options.address)
    preferred = _addresses(context, [options.prefer] if options.prefer else [])
    without = _addresses(context, options.without)
    with context.engine() as engine:
        known = _changed(context, engine.ask(k.OneContact(ContactId(options.id))))
        its = dict.fromkeys((*known.addresses, *added))
        left = {address: None for address in its if address not in without}
        foreign = [*(each for each in preferred if each not in left), *(each for each in without if each not in its)]
        if foreign:
            raise context.misused("contacts.not-its", address=foreign[0])
        return _kept(context, engine, replace(known, addresses=tuple(dict.fromkeys((*preferred, *left)))))


def remove(context: Context) -> Exit:
    """Forgets one."""
    with context.engine() as engine:
        engine.do(k.DropContact(ContactId(context.options.id)), type(None))
    if context.output.as_json:
        context.output.document({"id": str(context.options.id), "removed": True})
    context.output.line(context.words("contacts.removed"))
    return Exit.DONE


def merge(context: Context) -> Exit:
    """Two are one person."""
    options = context.options
    with context.engine() as engine:
        return _told(context, engine.do(k.MergeContacts(ContactId(options.id), ContactId(options.into)), Contact))


def doubles(context: Context) -> Exit:
    """Which may be one person; NO when there are some to look at. Those that are kept apart come last."""
    with context.engine() as engine:
        pairs = engine.ask(k.LikelyDoubles())
        known = {number: engine.ask(k.OneContact(number)) for pair in pairs for number in (pair.one, pair.other)}
    if context.output.as_json:
        rows = [
            {"one": str(pair.one), "other": str(pair.other), "why": pair.why.value, "apart": pair.apart}
            for pair in pairs
        ]
        context.output.document({"doubles": rows})
    for pair in pairs:
        context.output.line(context.words("contacts.double.apart" if pair.apart else f"contacts.double.{pair.why}"))
        context.output.lines("  " + listings.line(known[number]) for number in (pair.one, pair.other))
    if not pairs:
        context.output.line(context.words("none"))
    return Exit.DONE if all(pair.apart for pair in pairs) else Exit.NO


def apart(context: Context) -> Exit:
    """Two that look like one are two people; or that is taken back."""
    options = context.options
    kept = not options.withdraw
    with context.engine() as engine:
        engine.do(k.KeepApart(ContactId(options.id), ContactId(options.other), kept), type(None))
    if context.output.as_json:
        context.output.document({"one": str(options.id), "other": str(options.other), "apart": kept})
    context.output.line(context.words("contacts.apart" if kept else "contacts.apart-no-more"))
    return Exit.DONE


def groups(context: Context) -> Exit:
    """All of them."""
    with context.engine() as engine:
        found = engine.ask(k.Groups())
    if context.output.as_json:
        context.output.document({"groups": [{"name": each.name, "size": each.size} for each in found]})
    for each in found:
        context.output.line(f"{each.name}  {each.size}")
    if not found:
        context.output.line(context.words("none"))
    return Exit.DONE if found else Exit.NO


def join(context: Context) -> Exit:
    """Puts contacts into a group."""
    return _group(context, k.ChangeGroup(context.options.name, add=_ids(context)))


def leave(context: Context) -> Exit:
    """Takes contacts out of it."""
    return _group(context, k.ChangeGroup(context.options.name, remove=_ids(context)))


def rename_group(context: Context) -> Exit:
    """Its contacts stay in it."""
    return _group(context, k.RenameGroup(context.options.name, context.options.new))


def drop_group(context: Context) -> Exit:
    """Its contacts stay."""
    with context.engine() as engine:
        engine.do(k.DropGroup(context.options.name), type(None))
    if context.output.as_json:
        context.output.document({"name": context.options.name, "removed": True})
    context.output.line(context.words("contacts.group-removed"))
    return Exit.DONE


def import_cards(context: Context) -> Exit:
    """Takes in a vCard file; NO when cards were left out."""
    data = context.input.content(context.options.file)
    _require_whole(Path(context.options.file + k.LOG_BESIDE))
    with context.engine() as engine:
        done = engine.do(k.ImportContacts(data), k.ContactsImported)
    if context.output.as_json:
        names = ("added", "changed", "same", "certificates", "left_certificates")
        lists = ("without_address", "unreadable", "partly")
        numbers = {name: getattr(done, name) for name in names} | {name: list(getattr(done, name)) for name in lists}
        context.output.document(numbers)
    line, words = context.output.line, context.words
    line(words("contacts.imported", added=done.added, changed=done.changed, same=done.same))
    for key, cards in (
        ("without-address", done.without_address),
        ("unreadable", done.unreadable),
        ("partly", done.partly),
    ):
        if cards:
            line(words(f"contacts.{key}", count=len(cards), cards=", ".join(map(str, cards[:20]))))
    if done.certificates:
        line(words("contacts.certificates", count=done.certificates))
    if done.left_certificates:
        line(words("contacts.left-certificates", count=done.left_certificates))
    return Exit.NO if done.unreadable or done.without_address else Exit.DONE


def _require_whole(log: Path) -> None:
    try:
        whole = not log.stat().st_size
    except (OSError, ValueError):
        return  # there is none
    if not whole:
        raise Failed(Code.CONTACT_FILE_UNREADABLE, detail="its program is open")


def export_cards(context: Context) -> Exit:
    """Writes vCards: all, those of a group, or those named."""
    options = context.options
    chosen = tuple(map(ContactId, options.ids)) or None
    with context.engine() as engine:
        content = engine.ask(k.ContactCards(chosen, options.group, k.CardVersion(options.version)))
    return put(context, content)


def suggest(context: Context) -> Exit:
    """Who is offered while a recipient is typed."""
    options = context.options
    with context.engine() as engine:
        found = engine.ask(k.Suggest(" ".join(options.words), options.limit))
    if context.output.as_json:
        context.output.document({"suggestions": [listings.suggestion(each) for each in found]})
    for each in found:
        boxes = ", ".join(box.address for box in each.mailboxes)
        context.output.line(
            "  ".join(filter(None, (context.words(f"contacts.by.{each.by}", name=each.name), each.hint, boxes)))
        )
    if not found:
        context.output.line(context.words("none"))
    return Exit.DONE if found else Exit.NO


def _changed(context: Context, contact: Contact) -> Contact:
    """With what the options say; an empty word takes it away."""
    given = {name: getattr(context.options, name.replace("-", "_")) for name in FIELDS}
    told = {name.replace("-", "_"): text for name, text in given.items() if text is not None}
    number = told.pop("number", contact.national_id)
    return replace(contact, **told, national_id=number or None)


def _addresses(context: Context, typed: Sequence[str]) -> tuple[str, ...]:
    """As they compare. Misused for what is none."""
    for address in typed:
        if not is_address(normal(address)):
            raise context.misused("contacts.no-address", address=address[:_SHOWN])
    return tuple(map(normal, typed))


def _kept(context: Context, engine: Dialogue, contact: Contact) -> Exit:
    """Whose address it is already is told before the failure."""
    try:
        return _told(context, engine.do(k.KeepContact(contact, shared=context.options.shared), Contact))
    except Failed as error:
        if error.code is Code.CONTACT_ADDRESS_TAKEN:
            others = (other for address in contact.addresses for other in engine.ask(k.ContactsAt(address)))
            context.say("contacts.taken")
            for line in dict.fromkeys(listings.line(other) for other in others if other.id != contact.id):
                context.tell_also("  " + line)
        raise


def _ids(context: Context) -> tuple[ContactId, ...]:
    return tuple(map(ContactId, context.options.ids))


def _told(context: Context, contact: Contact) -> Exit:
    if context.output.as_json:
        context.output.document(listings.contact(contact))
    context.output.lines(listings.lines(context, contact))
    return Exit.DONE


def _group(context: Context, command: k.ChangeGroup | k.RenameGroup) -> Exit:
    if not group_key(command.new if isinstance(command, k.RenameGroup) else command.name):
        raise context.misused("contacts.group-unnamed")
    with context.engine() as engine:
        group = engine.do(command, Group)
    if context.output.as_json:
        context.output.document({"name": group.name, "size": group.size})
    context.output.line(f"{group.name}  {group.size}")
    return Exit.DONE
