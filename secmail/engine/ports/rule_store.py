"""Rules, what they have done, and the names of those who look after messages, as the engine needs them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from secmail.domain.ids import MessageId
from secmail.domain.rules import ActState, Condition, Facts, RuleAct, SavedRule
from secmail.domain.sealed import JournalEntry


class RuleReader(Protocol):
    """What is known of rules. Engine thread of a writing connection, read thread of the other."""

    def all(self) -> tuple[SavedRule, ...]:
        """In their order."""
        ...

    def acts_on(self, message_sha256: str) -> tuple[RuleAct, ...]:
        """What was done with these bytes."""
        ...

    def acts(self, limit: int) -> tuple[RuleAct, ...]:
        """Newest first."""
        ...

    def candidates(
        self, conditions: Sequence[Condition], *, below: MessageId | None = None, many: int
    ) -> tuple[tuple[tuple[MessageId, Facts], ...], MessageId | None]:
        """Which of the next `many` messages that were read may fit one of them: at least all that do.

        By falling numbers, from `below` on; with the number to go on below, None at the end. Their place is not told.
        """
        ...

    def names(self) -> Mapping[str, str]:
        """By their short forms."""
        ...


class RuleStore(RuleReader, Protocol):
    """Every change is durable when it returns. `entry`: its row in the journal, all or nothing."""

    def save(self, saved: SavedRule, entry: JournalEntry) -> int:
        """The rule's number, which becomes the entry's subject. Rejected RULE_UNKNOWN for a number that is not there.

        What it did before `since` is from then on nobody's: rule 0.
        """
        ...

    def drop(self, rule: int, entry: JournalEntry) -> None:
        """With its intentions. Rejected RULE_UNKNOWN."""
        ...

    def order(self, numbers: Sequence[int], entry: JournalEntry) -> None:
        """Rejected RULE_UNKNOWN unless they are all there are, each once."""
        ...

    def begin(self, acts: Sequence[RuleAct], entries: Sequence[JournalEntry]) -> None:
        """Intentions, with those of the entries that are about new ones (by SHA-256), all or nothing.

        Nothing where a rule has an intention for the same bytes already, or has acted.
        """
        ...

    def begun(self, limit: int, after: tuple[datetime, str] | None = None) -> tuple[RuleAct, ...]:
        """Intentions, oldest first. `after`: moment and message of the last one before."""
        ...

    def end(self, act: RuleAct, state: ActState, reason: str = "") -> None:
        """It is done, or held."""
        ...

    def found_again(self, message_sha256: str, message: MessageId) -> None:
        """The same bytes have another number now."""
        ...

    def name(self, short: str, written: str) -> None:
        """How a name is written."""
        ...
