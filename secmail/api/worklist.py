"""What waits to be seen: new mail of all arrival folders in the order of its weight, and who has seen which results."""

from dataclasses import dataclass, field

from secmail.api.queries import Query
from secmail.domain.ids import MessageId
from secmail.domain.lab_results import LabResult
from secmail.domain.messages import MessageSummary
from secmail.domain.worklist import Sight, Work


@dataclass(frozen=True, slots=True)
class SeeItem:
    """A message that waits.

    `values`: results out of range that stand and that nobody has seen, the most pressing first, not all of a long
    list; `abnormal`: how many there are. `reports`: those that the message brought and that are trusted, `people`: of
    how many they are (the values may be anybody's of them); `unseen`: of the reports, those that nobody has marked as
    seen. `kept`: its marks say that it is dealt with or in other hands, but a value beyond the panic limits was seen by
    nobody.
    """

    message: MessageSummary
    work: Work
    values: tuple[LabResult, ...] = field(default=(), repr=False)
    abnormal: int = 0
    reports: int = 0
    unseen: int = 0
    kept: bool = False
    people: int = 0


@dataclass(frozen=True, slots=True)
class SeeCount:
    """How many messages wait. `more`: beyond the newest that are looked at there may be others."""

    urgent: int = 0
    results: int = 0
    letters: int = 0
    others: int = 0
    more: bool = False

    @property
    def total(self) -> int:
        """All of them."""
        return self.urgent + self.results + self.letters + self.others

    def of(self, work: Work) -> int:
        """Those of one group."""
        counts = (self.urgent, self.results, self.letters, self.others)
        return dict(zip(Work, counts, strict=True))[work]


@dataclass(frozen=True, slots=True)
class SeePage:
    """Some of what waits, and how much there is in all: of the same moment, found once."""

    items: tuple[SeeItem, ...] = ()
    count: SeeCount = field(default_factory=SeeCount)


@dataclass(frozen=True, slots=True)
class ToSee(Query[SeePage]):
    """In the order of `Work`; the oldest first among urgent messages, elsewhere the newest. VAULT_LOCKED.

    In arrival folders (inboxes, and where rules move mail to): what came within a month, or is marked to do, unless it
    is done, waiting, answered, or looked after by somebody else than whoever asks. Opening a message takes it off no
    list. Results that nobody has seen stay also where they were answered, or came earlier and are unread. Anywhere:
    values beyond the panic limits that nobody has seen, whatever the marks say, for a server could set those. `after`:
    the last message of the page before; where it has left the list meanwhile, its first page.
    """

    after: MessageId | None = None
    limit: int = 200


@dataclass(frozen=True, slots=True)
class ToSeeCount(Query[SeeCount]):
    """How much waits, for whoever is in session, where nobody looks at it. VAULT_LOCKED."""


@dataclass(frozen=True, slots=True)
class SeenBy(Query[tuple[Sight, ...]]):
    """Of all reports that a message brought and that are trusted, in their order. VAULT_LOCKED."""

    message: MessageId


@dataclass(frozen=True, slots=True)
class WorkChanged:
    """Results were marked as seen, or that was taken back. What waits also follows `MessagesChanged` and reading."""


WorkQuery = ToSee | ToSeeCount | SeenBy
__all__ = [
    "SeeCount",
    "SeeItem",
    "SeePage",
    "SeenBy",
    "Sight",
    "ToSee",
    "ToSeeCount",
    "Work",
    "WorkChanged",
    "WorkQuery",
]
