"""Asks the publisher for the newest version, when a person wants to know; never by itself, and nothing is installed.

The question is one https request that says nothing of the practice. The answer counts by its Ed25519 signature alone,
made with the key that this build names (`resources/updates/publisher.toml`): neither the server nor the line is
believed. It is the signature in base64, a line feed, and the signed words.
"""

import base64
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from secmail import __version__
from secmail.domain.errors import SecmailError
from secmail.domain.updates import LARGEST, Newness, Update, read, weigh

PUBLISHER = Path(__file__).resolve().parents[2] / "resources" / "updates" / "publisher.toml"


@dataclass(frozen=True, slots=True)
class Publisher:
    """`address`: https, of the announcement. `key`: Ed25519, 32 octets."""

    address: str
    key: bytes


def publisher(file: Path = PUBLISHER) -> Publisher | None:
    """Of this build; None where it names none."""
    try:
        named = tomllib.loads(file.read_text("utf-8"))
        key = base64.b64decode(named["key"], validate=True)
        return Publisher(named["address"], key) if named["address"] and len(key) == 32 else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def look(
    asked: Publisher | None,
    *,
    now: datetime,
    fetch: Callable[[str], bytes | None],
    own: str = __version__,
) -> Update:
    """What the publisher says now. Every failure is an answer too."""
    if asked is None:
        return Update(Newness.NO_PUBLISHER)
    try:
        content = fetch(asked.address)
    except SecmailError:
        content = None
    if content is None:
        return Update(Newness.UNREACHABLE)
    try:
        return weigh(read(_signed(content, asked.key)), own=own, now=now)
    except (ValueError, InvalidSignature):
        return Update(Newness.UNTRUSTED)


def _signed(content: bytes, key: bytes) -> bytes:
    """The words. Raises ValueError and InvalidSignature."""
    signature, feed, words = content.partition(b"\n")
    if not feed or len(content) > LARGEST:
        raise ValueError("not of this form")
    Ed25519PublicKey.from_public_bytes(key).verify(base64.b64decode(signature, validate=True), words)
    return words
