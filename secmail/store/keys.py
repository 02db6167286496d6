"""Content keys of messages that were opened: opened again without the card."""

from collections.abc import Sequence

from secmail.domain.sealed import LearnedKey
from secmail.store.db import Database


def remember(database: Database, learned: Sequence[LearnedKey]) -> None:
    """Within a transaction."""
    database.run_many(
        "INSERT OR REPLACE INTO content_keys (fingerprint, recipient, key) VALUES (?, ?, ?)",
        [(each.fingerprint, each.recipient, each.key) for each in learned],
    )


def content_key(database: Database, fingerprint: str) -> tuple[int, bytes] | None:
    row = database.row("SELECT recipient, key FROM content_keys WHERE fingerprint = ?", (fingerprint,))
    return None if row is None else (row[0], bytes(row[1]))
