"""What a structured document (CDA R2) says of itself, for lists, the index and the patient's record."""

from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class DocumentPatient:
    """Whom a document is about. None and empty: not said.

    `surname` is the name in use, `birth_name` the one at birth. `ins`: the national identity number (matricule INS)
    with `ins_authority`, the OID of who assigns it; `ids`: (OID, number) of every other identifier.
    """

    surname: str | None = None
    birth_name: str | None = None
    given_name: str | None = None
    given_names: tuple[str, ...] = ()
    sex: str | None = None
    """ "M", "F" or what else the document says."""
    birth_date: date | None = None
    ins: str | None = None
    ins_authority: str | None = None
    ids: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class StructuredDocument:
    """One CDA document. `part`: the attachment that it is, or that the archive is in which it came."""

    part: int
    name: str
    title: str
    type_code: str
    """LOINC, mostly."""
    type_label: str
    author: str
    organisation: str
    created: datetime | None
    patient: DocumentPatient = field(repr=False)
    text: str = field(repr=False)
    """Its sections in order, as plain text."""
