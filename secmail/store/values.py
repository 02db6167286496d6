"""How domain values lie in columns: moments as integers, addresses and flags as JSON."""

import functools
import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from secmail.domain.addresses import Mailbox
from secmail.domain.messages import AttachedFile
from secmail.domain.policy import Limits
from secmail.smime.outside import outside

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def to_micros(moment: datetime) -> int:
    """Microseconds since 1970, UTC; exact, also before 1970."""
    return (moment - _EPOCH) // _MICROSECOND


def from_micros(micros: int) -> datetime:
    return _EPOCH + timedelta(microseconds=micros)


def optional_micros(moment: datetime | None) -> int | None:
    return None if moment is None else to_micros(moment)


def optional_moment(micros: int | None) -> datetime | None:
    return None if micros is None else from_micros(micros)


def dump(value: object) -> str:
    """Compact JSON, ASCII only."""
    return json.dumps(value, separators=(",", ":"))


def as_pairs(mailboxes: Iterable[Mailbox]) -> list[tuple[str, str]]:
    return [(mailbox.address, mailbox.name) for mailbox in mailboxes]


def as_mailboxes(pairs: Iterable[tuple[str, str]]) -> tuple[Mailbox, ...]:
    return tuple(Mailbox(address, name) for address, name in pairs)


def dump_attachments(attachments: Iterable[AttachedFile] | None) -> str | None:
    return None if attachments is None else dump([(each.name, each.media_type, each.size) for each in attachments])


def outside_facts(beginning: bytes) -> str:
    """Of messages that were stored before these were columns: Message-ID, In-Reply-To, References, attachments."""
    found = outside(beginning, limits=Limits())
    headers = found.outer.headers
    ids = (headers.message_id, headers.in_reply_to, " ".join(headers.references))
    return dump([*ids, dump_attachments(found.attachments)])


def dump_flags(flags: Iterable[str]) -> str:
    return dump(sorted(flags))


@functools.lru_cache(maxsize=4096)
def load_flags(text: str) -> frozenset[str]:
    """Few kinds of flags for very many messages: one value for each kind."""
    return frozenset(json.loads(text))


def is_seen(flags: Iterable[str]) -> bool:
    """System flags compare without case (RFC 9051 §2.3.2)."""
    return any(flag.casefold() == "\\seen" for flag in flags)
