"""The mail database of a profile: repositories over one connection."""

from collections.abc import Callable, Sequence
from datetime import datetime

from secmail.domain.accounts import Account
from secmail.domain.finding import Sought
from secmail.domain.history import HistoryLine
from secmail.domain.ids import AccountId, FolderId, MessageId, OutboxId
from secmail.domain.messages import Folder, MessageSummary
from secmail.domain.outbox import OutboxEntry
from secmail.domain.people import KnownCertificate
from secmail.domain.prescribers import Prescriber
from secmail.domain.sealed import JournalHead
from secmail.domain.triage import ALL, Wanted
from secmail.domain.vaults import KnownVault
from secmail.store import letter_history, outbox_rows, outer_search, pages, receipts
from secmail.store.arrivals import Arrivals
from secmail.store.bodies import Bodies
from secmail.store.certificates import Certificates
from secmail.store.confirmations import Confirmations
from secmail.store.contacts import Contacts
from secmail.store.contacts_reading import ContactsReader
from secmail.store.custody import Custody
from secmail.store.db import Database
from secmail.store.directories import Directories
from secmail.store.folders import Folders
from secmail.store.lock import WriterLock
from secmail.store.messages import Messages
from secmail.store.outbox import Outbox
from secmail.store.own_certificates import KnownReader, OwnCertificates
from secmail.store.pending import Pending
from secmail.store.prescribers import Prescribers
from secmail.store.publications import Publications
from secmail.store.receipts import Receipts
from secmail.store.unread import UnreadReader


class MailDb:
    """Satisfies `engine.ports.MailDb`; holds the file's writer lock until it is closed. Engine thread."""

    def __init__(self, database: Database, lock: WriterLock, *, now: Callable[[], datetime]) -> None:
        self._db = database
        self._lock = lock
        self.folders = Folders(database)
        self.messages = Messages(database)
        self.bodies = Bodies(database)
        self.pending = Pending(database)
        self.outbox = Outbox(database, now)
        self.certificates = Certificates(database)
        self.own_certificates = OwnCertificates(database)
        self.receipts = Receipts(database)
        self.arrivals = Arrivals(database)
        self.publications = Publications(database)
        self.custody = Custody(database)
        self.confirmations = Confirmations(database)
        self.prescribers = Prescribers(database)
        self.contacts = Contacts(database)
        self.directories = Directories(database)

    def close(self) -> None:
        try:
            self._db.close()
        finally:
            self._lock.release()


class MailDbReader:
    """Satisfies `engine.ports.MailDbReader`: the reading halves over a connection that cannot write. Read thread."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._folders = Folders(database)
        self._messages = Messages(database)
        self._bodies = Bodies(database)
        self.known = KnownReader(database)
        self.unread = UnreadReader(database)
        self._custody = Custody(database)
        self.contacts = ContactsReader(database)
        self.directories = Directories(database)
        self.confirmations = Confirmations(database)

    def accounts(self) -> tuple[Account, ...]:
        return self._folders.accounts()

    def prescribers(self) -> tuple[Prescriber, ...]:
        return Prescribers(self._db).all()

    def folders(self, account: AccountId | None = None) -> tuple[Folder, ...]:
        return self._folders.folders(account)

    def page(
        self, folder: FolderId | None, after: MessageId | None, limit: int, *, wanted: Wanted = ALL
    ) -> tuple[MessageSummary, ...]:
        return pages.page(self._db, folder, after, limit=limit, wanted=wanted)

    def order(self, folder: FolderId, *, wanted: Wanted = ALL) -> tuple[MessageId, ...]:
        return pages.order(self._db, folder, wanted=wanted)

    def rows(self, messages: Sequence[MessageId]) -> tuple[MessageSummary, ...]:
        return pages.rows(self._db, messages)

    def places(self, messages: Sequence[MessageId]) -> tuple[tuple[MessageId, FolderId], ...]:
        return pages.places(self._db, messages)

    def left_unread(self) -> tuple[MessageId, ...]:
        return pages.left_unread(self._db)

    def raw(self, message: MessageId) -> bytes:
        return self._messages.raw(message)

    def count_missing(self, account: AccountId, *, largest: int) -> tuple[int, int]:
        return self._bodies.count_missing(account, largest=largest)

    def entries(self) -> tuple[OutboxEntry, ...]:
        return outbox_rows.shown(self._db)

    def letter(self, entry: OutboxId) -> OutboxEntry:
        return outbox_rows.one(self._db, entry)

    def letter_named(self, message_id: str) -> OutboxEntry | None:
        return outbox_rows.named(self._db, message_ids=[message_id])

    def copy_of(self, entry: OutboxId) -> MessageId | None:
        return outbox_rows.copy_of(self._db, entry)

    def letter_history(self, entry: OutboxId) -> tuple[HistoryLine, ...]:
        return letter_history.lines(self._db, outbox_rows.one(self._db, entry).id)

    def awaiting(self, before: datetime) -> tuple[OutboxEntry, ...]:
        return outbox_rows.awaiting(self._db, before)

    def receipt_proof(self, entry: OutboxId, address: str) -> bytes:
        return receipts.proof(self._db, entry, address)

    def certificates(self) -> tuple[KnownCertificate, ...]:
        return self.known.all()

    def setting(self, name: str) -> str | None:
        return self._folders.setting(name)

    def found_outside(
        self, sought: Sought, *, before: tuple[datetime, MessageId] | None, limit: int
    ) -> tuple[MessageId, ...]:
        return outer_search.newest(self._db, sought, before=before, limit=limit)

    def known_vault(self, vault: str) -> KnownVault | None:
        return self._custody.known_vault(vault)

    def journal_head(self, vault: str) -> JournalHead | None:
        return self._custody.journal_head(vault)

    def close(self) -> None:
        self._db.close()
