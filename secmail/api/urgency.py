"""The words that make a message urgent for this practice."""

from dataclasses import dataclass

from secmail.api.queries import Query


@dataclass(frozen=True, slots=True)
class SetUrgencyWords:
    """In place of those there are, for what is read from now on; None: those that the program comes with again.

    Needs the holder's session where one is open. Result: None. Rejected URGENCY_WORD_UNFIT for a word without a letter
    or digit, a long one, or too many.
    """

    words: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class UrgencyWordsKept(Query[tuple[str, ...]]):
    """The words in force, as they were written."""
