"""What a message of HPRIM Santé lacks to be taken in, and the ``ERR`` message that says so to its sender.

Stricter than reading: what a person can still make use of may all the same be told to the laboratory. A message of
errors is never answered by another.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from itertools import islice

from secmail.hprim.dates import parse_stamp
from secmail.hprim.lexer import lex
from secmail.hprim.model import Document, Format, Message, Party
from secmail.hprim.problems import ProblemLog
from secmail.hprim.sante_layout import KNOWN_SEGMENTS
from secmail.hprim.sante_lines import SEPARATORS, as_bytes, parts, segment, stamp, text
from secmail.hprim.sante_results import TYPES
from secmail.hprim.sante_writing import USUAL_VERSION, VERSIONS
from secmail.hprim.segments import CONTEXTS, Segment, read_segments
from secmail.hprim.values import parse_quantity

MAX_REFUSALS = 1_000
_STATES = frozenset("RPFCIDXU")
_REQUEST_STATES = frozenset("FPMIRCODX")
_MAX_VALUE = 60


class Extent(StrEnum):
    """How much is refused (25.5)."""

    TOTAL = "T"
    PARTIAL = "P"
    INFORMATION = "I"


class Fault(StrEnum):
    """What is wrong (25.10)."""

    MISSING = "A"
    UNKNOWN = "I"
    SYNTAX = "S"


@dataclass(frozen=True, slots=True)
class Refusal:
    """One ``ERR`` segment; `field` is the number in the norm (``8.3``), `address` segment type, rank and identifiers.

    `value` quotes the message: it goes back to nobody but its sender.
    """

    extent: Extent
    fault: Fault
    line: int | None
    field: str
    text: str
    address: tuple[str, ...] = ()
    value: str = ""


def refusals(document: Document, /) -> tuple[Refusal, ...]:
    """All that the sender should be told, in the order of the lines; none for a message of errors. Never raises."""
    if document.format is not Format.SANTE or document.message is None:
        return (Refusal(Extent.TOTAL, Fault.SYNTAX, 1, "7", "Le fichier n'est pas un message HPRIM Santé"),)
    if document.message.context == "ERR":
        return ()
    log = ProblemLog()
    segments = read_segments(lex(document.raw, log).lines, log)
    return tuple(islice(_all(segments), MAX_REFUSALS))


def to_error_message(
    document: Document, /, *, at: datetime, file_name: str | None = None, received: datetime | None = None
) -> bytes:
    """The refusals as an HPRIM Santé message of context ``ERR`` to the sender of the document.

    `at` is the moment of the message, `received` that of the refused file (else `at`), `file_name` the name it came
    under, where the message itself gives none.
    """
    message = document.message
    name = (message.file_name if message else None) or file_name or ""
    body = [
        _error(refusal, rank, name=name, received=received or at) for rank, refusal in enumerate(refusals(document), 1)
    ]
    end = segment("L", "1", "", "0", str(len(body) + 2))
    return as_bytes([_header(message, document.version, at), *body, end])


def _header(message: Message | None, version: str | None, at: datetime) -> str:
    sender, recipient = (message.recipient, message.sender) if message else (Party(), Party())
    stated = version if version in VERSIONS else VERSIONS[-1] if (version or "") > VERSIONS[-1] else USUAL_VERSION
    link = (message.link if message else None) or "L"
    fields = ("", "", _party(sender), "", "ERR", "", "", _party(recipient), "", _processing(message))
    return segment(f"H{SEPARATORS}", *fields, f"{stated}~{text(link)}", stamp(at))


def _processing(message: Message | None) -> str:
    return (message.processing if message else None) or "P"


def _error(refusal: Refusal, rank: int, *, name: str, received: datetime) -> str:
    return segment(
        "ERR",
        str(rank),
        text(name),
        stamp(received),
        refusal.extent,
        str(refusal.line or ""),
        parts(*refusal.address),
        refusal.field,
        text(refusal.value[:_MAX_VALUE]),
        refusal.fault,
        text(refusal.text),
    )


def _all(segments: Sequence[Segment]) -> Iterator[Refusal]:
    patient_seen, end_seen = False, False
    for each in segments:
        patient_seen = patient_seen or each.name == "P"
        end_seen = each.name == "L" or (end_seen and each.name != "H")
        if each.name not in KNOWN_SEGMENTS:
            yield _inform(_refuse(each, "", Fault.SYNTAX, text="Segment inconnu"))
        elif each.name in {"OBR", "OBX"} and not patient_seen:
            yield _refuse(each, "", Fault.SYNTAX, text="Segment sans patient")
        if each.name in _RULES:
            yield from _RULES[each.name](each)
    if not end_seen:
        yield Refusal(Extent.INFORMATION, Fault.MISSING, None, "14", "Segment de fin absent", ("L", "1"))


def _refuse(each: Segment, number: str, fault: Fault, *, text: str, value: str = "") -> Refusal:
    return Refusal(Extent.PARTIAL, fault, each.line, number, text, _address(each), value)


def _inform(refusal: Refusal) -> Refusal:
    """The same, not as a reason to refuse anything."""
    return replace(refusal, extent=Extent.INFORMATION)


def _whole(refusal: Refusal) -> Refusal:
    """The same, as a reason to refuse the whole message."""
    return replace(refusal, extent=Extent.TOTAL)


def _address(each: Segment) -> tuple[str, ...]:
    """Type, rank and identifiers of a segment (25.7)."""
    identifiers = {"P": 3, "OBR": 3, "OBX": 4}.get(each.name)
    own = each.parts(identifiers)[:2] if identifiers else []
    return (each.name, each.parts(2)[0] if each.name != "H" else "1", *own)


def _header_rules(each: Segment) -> Iterator[Refusal]:
    for number, what in ((5, "Émetteur"), (7, "Contexte"), (10, "Destinataire"), (13, "Version"), (14, "Date")):
        if not each.text(number):
            missing = _refuse(each, f"7.{number}", Fault.MISSING, text=f"{what} non renseigné")
            yield _whole(missing) if number == 7 else _inform(missing)
    context = each.parts(7)[0]
    if context and context.upper() not in CONTEXTS:
        yield _whole(_refuse(each, "7.7", Fault.UNKNOWN, text="Contexte inconnu", value=context))
    yield from _date(each, 14, "7.14")


def _patient_rules(each: Segment) -> Iterator[Refusal]:
    if not each.parts(3)[0]:
        yield _refuse(each, "8.3", Fault.MISSING, text="Identifiant du patient non renseigné")
    surname, given = each.parts(6)[:2]
    if not (surname or each.parts(7)[0]):
        yield _refuse(each, "8.6.1", Fault.MISSING, text="Nom du patient non renseigné")
    if not given:
        yield _refuse(each, "8.6.2", Fault.MISSING, text="Prénom du patient non renseigné")
    if not each.text(8):
        yield _refuse(each, "8.8", Fault.MISSING, text="Date de naissance non renseignée")
    yield from _date(each, 8, "8.8")
    sex = each.text(9).upper()
    if sex and sex not in {"M", "F", "U"}:
        yield _inform(_refuse(each, "8.9", Fault.UNKNOWN, text="Sexe inconnu", value=sex))


def _request_rules(each: Segment) -> Iterator[Refusal]:
    if not any(each.parts(3)) and not any(each.parts(4)):
        yield _refuse(each, "9.3", Fault.MISSING, text="Identifiant de la demande non renseigné")
    state = each.text(26).upper()
    if state and state not in _REQUEST_STATES:
        yield _refuse(each, "9.26", Fault.UNKNOWN, text="Statut de la demande inconnu", value=state)


def _result_rules(each: Segment) -> Iterator[Refusal]:
    kind, state = each.text(3).upper(), each.text(12).upper()
    if kind not in TYPES:
        fault = Fault.UNKNOWN if kind else Fault.MISSING
        yield _refuse(each, "10.3", fault, text="Type de résultat inconnu", value=kind)
    if not any(each.parts(4)):
        yield _refuse(each, "10.4", Fault.MISSING, text="Code de l'analyse non renseigné")
    if kind == "FIC" and not each.parts(6)[1]:
        yield _refuse(each, "10.6.2", Fault.MISSING, text="Nom du fichier non renseigné")
    value = each.parts(6)[0]
    if kind == "NM" and value and parse_quantity(value, None).number is None:
        yield _refuse(each, "10.6", Fault.SYNTAX, text="Valeur numérique attendue", value=value)
    if state and state not in _STATES:
        yield _refuse(each, "10.12", Fault.UNKNOWN, text="Statut du résultat inconnu", value=state)


def _date(each: Segment, number: int, name: str) -> Iterator[Refusal]:
    written = each.text(number)
    if written and parse_stamp(written).day is None:
        yield _refuse(each, name, Fault.SYNTAX, text="Date illisible", value=written)


def _party(party: Party) -> str:
    return parts(party.code, party.name)


_RULES: Mapping[str, Callable[[Segment], Iterator[Refusal]]] = {
    "H": _header_rules,
    "P": _patient_rules,
    "OBR": _request_rules,
    "OBX": _result_rules,
}
