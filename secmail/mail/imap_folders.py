"""Folders as LIST tells them: names out of modified UTF-7, roles by SPECIAL-USE (RFC 6154) or by known names. Pure."""

import unicodedata
from collections.abc import Iterable, Sequence

from imapclient.imap_utf7 import decode, encode

from secmail.domain.mailbox import ListedFolder

FOLDER_LIMIT = 5_000
NAME_LIMIT = 1_000

_SPECIAL_USE = {
    b"\\sent": "sent",
    b"\\drafts": "drafts",
    b"\\trash": "trash",
    b"\\junk": "junk",
    b"\\archive": "archive",
}
_NOT_SELECTABLE = frozenset({b"\\noselect", b"\\nonexistent"})

# Of Outlook, Thunderbird, Apple Mail, French webmails; without accents and case.
_WELL_KNOWN = {
    "sent": ("sent", "sent items", "sent messages", "sent mail", "envoyes", "elements envoyes", "messages envoyes"),
    "drafts": ("drafts", "draft", "brouillons", "brouillon"),
    "trash": ("trash", "deleted items", "deleted messages", "corbeille", "elements supprimes", "messages supprimes"),
    "junk": ("junk", "junk e-mail", "junk email", "spam", "indesirables", "courrier indesirable", "pourriel"),
    "archive": ("archive", "archives"),
}
_ROLE_BY_NAME = {name: role for role, names in _WELL_KNOWN.items() for name in names}

RawFolder = tuple[Sequence[object], object, object]
"""Attributes, hierarchy delimiter and name, as imapclient lists them with `folder_encode` off."""


def listed(raw: Iterable[RawFolder]) -> tuple[tuple[ListedFolder, ...], int]:
    """The folders, and how many had to be left out: beyond the limit, or with a name that cannot be sent back."""
    found: dict[str, tuple[frozenset[bytes], object]] = {}
    left_out = 0
    for attributes, delimiter, wire_name in raw:
        name = name_of(wire_name)
        if name is None or len(found) == FOLDER_LIMIT:
            left_out += 1
            continue
        lower = frozenset(item.lower() for item in attributes if isinstance(item, bytes))
        found.setdefault(name, (lower, delimiter))
    roles = _roles(found)
    folders = (
        ListedFolder(name, roles.get(name), selectable=not attributes & _NOT_SELECTABLE)
        for name, (attributes, _) in found.items()
    )
    return tuple(folders), left_out


def name_of(wire_name: object) -> str | None:
    """Modified UTF-7 (RFC 3501 §5.1.3) or plain UTF-8 text; None unless encoding it again gives the same bytes."""
    if isinstance(wire_name, int):
        return str(wire_name)
    if not isinstance(wire_name, bytes) or not 0 < len(wire_name) <= NAME_LIMIT:
        return None
    try:
        name = str(decode(wire_name))
        same = encode(name) == wire_name
    except (ValueError, UnicodeError):
        return None
    # INBOX is the one name without case.
    return ("INBOX" if name.upper() == "INBOX" else name) if same else None


def _roles(found: dict[str, tuple[frozenset[bytes], object]]) -> dict[str, str]:
    """Each role once: what the server says comes before what a name suggests."""
    roles: dict[str, str] = {"INBOX": "inbox"}
    for name, (attributes, _) in found.items():
        told = [_SPECIAL_USE[item] for item in sorted(attributes) if item in _SPECIAL_USE]
        if told and told[0] not in roles.values() and name not in roles:
            roles[name] = told[0]
    for name, (attributes, delimiter) in found.items():
        role = _ROLE_BY_NAME.get(_plain(_leaf(name, delimiter)))
        if role and role not in roles.values() and name not in roles and not attributes & _NOT_SELECTABLE:
            roles[name] = role
    return roles


def _leaf(name: str, delimiter: object) -> str:
    """The name without INBOX or a provider's own root above it; deeper folders are somebody's own filing."""
    separator = delimiter.decode("ascii", "replace") if isinstance(delimiter, bytes) else ""
    parts = name.split(separator) if separator else [name]
    return parts[-1] if len(parts) == 1 or (len(parts) == 2 and _is_root(parts[0])) else ""


def _is_root(part: str) -> bool:
    return part.upper() in {"INBOX", "[GMAIL]", "[GOOGLE MAIL]"}


def _plain(name: str) -> str:
    decomposed = unicodedata.normalize("NFD", name.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char)).strip()
