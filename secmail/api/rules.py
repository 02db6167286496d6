"""Rules and triage: what is done with mail by itself, and where each message stands in the practice's work."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from secmail.api.queries import Query
from secmail.domain.ids import FolderId, MessageId
from secmail.domain.messages import MessageSummary
from secmail.domain.rules import Reason, Rule, RuleAct
from secmail.domain.triage import Triage


@dataclass(frozen=True, slots=True)
class SaveRule:
    """New (id 0, then the last in order) or in place of the one with this number. Result: its number.

    Needs the holder's session. By itself it acts on mail received from now on; older mail by `ApplyRules`.
    Rejected RULE_UNFIT, RULE_DOES_NOTHING, RULE_FORGEABLE, RULE_FOLDER, ASSIGNEE_UNUSABLE or RULE_UNKNOWN; ActionNeeded
    EXPORT_UNSET for one that files without a drop folder.
    """

    rule: Rule


@dataclass(frozen=True, slots=True)
class DropRule:
    """What it has begun and not done is left undone. Result: None. Rejected RULE_UNKNOWN."""

    rule: int


@dataclass(frozen=True, slots=True)
class OrderRules:
    """The first one that fits a message is applied. All their numbers, each once. Result: None. RULE_UNKNOWN."""

    rules: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ApplyRules:
    """To mail that is here already and has been read; None: all that are enabled, in their order. Result: `Applied`.

    A rule acts once on a message, however often it is asked.
    """

    rule: int | None = None


@dataclass(frozen=True, slots=True)
class Applied:
    """`acted`: messages that a rule has acted on. `held`: of them, those whose results were not filed (`RuleActs`).

    `waiting`: begun, and not to be done now (offline, no drop folder): they are tried again by themselves.
    """

    acted: int
    held: int
    waiting: int


@dataclass(frozen=True, slots=True)
class SetTriage:
    """To see, waiting or done; None: to sort. Travels to other workstations as an IMAP keyword. Result: `Marked`."""

    messages: tuple[MessageId, ...]
    triage: Triage | None


@dataclass(frozen=True, slots=True)
class Assign:
    """Says who looks after these messages; "": nobody. Result: `Marked`. Rejected ASSIGNEE_UNUSABLE.

    What nobody has sorted yet is then to be seen by that person.

    The server keeps a short form of the name in ASCII (`domain.triage.short_name`), which its operator can read.
    """

    messages: tuple[MessageId, ...]
    name: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Marked:
    """`local`: those whose folder keeps no keywords on its server: other workstations will not see the mark."""

    local: tuple[MessageId, ...] = ()


@dataclass(frozen=True, slots=True)
class MoveMessages:
    """Into another folder of the same account. Result: None. Rejected FOLDER_UNKNOWN."""

    messages: tuple[MessageId, ...]
    folder: FolderId


@dataclass(frozen=True, slots=True)
class DeleteMessages:
    """Into the trash of their account, from where `MoveMessages` brings them back. Result: None.

    Rejected FOLDER_NO_TRASH where the account has none; nothing is deleted then. What lies in the trash stays there.
    """

    messages: tuple[MessageId, ...]


@dataclass(frozen=True, slots=True)
class Rules(Query[tuple[Rule, ...]]):
    """In their order. Empty while no session is open: they name people. Untrusted MANDATE_NO_RIGHT to a delegate."""


@dataclass(frozen=True, slots=True)
class TryRule(Query[tuple[MessageSummary, ...]]):
    """Which mail the rule would have acted on, newest first; nothing is done. Needs the holder's session.

    Of what has been read so far; `wait`: after everything has been that waits to be.
    """

    rule: Rule
    limit: int = 200
    wait: bool = False


@dataclass(frozen=True, slots=True)
class RuleExplained:
    """How a rule stands for a message. `acts`: it is the one that is applied."""

    rule: Rule
    reasons: tuple[Reason, ...]
    acts: bool


@dataclass(frozen=True, slots=True)
class ExplainRules(Query[tuple[RuleExplained, ...]]):
    """Why each rule fits this message or not, in their order. Needs the holder's session."""

    message: MessageId


@dataclass(frozen=True, slots=True)
class RuleActs(Query[tuple[RuleAct, ...]]):
    """What rules have done, newest first. Needs the holder's session."""

    limit: int = 200


@dataclass(frozen=True, slots=True)
class Assignees(Query[Mapping[str, str]]):
    """The names that messages have been assigned to here, as they are written, by their short forms.

    Empty while no session is open; what another workstation has assigned is known by its short form alone.
    """


RuleCommand = SaveRule | DropRule | OrderRules | ApplyRules
TriageCommand = SetTriage | Assign | MoveMessages | DeleteMessages
