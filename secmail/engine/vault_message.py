"""How a vault travels (issue: more than one workstation): the content that its holder signs, and the message around it.

Pure. The message lies in a private folder of the holder's own mailbox. Its subject names vault and generation, so that
the newest is found without fetching; nothing else in it says more than the mailbox's own address. What counts is only
what is signed: the content names the mailbox it was made for, so that a colleague's vault cannot be planted in ours.
"""

import base64
import binascii
import hashlib
import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime

from secmail.domain.addresses import normal
from secmail.domain.errors import Code, Rejected
from secmail.domain.policy import MEBIBYTE

FOLDERS = ("secmail", "INBOX.secmail", "INBOX/secmail")
"""The private folder, by where servers let one make folders."""
MESSAGE_LIMIT = 16 * MEBIBYTE
"""A vault's file is at most half of it."""

_VERSION = 1
_SUBJECT = re.compile(r"secmail vault ([0-9a-f]{32}) generation (\d{1,18})")
_HEADER_LIMIT = 64 * 1024
_LINE = 76


@dataclass(frozen=True, slots=True)
class Package:
    """A vault's file on its way. `address`: of the mailbox it is for, in lower case."""

    vault: str
    generation: int
    address: str = field(repr=False)
    data: bytes = field(repr=False)

    @property
    def digest(self) -> str:
        """SHA-256 of the file, hexadecimal."""
        return hashlib.sha256(self.data).hexdigest()


def is_private(folder: str) -> bool:
    """Whether a folder of the server is ours and no mail."""
    return folder in FOLDERS


def content(package: Package) -> bytes:
    """What is signed: one line of canonical JSON, a line feed, the file."""
    facts = {
        "address": normal(package.address),
        "generation": package.generation,
        "sha256": package.digest,
        "vault": package.vault,
        "version": _VERSION,
    }
    line = json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return line.encode("ascii") + b"\n" + package.data


def package(signed: bytes) -> Package:
    """The package of a signed content. Rejected VAULT_DAMAGED unless it is exactly what `content` writes."""
    line, _, data = signed.partition(b"\n")
    try:
        facts = json.loads(line if len(line) <= _HEADER_LIMIT else b"")
        found = Package(str(facts["vault"]), int(facts["generation"]), str(facts["address"]), data)
    except (ValueError, TypeError, KeyError, RecursionError):
        raise Rejected(Code.VAULT_DAMAGED, "package") from None
    if content(found) != signed:
        raise Rejected(Code.VAULT_DAMAGED, "package")
    return found


def subject(vault: str, generation: int) -> str:
    """Of the message that carries it."""
    return f"secmail vault {vault} generation {generation}"


def named(text: str) -> tuple[str, int] | None:
    """Vault and generation as a subject claims them; None for a message that is not ours."""
    found = _SUBJECT.fullmatch(text)
    return (found[1], int(found[2])) if found else None


def message(document: bytes, about: Package, *, at: datetime) -> bytes:
    """The RFC 5322 message that carries a signed document, CRLF."""
    encoded = base64.b64encode(document).decode("ascii")
    identifier = hashlib.sha256(document).hexdigest()[:40]
    lines = [
        f"From: <{about.address}>",
        f"Subject: {subject(about.vault, about.generation)}",
        f"Date: {format_datetime(at.astimezone(UTC))}",
        f"Message-ID: <{identifier}@secmail.invalid>",
        "MIME-Version: 1.0",
        "Content-Type: application/octet-stream",
        "Content-Transfer-Encoding: base64",
        "Content-Description: Coffre scelle de secmail, a ne pas supprimer",
        "",
        *(encoded[start : start + _LINE] for start in range(0, len(encoded), _LINE)),
        "",
    ]
    return "\r\n".join(lines).encode("utf-8")


def document(raw: bytes) -> bytes:
    """The signed document of a message as `message` writes it. Rejected VAULT_DAMAGED."""
    header, blank, body = raw.partition(b"\r\n\r\n")
    if not blank or len(header) > _HEADER_LIMIT or len(raw) > MESSAGE_LIMIT:
        raise Rejected(Code.VAULT_DAMAGED, "message")
    try:
        return base64.b64decode(body.translate(None, b"\r\n"), validate=True)
    except (binascii.Error, ValueError):
        raise Rejected(Code.VAULT_DAMAGED, "message") from None
