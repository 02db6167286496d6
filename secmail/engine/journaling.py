"""Rows for the journal of one vault, whoever's session is open."""

from secmail.domain.sealed import JournalEntry
from secmail.engine.desk import Desk
from secmail.engine.open_session import OpenSession


def record(desk: Desk, entry: JournalEntry, *, vault: str, opened: OpenSession | None) -> None:
    """Into its journal, at once or when it is opened next. `opened`: the session that is open, of this vault or not."""
    if opened is not None and opened.sealed_name == vault:
        opened.sealed.journal(entry)
    else:
        desk.db.custody.journal_later(entry, vault=vault)
