"""Templates of letters and signature blocks: kept sealed with the mailbox of their holder."""

from dataclasses import dataclass, field

from secmail.api.queries import Query
from secmail.domain.ids import AccountId
from secmail.domain.templates import Template


@dataclass(frozen=True, slots=True)
class SaveTemplate:
    """`template.id` 0 makes a new one. Result: its number. Rejected TEMPLATE_UNFIT, TEMPLATE_UNKNOWN.

    Needs a session, and under a mandate `Right.DRAFT`, as `DropTemplate`: who prepares letters needs them most.
    """

    template: Template


@dataclass(frozen=True, slots=True)
class DropTemplate:
    """Result: None. TEMPLATE_UNKNOWN."""

    template: int


@dataclass(frozen=True, slots=True)
class SetSignatureBlock:
    """What stands below the letters that leave from this mailbox; "": nothing. Result: None. By the holder alone.

    TEMPLATE_UNFIT where it is too long.
    """

    account: AccountId
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Templates(Query[tuple[Template, ...]]):
    """By name. Empty while no session is open, and under a mandate without `Right.DRAFT`."""


@dataclass(frozen=True, slots=True)
class SignatureBlocks(Query[dict[AccountId, str]]):
    """Of each mailbox that has one. Empty as `Templates`."""


@dataclass(frozen=True, slots=True)
class LetterRoom(Query[int]):
    """How many bytes the account's submission server takes, as it said at the last contact; 0: it did not say."""

    account: AccountId


TemplateCommand = SaveTemplate | DropTemplate | SetSignatureBlock
TemplateQuery = Templates | SignatureBlocks | LetterRoom
