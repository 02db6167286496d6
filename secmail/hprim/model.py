"""What an HPRIM file says, as frozen values shared by every form of the format.

Unknown, missing and empty are ``None`` everywhere. Values are what the file says; what had to be repaired to read them
is in ``Document.problems``. The fields follow the JSON document of ``secmail hprim show``.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Format(StrEnum):
    """The family of a file, decided by its content and never by its name."""

    MEDECIN = "hprim-medecin"
    SANTE = "hprim-sante"
    NONE = "none"


class Severity(StrEnum):
    """How much a problem matters: ``ERROR`` means that the report must not be filed without a person looking."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class Kind(StrEnum):
    """The type that the laboratory declared for a result (RES-04, OBX 10.3)."""

    NUMERIC = "numeric"
    TEXT = "text"
    CODE = "code"


class Flag(StrEnum):
    """Abnormality: low, high, beyond the panic limits, or normal (RES-09, OBX 10.9)."""

    LOW = "L"
    HIGH = "H"
    PANIC_LOW = "LL"
    PANIC_HIGH = "HH"
    NORMAL = "N"


class FlagSource(StrEnum):
    """Who said so: the laboratory's file, or our comparison of the value with the range."""

    FILE = "file"
    COMPUTED = "computed"


class Status(StrEnum):
    """Validation state of a result (RES-10, OBX 10.12)."""

    FINAL = "final"
    UNVALIDATED = "unvalidated"
    CORRECTED = "corrected"


@dataclass(frozen=True, slots=True)
class Problem:
    """One repair or defect; ``line`` counts from 1 in the file as received, ``detail`` never quotes the file."""

    line: int | None
    code: str
    severity: Severity
    detail: str


@dataclass(frozen=True, slots=True)
class Party:
    """The sender or recipient of a report: code in the sender's numbering, and name or Apicrypt identifier."""

    code: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Patient:
    """Whom the report is about. ``nir`` has 13 characters; ``nir_valid`` is ``None`` when there is no key to check."""

    id: str | None = None
    surname: str | None = None
    given_name: str | None = None
    birth_date: date | None = None
    sex: str | None = None
    nir: str | None = None
    nir_key: str | None = None
    nir_valid: bool | None = None
    address: tuple[str, ...] = ()
    postcode: str | None = None
    town: str | None = None


@dataclass(frozen=True, slots=True)
class SecondValue:
    """The same result in another unit (RES-11 to RES-14)."""

    value: str | None
    number: Decimal | None
    unit: str | None
    low: Decimal | None
    high: Decimal | None


@dataclass(frozen=True, slots=True)
class Result:
    """One analysis. ``value`` is as written; ``number`` and ``comparator`` (``< <= > >=``) were read of it.

    ``low`` and ``high`` are the bounds of the normal range in ``unit``; ``line`` is where it stands in the file.
    """

    label: str | None
    code: str | None
    kind: Kind
    value: str | None
    number: Decimal | None
    comparator: str | None
    unit: str | None
    low: Decimal | None
    high: Decimal | None
    flag: Flag | None
    flag_source: FlagSource | None
    status: Status | None
    second: SecondValue | None
    comments: tuple[str, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that travels beside the message; ``name`` is safe as a file name (no path, no reserved character)."""

    name: str
    type: str | None


@dataclass(frozen=True, slots=True)
class Report:
    """One report about one patient. ``raw`` holds its bytes as received, its own end marker included."""

    patient: Patient
    request_id: str | None
    report_date: date | None
    sender: Party
    recipient: Party
    text: str | None
    results: tuple[Result, ...]
    attachments: tuple[Attachment, ...]
    raw: bytes


@dataclass(frozen=True, slots=True)
class Message:
    """The envelope of an HPRIM Santé file (H segment). ``header_raw`` and ``trailer_raw`` are its H and L lines."""

    context: str | None
    sender: Party
    recipient: Party
    link: str | None
    header_raw: bytes
    trailer_raw: bytes


@dataclass(frozen=True, slots=True)
class Document:
    """A file as read. ``raw`` is the file, byte for byte; ``message`` is there for HPRIM Santé only."""

    format: Format
    version: str | None
    encoding: str | None
    line_ending: str | None
    confidence: float
    reports: tuple[Report, ...]
    problems: tuple[Problem, ...]
    message: Message | None
    raw: bytes


@dataclass(frozen=True, slots=True)
class Detection:
    """What a file is, how sure that is (0 to 1), and why, in English phrases that quote nothing of the file."""

    format: Format
    confidence: float
    reasons: tuple[str, ...]
