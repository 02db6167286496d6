"""Content keys of messages that were opened: opened again without the card."""

from secmail.store.db import Database


def remember(database: Database, fingerprint: str, *, recipient: int, key: bytes) -> None:
    with database.transaction():
        database.run(
            "INSERT OR REPLACE INTO content_keys (fingerprint, recipient, key) VALUES (?, ?, ?)",
            (fingerprint, recipient, key),
        )


def content_key(database: Database, fingerprint: str) -> tuple[int, bytes] | None:
    row = database.row("SELECT recipient, key FROM content_keys WHERE fingerprint = ?", (fingerprint,))
    return None if row is None else (row[0], bytes(row[1]))
