"""Finding messages: what a person types, and messages that belong together."""

from dataclasses import dataclass, field

from secmail.api.queries import Query
from secmail.domain.ids import FolderId, MessageId
from secmail.domain.messages import MessageSummary


@dataclass(frozen=True, slots=True)
class Found:
    """A message that was found. `rank`: 0 best; `snippet`: the words around the first match, with a session open."""

    message: MessageSummary
    rank: float
    snippet: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class FindMessages(Query[tuple[Found, ...]]):
    """Newest first, or by match. `text`: words, "phrases", `de: à: patient: avant: avec:pj`… (`domain.finding`).

    Without a session only outer headers are searched. `after`: the last one of the page before. `snippets`: asked for
    with a session only, for what is sealed has to be opened again.
    """

    text: str = field(repr=False)
    limit: int = 50
    by_match: bool = False
    folder: FolderId | None = None
    after: MessageId | None = None
    snippets: bool = False


@dataclass(frozen=True, slots=True)
class Conversation(Query[tuple[MessageSummary, ...]]):
    """The messages that belong together with this one, oldest first.

    By References and In-Reply-To; results by patient and request.
    """

    message: MessageId


@dataclass(frozen=True, slots=True)
class IndexState:
    """How much of the mail can be found by what is in it. `waiting`: messages not read yet."""

    indexed: int
    waiting: int


@dataclass(frozen=True, slots=True)
class BuildIndex:
    """Reads all mail that was not read yet, as the background does while a session is open, and ends when that is done.

    Result: None.
    """


@dataclass(frozen=True, slots=True)
class IndexProgress(Query[IndexState]):
    """How far reading has come."""
