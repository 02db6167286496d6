"""What a profile knows of vaults while they are closed, and what waits for their journals."""

import json
from collections.abc import Sequence
from datetime import datetime

from secmail.domain.sealed import JournalEntry, JournalHead
from secmail.domain.vaults import KnownVault
from secmail.store.db import Database, storable
from secmail.store.values import dump, from_micros, to_micros

MAX_WAITING = 1000

_REMEMBER = (
    "INSERT INTO known_vaults (vault, generation, epoch, holder, address, national_id, owners)"
    " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET generation = excluded.generation, epoch = excluded.epoch,"
    " holder = excluded.holder, address = excluded.address, national_id = excluded.national_id,"
    " owners = excluded.owners WHERE excluded.generation >= generation AND excluded.epoch >= epoch"
)
# Of deeds that were repeated the last one stays, whoever repeats them; nothing that happened once ever goes.
_TRIM = (
    "DELETE FROM waiting_entries WHERE id IN (SELECT id FROM waiting_entries AS early WHERE EXISTS ("
    " SELECT 1 FROM waiting_entries AS late WHERE late.id > early.id AND late.actor = early.actor"
    " AND late.deed = early.deed AND late.subject = early.subject AND late.on_behalf IS early.on_behalf"
    " AND late.vault IS early.vault)"
    " ORDER BY id LIMIT ?)"
)


class Custody:
    """Satisfies `engine.ports.CustodyStore`."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def known_vault(self, vault: str) -> KnownVault | None:
        row = self._db.row(
            "SELECT generation, epoch, holder, address, national_id, owners FROM known_vaults WHERE vault = ?", (vault,)
        )
        if row is None:
            return None
        generation, epoch, holder, address, national_id, owners = row
        return KnownVault(vault, generation, epoch, holder, address, national_id, tuple(json.loads(owners)))

    def remember_vault(self, known: KnownVault) -> None:
        values = (known.vault, known.generation, known.epoch, known.holder, known.address, known.national_id)
        with self._db.transaction():
            self._db.run(_REMEMBER, (*values, dump(known.owners)))

    def vaults_of(self, national_id: str) -> tuple[str, ...]:
        rows = self._db.rows("SELECT vault FROM known_vaults WHERE national_id = ? ORDER BY vault", (national_id,))
        return tuple(vault for (vault,) in rows)

    def journal_later(self, entry: JournalEntry, *, vault: str | None = None) -> None:
        with self._db.transaction():
            self._db.run(
                "INSERT INTO waiting_entries (at, actor, deed, subject, on_behalf, vault) VALUES (?, ?, ?, ?, ?, ?)",
                (to_micros(entry.at), entry.actor, entry.deed, entry.subject, entry.on_behalf, vault),
            )
            waiting = self._db.rows("SELECT count(*) FROM waiting_entries")[0][0]
            if waiting > MAX_WAITING:
                self._db.run(_TRIM, (waiting - MAX_WAITING,))

    def waiting_entries(self, vault: str | None = None) -> tuple[tuple[int, JournalEntry], ...]:
        rows = self._db.rows(
            "SELECT id, at, actor, deed, subject, on_behalf FROM waiting_entries"
            " WHERE ?1 IS NULL OR vault IS NULL OR vault = ?1 ORDER BY id",
            (vault,),
        )
        return tuple((number, JournalEntry(from_micros(at), *rest)) for number, at, *rest in rows)

    def forget_entries(self, numbers: Sequence[int]) -> None:
        with self._db.transaction():
            self._db.run_many("DELETE FROM waiting_entries WHERE id = ?", [(number,) for number in numbers])

    def journal_head(self, vault: str) -> JournalHead | None:
        row = self._db.row("SELECT number, hash FROM journal_heads WHERE vault = ?", (vault,))
        return None if row is None else JournalHead(row[0], bytes(row[1]))

    def keep_journal_head(self, vault: str, head: JournalHead) -> None:
        with self._db.transaction():
            self._db.run(
                "INSERT OR REPLACE INTO journal_heads (vault, number, hash) VALUES (?, ?, ?)",
                (storable(vault), head.number, head.hash),
            )

    def latest_moment(self) -> datetime | None:
        row = self._db.row("SELECT at FROM latest_moment")
        return None if row is None else from_micros(row[0])

    def correct_moment(self, at: datetime) -> None:
        with self._db.transaction():
            self._db.run("INSERT OR REPLACE INTO latest_moment (id, at) VALUES (1, ?)", (to_micros(at),))

    def remember_moment(self, at: datetime) -> None:
        with self._db.transaction():
            self._db.run(
                "INSERT INTO latest_moment (id, at) VALUES (1, ?)"
                " ON CONFLICT DO UPDATE SET at = excluded.at WHERE excluded.at > at",
                (to_micros(at),),
            )
