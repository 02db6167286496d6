"""Which bodies of messages are kept on this computer. Headers always are; opening a message gets its body by itself."""

from dataclasses import dataclass

from secmail.api.queries import Query
from secmail.domain.ids import AccountId, MessageId


@dataclass(frozen=True, slots=True)
class SetBodyPolicy:
    """Bodies of at most `largest` bytes come by themselves; 0: only what is opened. Result: None."""

    largest: int


@dataclass(frozen=True, slots=True)
class FetchBodies:
    """Gets the bodies of these messages now, in pieces that survive a cut; JobProgressed tells bytes of each.

    Result: the messages, in their order; a message whose bytes turned out to be those of one that was known before a
    server renumbered its folder has that one's number again. Rejected MESSAGE_UNKNOWN, MESSAGE_NOT_HERE.
    """

    messages: tuple[MessageId, ...]


@dataclass(frozen=True, slots=True)
class MissingBodies:
    """Of an account: how many bodies are still on the server, and their bytes; `wanted` of them come by themselves."""

    account: AccountId
    count: int
    size: int
    wanted: int


@dataclass(frozen=True, slots=True)
class BodyState:
    """`largest`: as in `SetBodyPolicy`."""

    largest: int
    missing: tuple[MissingBodies, ...]


@dataclass(frozen=True, slots=True)
class Bodies(Query[BodyState]):
    """How far the bodies of all accounts are here."""


ReceivingCommand = SetBodyPolicy | FetchBodies
