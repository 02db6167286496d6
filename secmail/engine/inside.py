"""What is known from inside while a session is open, within the rights of whoever acts in it. Read thread."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from secmail.domain.drafts import Draft
from secmail.domain.errors import Code, Rejected, Untrusted
from secmail.domain.exports import ExportRecord
from secmail.domain.finding import Sought
from secmail.domain.ids import FolderId, MessageId
from secmail.domain.mandates import Mandate, Right, may, same_person
from secmail.domain.messages import MessageSummary
from secmail.domain.sealed import Digest, JournalRow
from secmail.engine import journal_reading
from secmail.engine.journal_reading import JournalPapers
from secmail.engine.ports import SealedDbReader

FolderNames = Mapping[FolderId, str]
_ALL = 1_000_000


@dataclass(frozen=True, slots=True)
class Inside:
    """The open sealed database with whose it is. `certificates` (DER): the vault's confidentiality certificates."""

    sealed: SealedDbReader
    holder: str
    certificates: tuple[bytes, ...]
    mandate: Mandate | None
    papers: JournalPapers

    def unveil(self, rows: tuple[MessageSummary, ...], folders: FolderNames) -> tuple[MessageSummary, ...]:
        """Adds what is known from inside of the messages that may be read."""
        ids = [row.id for row in rows]
        digests, exported = self.sealed.digests(ids), self.sealed.exported(ids)
        return tuple(
            _unveiled(row, digest, exported)
            if (digest := digests.get(row.id)) and self._may(Right.READ, row, digest, folders=folders)
            else row
            for row in rows
        )

    def found(self, sought: Sought, before: int | None, limit: int) -> tuple[tuple[int, MessageId], ...]:
        """Newest first, before it is known which of it may be read (`readable`)."""
        return self.sealed.found(sought, before=before, limit=limit) if may(self.mandate, Right.READ) else ()

    def best(self, sought: Sought, among: int) -> tuple[tuple[float, MessageId], ...]:
        """As `SealedDbReader.best`.

        Under a mandate among all of it: what is hidden must not take a place, for that would tell of it.
        """
        if not may(self.mandate, Right.READ):
            return ()
        return self.sealed.best(sought, among=among if self.mandate is None else _ALL)

    def place(self, row: MessageSummary) -> int:
        """Where a page begins that follows this message."""
        return self.sealed.place(row.id, row.date)

    def conversation(self, message: MessageId) -> tuple[MessageId, ...]:
        """Before it is known which of it may be read."""
        return self.sealed.conversation(message)

    def readable(self, rows: Sequence[MessageSummary], folders: FolderNames) -> frozenset[MessageId]:
        """Those that were read and may be shown."""
        digests = self.sealed.digests([row.id for row in rows])
        return frozenset(
            row.id
            for row in rows
            if (digest := digests.get(row.id)) and self._may(Right.READ, row, digest, folders=folders)
        )

    def drafts(self) -> tuple[tuple[int, Draft], ...]:
        """The holder's; for somebody else only what she has prepared."""
        return tuple((number, draft) for number, draft in self.sealed.drafts() if self._is_hers(draft))

    def waiting_letters(self) -> tuple[tuple[int, Draft, tuple[int, ...]], ...]:
        """Of whom it is to sign them, or has prepared them; without the attachments, but with their sizes."""
        return tuple(found for found in self.sealed.draft_heads() if self._concerns(found[1]))

    def letter(self, number: int) -> Draft:
        """One of those, whole. DRAFT_GONE; DRAFT_OWN for one that nobody else has prepared, and no other program."""
        draft = self.sealed.draft(number)
        if draft is not None and self.mandate is None and draft.prepared_by is None and not draft.dropped:
            raise Rejected(Code.DRAFT_OWN)
        if draft is None or not self._concerns(draft):
            raise Rejected(Code.DRAFT_GONE)
        return draft

    def outgoing_subjects(self) -> Mapping[str, str]:
        """By Message-ID: of letters that wait in the outbox, of whom `drafts` would show them to."""
        return {draft.outgoing: draft.subject for draft in self.sealed.outgoing_drafts() if self._is_hers(draft)}

    def exports(self, rows: Mapping[MessageId, MessageSummary], folders: FolderNames) -> tuple[ExportRecord, ...]:
        """`rows`: the messages that are still there."""
        records = self.sealed.exports()
        if self.mandate is None:
            return records
        digests = self.sealed.digests([record.message for record in records])
        return tuple(
            record
            for record in records
            if (row := rows.get(record.message))
            and (digest := digests.get(record.message))
            and self._may(Right.FILE, row, digest, folders=folders)
        )

    def journal(self, after: int, limit: int) -> tuple[JournalRow, ...]:
        """MANDATE_NO_RIGHT to a delegate."""
        self.require_own()
        return journal_reading.page(self.sealed, after, limit)

    def require_own(self) -> None:
        """Untrusted MANDATE_NO_RIGHT to a delegate."""
        if self.mandate is not None:
            raise Untrusted(Code.MANDATE_NO_RIGHT)

    def _concerns(self, draft: Draft) -> bool:
        return draft.waits_for_signature if self.mandate is None else self._is_hers(draft)

    def _is_hers(self, draft: Draft) -> bool:
        mandate = self.mandate
        if mandate is None:
            return True
        by = draft.prepared_by
        return may(mandate, Right.DRAFT) and by is not None and same_person(by, mandate.delegate)

    def _may(self, right: Right, row: MessageSummary, digest: Digest, *, folders: FolderNames) -> bool:
        """What was not sealed is nobody's secret here."""
        return not digest.sealed or may(self.mandate, right, folder=folders.get(row.folder, ""), kind=digest.kind)


def _unveiled(row: MessageSummary, digest: Digest, exported: frozenset[MessageId]) -> MessageSummary:
    return replace(
        row,
        sender=digest.sender,
        subject=digest.subject,
        summary=digest.summary,
        kind=digest.kind,
        urgent=digest.urgent,
        urgent_reasons=digest.urgent_reasons,
        hprim=digest.hprim,
        patient=digest.patient,
        people=digest.people,
        exported=row.id in exported,
    )
