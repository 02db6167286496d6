"""Published mailboxes as rows, and their words as the index has them."""

import hashlib

from secmail.domain.addresses import normal
from secmail.domain.directory import DirectoryEntry, MailboxKind
from secmail.domain.directory_asking import joined
from secmail.domain.folding import folded
from secmail.store.db import Row

TEXTS = (
    "source",
    "address",
    "family_name",
    "given_name",
    "title",
    "organisation",
    "service",
    "national_id",
    "structure_id",
    "profession",
    "profession_code",
    "speciality",
    "town",
    "postcode",
    "department",
)
"""Columns that are as they are in an entry."""
COLUMNS = ("kind", "paperless", *TEXTS)
INSERT = (
    f"INSERT INTO mailboxes (id, digest, address_key, {', '.join(COLUMNS)})"  # noqa: S608 -- constants
    f" VALUES ({', '.join('?' * (3 + len(COLUMNS)))})"
)
INSERT_WORDS = (
    "INSERT INTO mailbox_words (rowid, name, town, profession, speciality, address) VALUES (?, ?, ?, ?, ?, ?)"
)
_LONGEST = 400
"""Characters of one field; the published ones are shorter."""
_CERTAIN = {None: None, 0: False, 1: True}


def values(entry: DirectoryEntry) -> Row:
    """In the order of `COLUMNS`, bounded."""
    texts = (getattr(entry, name) for name in TEXTS)
    return (entry.kind.value, entry.paperless, *(text if text is None else text[:_LONGEST] for text in texts))


def digest(kept: Row) -> int:
    """Tells what was published from what was published otherwise; as SQLite holds numbers."""
    spelled = "\x1f".join("" if value is None else str(value) for value in kept)
    octets = hashlib.blake2b(spelled.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(octets, "big", signed=True)


def inserted(number: int, digest_: int, kept: Row) -> Row:
    """For `INSERT`."""
    return (number, digest_, normal(kept[3]), *kept)


def indexed(number: int, kept: Row) -> Row:
    """For `INSERT_WORDS`."""
    _kind, _paperless, _source, address, family, given, _title, organisation, service, _, _, *rest = kept
    profession, _code, speciality, town, postcode, department = rest
    return (
        number,
        folded(f"{family} {joined(family)} {given} {joined(given)} {organisation} {service}"),
        folded(f"{town} {postcode} {department}"),
        folded(profession),
        folded(speciality),
        folded(address),
    )


def entry(row: Row) -> DirectoryEntry:
    """From the columns of `COLUMNS`."""
    kind, paperless, *texts = row
    named = dict(zip(TEXTS, texts, strict=True))
    return DirectoryEntry(kind=MailboxKind(kind), paperless=_CERTAIN[paperless], **named)
