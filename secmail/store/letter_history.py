"""What became of letters: lines that are only ever added, few of each kind, so that no forger crowds out the others."""

from collections.abc import Iterable

from secmail.domain.history import FAILURES, Happening, HistoryLine, Witness
from secmail.domain.ids import MessageId, OutboxId
from secmail.store import receipts
from secmail.store.db import Database, Row
from secmail.store.values import dump, from_micros, to_micros

_OF_A_KIND = 8
"""Lines of one kind, about one address, on one witness's word."""
_WORDS = 500
_REPORTED_FAILURES = FAILURES - {Happening.REFUSED}
"""What our own server refused is told by the delivery."""


_TRUST = tuple(Witness)


def note(database: Database, entry: OutboxId, line: HistoryLine) -> bool:
    """Within a transaction. False: this report has said so before, or there are enough of its kind."""
    kind = (entry, line.what.value, line.address, line.witness.value)
    known = database.rows(
        "SELECT message, at FROM happenings WHERE entry = ? AND what = ? AND address = ? AND witness = ?", kind
    )
    # The same report may lie in two folders, or come back under another number: it was received at the same moment.
    told = line.message is not None and any(
        line.message == message or at == to_micros(line.at) for message, at in known
    )
    if told or len(known) >= _OF_A_KIND:
        return False
    database.run(
        "INSERT INTO happenings (entry, what, address, witness, at, words, message) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (*kind, to_micros(line.at), line.words[:_WORDS], line.message),
    )
    if line.what in _REPORTED_FAILURES and not known:
        database.run("UPDATE outbox SET awaits = 1 WHERE id = ?", (entry,))
    return True


def lines(database: Database, entry: OutboxId) -> tuple[HistoryLine, ...]:
    """Oldest first, with the signed receipts."""
    rows = database.rows(
        "SELECT at, what, address, words, messages.id, witness FROM happenings"
        " LEFT JOIN messages ON messages.id = happenings.message WHERE entry = ? ORDER BY at, happenings.id",
        (entry,),
    )
    found = [_line(row) for row in rows]
    read = receipts.histories(database, [entry]).get(entry)
    found += [
        HistoryLine(each.read, Happening.ACKNOWLEDGED, each.address, witness=Witness.PROOF)
        for each in (read.read if read is not None else ())
    ]
    return tuple(sorted(_best(found), key=lambda line: line.at))


def _best(found: Iterable[HistoryLine]) -> Iterable[HistoryLine]:
    """An answer that was believed less before it was opened is one line."""
    best: dict[object, HistoryLine] = {}
    for number, line in enumerate(found):
        key = number if line.message is None else (line.what, line.address, line.message)
        if key not in best or _TRUST.index(line.witness) < _TRUST.index(best[key].witness):
            best[key] = line
    return best.values()


def failed(database: Database, entries: Iterable[OutboxId]) -> dict[OutboxId, tuple[str, ...]]:
    """For whom reports of failure came, of each of these letters that has such."""
    rows = database.rows(
        "SELECT DISTINCT entry, address FROM happenings WHERE entry IN (SELECT value FROM json_each(?))"
        " AND what IN (SELECT value FROM json_each(?)) ORDER BY entry, address",
        (dump(list(entries)), dump(sorted(_REPORTED_FAILURES))),
    )
    found: dict[OutboxId, tuple[str, ...]] = {}
    for entry, address in rows:
        found[OutboxId(entry)] = (*found.get(OutboxId(entry), ()), address)
    return found


def _line(row: Row) -> HistoryLine:
    at, what, address, words, message, witness = row
    number = None if message is None else MessageId(message)
    return HistoryLine(from_micros(at), Happening(what), address, words, number, Witness(witness))
