"""Seals of the audit journal, pure: what a card signs, and what signatures and a remembered head say of a journal."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from secmail.api.custody import JournalVerdict
from secmail.domain.errors import SecmailError
from secmail.domain.policy import CryptoPolicy, Limits
from secmail.domain.sealed import JournalHead, JournalSeal
from secmail.smime.documents import DocumentKind, read_document

SealCounts = Callable[[bytes], bool]
"""Whether a seal by the holder of this certificate (DER) counts."""


def seal_content(vault: str, head: JournalHead, at: datetime) -> bytes:
    """What a card signs, in its one form: compact ASCII JSON with sorted names."""
    stands = {
        "vault": vault,
        "number": head.number,
        "hash": head.hash.hex(),
        "at": at.astimezone(UTC).isoformat(timespec="microseconds"),
    }
    return json.dumps(stands, separators=(",", ":"), sort_keys=True).encode("ascii")


@dataclass(frozen=True, slots=True)
class Recorded:
    """A journal as it lies there. `broken_at`: as its own hashes tell; `hashes`: of the rows that are spoken of."""

    rows: int
    broken_at: int | None
    hashes: dict[int, bytes]
    clock_back: tuple[int, ...] = ()


def verdict(
    vault: str, chain: Recorded, *, seals: Sequence[JournalSeal], head: JournalHead | None, counts: SealCounts
) -> JournalVerdict:
    """Everything together.

    A row that a seal or the head speaks of and that is another now was changed after the last row that a seal still
    stands for: whoever has the database's key can recompute hashes, but signs nothing.
    """
    standing: list[int] = []
    contradicted: list[int] = []
    bad: list[int] = []
    for seal in seals:
        fits, genuine = chain.hashes.get(seal.number) == seal.hash, _is_genuine(vault, seal, counts)
        (standing if fits and genuine else bad).append(seal.number)
        if genuine and not fits:
            contradicted.append(seal.number)
    if head is not None and chain.hashes.get(head.number) != head.hash:
        contradicted.append(head.number)
    broken = [] if chain.broken_at is None else [chain.broken_at]
    for number in contradicted:
        proven = max((other for other in standing if other < number), default=0)
        broken.append((proven if number <= chain.rows else chain.rows) + 1)
    broken_at = min(broken, default=None)
    sealed_to = max((number for number in standing if broken_at is None or number < broken_at), default=0)
    return JournalVerdict(chain.rows, broken_at, sealed_to, tuple(bad), chain.clock_back)


def _is_genuine(vault: str, seal: JournalSeal, counts: SealCounts) -> bool:
    try:
        document = read_document(seal.document, crypto=CryptoPolicy(), limits=Limits())
    except SecmailError:
        return False
    content = seal_content(vault, JournalHead(seal.number, seal.hash), seal.at)
    right = document.kind is DocumentKind.JOURNAL_SEAL and document.content == content
    return right and counts(document.certificate)
