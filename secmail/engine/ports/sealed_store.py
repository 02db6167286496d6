"""The sealed database of a holder, and the door to both databases."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from secmail.domain.drafts import Draft
from secmail.domain.exports import ExportKey, ExportRecord
from secmail.domain.finding import Sought
from secmail.domain.ids import MessageId
from secmail.domain.mandates import Person
from secmail.domain.sealed import Digest, JournalEntry, JournalHead, JournalRow, JournalSeal, LearnedKey
from secmail.engine.ports.exchange import ExchangeReader, ExchangeStore
from secmail.engine.ports.mail_store import MailDb, MailDbReader
from secmail.engine.ports.patient_store import PatientReader, PatientStore
from secmail.engine.ports.read_store import ReadStore
from secmail.engine.ports.rule_store import RuleReader, RuleStore
from secmail.engine.ports.template_store import TemplateReader, TemplateStore
from secmail.engine.ports.worklist import WorkReader


class KeptStore(Protocol):
    """Drafts whose letters wait in the outbox, so that they can be taken back. Engine thread."""

    def all(self) -> tuple[tuple[int, str], ...]:
        """Their numbers, and the Message-IDs of the letters."""
        ...

    def author(self, number: int) -> Person | None:
        """Who has prepared this draft by a mandate; None: the holder, or there is no such draft."""
        ...

    def hold(self, number: int, message_id: str) -> None:
        """This saved draft has become that letter. Durable when it returns."""
        ...

    def release(self, number: int) -> None:
        """It is a draft like any other again. Durable when it returns."""
        ...


class SealedRooms(Protocol):
    """What has a door of its own in the sealed database."""

    @property
    def rules(self) -> RuleStore: ...

    @property
    def patients(self) -> PatientStore: ...

    @property
    def exchange(self) -> ExchangeStore: ...

    @property
    def reading(self) -> ReadStore: ...

    @property
    def templates(self) -> TemplateStore: ...


class SealedDb(SealedRooms, Protocol):
    """The holder's sealed database: one writing connection, open only while the vault is. Engine thread."""

    def content_key(self, fingerprint: str) -> tuple[int, bytes] | None:
        """`fingerprint`: of the encrypted layer's recipient list."""
        ...

    def keep_digests(
        self, digests: Sequence[Digest], entries: Sequence[JournalEntry] = (), keys: Sequence[LearnedKey] = ()
    ) -> None:
        """Many at once, with what the journal is to say of them, and the keys that opened them: all or nothing.

        Durable with entries; without, a loss of power may undo it, and they are read again.
        """
        ...

    def current(self, messages: Sequence[MessageId], version: int) -> frozenset[MessageId]:
        """Those that this version of the pipeline has read."""
        ...

    def count_current(self, version: int) -> int: ...

    def forget(self, messages: Sequence[MessageId]) -> None:
        """Digests of messages that are gone."""
        ...

    def forget_stray_words(self) -> None:
        """What stands in the index for no message."""
        ...

    def finish_export(self, key: ExportKey, file: str, at: datetime, *, entry: JournalEntry | None = None) -> None:
        """With what the journal says of it, both or neither. Durable when it returns."""
        ...

    def export(self, key: ExportKey) -> ExportRecord | None: ...

    def same_content(self, key: ExportKey) -> ExportRecord | None:
        """The first file of the same bytes that another message brought, written or waiting for its folder."""
        ...

    def exports(self) -> tuple[ExportRecord, ...]: ...

    def unfiled_results(self) -> tuple[MessageId, ...]:
        """Messages whose digest says result and that have no settled row in the ledger, oldest first."""
        ...

    def save_draft(self, draft: Draft, draft_id: int | None) -> int: ...

    def drop_draft(self, draft_id: int) -> None: ...

    @property
    def kept_drafts(self) -> KeptStore: ...

    def journal(self, entry: JournalEntry) -> None:
        """Appends, chained by hash; durable."""
        ...

    def take_in(self, waiting: Sequence[tuple[int, JournalEntry]]) -> None:
        """Appends what waited in the mail database, by its numbers: all or none, none twice. Durable."""
        ...

    def journal_head(self) -> JournalHead | None:
        """The last row; None for an empty journal."""
        ...

    def journal_rows(self, after: int, limit: int) -> tuple[JournalRow, ...]:
        """Rows with higher numbers than `after`, in order."""
        ...

    def keep_seal(self, seal: JournalSeal) -> None:
        """Durable when it returns."""
        ...

    def last_seal(self) -> JournalSeal | None: ...

    def close(self) -> None: ...


class SealedDbReader(Protocol):
    """A read-only connection to the sealed database. Read thread."""

    @property
    def rules(self) -> RuleReader: ...
    @property
    def patients(self) -> PatientReader: ...

    @property
    def work(self) -> WorkReader: ...

    @property
    def templates(self) -> TemplateReader: ...

    @property
    def exchange(self) -> ExchangeReader: ...

    def digests(self, messages: Sequence[MessageId]) -> Mapping[MessageId, Digest]:
        """Without `words` and `relations`."""
        ...

    def exported(self, messages: Sequence[MessageId]) -> frozenset[MessageId]:
        """Those with a DONE row in the ledger."""
        ...

    def exports(self) -> tuple[ExportRecord, ...]: ...

    def drafts(self) -> tuple[tuple[int, Draft], ...]: ...

    def draft_heads(self) -> tuple[tuple[int, Draft, tuple[int, ...]], ...]:
        """As `drafts`, with the sizes of the attachments in place of their content."""
        ...

    def draft(self, number: int) -> Draft | None:
        """One of `drafts`."""
        ...

    def outgoing_drafts(self) -> tuple[Draft, ...]:
        """Of letters that wait in the outbox, without attachments."""
        ...

    def content_key(self, fingerprint: str) -> tuple[int, bytes] | None:
        """As `SealedDb.content_key`."""
        ...

    def found(self, sought: Sought, *, before: int | None, limit: int) -> tuple[tuple[int, MessageId], ...]:
        """Newest first, each with its place in the index; older than the place `before`."""
        ...

    def best(self, sought: Sought, *, among: int) -> tuple[tuple[float, MessageId], ...]:
        """Of the newest `among` that fit: how well (higher is better), best first."""
        ...

    def place(self, message: MessageId, received: datetime) -> int:
        """In the index; where it is not there, by when it was received."""
        ...

    def conversation(self, message: MessageId) -> tuple[MessageId, ...]:
        """What belongs together with it and itself, oldest first; empty when it was not read."""
        ...

    def journal(self, after: int, limit: int) -> tuple[JournalRow, ...]:
        """Rows with higher numbers than `after`, in order."""
        ...

    def seals(self) -> tuple[JournalSeal, ...]:
        """In the order of their numbers."""
        ...

    def journal_head(self) -> JournalHead | None:
        """The last row; None for an empty journal."""
        ...

    def broken_at(self) -> int | None:
        """The number of the first row that is missing or does not continue the one before; None when all do."""
        ...

    def clock_back(self) -> tuple[int, ...]:
        """Rows dated more than five seconds before the row before them; the first hundred."""
        ...

    def close(self) -> None: ...


class StorePort(Protocol):
    """Opens the databases. Raises STORE_FULL, STORE_NEWER, STORE_IN_USE or STORE_UNREADABLE."""

    def mail(self) -> MailDb: ...

    def mail_reader(self) -> MailDbReader: ...

    def sealed(self, holder: str, keys: Sequence[bytes]) -> SealedDb:
        """`holder`: the vault's number, part of the file name. Made with the first key when it does not exist.

        A file that opens by one of the later, former keys is first given the first one: wherever a power loss strikes,
        one of the keys opens it.
        """
        ...

    def sealed_reader(self, holder: str, key: bytes) -> SealedDbReader: ...

    def address_book(self, data: bytes) -> tuple[tuple[str, str, str], ...]:
        """Of another program (SQLite): card, name and value of each property. ActionNeeded CONTACT_FILE_UNREADABLE."""
        ...

    def mend_when_opened(self) -> None:
        """From now on a sealed database with damaged pages is salvaged when it is opened; the damaged one is kept."""
        ...

    def mended(self, holder: str) -> int:
        """How many places of its sealed database could not be read when it was salvaged; 0 when it was not."""
        ...
