"""Why a message counts as what it counts as: reasons for its kind and its urgency, as values for lists and programs."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

_LONGEST_WHAT = 120


class Why(StrEnum):
    """A sign by which the kind of a message was told."""

    HPRIM = "hprim"
    """An HPRIM file with coded results."""
    HPRIM_TEXT = "hprim-text"
    """An HPRIM file whose report is text alone."""
    HPRIM_OTHER = "hprim-other"
    """An HPRIM Santé message of something else than results: admissions, requests, invoices, errors."""
    CDA = "cda"
    """A CDA R2 document; with its type where the type decides."""
    XDM = "xdm"
    """An archive in the form of IHE XDM."""
    DICOM = "dicom"
    RESULT_WORDS = "result-words"
    """Words of laboratories in a title, a file name or the accompanying text."""
    RESULT_LINES = "result-lines"
    """Lines that give an analysis, a value and a unit."""
    IMAGING_WORDS = "imaging-words"
    LETTER_WORDS = "letter-words"
    """How colleagues begin and end their letters."""
    KNOWN_LABORATORY = "known-laboratory"
    """The signer has sent HPRIM results before."""
    DOCUMENT = "document"
    """A document (PDF, RTF, DOCX, ODT, DOC, text) that tells no more of itself."""
    SEALED = "sealed"
    """It came encrypted, as letters do."""
    CALENDAR = "calendar"
    BUSINESS_WORDS = "business-words"
    """Invoices, pay slips and the like, by title or file name."""
    NOTICE = "notice"
    """From an address that nobody reads."""
    DELIVERY = "delivery"
    """A report of delivery or of reading, by its form or by what mail servers write."""
    RECEIPT = "receipt"


class Urgent(StrEnum):
    """Why a message is urgent, or is said to be."""

    PANIC = "panic"
    """The laboratory's file says that a value is beyond the panic limits; `what`: the analysis."""
    REQUESTED = "requested"
    """The request says that it was urgent (HPRIM Santé, OBR 9.6)."""
    WORD = "word"
    """A word that the practice has set; `what`: the word."""
    SUBJECT = "subject"
    """The subject says so."""
    PRIORITY = "priority"
    """The priority that a trusted sender gave."""
    CLAIMED = "claimed"
    """The priority that a sender gave whom nothing confirms: it makes nothing urgent by itself."""


_WHY = {code.value: code for code in Why}
_URGENT = {code.value: code for code in Urgent}


@dataclass(frozen=True, slots=True)
class Reason:
    """One sign. `part`: the attachment's place, -1 for the text, None for the message as a whole.

    `what` never quotes a message but for the name of an analysis; it is kept in the sealed database alone.
    """

    code: Why | Urgent
    part: int | None = None
    what: str = field(default="", repr=False)


def to_form(reasons: Iterable[Reason]) -> list[list[str | int | None]]:
    """As values of JSON."""
    return [[reason.code.value, reason.part, reason.what[:_LONGEST_WHAT]] for reason in reasons]


def dumped(reasons: Iterable[Reason]) -> str:
    """For the database."""
    found = to_form(reasons)
    return json.dumps(found, ensure_ascii=False) if found else ""


def kind_reasons(kept: str) -> tuple[Reason, ...]:
    """What `dumped` has kept of a kind; codes that this program does not know are left out."""
    return tuple(Reason(_WHY[code], part, what) for code, part, what in _load(kept) if code in _WHY)


def urgent_reasons(kept: str) -> tuple[Reason, ...]:
    """The same of urgency."""
    return tuple(Reason(_URGENT[code], part, what) for code, part, what in _load(kept) if code in _URGENT)


def is_urgent(reasons: Iterable[Reason]) -> bool:
    """Whether any of them makes the message urgent; a stranger's word alone does not."""
    return any(reason.code is not Urgent.CLAIMED for reason in reasons)


def _load(kept: str) -> list[tuple[str, int | None, str]]:
    return [(code, part, what) for code, part, what in json.loads(kept)] if kept else []
