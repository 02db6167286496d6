"""What reading has taught, for whoever reads again. Engine thread."""

from secmail.domain.ids import MessageId
from secmail.domain.kinds import Reason, kind_reasons
from secmail.domain.messages import Kind
from secmail.domain.security import Summary
from secmail.store import digests
from secmail.store.db import Database, storable


class ReadStore:
    """Satisfies `engine.ports.read_store.ReadStore`."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def unconfirmed(self, limit: int) -> tuple[MessageId, ...]:
        return digests.unconfirmed(self._db, limit)

    def signed_by_sender(self, address: str, limit: int) -> tuple[tuple[MessageId, Summary], ...]:
        return digests.signed_by_sender(self._db, address, limit)

    def kind(self, message: MessageId, version: int) -> tuple[Kind, tuple[Reason, ...]] | None:
        row = self._db.row(
            "SELECT kind, kind_reasons FROM digests WHERE message = ? AND pipeline_version = ?", (message, version)
        )
        return (Kind(row[0]), kind_reasons(row[1])) if row is not None else None

    def has_brought_results(self, address: str) -> bool:
        row = self._db.row(
            "SELECT 1 FROM digests WHERE sender_address = ? AND hprim = 1 AND summary = 'signed-trusted' LIMIT 1",
            (storable(address),),
        )
        return row is not None
