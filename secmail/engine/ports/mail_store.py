"""The mail database of a profile, as the engine needs it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from secmail.domain.accounts import Account
from secmail.domain.finding import Sought
from secmail.domain.history import HistoryLine
from secmail.domain.ids import AccountId, FolderId, MessageId, OutboxId
from secmail.domain.messages import Folder, MessageSummary
from secmail.domain.outbox import OutboxEntry
from secmail.domain.own_certificates import Told, Way
from secmail.domain.people import Decision, KnownCertificate
from secmail.domain.prescribers import Prescriber
from secmail.domain.publications import KeptPublication
from secmail.domain.sealed import JournalEntry, JournalHead, ToRead
from secmail.domain.triage import ALL, Wanted
from secmail.domain.vaults import KnownVault
from secmail.engine.ports.confirmations import ConfirmationStore
from secmail.engine.ports.contacts import ContactBook, PeopleReader
from secmail.engine.ports.directories import ContactStore, DirectoryReader
from secmail.engine.ports.laboratory import PrescriberStore
from secmail.engine.ports.mailbox_store import BodyStore, FolderStore, MessageStore, PendingStore
from secmail.engine.ports.outgoing import ArrivalStore, OutboxStore, ReceiptStore


class CertificateStore(Protocol):
    """Other people's certificates. Engine thread."""

    def learn(self, known: KnownCertificate) -> bool:
        """False when the same certificate was known for the address already (then the better source is kept).

        The capabilities that were signed last count; mail that announces none says nothing about them.
        """
        ...

    def for_address(self, address: str) -> tuple[KnownCertificate, ...]:
        """Newest certificate first."""
        ...

    def all(self) -> tuple[KnownCertificate, ...]: ...

    def addresses_of(self, national_id: str) -> tuple[str, ...]:
        """Addresses that a confirmed certificate ties to this national identifier."""
        ...

    def domains(self) -> frozenset[str]:
        """Of the addresses that a confirmed certificate names."""
        ...

    def decide(self, address: str, sha256: str, decision: Decision) -> bool:
        """What a person says of a certificate; kept however often it comes again. False when none such is known."""
        ...

    def forget(self, address: str, sha256: str) -> bool:
        """False when no such certificate is known for the address. Mail that brings it again teaches it again."""
        ...


class CertificateReader(Protocol):
    """What of both stores can be asked while something is written. Read thread."""

    def for_address(self, address: str) -> tuple[KnownCertificate, ...]:
        """As `CertificateStore.for_address`."""
        ...

    def domains(self) -> frozenset[str]:
        """As `CertificateStore.domains`."""
        ...

    def told(self) -> tuple[Told, ...]:
        """As `OwnCertificateStore.told`."""
        ...

    def seen(self) -> tuple[tuple[str, tuple[bytes, ...]], ...]:
        """As `OwnCertificateStore.seen`."""
        ...

    def request_waiting(self, address: str) -> OutboxId | None:
        """As `OwnCertificateStore.request_waiting`, of any account."""
        ...


class OwnCertificateStore(Protocol):
    """Own certificates: which there are, where they have gone, which requests were answered. Engine thread."""

    def tell(self, told: Told) -> None:
        """Noted, each time. `at` of a letter: when it was queued."""
        ...

    def told(self) -> tuple[Told, ...]:
        """Newest first; of the same certificate, way and place the last time."""
        ...

    def untell(self, way: Way, place: str, *, sha256s: Sequence[str]) -> None:
        """The place no longer shows these."""
        ...

    def untell_letter(self, address: str, queued: datetime) -> None:
        """The letter that was queued then has not reached it."""
        ...

    def see(self, vault: str, ders: Sequence[bytes]) -> None:
        """The confidentiality certificates of a vault that is open, newest first; they replace what was seen of it."""
        ...

    def seen(self) -> tuple[tuple[str, tuple[bytes, ...]], ...]:
        """Of each vault that was ever open here: its number, and its certificates as last seen."""
        ...

    def written_to(self, account: AccountId, since: datetime, *, limit: int) -> tuple[str, ...]:
        """The addresses that got letters of this account since then, the newest letter's first; each once."""
        ...

    def request_waiting(self, address: str, account: AccountId | None = None) -> OutboxId | None:
        """A letter that asks the address for its certificate and has not left yet."""
        ...

    def answered(self, message: str) -> datetime | None:
        """When the request in this message (SHA-256, hexadecimal) was answered."""
        ...

    def answer(self, message: str, at: datetime) -> None: ...


class PublicationStore(Protocol):
    """Revocation lists, answers and authorities that were fetched and verified: a cache. Engine thread."""

    def keep(self, publication: KeptPublication) -> tuple[str, ...]:
        """Replaces what was kept of this place, whole or not at all.

        Beyond the cache's bounds the oldest go, but for authorities; their places are returned.
        """
        ...

    def confirm(self, place: str, at: datetime) -> None:
        """The place still publishes what is kept."""
        ...

    def all(self) -> tuple[KeptPublication, ...]: ...


class CustodyStore(Protocol):
    """What is known of vaults while they are closed, and what waits for their journals. Engine thread."""

    def known_vault(self, vault: str) -> KnownVault | None:
        """What was remembered of it when it was last opened."""
        ...

    def remember_vault(self, known: KnownVault) -> None:
        """Durable when it returns. Generation and epoch never go back: lower ones are ignored."""
        ...

    def vaults_of(self, national_id: str) -> tuple[str, ...]:
        """Those that were opened here whose holder has this identifier."""
        ...

    def journal_later(self, entry: JournalEntry, *, vault: str | None = None) -> None:
        """For this vault's journal; None: for the next that is opened.

        Durable; beyond a bound the oldest repetitions go.
        """
        ...

    def waiting_entries(self, vault: str | None = None) -> tuple[tuple[int, JournalEntry], ...]:
        """With their numbers, oldest first: those that this vault's journal may take in; None: all."""
        ...

    def forget_entries(self, numbers: Sequence[int]) -> None:
        """They are in a journal now."""
        ...

    def journal_head(self, vault: str) -> JournalHead | None: ...

    def keep_journal_head(self, vault: str, head: JournalHead) -> None: ...

    def latest_moment(self) -> datetime | None:
        """The latest moment that was ever remembered: the clock was at least there once."""
        ...

    def remember_moment(self, at: datetime) -> None:
        """Earlier ones are ignored."""
        ...

    def correct_moment(self, at: datetime) -> None:
        """The clock was ahead, by the holder's word: this is the latest from now on."""
        ...


class MailDb(Protocol):
    """The profile's mail database: one writing connection, a repository for each concern. Engine thread."""

    @property
    def folders(self) -> FolderStore: ...

    @property
    def messages(self) -> MessageStore: ...

    @property
    def bodies(self) -> BodyStore: ...

    @property
    def pending(self) -> PendingStore: ...

    @property
    def outbox(self) -> OutboxStore: ...

    @property
    def certificates(self) -> CertificateStore: ...

    @property
    def own_certificates(self) -> OwnCertificateStore: ...

    @property
    def receipts(self) -> ReceiptStore: ...

    @property
    def arrivals(self) -> ArrivalStore: ...

    @property
    def publications(self) -> PublicationStore: ...

    @property
    def prescribers(self) -> PrescriberStore: ...

    @property
    def directories(self) -> ContactStore: ...

    @property
    def contacts(self) -> ContactBook: ...

    @property
    def custody(self) -> CustodyStore: ...

    @property
    def confirmations(self) -> ConfirmationStore: ...

    def close(self) -> None: ...


class UnreadReader(Protocol):
    """What is to be read for the index."""

    def newest(self) -> int:
        """The highest number of a message."""
        ...

    def portion(self, upto: int) -> tuple[tuple[ToRead, ...], int]:
        """Some of the messages whose bytes are here, with numbers up to this one; where the next begin, 0: all."""
        ...

    def raws(self, messages: Sequence[MessageId]) -> Mapping[MessageId, bytes]:
        """The bytes of those that lie in one piece, for what is known to be small: many at one look."""
        ...


class ListReader(Protocol):
    """Messages as lists show them. Read thread."""

    def page(
        self, folder: FolderId | None, after: MessageId | None, limit: int, *, wanted: Wanted = ALL
    ) -> tuple[MessageSummary, ...]:
        """Newest first, keyset pagination. None: the inboxes. `wanted`: only those with these marks."""
        ...

    def order(self, folder: FolderId, *, wanted: Wanted = ALL) -> tuple[MessageId, ...]:
        """All that `page` gives, one page after the other, by number alone."""
        ...

    def rows(self, messages: Sequence[MessageId]) -> tuple[MessageSummary, ...]: ...

    def places(self, messages: Sequence[MessageId]) -> tuple[tuple[MessageId, FolderId], ...]:
        """In which folders those of these messages lie that still exist, newest first."""
        ...

    def left_unread(self) -> tuple[MessageId, ...]:
        """Of which the mail server says that nobody has read them."""
        ...


class MailDbReader(PeopleReader, ListReader, Protocol):
    """A read-only connection. Read thread."""

    @property
    def unread(self) -> UnreadReader: ...

    @property
    def directories(self) -> DirectoryReader: ...

    def prescribers(self) -> tuple[Prescriber, ...]: ...

    def accounts(self) -> tuple[Account, ...]: ...

    def folders(self, account: AccountId | None = None) -> tuple[Folder, ...]: ...

    def raw(self, message: MessageId) -> bytes:
        """Rejected MESSAGE_UNKNOWN, MESSAGE_NOT_HERE."""
        ...

    def count_missing(self, account: AccountId, *, largest: int) -> tuple[int, int]:
        """As `BodyStore.count_missing`."""
        ...

    def entries(self) -> tuple[OutboxEntry, ...]:
        """As `OutboxStore.entries`."""
        ...

    def letter(self, entry: OutboxId) -> OutboxEntry:
        """Rejected OUTBOX_UNKNOWN."""
        ...

    def letter_named(self, message_id: str) -> OutboxEntry | None: ...

    def copy_of(self, entry: OutboxId) -> MessageId | None:
        """The message that is the copy of this letter; None while there is none here."""
        ...

    def letter_history(self, entry: OutboxId) -> tuple[HistoryLine, ...]:
        """Oldest first. Rejected OUTBOX_UNKNOWN."""
        ...

    def awaiting(self, before: datetime) -> tuple[OutboxEntry, ...]:
        """As `OutboxStore.awaiting`."""
        ...

    def receipt_proof(self, entry: OutboxId, address: str) -> bytes:
        """The signed receipt of one reader of a letter; Rejected RECEIPT_NONE."""
        ...

    def certificates(self) -> tuple[KnownCertificate, ...]: ...

    @property
    def known(self) -> CertificateReader: ...

    def setting(self, name: str) -> str | None: ...

    def found_outside(
        self, sought: Sought, *, before: tuple[datetime, MessageId] | None, limit: int
    ) -> tuple[MessageId, ...]:
        """By outer headers, newest first. `before`: moment of receipt and number of the last one of the page before."""
        ...

    def known_vault(self, vault: str) -> KnownVault | None: ...

    def journal_head(self, vault: str) -> JournalHead | None: ...

    def close(self) -> None: ...
