"""Address books of other programs, told as vCards: Thunderbird's own file, LDIF, and tables with a head line (pure).

What is recognised by its content, never by its name: exports are called anything.
"""

import base64
import binascii
import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping

from secmail.domain.errors import ActionNeeded, Code

_SQLITE = b"SQLite format 3\x00"
_MOST_BYTES = 64 * 1024 * 1024
_MOST_ROWS = 400_000
_LONGEST = 2000
_CODINGS = ("utf-8-sig", "cp1252")
_SIGNS = ";,\t"

_FIELDS: Mapping[str, tuple[str, ...]] = {
    "FN": ("displayname", "display name", "nom à afficher", "nom complet", "full name", "cn", "name"),
    "given": ("firstname", "first name", "prénom", "givenname", "given name"),
    "family": ("lastname", "last name", "nom", "nom de famille", "sn", "family name", "surname"),
    "ORG": ("company", "société", "organisation", "organization", "o", "entreprise"),
    "NOTE": ("notes", "note", "remarques", "commentaires", "description"),
}
_ADDRESSES = (
    *("primaryemail", "primary email", "adresse électronique principale", "adresse électronique", "mail", "email"),
    *("e-mail", "e-mail address", "e-mail 1 - value", "adresse de messagerie", "adresse e-mail", "courriel"),
    *("secondemail", "secondary email", "adresse électronique secondaire", "mozillasecondemail", "e-mail 2 address"),
    *("e-mail 2 - value", "adresse de messagerie 2", "adresse e-mail 2", "e-mail 3 address"),
    *("adresse de messagerie 3", "adresse e-mail 3"),
)
"""The preferred ones first. As Outlook and Thunderbird head their tables, in French and English."""


Book = Callable[[bytes], tuple[tuple[str, str, str], ...]]
"""Reads an address book that is an SQLite file: card, name and value of each property."""


def as_cards(data: bytes, book: Book) -> bytes:
    """vCards of whatever address book this is; what is none of them as it stands, for the reader of vCards.

    ActionNeeded CONTACT_FILE_UNREADABLE for an address book that holds nobody, or is damaged.
    """
    if len(data) > _MOST_BYTES:
        raise ActionNeeded(Code.CONTACT_FILE_UNREADABLE, "size")
    if data.startswith(_SQLITE):
        return _joined(_of_thunderbird(book(data)))
    text = _text(data)
    head = text.lstrip().partition("\n")[0].strip().lower()
    if head.startswith(("version: 1", "version:1", "dn:")):
        return _joined(_card(entry) for entry in _entries(text))
    if set(_names(head)) & set(_ADDRESSES):
        return _joined(_card(row) for row in _rows(text))
    return data


def _text(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    for coding in _CODINGS:
        try:
            return data.decode(coding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


def _joined(cards: Iterable[str]) -> bytes:
    found = "".join(cards)
    if not found:
        raise ActionNeeded(Code.CONTACT_FILE_UNREADABLE, "no table of contacts")
    return found.encode("utf-8")


# Thunderbird: abook.sqlite, one row for each property of a card


def _of_thunderbird(rows: Iterable[tuple[str, str, str]]) -> Iterator[str]:
    """Newer versions keep a whole vCard with each entry; older ones single properties."""
    entries: dict[str, dict[str, str]] = {}
    for card, name, value in rows:
        entries.setdefault(card, {})[name.lower()] = value
    for entry in entries.values():
        whole = entry.get("_vcard", "").strip()
        yield f"{whole}\r\n" if whole.upper().startswith("BEGIN:VCARD") else _card(entry)


# LDIF (RFC 2849), as address books write it


def _entries(text: str) -> Iterator[dict[str, str]]:
    """Folded lines are joined; only the first value of an attribute counts, but for further addresses."""
    entry: dict[str, str] = {}
    for line in (*text.replace("\r\n", "\n").replace("\n ", "").split("\n"), ""):
        if not line.strip():
            if entry:
                yield entry
            entry = {}
            continue
        name, colon, value = line.partition(":")
        if not colon or line.startswith("#"):
            continue
        name = name.strip().lower()
        said = _unbased(value[1:]) if value.startswith(":") else value.strip()
        if name == "mail" and "mail" in entry:
            name = "mozillasecondemail"
        entry.setdefault(name, said)


def _unbased(value: str) -> str:
    try:
        return base64.b64decode(value.strip(), validate=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return ""


# Tables


def _rows(text: str) -> Iterator[dict[str, str]]:
    """By the names of the head line."""
    head, _, rest = text.lstrip().partition("\n")
    names = _names(head.lower())
    csv.field_size_limit(_LONGEST * 50)
    try:
        reader = csv.reader(io.StringIO(rest), delimiter=_sign(head))
        for number, row in enumerate(reader):
            if number >= _MOST_ROWS:
                return
            yield {name: value for name, value in zip(names, row, strict=False) if value.strip()}
    except csv.Error:
        raise ActionNeeded(Code.CONTACT_FILE_UNREADABLE, "damaged table") from None


def _sign(head: str) -> str:
    """What stands between columns."""
    return max(_SIGNS, key=head.count)


def _names(head: str) -> list[str]:
    return [name.strip().strip('"').strip() for name in head.split(_sign(head))]


def _card(entry: Mapping[str, str]) -> str:
    """Empty for an entry that says nothing."""
    said = {key: next((entry[name] for name in names if entry.get(name)), "") for key, names in _FIELDS.items()}
    addresses = dict.fromkeys(entry[name].strip() for name in _ADDRESSES if entry.get(name))
    name = said["FN"] or " ".join(filter(None, (said["given"], said["family"]))) or next(iter(addresses), "")
    if not name:
        return ""
    lines = ["BEGIN:VCARD", "VERSION:3.0", f"FN:{_value(name)}"]
    if said["given"] or said["family"]:
        lines.append(f"N:{_value(said['family'])};{_value(said['given'])};;;")
    lines.extend(f"EMAIL:{_value(address)}" for address in addresses)
    lines.extend(f"{key}:{_value(said[key])}" for key in ("ORG", "NOTE") if said[key])
    return "\r\n".join((*lines, "END:VCARD", ""))


def _value(text: str) -> str:
    """RFC 2426 §5."""
    plain = text[:_LONGEST].replace("\\", "\\\\").replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")
    return plain.replace(";", "\\;").replace(",", "\\,").strip()
