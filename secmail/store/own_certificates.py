"""Own certificates: which there are, where they have gone, and which requests for them were answered."""

from collections.abc import Sequence
from datetime import datetime

from secmail.domain.addresses import normal
from secmail.domain.ids import AccountId, OutboxId
from secmail.domain.own_certificates import LetterAbout, Told, Way
from secmail.store.certificates import Certificates
from secmail.store.db import Database
from secmail.store.values import from_micros, to_micros


class OwnCertificates:
    """Satisfies `engine.ports.OwnCertificateStore`."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def tell(self, told: Told) -> None:
        place = normal(told.place) if told.way is Way.LETTER else told.place
        with self._db.transaction():
            self._db.run(
                "INSERT OR REPLACE INTO own_certificates_told (sha256, way, place, at) VALUES (?, ?, ?, ?)",
                (told.sha256, told.way.value, place, to_micros(told.at)),
            )

    def told(self) -> tuple[Told, ...]:
        """The last time at each place, newest first."""
        rows = self._db.rows(
            "SELECT sha256, way, place, max(at) AS last FROM own_certificates_told"
            " GROUP BY sha256, way, place ORDER BY last DESC, place"
        )
        return tuple(Told(sha256, Way(way), place, from_micros(at)) for sha256, way, place, at in rows)

    def untell(self, way: Way, place: str, *, sha256s: Sequence[str]) -> None:
        """A directory no longer shows them."""
        with self._db.transaction():
            for sha256 in sha256s:
                self._db.run(
                    "DELETE FROM own_certificates_told WHERE way = ? AND place = ? AND sha256 = ?",
                    (way.value, place, sha256),
                )

    def untell_letter(self, address: str, queued: datetime) -> None:
        """What earlier and later letters have told there stays."""
        values = (Way.LETTER.value, normal(address), to_micros(queued))
        with self._db.transaction():
            self._db.run("DELETE FROM own_certificates_told WHERE way = ? AND place = ? AND at = ?", values)

    def see(self, vault: str, ders: Sequence[bytes]) -> None:
        if self._seen_in(vault) == tuple(ders):
            return
        with self._db.transaction():
            self._db.run("DELETE FROM own_certificates_seen WHERE vault = ?", (vault,))
            for place, der in enumerate(ders):
                self._db.run(
                    "INSERT INTO own_certificates_seen (vault, place, der) VALUES (?, ?, ?)", (vault, place, der)
                )

    def seen(self) -> tuple[tuple[str, tuple[bytes, ...]], ...]:
        """By vault."""
        vaults = self._db.rows("SELECT DISTINCT vault FROM own_certificates_seen ORDER BY vault")
        return tuple((vault, self._seen_in(vault)) for (vault,) in vaults)

    def _seen_in(self, vault: str) -> tuple[bytes, ...]:
        rows = self._db.rows("SELECT der FROM own_certificates_seen WHERE vault = ? ORDER BY place", (vault,))
        return tuple(der for (der,) in rows)

    def written_to(self, account: AccountId, since: datetime, *, limit: int) -> tuple[str, ...]:
        """The addresses that got letters of this account since then, the newest letter's first; each once."""
        rows = self._db.rows(
            "SELECT deliveries.address FROM deliveries JOIN outbox ON outbox.id = entry"
            " WHERE account = ? AND created >= ?"
            " AND outbox.state IN ('sent', 'filed') AND deliveries.state = 'accepted'"
            " GROUP BY deliveries.address ORDER BY max(created) DESC, deliveries.address LIMIT ?",
            (account, to_micros(since), limit),
        )
        return tuple(row[0] for row in rows)

    def request_waiting(self, address: str, account: AccountId | None = None) -> OutboxId | None:
        row = self._db.row(
            "SELECT outbox.id FROM outbox JOIN deliveries ON entry = outbox.id"
            # As the index says it, or it would not be used.
            " WHERE outbox.state IN ('preparing', 'queued', 'submitting', 'sent', 'refused', 'uncertain')"
            " AND outbox.state IN ('queued', 'submitting') AND about = ?1 AND address = ?2"
            " AND deliveries.state IN ('waiting', 'deferred') AND (?3 IS NULL OR account = ?3)"
            " ORDER BY outbox.id DESC LIMIT 1",
            (LetterAbout.REQUEST.value, normal(address), account),
        )
        return None if row is None else OutboxId(row[0])

    def answered(self, message: str) -> datetime | None:
        """When the request in this message (SHA-256) was answered."""
        row = self._db.row("SELECT at FROM answered_requests WHERE message = ?", (message,))
        return None if row is None else from_micros(row[0])

    def answer(self, message: str, at: datetime) -> None:
        with self._db.transaction():
            self._db.run(
                "INSERT OR REPLACE INTO answered_requests (message, at) VALUES (?, ?)", (message, to_micros(at))
            )


class KnownReader(Certificates):
    """Satisfies `engine.ports.CertificateReader`: certificates of others, and where own ones have gone. Read thread."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._own = OwnCertificates(database)

    def told(self) -> tuple[Told, ...]:
        """Newest first."""
        return self._own.told()

    def seen(self) -> tuple[tuple[str, tuple[bytes, ...]], ...]:
        """By vault."""
        return self._own.seen()

    def request_waiting(self, address: str) -> OutboxId | None:
        """Of any account."""
        return self._own.request_waiting(address)
