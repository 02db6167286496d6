"""The small pieces of FHIR R4: texts, codes, quantities, references, and names that stay the same for the same file."""

import re
import uuid
from datetime import date
from decimal import Decimal

from secmail.hprim.model import Coded, Party

Resource = dict[str, object]

LOINC = "http://loinc.org"
_ABSENT = "http://terminology.hl7.org/CodeSystem/data-absent-reason"
_LOINC = re.compile(r"[0-9]{1,5}-[0-9]")
_NAMESPACE = uuid.UUID("6f0c5a0e-0f56-5d0b-9b57-6d8f5f5c7c21")
# Decimal numbers keep their digits (0.10 is not 0.1 to FHIR): marked as text, made a number when all is written. No
# text of a file holds this sign.
EXACT = "\x00"


def name_for(*parts: str) -> str:
    """A UUID that is the same for the same parts."""
    return str(uuid.uuid5(_NAMESPACE, "\x1f".join(parts)))


def text_of(text: str | None) -> str | None:
    """A text that FHIR allows: not empty, and not of blanks alone."""
    stripped = (text or "").strip()
    return stripped or None


def without_nothing(resource: Resource) -> Resource:
    """The same without what is ``None`` or empty: FHIR has no empty elements."""
    return {name: value for name, value in resource.items() if value is not None and value not in ([], {})}


def concept(*codings: Resource | None, text: str | None = None) -> Resource:
    """A CodeableConcept of the codings that there are."""
    return without_nothing({"coding": [coding for coding in codings if coding], "text": text_of(text)})


def coding(system: str | None, code: str | None, display: str | None = None) -> Resource | None:
    """A Coding, or nothing without a code."""
    plain = " ".join((code or "").split())
    return without_nothing({"system": system, "code": plain, "display": text_of(display)}) if plain else None


def analysis(coded: Coded, laboratory: Party, *, label: str | None) -> list[Resource]:
    """The coding of an analysis: LOINC where the code is one, and the laboratory's own code system otherwise."""
    if coded.code is None:
        return []
    system = LOINC if is_loinc(coded.code) else local_system(laboratory, coded.table)
    found = coding(system, coded.code, label if system != LOINC else None)
    return [found] if found else []


def is_loinc(code: str) -> bool:
    """Whether a code has the form of a LOINC code and its check digit is right."""
    if not _LOINC.fullmatch(code):
        return False
    digits, check = code.split("-")
    doubled = (int(digit) * (2 if index % 2 == 0 else 1) for index, digit in enumerate(reversed(digits)))
    return (10 - sum(value // 10 + value % 10 for value in doubled) % 10) % 10 == int(check)


def local_system(laboratory: Party, table: str | None = None) -> str:
    """The code system of a laboratory's own codes: a name made of its code and name, for none is registered."""
    return "urn:uuid:" + name_for("codes", laboratory.code or "", laboratory.name or "", table or "L")


def quantity(number: Decimal, unit: str | None, comparator: str | None = None) -> Resource:
    """A Quantity with the unit as written; no code is claimed for it."""
    return without_nothing({"value": exact(number), "comparator": comparator, "unit": text_of(unit)})


def exact(number: Decimal) -> str:
    """A number that keeps its digits."""
    return f"{EXACT}{number:f}"


def absent(reason: str, text: str | None = None) -> Resource:
    """Why there is no value."""
    return concept(coding(_ABSENT, reason), text=text)


def day(moment: date | None) -> str | None:
    """The day alone: FHIR wants a time zone with every hour, and HPRIM has none."""
    return moment.isoformat()[:10] if moment is not None else None


def shown(party: Party) -> Resource | None:
    """A reference that only names somebody."""
    name = text_of(party.name) or text_of(party.code)
    return {"display": name} if name else None
