"""Between mail and practice software: presets, the folder and what became of files, filing by itself, laboratories."""

from dataclasses import dataclass, field
from datetime import datetime

from secmail.api.queries import Query
from secmail.domain.errors import Code
from secmail.domain.exports import ExportPolicy, ExportRecord
from secmail.domain.ids import MessageId
from secmail.domain.laboratories import HeldResult, Laboratory
from secmail.domain.practice_software import Preset


@dataclass(frozen=True, slots=True)
class SetPracticeSoftware:
    """Take a preset (by its name), with other values where the practice wants them. Result: `ExportPolicy`.

    `program` None: the values of today are changed. `overrides`: names of `practice_software.NAMES` with their words.
    `folder`: tried by writing; None: as it is. Rejected EXPORT_PROGRAM_UNKNOWN, EXPORT_VALUE_UNFIT; Unavailable
    EXPORT_UNREACHABLE.
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
class AddLaboratory:
    """Confirm whoever signed this message, whose signature must be trusted. Result: its number. LABORATORY_UNKNOWN."""

    message: MessageId


@dataclass(frozen=True, slots=True)
class ForgetLaboratory:
    """Its results are no longer filed by themselves. Result: None. LABORATORY_UNKNOWN."""

    laboratory: int


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
class Laboratories(Query[tuple[Laboratory, ...]]):
    """Those that were confirmed. VAULT_LOCKED."""


@dataclass(frozen=True, slots=True)
class DropFolderChanged:
    """An event: the folder went away (`code`), came back (None), or files in it were taken."""

    code: Code | None


ExportingCommand = (
    SetPracticeSoftware | SendTestFile | FileAgain | CheckFolder | FileByItself | AddLaboratory | ForgetLaboratory
)
ExportingQuery = PracticeSoftwares | FolderStatus | HeldResults | Laboratories
