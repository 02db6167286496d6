"""Revocation lists, answers and authorities that were fetched: a cache that survives a restart, bounded in size."""

from datetime import datetime

from secmail.domain.publications import KeptPublication, PublicationKind
from secmail.store.db import Database
from secmail.store.values import from_micros, optional_micros, optional_moment, to_micros

MAX_BYTES = 96 * 1024 * 1024
MAX_ROWS = 2000
"""IGC-Santé has nine lists of up to ten megabytes; answers have two kilobytes."""

_PUT = (
    "INSERT INTO publications (place, kind, fetched, until, tag, content) VALUES (?, ?, ?, ?, ?, zeroblob(?))"
    " RETURNING id"
)
# The newest stay, as far as the bounds reach; the sum runs from the newest down. Authorities are few and stay.
_TRIM = (
    "DELETE FROM publications WHERE id IN (SELECT id FROM ("
    " SELECT id, row_number() OVER newest AS place_in_line, sum(length(content)) OVER newest AS bytes"
    " FROM publications WHERE kind <> 'authorities' WINDOW newest AS (ORDER BY fetched DESC, id DESC))"
    " WHERE place_in_line > 1 AND (bytes > ? OR place_in_line > ?)) RETURNING place"
)


class Publications:
    """Satisfies `engine.ports.PublicationStore`."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def keep(self, publication: KeptPublication) -> tuple[str, ...]:
        """In the place of what was kept from there before: the old one or the new one, also after a power loss.

        Returns the places of what had to go to make room.
        """
        with self._db.transaction():
            self._db.run("DELETE FROM publications WHERE place = ?", (publication.place,))
            row = self._db.rows(
                _PUT,
                (
                    publication.place,
                    publication.kind.value,
                    to_micros(publication.fetched),
                    optional_micros(publication.until),
                    publication.tag,
                    len(publication.content),
                ),
            )[0][0]
            self._db.write_blob("publications", "content", row=row, content=publication.content)
            return tuple(place for (place,) in self._db.rows(_TRIM, (MAX_BYTES, MAX_ROWS)))

    def confirm(self, place: str, at: datetime) -> None:
        """The place still publishes what is kept."""
        with self._db.transaction():
            self._db.run("UPDATE publications SET fetched = ? WHERE place = ?", (to_micros(at), place))

    def all(self) -> tuple[KeptPublication, ...]:
        """Everything that is kept, by place."""
        rows = self._db.rows("SELECT place, kind, content, fetched, until, tag FROM publications ORDER BY place")
        return tuple(
            KeptPublication(
                place=place,
                kind=PublicationKind(kind),
                content=bytes(content),
                fetched=from_micros(fetched),
                until=optional_moment(until),
                tag=tag,
            )
            for place, kind, content, fetched, until, tag in rows
        )
