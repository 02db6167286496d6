"""What the user has confirmed of other people."""

from secmail.domain.addresses import normal
from secmail.domain.confirmations import ConfirmedIdentity
from secmail.domain.errors import Code, Rejected
from secmail.domain.people import Decision
from secmail.domain.security import CertificateFacts
from secmail.pki import certificate as certificates
from secmail.store.db import Database, Row
from secmail.store.values import from_micros, to_micros

_SELECT = "SELECT address, der, at, asked_again FROM confirmations"
_NEWEST_FIRST = " ORDER BY address, at DESC, sha256"


class Confirmations:
    """Satisfies `engine.ports.confirmations.ConfirmationStore`."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def put(self, confirmed: ConfirmedIdentity) -> None:
        facts = confirmed.certificate
        values = (normal(confirmed.address), facts.sha256, facts.national_id, facts.der, to_micros(confirmed.at))
        with self._db.transaction():
            self._db.run(  # said again, perhaps of another certificate of his
                "DELETE FROM confirmations WHERE address = ? AND national_id = ? AND asked_again = 1",
                (normal(confirmed.address), facts.national_id),
            )
            self._db.run(
                "INSERT OR REPLACE INTO confirmations (address, sha256, national_id, der, at) VALUES (?, ?, ?, ?, ?)",
                values,
            )

    def drop(self, address: str, sha256: str) -> None:
        one = (normal(address), sha256)
        with self._db.transaction():
            if self._db.row("SELECT 1 FROM confirmations WHERE address = ? AND sha256 = ?", one) is None:
                raise Rejected(Code.IDENTITY_UNKNOWN)
            self._db.run("DELETE FROM confirmations WHERE address = ? AND sha256 = ?", one)

    def naming(self, certificate: CertificateFacts) -> tuple[ConfirmedIdentity, ...]:
        rows = self._db.rows(
            f"{_SELECT} WHERE (sha256 = ? OR national_id = ?) AND asked_again = 0{_NEWEST_FIRST}",
            (certificate.sha256, certificate.national_id),
        )
        return tuple(map(_confirmed, rows))

    def for_address(self, address: str) -> tuple[ConfirmedIdentity, ...]:
        sql = f"{_SELECT} WHERE address = ? AND asked_again = 0{_NEWEST_FIRST}"
        return tuple(map(_confirmed, self._db.rows(sql, (normal(address),))))

    def ever(self, address: str) -> bool:
        return self._db.row("SELECT 1 FROM confirmations WHERE address = ? LIMIT 1", (normal(address),)) is not None

    def all(self) -> tuple[ConfirmedIdentity, ...]:
        return tuple(map(_confirmed, self._db.rows(_SELECT + _NEWEST_FIRST)))

    def decided(self, certificate: CertificateFacts) -> tuple[tuple[str, CertificateFacts, Decision], ...]:
        rows = self._db.rows(
            "SELECT address, der, decision FROM known_certificates JOIN certificates USING (sha256)"
            " WHERE decision IS NOT NULL AND (sha256 = ? OR national_id = ?) ORDER BY address, sha256",
            (certificate.sha256, certificate.national_id),
        )
        return tuple((address, certificates.facts(bytes(der)), Decision(word)) for address, der, word in rows)

    def names(self) -> tuple[tuple[str, str | None, str], ...]:
        rows = self._db.rows(
            "SELECT DISTINCT json_extract(facts, '$.common_name'), national_id, address"
            " FROM known_certificates JOIN certificates USING (sha256) WHERE confirmed = 1"
        )
        return tuple((name or "", number, address) for name, number, address in rows)

    def state_of_names(self) -> tuple[int, int]:
        rows = self._db.rows("SELECT count(*), max(learned) FROM known_certificates WHERE confirmed = 1")
        return int(rows[0][0]), int(rows[0][1] or 0)


def _confirmed(row: Row) -> ConfirmedIdentity:
    address, der, at, asked_again = row
    return ConfirmedIdentity(address, certificates.facts(bytes(der)), from_micros(at), bool(asked_again))
