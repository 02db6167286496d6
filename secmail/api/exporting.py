"""Between mail and practice software: presets, the folder and what became of files, filing by itself, laboratories."""

from dataclasses import dataclass, field
from datetime import datetime

from secmail.api.queries import Query
from secmail.domain.dropped_letters import USUAL_PATTERN
from secmail.domain.errors import Code
from secmail.domain.exports import ExportPolicy, ExportRecord
from secmail.domain.ids import MessageId
from secmail.domain.laboratories import HeldResult, Laboratory
from secmail.domain.practice_software import Preset


@dataclass(frozen=True, slots=True)
class SetPracticeSoftware:
    """Take a preset (by its name), with other values where the practice wants them. Result: `ExportPolicy`.

    `program` None: the values of today are changed. `overrides`: names of `practice_software.NAMES` with their words.
    `folder`: tried by writing; None: as it is. Rejected EXPORT_PROGRAM_UNKNOWN, EXPORT_VALUE_UNFIT,
    LETTER_FOLDER_UNFIT; Unavailable EXPORT_UNREACHABLE.
    """

    program: str | None = None
    overrides: tuple[tuple[str, str], ...] = ()
    folder: str | None = None


@dataclass(frozen=True, slots=True)
class SendTestFile:
    """Write an invented report into the folder, in the form that is set. Result: `ExportRecord`, as in the ledger."""


@dataclass(frozen=True, slots=True)
class FileAgain:
    """Write a message's results once more, though they were filed: a person wants it. Result: `ExportResult`."""

    message: MessageId


@dataclass(frozen=True, slots=True)
class CheckFolder:
    """Try the folder now: what waits for it is written, what was taken is noticed. Result: `FolderState`."""


@dataclass(frozen=True, slots=True)
class FileByItself:
    """Whether results that come from now on are filed without anybody's asking. Result: None. EXPORT_UNSET.

    Only with a trusted signature of a confirmed laboratory, readable without errors, of a patient who is certain; what
    is not filed is held (`HeldResults`) and marked to do.
    """

    on: bool


@dataclass(frozen=True, slots=True)
class FileWhatCame:
    """Where results are filed by themselves: all that came, now, until each is filed or held. Result: `CameAndWent`."""


@dataclass(frozen=True, slots=True)
class CameAndWent:
    """Messages: `filed`, and `held` for a person."""

    filed: int
    held: int


@dataclass(frozen=True, slots=True)
class AddLaboratory:
    """Confirm whoever signed this message, whose signature must be trusted. Result: its number. LABORATORY_UNKNOWN."""

    message: MessageId


@dataclass(frozen=True, slots=True)
class ForgetLaboratory:
    """Its results are no longer filed by themselves. Result: None. LABORATORY_UNKNOWN."""

    laboratory: int


@dataclass(frozen=True, slots=True)
class SetLetterFolder:
    """Where the practice software leaves letters to be sent; "": nowhere. Result: None.

    `send`: they leave by themselves where every recipient has a certificate; otherwise they become drafts. `pattern`:
    of file names, with `{to}`, `{subject}`, `{any}`. Rejected LETTER_FOLDER_UNFIT, EXPORT_VALUE_UNFIT.
    """

    folder: str
    send: bool = False
    pattern: str = USUAL_PATTERN


@dataclass(frozen=True, slots=True)
class TakeLetters:
    """Look into that folder now, in the holder's session. Result: `LettersTaken`. VAULT_LOCKED, EXPORT_UNREACHABLE."""


@dataclass(frozen=True, slots=True)
class RefusedLetter:
    """`file`: its name in the folder, which may be that of a person."""

    file: str = field(repr=False)
    code: Code


@dataclass(frozen=True, slots=True)
class LettersTaken:
    """`kept`: have become drafts; `sent`: of them, those that leave. `waiting`: not whole yet, or too many at once."""

    kept: int = 0
    sent: int = 0
    refused: tuple[RefusedLetter, ...] = ()
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class LettersDropped:
    """An event: letters of the practice software were taken, or refused."""

    taken: LettersTaken


@dataclass(frozen=True, slots=True)
class LetterFolderKept(Query[tuple[str, bool, str]]):
    """As `SetLetterFolder`: folder, whether letters are sent, pattern."""


@dataclass(frozen=True, slots=True)
class FolderState:
    """How it stands with the folder. `code`: why it cannot be written to, the last time that was tried.

    `waiting`: files that were begun and wait for it; `lying`: written and not taken yet, the oldest first. Both are
    known in a session only.
    """

    policy: ExportPolicy
    by_itself: bool
    code: Code | None = None
    next_try: datetime | None = None
    waiting: tuple[ExportRecord, ...] = ()
    lying: tuple[ExportRecord, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class PracticeSoftwares(Query[tuple[Preset, ...]]):
    """All presets, by their titles."""


@dataclass(frozen=True, slots=True)
class FolderStatus(Query[FolderState]):
    """As it was last seen; nothing is tried."""


@dataclass(frozen=True, slots=True)
class HeldResults(Query[tuple[HeldResult, ...]]):
    """Results that were not filed by themselves, newest first. VAULT_LOCKED."""


@dataclass(frozen=True, slots=True)
class Filing:
    """What is known of filing one message: its rows of the ledger, and why it was not filed by itself."""

    records: tuple[ExportRecord, ...]
    held: HeldResult | None


@dataclass(frozen=True, slots=True)
class FilingOf(Query[Filing]):
    """Of this message; asked each time one is read. VAULT_LOCKED, MESSAGE_UNKNOWN; under a mandate MANDATE_NO_RIGHT."""

    message: MessageId


@dataclass(frozen=True, slots=True)
class Laboratories(Query[tuple[Laboratory, ...]]):
    """Those that were confirmed. VAULT_LOCKED."""


@dataclass(frozen=True, slots=True)
class DropFolderChanged:
    """An event: the folder went away (`code`), came back (None), or files in it were taken."""

    code: Code | None


ExportingCommand = (
    SetPracticeSoftware
    | SendTestFile
    | FileAgain
    | CheckFolder
    | FileByItself
    | FileWhatCame
    | AddLaboratory
    | ForgetLaboratory
    | SetLetterFolder
    | TakeLetters
)
ExportingQuery = PracticeSoftwares | FolderStatus | HeldResults | FilingOf | Laboratories | LetterFolderKept
