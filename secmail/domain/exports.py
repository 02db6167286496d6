"""What is handed to the practice software, in which form, and what was handed to it."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from secmail.domain.ids import MessageId


class ExportState(StrEnum):
    """`INTENDED` is committed before the file is written, `DONE` after it has its final name.

    `DUPLICATE`: not written, because another message had brought the very same file before.
    """

    INTENDED = "intended"
    DONE = "done"
    DUPLICATE = "duplicate"


class ExportRole(StrEnum):
    """What a file in the folder is. `TEST`: an invented report, sent to see whether it is picked up."""

    RESULT = "result"
    ATTACHMENT = "attachment"
    TEST = "test"


class Encoding(StrEnum):
    """Of written files. What is converted to another form without an encoding asked for is CP1252."""

    AS_RECEIVED = "as-received"
    CP1252 = "cp1252"
    UTF8 = "utf-8"
    CP850 = "cp850"
    MACROMAN = "macroman"


class LineEnds(StrEnum):
    """Of written files."""

    AS_RECEIVED = "as-received"
    CRLF = "crlf"
    LF = "lf"
    CR = "cr"


class Portion(StrEnum):
    """One file for each that the message brings, or one for each report in it."""

    MESSAGE = "message"
    REPORT = "report"


class Version(StrEnum):
    """HPRIM Médecin 1 (text) or 2 (text and coded part), or as the laboratory wrote it."""

    AS_RECEIVED = "as-received"
    HPRIM1 = "hprim1"
    HPRIM2 = "hprim2"


class FirstLine(StrEnum):
    """What stands in line 1 of the header, which programs use differently.

    `NUMBER`: the patient's number at the sender where line 1 has one, else nothing. `TITLE`: what kind of paper it is.
    """

    AS_RECEIVED = "as-received"
    NUMBER = "number"
    EMPTY = "empty"
    TITLE = "title"


class Witness(StrEnum):
    """An empty file, written after a result, that tells that it is whole."""

    NONE = "none"
    AFTER = "after"


class WitnessName(StrEnum):
    """`REPLACING`: `a.hpr` has `a.ok`. `APPENDED`: `a.hpr` has `a.hpr.ok`."""

    REPLACING = "replacing"
    APPENDED = "appended"


class Beside(StrEnum):
    """Documents that come with a result. `NUMBERED`: under the result's name; `NAMED`: and their own name after it.

    Their own names may be those of patients.
    """

    NONE = "none"
    NUMBERED = "numbered"
    NAMED = "named"


class SubFolders(StrEnum):
    """Below the folder: none, or one for each sender (by the code in the file's line 11)."""

    NONE = "none"
    SENDER = "sender"


class Loss(StrEnum):
    """What a written form does not say that the received file said."""

    CODED_PART = "coded-part"
    """The results as fields; they stand in the text."""
    CHARACTERS = "characters"
    """Letters or signs that the encoding lacks, written alike or as `?`."""
    REWRITTEN = "rewritten"
    """Header and layout were written anew: what stood outside of reports, or twice, is left out."""
    ATTACHMENT = "attachment"
    """A document beside the result is too large, or of a kind that is not handed on."""


@dataclass(frozen=True, slots=True)
class Form:
    """How the bytes of a file are made of what was received."""

    portion: Portion = Portion.MESSAGE
    version: Version = Version.AS_RECEIVED
    encoding: Encoding = Encoding.AS_RECEIVED
    line_ends: LineEnds = LineEnds.AS_RECEIVED
    first_line: FirstLine = FirstLine.AS_RECEIVED

    @property
    def untouched(self) -> bool:
        """Whether each report is written in the bytes that were received."""
        values = (self.version, self.encoding, self.line_ends, self.first_line)
        return all(value == "as-received" for value in values)

    @property
    def text(self) -> str:
        """As the ledger keeps it."""
        return " ".join((self.portion, self.version, self.encoding, self.line_ends, self.first_line))


def form_of(text: str) -> Form:
    """What `Form.text` gave; "" is the form of before there were others."""
    if not text:
        return Form()
    portion, version, encoding, line_ends, first_line = text.split(" ")
    return Form(Portion(portion), Version(version), Encoding(encoding), LineEnds(line_ends), FirstLine(first_line))


@dataclass(frozen=True, slots=True)
class ExportKey:
    """Makes twice once: the message's own bytes, the part, and the content received.

    `report`: from 1, where each report of the part is a file of its own; 0: the whole part. `copy`: 0, and from 1 on
    each time that a person wanted it to be written again.
    """

    message_sha256: str
    part: int
    content_sha256: str
    report: int = 0
    copy: int = 0


@dataclass(frozen=True, slots=True)
class ExportRecord:
    """A row of the ledger. `file` is the name in the drop folder; of a duplicate, that of the file it repeats.

    `folder`: into which. `form`: `Form.text`. `written_sha256`: of the bytes written; "" for rows of before it was
    kept, which are as received. `picked_up`: when the file was first seen to be gone.
    """

    key: ExportKey
    message: MessageId
    state: ExportState
    file: str
    at: datetime
    role: ExportRole = ExportRole.RESULT
    folder: str = ""
    form: str = ""
    written_sha256: str = ""
    losses: tuple[Loss, ...] = ()
    picked_up: datetime | None = None

    @property
    def sha256(self) -> str:
        """Of the bytes in the folder."""
        return self.written_sha256 or self.key.content_sha256


GENERIC = "generic"
PLAIN_PATTERN = "{date}-{time}-{message}-{part}{report}"
"""A name that sorts by time and tells nothing of the patient."""


@dataclass(frozen=True, slots=True)
class ExportPolicy:
    """What may be filed and how. `folder` None: not set up yet. `program`: the preset that it began with."""

    folder: str | None
    require_trusted: bool = True
    extension: str = ".hpr"
    program: str = GENERIC
    pattern: str = PLAIN_PATTERN
    form: Form = field(default_factory=Form)
    witness: Witness = Witness.NONE
    witness_extension: str = ".ok"
    witness_name: WitnessName = WitnessName.REPLACING
    attachments: Beside = Beside.NONE
    sub_folders: SubFolders = SubFolders.NONE
