"""The sealed database of a holder: open only while the vault is."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from secmail.domain.drafts import Draft
from secmail.domain.exports import ExportKey, ExportRecord
from secmail.domain.finding import Sought
from secmail.domain.ids import MessageId
from secmail.domain.sealed import Digest, JournalEntry, JournalHead, JournalRow, JournalSeal, LearnedKey
from secmail.store import conversations, digests, drafts, exports, journal, keys, lab_results, search
from secmail.store.db import Database
from secmail.store.exchange import ExchangeReader, ExchangeStore
from secmail.store.lock import WriterLock
from secmail.store.patient_records import PatientReader, PatientStore
from secmail.store.read_messages import ReadStore
from secmail.store.rules import RuleReader, RuleStore
from secmail.store.templates import TemplateReader, TemplateStore
from secmail.store.worklist import WorkReader


class SealedDb:
    """Satisfies `engine.ports.SealedDb`; holds the file's writer lock until it is closed. Engine thread."""

    def __init__(self, database: Database, lock: WriterLock) -> None:
        self._db = database
        self._lock = lock
        self.kept_drafts = drafts.Kept(database)
        self.rules = RuleStore(database)
        self.patients = PatientStore(database)
        self.exchange = ExchangeStore(database)
        self.reading = ReadStore(database)
        self.templates = TemplateStore(database)

    def content_key(self, fingerprint: str) -> tuple[int, bytes] | None:
        return keys.content_key(self._db, fingerprint)

    def keep_digests(
        self, kept: Sequence[Digest], entries: Sequence[JournalEntry] = (), learned: Sequence[LearnedKey] = ()
    ) -> None:
        with self._db.transaction(durable=bool(entries)):
            keys.remember(self._db, learned)
            digests.keep(self._db, kept)
            lab_results.learn(self._db, [(each.message, each.reports) for each in kept if each.reports is not None])
            for entry in entries:
                journal.append(self._db, entry)

    def current(self, messages: Sequence[MessageId], version: int) -> frozenset[MessageId]:
        return digests.current(self._db, messages, version=version)

    def count_current(self, version: int) -> int:
        return digests.count(self._db, version=version)

    def forget(self, messages: Sequence[MessageId]) -> None:
        digests.forget(self._db, messages)
        with self._db.transaction():
            lab_results.forget(self._db, messages)

    def forget_stray_words(self) -> None:
        digests.forget_stray_words(self._db)

    def finish_export(self, key: ExportKey, file: str, at: datetime, *, entry: JournalEntry | None = None) -> None:
        exports.finish(self._db, key, file, at=at, entry=entry)

    def export(self, key: ExportKey) -> ExportRecord | None:
        return exports.export(self._db, key)

    def same_content(self, key: ExportKey) -> ExportRecord | None:
        return exports.same_content(self._db, key)

    def exports(self) -> tuple[ExportRecord, ...]:
        return exports.exports(self._db)

    def unfiled_results(self) -> tuple[MessageId, ...]:
        return exports.unfiled_results(self._db)

    def save_draft(self, draft: Draft, draft_id: int | None) -> int:
        return drafts.save(self._db, draft, draft_id)

    def drop_draft(self, draft_id: int) -> None:
        drafts.drop(self._db, draft_id)

    def journal(self, entry: JournalEntry) -> None:
        with self._db.transaction():
            journal.append(self._db, entry)

    def take_in(self, waiting: Sequence[tuple[int, JournalEntry]]) -> None:
        journal.take_in(self._db, waiting)

    def journal_head(self) -> JournalHead | None:
        return journal.head(self._db)

    def journal_rows(self, after: int, limit: int) -> tuple[JournalRow, ...]:
        return journal.rows(self._db, after, limit=limit)

    def keep_seal(self, seal: JournalSeal) -> None:
        journal.keep_seal(self._db, seal)

    def last_seal(self) -> JournalSeal | None:
        return journal.last_seal(self._db)

    def close(self) -> None:
        try:
            self._db.close()
        finally:
            self._lock.release()


class SealedDbReader:
    """Satisfies `engine.ports.SealedDbReader` over a connection that cannot write. Read thread."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self.rules = RuleReader(database)
        self.patients = PatientReader(database)
        self.work = WorkReader(database)
        self.templates = TemplateReader(database)
        self.exchange = ExchangeReader(database)

    def digests(self, messages: Sequence[MessageId]) -> Mapping[MessageId, Digest]:
        return digests.digests(self._db, messages)

    def exported(self, messages: Sequence[MessageId]) -> frozenset[MessageId]:
        return exports.exported(self._db, messages)

    def exports(self) -> tuple[ExportRecord, ...]:
        return exports.exports(self._db)

    def drafts(self) -> tuple[tuple[int, Draft], ...]:
        return drafts.drafts(self._db)

    def draft_heads(self) -> tuple[tuple[int, Draft, tuple[int, ...]], ...]:
        return drafts.heads(self._db)

    def draft(self, number: int) -> Draft | None:
        return drafts.one(self._db, number)

    def outgoing_drafts(self) -> tuple[Draft, ...]:
        return drafts.outgoing(self._db)

    def content_key(self, fingerprint: str) -> tuple[int, bytes] | None:
        return keys.content_key(self._db, fingerprint)

    def found(self, sought: Sought, *, before: int | None, limit: int) -> tuple[tuple[int, MessageId], ...]:
        return search.newest(self._db, sought, before=before, limit=limit)

    def best(self, sought: Sought, *, among: int) -> tuple[tuple[float, MessageId], ...]:
        return search.best(self._db, sought, among=among)

    def place(self, message: MessageId, received: datetime) -> int:
        return search.place_of(self._db, message, received)

    def conversation(self, message: MessageId) -> tuple[MessageId, ...]:
        return conversations.members(self._db, message)

    def journal(self, after: int, limit: int) -> tuple[JournalRow, ...]:
        return journal.rows(self._db, after, limit=limit)

    def seals(self) -> tuple[JournalSeal, ...]:
        return journal.seals(self._db)

    def journal_head(self) -> JournalHead | None:
        return journal.head(self._db)

    def broken_at(self) -> int | None:
        return journal.broken_at(self._db)

    def clock_back(self) -> tuple[int, ...]:
        return journal.clock_back(self._db)

    def close(self) -> None:
        self._db.close()
