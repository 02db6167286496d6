"""Rules and triage: what is done with mail by itself, and where each message stands in the practice's work."""

from dataclasses import dataclass

from secmail.api.queries import Query
from secmail.domain.ids import FolderId, MessageId
from secmail.domain.messages import MessageSummary
from secmail.domain.rules import Rule, Triage


@dataclass(frozen=True, slots=True)
class SaveRule:
    """New (id 0) or in place of the one with this number. Needs an open session of the holder. Result: its number."""

    rule: Rule


@dataclass(frozen=True, slots=True)
class DropRule:
    """Result: None."""

    rule: int


@dataclass(frozen=True, slots=True)
class OrderRules:
    """The first one that fits a message is applied. Result: None."""

    rules: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ApplyRules:
    """To mail that is here already. Result: how many messages were acted on."""

    rule: int | None = None


@dataclass(frozen=True, slots=True)
class SetTriage:
    """None: none of them. Travels to other workstations as an IMAP keyword. Result: None."""

    messages: tuple[MessageId, ...]
    triage: Triage | None


@dataclass(frozen=True, slots=True)
class Assign:
    """Says who looks after these messages; "": nobody. Result: None."""

    messages: tuple[MessageId, ...]
    name: str


@dataclass(frozen=True, slots=True)
class MoveMessages:
    """Into another folder of the same account. Result: None."""

    messages: tuple[MessageId, ...]
    folder: FolderId


@dataclass(frozen=True, slots=True)
class Rules(Query[tuple[Rule, ...]]):
    """In their order. Empty while no session is open: they name people."""


@dataclass(frozen=True, slots=True)
class TryRule(Query[tuple[MessageSummary, ...]]):
    """Which mail the rule would have acted on, newest first; nothing is done."""

    rule: Rule
    limit: int = 200


RuleCommand = SaveRule | DropRule | OrderRules | ApplyRules | SetTriage | Assign | MoveMessages
