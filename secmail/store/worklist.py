"""What waits to be seen, as the sealed database knows it: results that nobody has seen, and who has seen the others."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from secmail.domain.ids import MessageId
from secmail.domain.lab_results import KeptResult
from secmail.domain.patient_records import ReportPlace
from secmail.domain.worklist import Sight
from secmail.store import lab_results
from secmail.store.db import Database
from secmail.store.values import dump, from_micros, to_micros

STANDING = "replaced_by IS NULL AND validity IS NOT 'withdrawn'"
UNSEEN = f"reports.abnormal > 0 AND seen IS NULL AND flag IN ('L', 'H', 'LL', 'HH') AND {STANDING}"
LATELY = (
    "reports.message IN (SELECT message FROM learned_messages WHERE received > ?"
    " UNION ALL SELECT value FROM json_each(?))"
)
"""Of messages received since then, or among these."""
_AMONG = "reports.message IN (SELECT value FROM json_each(?))"


class WorkReader:
    """Satisfies `engine.ports.worklist.WorkReader` over a connection that cannot write."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def panics(self, since: datetime, also: Sequence[MessageId]) -> tuple[MessageId, ...]:
        rows = self._db.rows(
            f"SELECT DISTINCT reports.message FROM reports JOIN lab_results ON report = reports.id"  # noqa: S608 -- constants
            f" WHERE reports.abnormal = 2 AND seen IS NULL AND flag IN ('LL', 'HH') AND {STANDING} AND {LATELY}",
            (to_micros(since), dump(list(also))),
        )
        return tuple(MessageId(row[0]) for row in rows)

    def abnormal(self, messages: Sequence[MessageId]) -> tuple[KeptResult, ...]:
        return lab_results.results(self._db, f"{UNSEEN} AND {_AMONG}", (dump(list(messages)),))

    def reports(self, messages: Sequence[MessageId]) -> Mapping[MessageId, tuple[int, int]]:
        rows = self._db.rows(
            f"SELECT message, count(*), sum(seen IS NULL) FROM reports WHERE {_AMONG} GROUP BY message",  # noqa: S608 -- a constant
            (dump(list(messages)),),
        )
        return {MessageId(message): (reports, unseen) for message, reports, unseen in rows}

    def people(self, messages: Sequence[MessageId]) -> Mapping[MessageId, int]:
        rows = self._db.rows(
            f"SELECT message, count(DISTINCT coalesce(patient, -traits)) FROM reports WHERE {_AMONG} GROUP BY message",  # noqa: S608 -- a constant
            (dump(list(messages)),),
        )
        return {MessageId(message): people for message, people in rows}

    def sights(self, message: MessageId) -> tuple[Sight, ...]:
        rows = self._db.rows(
            "SELECT reports.part, reports.number, reports.seen, seen_by FROM reports"
            " JOIN learned_messages ON learned_messages.message = reports.message LEFT JOIN report_decisions"
            " ON message_sha256 = sha256 AND report_decisions.part = reports.part"
            " AND report_decisions.number = reports.number"
            " WHERE reports.message = ? ORDER BY reports.part, reports.number",
            (message,),
        )
        return tuple(
            Sight(ReportPlace(message, part, number), from_micros(seen) if seen is not None else None, by or "")
            for part, number, seen, by in rows
        )
