"""Another program's address book, which is an SQLite file: Thunderbird's abook.sqlite, read in memory."""

import apsw

from secmail.domain.errors import ActionNeeded, Code

_MOST_ROWS = 400_000


def address_book(data: bytes) -> tuple[tuple[str, str, str], ...]:
    """Its properties: card, name, value. ActionNeeded CONTACT_FILE_UNREADABLE for what is none, or damaged."""
    book = apsw.Connection(":memory:")
    try:
        book.deserialize("main", data)
        found = book.execute("SELECT card, name, value FROM properties LIMIT ?", (_MOST_ROWS,)).fetchall()
    except (apsw.Error, MemoryError):
        raise ActionNeeded(Code.CONTACT_FILE_UNREADABLE, "damaged address book") from None
    finally:
        book.close()
    return tuple(
        (str(card), name, str(value))
        for card, name, value in found
        if isinstance(name, str) and isinstance(value, str | int)
    )
