"""What must be set right in a salvaged `mail.db`, so that the next synchronisation brings back what was lost."""

from secmail.store import contacts_rows
from secmail.store.db import Database
from secmail.store.outer_index import index_all

_WITHOUT_BYTES = (
    "SELECT id FROM messages WHERE id NOT IN (SELECT message FROM message_bytes)"
    " AND size <> (SELECT coalesce(sum(length(piece)), 0) FROM message_pieces WHERE message = messages.id)"
)
_COUNTS = (
    "UPDATE folders SET"
    " total = (SELECT count(*) FROM messages WHERE folder = folders.id AND lost < 2),"
    " unread = (SELECT count(*) FROM messages WHERE folder = folders.id AND lost < 2 AND seen = 0),"
    " placed = (SELECT count(*) FROM messages WHERE folder = folders.id AND lost = 0)"
)


def settle_mail(target: Database) -> None:
    """Where references are not looked at."""
    with target.transaction():
        _settle(target)
        target.run(_COUNTS)
        contacts_rows.index_all(target)  # who stands in the list is found by his name, too
    index_all(target)


def _settle(target: Database) -> None:
    target.run(f"DELETE FROM message_pieces WHERE message IN ({_WITHOUT_BYTES})")  # noqa: S608 -- a constant
    target.run(f"UPDATE messages SET body = 0, sha256 = '' WHERE body = 1 AND id IN ({_WITHOUT_BYTES})")  # noqa: S608 -- as above
    # Whatever the server said last, it is asked again for all of it: rows may be missing.
    target.run("UPDATE folders SET uidnext = 0, modseq = 0")
