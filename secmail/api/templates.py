"""Templates of letters and signature blocks, kept sealed with the mailbox of their holder; the room for a letter."""

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
class Room:
    """Bytes. `sealed`: of the letter as it is sent, about; `most`: that the server takes, 0 where it did not say."""

    sealed: int
    most: int

    @property
    def fits(self) -> bool:
        """Whether it surely is not too large."""
        return not self.most or self.sealed <= self.most


@dataclass(frozen=True, slots=True)
class LetterRoom(Query[Room]):
    """How large a letter of `clear` bytes would be, and what the account's server said at the last contact."""

    account: AccountId
    clear: int


TemplateCommand = SaveTemplate | DropTemplate | SetSignatureBlock
TemplateQuery = Templates | SignatureBlocks | LetterRoom
