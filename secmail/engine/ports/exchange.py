"""What lies between mail and practice software, as the engine needs it kept."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from secmail.domain.drafts import Draft
from secmail.domain.exports import ExportKey, ExportRecord
from secmail.domain.laboratories import DroppedLetter, HeldResult, Laboratory
from secmail.domain.sealed import JournalEntry


class ExchangeReader(Protocol):
    """Engine thread of a writing connection, read thread of the other."""

    def laboratories(self) -> tuple[Laboratory, ...]:
        """In the order in which they were confirmed."""
        ...

    def held(self) -> tuple[HeldResult, ...]:
        """Results that were not filed by themselves, newest first."""
        ...


class ExchangeStore(ExchangeReader, Protocol):
    """Engine thread. Everything is durable when it returns."""

    def intend(self, records: Sequence[ExportRecord]) -> None:
        """All files of a message, or what is a duplicate: all or none."""
        ...

    def files_of(self, message_sha256: str) -> tuple[ExportRecord, ...]:
        """Every row about these bytes."""
        ...

    def begun(self, limit: int) -> tuple[ExportRecord, ...]:
        """Intended and not done, oldest first."""
        ...

    def lying(self, since: datetime, limit: int) -> tuple[ExportRecord, ...]:
        """Done since then, and never seen to be gone; newest first."""
        ...

    def picked_up(self, keys: Sequence[ExportKey], at: datetime) -> None:
        """Their files are gone from the folder; what was noticed before stays as it is."""
        ...

    def confirm(self, laboratory: Laboratory, entry: JournalEntry) -> int:
        """Its number."""
        ...

    def forget_laboratory(self, number: int, entry: JournalEntry) -> None: ...

    def hold(self, held: HeldResult) -> None: ...

    def release(self, message_sha256: str) -> None:
        """Its results were filed, or are to be looked at again."""
        ...

    def letter(self, key: str) -> DroppedLetter | None: ...

    def keep_letter(self, letter: DroppedLetter, draft: Draft, entry: JournalEntry) -> int:
        """A letter that was dropped, as a new draft: its number. All of it or nothing."""
        ...

    def letter_moved(self, key: str) -> None:
        """Its file lies where it shall; nothing more is to be done with it."""
        ...
