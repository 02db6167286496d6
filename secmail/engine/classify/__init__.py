"""What a message is for the practice: its results and documents, its kind, its urgency, each with reasons.

Pure and bounded, whatever the message holds: nothing is written, nothing is fetched, what is packed is unpacked in
memory within limits (`archives`, `xml`, `unpacking`). `results` finds HPRIM wherever it stands, `cda` and `xdm` read
structured documents, `signs` knows the words, `kinds` decides, `urgency` and `foreign` (Apicrypt and other noise) add
what belongs beside. Reasons are codes and places; they never quote the message, but for the name of an analysis.
"""

from dataclasses import dataclass, field, replace

from secmail.api.results import ResultFile
from secmail.domain.kinds import Reason, Why, is_urgent
from secmail.domain.messages import Kind, OpenedMessage
from secmail.domain.security import Finding
from secmail.domain.structured import StructuredDocument
from secmail.domain.urgency import UrgencyWords, plain
from secmail.engine.classify import foreign, kinds, results, urgency
from secmail.engine.classify.kinds import Sign
from secmail.engine.classify.people import count_people
from secmail.engine.classify.quoted import quoted_result
from secmail.engine.classify.results import BODY, read_result
from secmail.engine.classify.saying_again import says_again
from secmail.engine.classify.unpacking import Unpacked, unpack

__all__ = [
    "BODY",
    "Around",
    "Classified",
    "classify",
    "patient_of",
    "people_of",
    "read_result",
    "result_files",
    "with_texts",
]

_TEXT = 50_000
"""Characters of a body that are looked at for words."""


@dataclass(frozen=True, slots=True)
class Around:
    """What this practice knows. `laboratory`: the trusted signer has sent HPRIM results before."""

    words: UrgencyWords = field(default_factory=UrgencyWords)
    laboratory: bool = False


_USUAL = Around()


@dataclass(frozen=True, slots=True)
class Classified:
    """What a message was found to be. `opened`: with remarks on what cannot be read, and what was unpacked beside it.

    The attachments of the message keep their places; what was unpacked stands behind them.
    """

    opened: OpenedMessage
    kind: Kind
    reasons: tuple[Reason, ...]
    urgency: tuple[Reason, ...]
    """Also a mere claim; `urgent` tells."""
    results: tuple[ResultFile, ...]
    documents: tuple[StructuredDocument, ...] = ()
    signs: tuple[Sign, ...] = field(default=(), repr=False)

    @property
    def urgent(self) -> bool:
        """Whether it is, for lists and rules."""
        return is_urgent(self.urgency)


def classify(opened: OpenedMessage, around: Around = _USUAL) -> Classified:
    """Everything about it. Never raises."""
    body = opened.text.encode("utf-8", "replace")
    unpacked = unpack(opened.attachments)
    found = results.result_files(unpacked.pieces, body, opened.html)
    text = plain(_own_words(opened.text))
    quoted = quoted_result(opened.text)
    is_result = quoted is not None or any(file.part == BODY for file in found)
    noise = None if is_result else foreign.of_body(opened.text, body)
    findings = dict(unpacked.findings)
    for each in foreign.of_pieces(unpacked.pieces, frozenset(file.part for file in found)):
        findings.setdefault(each, "")
    if quoted is not None and not (found and says_again(quoted, found)):
        findings.setdefault(Finding.QUOTED_RESULT, "")
    named = foreign.named(opened, noise, findings)
    told = kinds.signs_of(opened, unpacked, found, text="" if noise else text, laboratory=around.laboratory)
    kind, reasons = kinds.decide(told)
    urgent = urgency.reasons(opened, found, "" if noise else text, words=around.words)
    return Classified(_with(named, unpacked), kind, reasons, urgent, found, tuple(unpacked.documents), tuple(told))


def with_texts(found: Classified, attached: str) -> Classified:
    """The same once its documents' own text is known, which may tell results and imaging from letters."""
    if not attached or not any(sign.reason.code is Why.DOCUMENT for sign in found.signs):
        return found
    signs = (*found.signs, *kinds.signs_of_documents(attached))
    kind, reasons = kinds.decide(signs)
    return replace(found, kind=kind, reasons=reasons, signs=signs)


def result_files(opened: OpenedMessage) -> tuple[ResultFile, ...]:
    """The HPRIM documents alone."""
    body = opened.text.encode("utf-8", "replace")
    return results.result_files(unpack(opened.attachments).pieces, body, opened.html)


def patient_of(found: Classified) -> str | None:
    """ "SURNAME Given name" of the first report or document; None when nothing says."""
    reports = [report.patient for file in found.results for report in file.document.reports]
    told = [(who.surname, who.given_name) for who in reports]
    told += [(each.patient.surname, each.patient.given_name) for each in found.documents]
    return next(filter(None, (" ".join(filter(None, pair)) for pair in told)), None)


def people_of(found: Classified) -> int:
    """Of how many people they are, of whom `patient_of` is the first."""
    return count_people(found.results, found.documents)


def _with(opened: OpenedMessage, unpacked: Unpacked) -> OpenedMessage:
    if not unpacked.offered:
        return opened
    return replace(opened, attachments=(*opened.attachments, *unpacked.offered))


def _own_words(text: str) -> str:
    """Without what it quotes of another letter."""
    text = text[:_TEXT]
    if ">" not in text:
        return text
    return "\n".join(line for line in text.split("\n") if not line.lstrip().startswith(">"))
