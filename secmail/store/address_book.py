"""Another program's address book, which is an SQLite file: Thunderbird's abook.sqlite, read in memory."""

import apsw

from secmail.domain.errors import ActionNeeded, Code

_MOST_ROWS = 400_000
_FORMATS = slice(18, 20)
"""Of the header: how the file is written and read (https://sqlite.org/fileformat.html, 1.3.2)."""
_ROLLBACK = b"\x01\x01"
"""As Thunderbird writes it, it wants its write-ahead log beside it, which nothing in memory has."""


def address_book(data: bytes) -> tuple[tuple[str, str, str], ...]:
    """Its properties: card, name, value. ActionNeeded CONTACT_FILE_UNREADABLE for what is none, or damaged."""
    book = apsw.Connection(":memory:")
    content = bytearray(data)
    content[_FORMATS] = _ROLLBACK
    try:
        book.deserialize("main", bytes(content))
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
