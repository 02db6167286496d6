"""CDA R2 documents: whose they are, who wrote them, and what they say as plain text. Pure; reads no coded entries."""

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import islice

from secmail.domain.structured import DocumentPatient, StructuredDocument
from secmail.engine.classify import xml
from secmail.engine.classify.xml import Element

_NAMESPACE = "urn:hl7-org:v3"
_ROOT = b"ClinicalDocument"
_NEAR = 16_384
_LONGEST_TEXT = 1_000_000
_LONGEST_WORDS = 400
_MOST_EMBEDDED = 10
_MOST_NAMES = 20
_SECTION_DEPTH = 12
_INS = frozenset(f"1.2.250.1.213.1.4.{last}" for last in (8, 9, 10, 11))
"""Authorities of the matricule INS: NIR, NIA, and those of tests."""
_BLOCKS = frozenset({"paragraph", "table", "tr", "list", "item", "caption", "br", "thead", "tbody"})
_CELLS = frozenset({"td", "th"})
_SPACES = re.compile(r"[ \t\r\f\v]+")
_ROOM = re.compile(r"\s*\n\s*")
_MOMENT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d)?)?")


@dataclass(frozen=True, slots=True)
class Embedded:
    """A file inside of the document (a PDF, a picture)."""

    media_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Read:
    """A document with the files that it holds."""

    document: StructuredDocument
    embedded: tuple[Embedded, ...]


def may_be_cda(beginning: bytes) -> bool:
    """Whether these octets could begin such a document, in whatever encoding."""
    head = beginning[:_NEAR].replace(b"\0", b"")
    return _ROOT in head and b"<" in head[:200]


def read(content: bytes, *, part: int, name: str) -> Read | None:
    """The document; None for what is none. Never raises."""
    root = xml.read(content)
    if root is None or root.name != "ClinicalDocument" or root.space != _NAMESPACE:
        return None
    code, author = root.first("code"), root.first("author", "assignedAuthor")
    document = StructuredDocument(
        part=part,
        name=name,
        title=_words(root.first("title")) or (_label(code) if code is not None else ""),
        type_code=code.get("code") if code is not None else "",
        type_label=_label(code) if code is not None else "",
        author=_person(author.first("assignedPerson", "name")) if author is not None else "",
        organisation=_organisation(root, author),
        created=_moment(root.first("effectiveTime")),
        patient=_patient(root.first("recordTarget", "patientRole")),
        text=_text(root.first("component")),
    )
    return Read(document, tuple(_embedded(root)))


def _label(code: Element) -> str:
    return (code.get("displayName") or _words(code.first("originalText")))[:_LONGEST_WORDS]


def _words(element: Element | None) -> str:
    return " ".join(element.text().split())[:_LONGEST_WORDS] if element is not None else ""


def _person(name: Element | None) -> str:
    if name is None:
        return ""
    parts = (_words(each) for kind in ("prefix", "given", "family") for each in name.all(kind))
    return " ".join(filter(None, parts)) or _words(name)


def _organisation(root: Element, author: Element | None) -> str:
    of_author = author.first("representedOrganization", "name") if author is not None else None
    custodian = root.first("custodian", "assignedCustodian", "representedCustodianOrganization", "name")
    return _words(of_author) or _words(custodian)


def _patient(role: Element | None) -> DocumentPatient:
    if role is None:
        return DocumentPatient()
    ids = [(each.get("root"), each.get("extension")) for each in role.all("id") if each.get("extension")]
    ins = next((pair for pair in ids if pair[0] in _INS), None)
    patient = role.first("patient")
    name = patient.first("name") if patient is not None else None
    families = _by_qualifier(name, "family")
    given = _by_qualifier(name, "given")
    born = _moment(patient.first("birthTime")) if patient is not None else None
    gender = patient.first("administrativeGenderCode") if patient is not None else None
    return DocumentPatient(
        surname=families.get("CL") or families.get("SP") or families.get("") or families.get("BR"),
        birth_name=families.get("BR"),
        given_name=given.get("CL") or given.get("BR") or (given.get("") or "").split(" ")[0] or None,
        given_names=tuple((given.get("") or given.get("BR") or "").split()),
        sex=gender.get("code") or None if gender is not None else None,
        birth_date=date(born.year, born.month, born.day) if born is not None else None,
        ins=ins[1] if ins is not None else None,
        ins_authority=ins[0] if ins is not None else None,
        ids=tuple(pair for pair in ids if pair is not ins)[:20],
    )


def _by_qualifier(name: Element | None, kind: str) -> dict[str, str]:
    """The parts of a name; of several of one sort the first, plain given names together."""
    found: dict[str, str] = {}
    for each in islice(name.all(kind), _MOST_NAMES) if name is not None else ():
        words, qualifier = _words(each), each.get("qualifier")
        if words and qualifier not in found:
            found[qualifier] = words
        elif words and not qualifier and kind == "given":
            found[""] += f" {words}"
    return found


def _moment(element: Element | None) -> datetime | None:
    """To the minute; the time zone is left out where only the day counts, and unknown ones count as UTC."""
    match = _MOMENT.match(element.get("value")) if element is not None else None
    if match is None:
        return None
    year, month, day, hour, minute, second = (int(each or 0) for each in match.groups())
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None


def _text(component: Element | None) -> str:
    body = component.first("structuredBody") if component is not None else None
    if body is None:
        return ""
    pieces = [piece for each in body.all("component") for piece in _section(each.first("section"), 0)]
    return "\n\n".join(pieces)[:_LONGEST_TEXT]


def _section(section: Element | None, depth: int) -> Iterator[str]:
    if section is None or depth >= _SECTION_DEPTH:
        return
    title, text = _words(section.first("title")), section.first("text")
    said = _narrative(text) if text is not None else ""
    if title or said:
        yield "\n".join(filter(None, (title, said)))
    for each in section.all("component"):
        yield from _section(each.first("section"), depth + 1)


def _narrative(text: Element) -> str:
    """Lines of text; cells of a table are separated by tabs."""
    pieces: list[str] = []
    _narrate(text, pieces)
    lines = (line.strip(" ") for line in "".join(pieces).split("\n"))
    return "\n".join(line.rstrip("\t") for line in lines if line.strip())


def _narrate(element: Element, pieces: list[str]) -> None:
    for each in element.children:
        if isinstance(each, str):
            pieces.append(_SPACES.sub(" ", _ROOM.sub(" ", each)))
            continue
        if each.name in _BLOCKS:
            pieces.append("\n")
        _narrate(each, pieces)
        if each.name in _CELLS:
            pieces.append("\t")
        elif each.name in _BLOCKS:
            pieces.append("\n")


def _embedded(root: Element) -> Iterator[Embedded]:
    """Of the whole document: level 1 documents are nothing else, others may bring a copy for the eyes."""
    waiting, found = [root], 0
    while waiting and found < _MOST_EMBEDDED:
        element = waiting.pop()
        if element.get("representation") == "B64":
            content = _decoded(element.text())
            if content:
                found += 1
                yield Embedded(element.get("mediaType").lower() or "application/octet-stream", content)
            continue
        waiting.extend(each for each in reversed(element.children) if isinstance(each, Element))


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return b""
