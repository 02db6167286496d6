"""Folders as LIST and STATUS tell them: names, and roles by SPECIAL-USE (RFC 6154) or by known names. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from imapclient.imap_utf7 import decode, encode

from secmail.domain.errors import Code, Rejected
from secmail.domain.folding import plain
from secmail.domain.mailbox import FolderStatus, ListedFolder
from secmail.mail import imap_read

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

_NUMBER_LIMIT = 2**63


def listed(
    lists: Sequence[object], statuses: Sequence[object] = (), *, utf8: bool = False
) -> tuple[tuple[ListedFolder, ...], int]:
    """The folders by the LIST and STATUS responses as imaplib collects them, and how many had to be left out.

    Left out are those beyond the limit, and those that cannot be read or whose name cannot be sent back: one broken
    line does not hide the others. `utf8`: names are UTF-8 (RFC 6855), else modified UTF-7.
    """
    found: dict[str, tuple[frozenset[bytes], object]] = {}
    left_out = 0
    for response in responses(lists):
        entry = _entry(response, utf8=utf8)
        if entry is None or len(found) == FOLDER_LIMIT:
            left_out += 1
            continue
        found.setdefault(entry[0], entry[1:])
    roles = _roles(found)
    told = status_by_name(statuses, utf8=utf8)
    folders = (
        ListedFolder(name, roles.get(name), selectable=not attributes & _NOT_SELECTABLE)
        for name, (attributes, _) in found.items()
    )
    return tuple(_with_status(folder, told.get(folder.name)) for folder in folders), left_out


def status_by_name(statuses: Sequence[object], *, utf8: bool = False) -> Mapping[str, tuple[FolderStatus, str]]:
    """Status and MAILBOXID by folder; lines that cannot be read are left out."""
    found: dict[str, tuple[FolderStatus, str]] = {}
    for response in responses(statuses):
        items = _parsed(response)
        name = name_of(items[0], utf8=utf8) if len(items) == 2 else None
        if name is not None and isinstance(items[1], tuple):
            found[name] = _status(items[1])
    return found


def responses(data: Sequence[object]) -> Iterator[list[bytes]]:
    """What imaplib collected for one kind of untagged response, as `imap_read.parsed` wants each of them."""
    pieces: list[bytes] = []
    for item in data:
        if isinstance(item, tuple):
            pieces += [item[0] + b"\r\n", item[1]]
        elif isinstance(item, bytes):
            yield [*pieces, item]
            pieces = []


def _parsed(response: list[bytes]) -> tuple[object, ...]:
    try:
        return imap_read.parsed(response)
    except ValueError:
        return ()


def _entry(response: list[bytes], *, utf8: bool) -> tuple[str, frozenset[bytes], object] | None:
    """Name, attributes and delimiter; what an extension adds behind them (RFC 5258) is left alone."""
    items = _parsed(response)
    if len(items) < 3 or not isinstance(items[0], tuple | None):  # NIL where there should be ()
        return None
    name = name_of(items[2], utf8=utf8)
    if name is None:
        return None
    return name, frozenset(item.lower() for item in items[0] or () if isinstance(item, bytes)), items[1]


def _status(items: tuple[object, ...]) -> tuple[FolderStatus, str]:
    named = {
        name.upper(): value for name, value in zip(items[::2], items[1::2], strict=False) if isinstance(name, bytes)
    }
    numbers = {name: value for name, value in named.items() if isinstance(value, int) and 0 <= value < _NUMBER_LIMIT}
    status = FolderStatus(
        uidvalidity=numbers.get(b"UIDVALIDITY", 0),
        uidnext=numbers.get(b"UIDNEXT", 0),
        messages=numbers.get(b"MESSAGES"),
        unseen=numbers.get(b"UNSEEN"),
        modseq=numbers.get(b"HIGHESTMODSEQ", 0),
    )
    return status, object_id(named.get(b"MAILBOXID"))


def _with_status(folder: ListedFolder, told: tuple[FolderStatus, str] | None) -> ListedFolder:
    return folder if told is None else replace(folder, status=told[0], mailbox_id=told[1])


def object_id(value: object) -> str:
    """As in `MAILBOXID (F2212)` (RFC 8474 §7); empty for anything else."""
    item = value[0] if isinstance(value, tuple) and len(value) == 1 else None
    text = str(item) if isinstance(item, int) else item.decode("ascii", "replace") if isinstance(item, bytes) else ""
    return text if 0 < len(text) <= 255 and text.isprintable() else ""


def name_of(wire_name: object, *, utf8: bool = False) -> str | None:
    """Modified UTF-7 (RFC 3501 §5.1.3) or UTF-8; None unless encoding it again gives the same bytes."""
    if isinstance(wire_name, int):
        return str(wire_name)
    if not isinstance(wire_name, bytes) or not 0 < len(wire_name) <= NAME_LIMIT:
        return None
    try:
        name = wire_name.decode() if utf8 else str(decode(wire_name))
        same = utf8 or encode(name) == wire_name
    except (ValueError, UnicodeError):
        return None
    # INBOX is the one name without case.
    return ("INBOX" if name.upper() == "INBOX" else name) if same else None


def quoted(name: str, *, utf8: bool = False) -> bytes:
    """A folder's name as it stands in a command. Rejected MAIL_REFUSED for one that cannot stand there."""
    try:
        wire = name.encode() if utf8 else bytes(encode(name))
    except UnicodeError:
        wire = b""
    if not wire or any(char < 32 or char == 127 for char in wire):
        raise Rejected(Code.MAIL_REFUSED, "folder name cannot be sent")
    return b'"' + wire.replace(b"\\", b"\\\\").replace(b'"', b'\\"') + b'"'


def _roles(found: dict[str, tuple[frozenset[bytes], object]]) -> dict[str, str]:
    """Each role once: what the server says comes before what a name suggests."""
    roles: dict[str, str] = {"INBOX": "inbox"}
    for name, (attributes, _) in found.items():
        told = [_SPECIAL_USE[item] for item in sorted(attributes) if item in _SPECIAL_USE]
        if told and told[0] not in roles.values() and name not in roles:
            roles[name] = told[0]
    for name, (attributes, delimiter) in found.items():
        role = _ROLE_BY_NAME.get(plain(_leaf(name, delimiter)))
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
