"""Which kind a message is: signs are gathered with their strength, and the strongest decides. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from pathlib import PurePosixPath

from secmail.api.results import ResultFile
from secmail.domain.kinds import Reason, Why
from secmail.domain.messages import Kind, OpenedMessage
from secmail.domain.structured import StructuredDocument
from secmail.domain.urgency import plain
from secmail.engine.classify import delivery, signs
from secmail.engine.classify.forms import Form
from secmail.engine.classify.results import BODY
from secmail.engine.classify.unpacking import Unpacked

_LOINC = {
    **dict.fromkeys(("11502-2", "11526-1", "60567-5"), Kind.RESULT),
    **dict.fromkeys(("18748-4", "18726-0", "68604-8", "87416-4"), Kind.IMAGING_REPORT),
    **dict.fromkeys(("18842-5", "11488-4", "57133-1", "34105-7", "34133-9", "11504-8", "28570-0"), Kind.LETTER),
}
"""Types of documents: laboratory and pathology; imaging; discharge, consultation, referral, operation."""
_NOBODY = frozenset(
    {
        "noreply",
        "no-reply",
        "nepasrepondre",
        "ne-pas-repondre",
        "ne_pas_repondre",
        "no_reply",
        "donotreply",
        "notification",
    }
    | {"notifications", "do-not-reply", "ne-pas-repondre-svp", "noreponse"}
)
_CONTENT = frozenset({Form.DOCUMENT})


class Strength(IntEnum):
    """How far a sign is to be believed."""

    HINT = 1
    WORDS = 2
    PROOF = 3


@dataclass(frozen=True, slots=True)
class Sign:
    """One reason with what it speaks for."""

    kind: Kind
    strength: Strength
    reason: Reason


_FIRST = (
    *(Kind.RECEIPT, Kind.REPORT, Kind.RESULT, Kind.IMAGING_REPORT, Kind.STRUCTURED, Kind.IMAGING),
    *(Kind.ADMINISTRATIVE, Kind.LETTER, Kind.OTHER),
)
"""Of equal strength, whichever comes first: a result that is filed as a letter is lost, the reverse is seen at once."""


def decide(found: Sequence[Sign]) -> tuple[Kind, tuple[Reason, ...]]:
    """The kind, with every sign that speaks for it."""
    if not found:
        return Kind.OTHER, ()
    best = max(sign.strength for sign in found)
    kinds = {sign.kind for sign in found if sign.strength == best}
    kind = next(each for each in _FIRST if each in kinds)
    if kind is Kind.IMAGING and any(sign.kind is Kind.IMAGING_REPORT for sign in found):
        kind = Kind.IMAGING_REPORT  # the report comes with its pictures
    told = sorted((sign for sign in found if sign.kind is kind), key=lambda sign: -sign.strength)
    return kind, tuple(dict.fromkeys(sign.reason for sign in told))


def signs_of(
    opened: OpenedMessage,
    unpacked: Unpacked,
    results: tuple[ResultFile, ...],
    *,
    text: str,
    laboratory: bool,
) -> list[Sign]:
    """`text`: the body, `plain`. `laboratory`: the signer, who is trusted, has sent HPRIM before."""
    found = [
        *_of_form(opened, unpacked, plain(opened.headers.subject)),
        *_of_results(results),
        *_of_documents(unpacked.documents),
    ]
    parts = [piece.part for piece in unpacked.pieces if piece.form in _CONTENT and not _is_result(piece.part, results)]
    if parts:
        found.extend(_of_titles(opened, parts))
        found.extend(_of_accompanying(text))
        found.extend(Sign(Kind.LETTER, Strength.HINT, Reason(Why.DOCUMENT, part)) for part in dict.fromkeys(parts))
        if laboratory:
            found.append(Sign(Kind.RESULT, Strength.HINT, Reason(Why.KNOWN_LABORATORY)))
    elif not found:
        found.extend(_of_text(opened, text))
    if opened.encrypted:
        found.append(Sign(Kind.LETTER, Strength.HINT, Reason(Why.SEALED)))
    return found


def signs_of_documents(attached: str) -> Iterator[Sign]:
    """What the documents' own text says, once it was read for the index."""
    text = plain(attached[: 2 * signs.DOCUMENT_BEGINNING])
    if signs.is_result(text):
        yield Sign(Kind.RESULT, Strength.WORDS, Reason(Why.RESULT_LINES))
    if signs.is_imaging(text):
        yield Sign(Kind.IMAGING_REPORT, Strength.WORDS, Reason(Why.IMAGING_WORDS))
    if signs.letter_signs(text):
        yield Sign(Kind.LETTER, Strength.WORDS, Reason(Why.LETTER_WORDS))


def _is_result(part: int, results: tuple[ResultFile, ...]) -> bool:
    return any(file.part == part for file in results)


def _of_form(opened: OpenedMessage, unpacked: Unpacked, subject: str) -> Iterator[Sign]:
    if opened.receipt is not None:
        yield Sign(Kind.RECEIPT, Strength.PROOF, Reason(Why.RECEIPT))
    for piece in unpacked.pieces:
        if piece.form is Form.DELIVERY and not piece.inner:
            yield Sign(Kind.REPORT, Strength.PROOF, Reason(Why.DELIVERY, piece.part))
        elif piece.form is Form.CALENDAR:
            yield Sign(Kind.ADMINISTRATIVE, Strength.WORDS, Reason(Why.CALENDAR, piece.part))
    for part in unpacked.pictures:
        yield Sign(Kind.IMAGING, Strength.PROOF, Reason(Why.DICOM, part))
    for part in unpacked.exchanges:
        yield Sign(Kind.STRUCTURED, Strength.PROOF, Reason(Why.XDM, part))
    if delivery.is_report(opened, subject):
        yield Sign(Kind.REPORT, Strength.PROOF, Reason(Why.DELIVERY))


def _of_results(results: tuple[ResultFile, ...]) -> Iterator[Sign]:
    for file in results:
        reports = file.document.reports
        if not file.document.is_of_results:
            yield Sign(Kind.ADMINISTRATIVE, Strength.PROOF, Reason(Why.HPRIM_OTHER, file.part))
            continue
        if any(report.results for report in reports):
            yield Sign(Kind.RESULT, Strength.PROOF, Reason(Why.HPRIM, file.part))
            continue
        text = plain("\n".join(report.text or "" for report in reports)[: signs.DOCUMENT_BEGINNING])
        kind, why = _of_report(text)
        yield Sign(kind, Strength.PROOF, Reason(Why.HPRIM_TEXT, file.part))
        if why is not None:
            yield Sign(kind, Strength.WORDS, Reason(why, file.part))


def _of_report(text: str) -> tuple[Kind, Why | None]:
    """What a report of text alone is: radiologists and colleagues send theirs in HPRIM too."""
    if signs.is_imaging(text):
        return Kind.IMAGING_REPORT, Why.IMAGING_WORDS
    if signs.letter_signs(text) and not signs.is_result(text):
        return Kind.LETTER, Why.LETTER_WORDS
    return Kind.RESULT, None


def _of_documents(documents: Sequence[StructuredDocument]) -> Iterator[Sign]:
    for document in documents:
        kind = _LOINC.get(document.type_code, Kind.STRUCTURED)
        yield Sign(kind, Strength.PROOF, Reason(Why.CDA, document.part, document.type_code[:20]))


def _of_titles(opened: OpenedMessage, parts: list[int]) -> Iterator[Sign]:
    titles: list[tuple[int | None, str]] = [(None, opened.headers.subject)]
    outer = (part for part in dict.fromkeys(parts) if part < len(opened.attachments))
    titles.extend((part, PurePosixPath(opened.attachments[part].name).stem) for part in outer)
    for part, given in titles:
        title = plain(given)
        if signs.names_imaging(title):
            yield Sign(Kind.IMAGING_REPORT, Strength.WORDS, Reason(Why.IMAGING_WORDS, part))
        elif signs.names_result(title):
            yield Sign(Kind.RESULT, Strength.WORDS, Reason(Why.RESULT_WORDS, part))
        elif signs.names_business(title):
            yield Sign(Kind.ADMINISTRATIVE, Strength.WORDS, Reason(Why.BUSINESS_WORDS, part))


def _of_accompanying(text: str) -> Iterator[Sign]:
    if signs.brings_imaging(text):
        yield Sign(Kind.IMAGING_REPORT, Strength.WORDS, Reason(Why.IMAGING_WORDS, BODY))
    if signs.brings_result(text):
        yield Sign(Kind.RESULT, Strength.WORDS, Reason(Why.RESULT_WORDS, BODY))


def _of_text(opened: OpenedMessage, text: str) -> Iterator[Sign]:
    """Of a message that is nothing but text."""
    if signs.is_result(text):
        yield Sign(Kind.RESULT, Strength.WORDS, Reason(Why.RESULT_LINES, BODY))
    if signs.is_imaging(text):
        yield Sign(Kind.IMAGING_REPORT, Strength.WORDS, Reason(Why.IMAGING_WORDS, BODY))
    letter = signs.letter_signs(text)
    if letter >= (1 if opened.encrypted else _ENOUGH_OF_A_LETTER):
        yield Sign(Kind.LETTER, Strength.WORDS, Reason(Why.LETTER_WORDS, BODY))
    elif not opened.encrypted and signs.names_business(plain(opened.headers.subject)):
        yield Sign(Kind.ADMINISTRATIVE, Strength.WORDS, Reason(Why.BUSINESS_WORDS))
    if _from_nobody(opened):
        yield Sign(Kind.ADMINISTRATIVE, Strength.HINT, Reason(Why.NOTICE))


_ENOUGH_OF_A_LETTER = 2


def _from_nobody(opened: OpenedMessage) -> bool:
    local = opened.headers.from_[0].address.partition("@")[0].lower() if opened.headers.from_ else ""
    return local.split("+")[0] in _NOBODY
