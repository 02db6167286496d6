"""What an HPRIM file says, as frozen values shared by every form of the format.

Unknown, missing and empty are ``None`` everywhere. Values are what the file says; what had to be repaired to read them
is in ``Document.problems``. The fields follow the JSON document of ``secmail hprim show``.
"""

from dataclasses import dataclass
from datetime import date, datetime
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
class Coded:
    """A code with its label and the table it is from (``L`` is the laboratory's own table)."""

    code: str | None = None
    label: str | None = None
    table: str | None = None


@dataclass(frozen=True, slots=True)
class Identifier:
    """A number of a patient (P 8.12): ``type`` is ``INS-C``, ``INS-NIR``, ``INS-NIA``…; ``issuer`` an OID."""

    value: str
    type: str | None = None
    issuer: str | None = None


@dataclass(frozen=True, slots=True)
class Patient:
    """Whom the report is about. ``nir`` has 13 characters; ``nir_valid`` is ``None`` when there is no key to check.

    ``surname`` is as written; where it says both names (``X née Y``, ``Y épouse X``), ``birth_name`` and ``used_name``
    hold them apart. ``birth_name`` is also told by HPRIM Santé, what follows it by HPRIM Santé alone.
    """

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
    birth_name: str | None = None
    given_names: tuple[str, ...] = ()
    title: str | None = None
    executor_id: str | None = None
    stay_id: str | None = None
    identifiers: tuple[Identifier, ...] = ()
    phones: tuple[str, ...] = ()
    email: str | None = None
    birth_place: str | None = None
    identity_status: str | None = None
    identity_attribute: str | None = None
    used_name: str | None = None


@dataclass(frozen=True, slots=True)
class SecondValue:
    """The same result in another unit (RES-11 to RES-14; further repetitions of OBX 10.6 to 10.8)."""

    value: str | None
    number: Decimal | None
    unit: str | None
    low: Decimal | None
    high: Decimal | None


@dataclass(frozen=True, slots=True)
class Result:
    """One analysis. ``value`` is as written; ``number`` and ``comparator`` (``< <= > >=``) were read of it.

    ``low`` and ``high`` are the bounds of the normal range in ``unit``; ``line`` is where it stands in the file.
    ``range`` and ``flags`` are as written: of HPRIM Santé always (OBX 10.8, 10.9), of HPRIM Médecin where they could
    not be read (RES-07 and RES-08, RES-09). The rest of what follows ``line`` is told by HPRIM Santé alone: ``state``
    as written (10.12), ``type`` the declared one (10.3), ``answers`` coded values, ``others`` those after the second,
    ``comment_sources`` ``P`` or ``L`` (or empty) for each comment, ``observed`` without a time zone.
    ``open_range``: the range is written ``< 5`` or ``> 5``, so that its bound is outside of it.
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
    type: str | None = None
    table: str | None = None
    alternate: Coded | None = None
    sub_id: str | None = None
    range: str | None = None
    flags: tuple[str, ...] = ()
    state: str | None = None
    observed: datetime | None = None
    chapter: str | None = None
    validator: str | None = None
    answers: tuple[Coded, ...] = ()
    others: tuple[SecondValue, ...] = ()
    comment_sources: tuple[str, ...] = ()
    open_range: bool = False

    @property
    def is_withdrawn(self) -> bool:
        """Whether the laboratory cancelled or deleted it: the value must not be used (OBX 10.12 ``D`` or ``X``)."""
        return self.state in {"D", "X"}


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that travels beside the message; ``name`` is safe as a file name (no path, no reserved character).

    ``written_name`` is the name as the message gives it, ``editor`` the program that made it (OBX 10.6).
    """

    name: str
    type: str | None
    editor: str | None = None
    written_name: str | None = None
    label: str | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """One request of HPRIM Santé (OBR); ``priority`` ``S`` is urgent, ``status`` as written (9.26).

    Moments are as written, without a time zone.
    """

    sample_id: str | None
    request_id: str | None
    executor_sample_id: str | None
    executor_request_id: str | None
    analyses: tuple[Coded, ...]
    priority: str | None
    requested: datetime | None
    sampled: datetime | None
    received: datetime | None
    resulted: datetime | None
    status: str | None
    action: str | None
    clinical: str | None
    specimen: str | None
    prescriber: Party
    copies: tuple[Party, ...]
    comments: tuple[str, ...]
    comment_sources: tuple[str, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a segment that is laid out: its number in the norm (``8.6``), its name where it is known, and its
    repetitions, each as its sub-fields."""

    number: str
    name: str | None
    values: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class LaidSegment:
    """A segment of a message that is not of results, with the fields that are not empty."""

    name: str
    line: int
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """One report about one patient. ``raw`` holds its bytes as received, its own end marker included.

    HPRIM Médecin says a result twice, printed in ``text`` and coded: ``repetition.repeated`` tells which lines of the
    text the coded part restates. ``coded_text`` holds all ``TEX`` lines of the coded part in order, ``lines`` the
    numbers of the first and last line of the report in the file. ``message`` is the envelope of an HPRIM Santé report
    where the file holds several and it is not the first.
    """

    patient: Patient
    request_id: str | None
    report_date: date | None
    sender: Party
    recipient: Party
    text: str | None
    results: tuple[Result, ...]
    attachments: tuple[Attachment, ...]
    raw: bytes
    requests: tuple[Request, ...] = ()
    coded_text: str | None = None
    lines: tuple[int, int] | None = None
    message: "Message | None" = None


@dataclass(frozen=True, slots=True)
class Outside:
    """Text of a file that belongs to no report, with its first line: what precedes a header or follows the end."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Message:
    """The envelope of an HPRIM Santé file (H segment). ``header_raw`` and ``trailer_raw`` are its H and L lines.

    ``link`` is ``L`` laboratories, ``C`` clinic, ``R`` radiology; ``processing`` ``P`` production, ``T`` test, ``D``
    debugging. ``segments`` lay out every message that is not of results.
    """

    context: str | None
    sender: Party
    recipient: Party
    link: str | None
    header_raw: bytes
    trailer_raw: bytes
    file_name: str | None = None
    processing: str | None = None
    created: datetime | None = None
    comment: str | None = None
    separators: str = "|~^\\&"
    segments: tuple[LaidSegment, ...] = ()
    version: str | None = None


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
    outside: tuple[Outside, ...] = ()

    @property
    def is_of_results(self) -> bool:
        """False for the messages of HPRIM Santé that are no results: admissions, requests, payments, invoices, errors.

        Their reports lay segments out as text, and must not be filed as anybody's results.
        """
        return self.message is None or not self.message.segments


@dataclass(frozen=True, slots=True)
class Detection:
    """What a file is, how sure that is (0 to 1), and why, in English phrases that quote nothing of the file."""

    format: Format
    confidence: float
    reasons: tuple[str, ...]
