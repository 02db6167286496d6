"""Contacts as JSON documents, and as lines for people."""

from collections.abc import Iterator
from datetime import datetime

from secmail.api.contacts import Suggestion
from secmail.cli.context import Context
from secmail.cli.documents import Document
from secmail.cli.reader import shown_moment
from secmail.domain.contacts import Contact


def contact(each: Contact) -> Document:
    """Everything of a contact; `addresses`: the preferred one first."""
    return {
        "id": str(each.id),
        "name": each.shown,
        "addresses": list(each.addresses),
        "family_name": each.family_name or None,
        "given_name": each.given_name or None,
        "title": each.title or None,
        "organisation": each.organisation or None,
        "speciality": each.speciality or None,
        "town": each.town or None,
        "phone": each.phone or None,
        "national_id": each.national_id,
        "note": each.note or None,
        "groups": list(each.groups),
        "origin": each.origin.value,
        "written": _moment(each.exchange.written),
        "heard": _moment(each.exchange.heard),
        "last_exchange": _moment(each.exchange.last),
        "letters": each.exchange.letters,
    }


def suggestion(each: Suggestion) -> Document:
    """Who may be meant."""
    return {
        "by": each.by.value,
        "name": each.name,
        "mailboxes": [{"address": box.address, "name": box.name or None} for box in each.mailboxes],
        "hint": each.hint or None,
        "contact": str(each.contact) if each.contact is not None else None,
    }


def line(each: Contact) -> str:
    """One for a list."""
    last = f"{each.exchange.last.astimezone():%d/%m/%Y}" if each.exchange.last is not None else ""
    name = each.shown if each.shown not in each.addresses else ""
    cells = (str(each.id), name, each.speciality, each.town, ", ".join(each.addresses), ", ".join(each.groups), last)
    return "  ".join(filter(None, cells))


def lines(context: Context, each: Contact) -> Iterator[str]:
    """All of a contact."""
    yield f"{each.id}  {each.shown}"
    for place, address in enumerate(each.addresses):
        preferred = place == 0 and len(each.addresses) > 1
        yield "  " + (context.words("contacts.preferred", address=address) if preferred else address)
    for key, text in (
        ("speciality", each.speciality),
        ("organisation", each.organisation),
        ("town", each.town),
        ("phone", each.phone),
        ("number", each.national_id or ""),
        ("groups", ", ".join(each.groups)),
        ("note", each.note),
        ("written", _shown(each.exchange.written)),
        ("heard", _shown(each.exchange.heard)),
    ):
        first, *more = text.splitlines() or [""]
        if first:
            yield "  " + context.words(f"contacts.{key}", text=first)
            yield from (f"    {line}" for line in more)
    yield "  " + context.words(f"contacts.origin.{each.origin}")


def _shown(at: datetime | None) -> str:
    return shown_moment(at) if at is not None else ""


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at is not None else None
