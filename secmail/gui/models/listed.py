"""What the list of messages shows, and the questions for it. Pure."""

from dataclasses import dataclass, field

from secmail.api.finding import FindMessages
from secmail.api.queries import MessageOrder, MessagePage, Order
from secmail.domain.ids import FolderId, MessageId
from secmail.domain.messages import MessageSummary
from secmail.domain.triage import ALL, Wanted

PAGE = 200
FOUND = 50
"""What a search brings at once."""


def _is_wanted(row: MessageSummary, wanted: Wanted) -> bool:
    """Whether a row is one of them."""
    if wanted.standing is not None and row.standing is not wanted.standing:
        return False
    return wanted.assignee in {"", row.assignee} and (row.filed or not wanted.filed)


@dataclass(frozen=True, slots=True)
class Listed:
    """What the list shows: some rows of a folder, or, where something is sought, what is found in all of them.

    `by_match`: what fits best first, and not what is newest. `snippets`: with the words around what was found, which
    are sealed while no session is open. `by`, `reverse`: the order of the folder.
    """

    folder: FolderId | None = None
    chosen: Wanted = ALL
    sought: str = field(default="", repr=False)
    by_match: bool = False
    snippets: bool = False
    by: Order = Order.DATE
    reverse: bool = False

    def takes(self, row: MessageSummary) -> bool:
        """Whether a row that changed belongs to it; what is new is found by the next search only."""
        return bool(self.sought) or (row.folder == self.folder and _is_wanted(row, self.chosen))

    def kept(self, row: MessageSummary | None) -> MessageSummary | None:
        """The row, if it belongs to it."""
        return row if row is not None and self.takes(row) else None

    @property
    def by_date(self) -> bool:
        """Newest first."""
        return self.by is Order.DATE and not self.reverse

    def page(self) -> MessagePage:
        """The question for the first rows of the folder."""
        return MessagePage(self.folder, limit=PAGE, wanted=self.chosen)

    def order(self, folder: FolderId) -> MessageOrder:
        """The question for all of the folder, by number."""
        return MessageOrder(folder, self.chosen, self.by, reverse=self.reverse)

    def search(self, after: MessageId | None) -> FindMessages:
        """The question for what is found next."""
        return FindMessages(self.sought, FOUND, by_match=self.by_match, after=after, snippets=self.snippets)
