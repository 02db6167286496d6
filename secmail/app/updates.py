"""Asks the publisher for the newest version, when a person wants to know; never by itself, and nothing is installed.

The question is one https request that says nothing of the practice. The answer counts by its Ed25519 signature alone,
made with the key that this build names (`resources/updates/publisher.toml`): neither the server nor the line is
believed. It is the signature in base64, a line feed, and the signed words. Words that are older than those last seen
here are not believed either: they were true once, and whoever shows them again hides what came after.
"""

import base64
import contextlib
import json
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from secmail import __version__
from secmail.app.kept_settings import KeptSettings
from secmail.app.profile import Profile, write_private
from secmail.domain.errors import SecmailError
from secmail.domain.updates import LARGEST, Announcement, Newness, Update, read, weigh
from secmail.mail.https import Https

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


@dataclass(frozen=True, slots=True)
class Memory:
    """When the newest words were issued that this profile has seen of a publisher. No harm is in its file."""

    file: Path

    def known(self, of: Publisher) -> datetime | None:
        """None: none yet, or of another publisher."""
        try:
            kept = json.loads(self.file.read_text("utf-8"))
            issued = datetime.fromisoformat(kept["issued"])
            # Without its zone it is torn too: it can be compared with no moment.
            return issued if kept["key"] == _text(of.key) and issued.tzinfo is not None else None
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return None

    def keep(self, said: Announcement, of: Publisher) -> None:
        """A profile that cannot be written to learns it another time."""
        kept = {"key": _text(of.key), "issued": said.issued.isoformat()}
        with contextlib.suppress(SecmailError, OSError):
            self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_private(self.file, json.dumps(kept).encode())


def newest(profile: Profile, settings: KeptSettings) -> Update:
    """What the publisher of this build says now, by the proxy of the profile."""
    asking, memory = Https(proxy=settings.by_proxy), Memory(profile.folder / "updates.json")
    return look(publisher(), memory, now=datetime.now(UTC), fetch=asking.get)


def look(
    asked: Publisher | None,
    memory: Memory,
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
        said = read(_signed(content, asked.key))
    except (ValueError, InvalidSignature):
        return Update(Newness.UNTRUSTED)
    found = weigh(said, own=own, now=now, known=memory.known(asked))
    if found.newness is not Newness.REPLAYED:
        memory.keep(said, asked)
    return found


def _text(key: bytes) -> str:
    return base64.b64encode(key).decode("ascii")


def _signed(content: bytes, key: bytes) -> bytes:
    """The words. Raises ValueError and InvalidSignature."""
    signature, feed, words = content.partition(b"\n")
    if not feed or len(content) > LARGEST:
        raise ValueError("not of this form")
    Ed25519PublicKey.from_public_bytes(key).verify(base64.b64decode(signature, validate=True), words)
    return words
