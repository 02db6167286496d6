"""Codes turned into what the window shows; the words are in `domain.sentences`, shared with the command line."""

from dataclasses import dataclass

from secmail.domain.errors import Code
from secmail.domain.security import Finding, Summary
from secmail.domain.sentences.findings import FINDINGS
from secmail.domain.sentences.hprim_problems import HPRIM_PROBLEMS
from secmail.domain.sentences.problems import PROBLEMS
from secmail.domain.sentences.protection import SUMMARIES
from secmail.domain.sentences.text import FindingText, Language, ProblemText
from secmail.gui.safe_text import one_line

__all__ = ["FINDINGS", "HPRIM_PROBLEMS", "PROBLEMS", "ShownProblem", "held_reason", "hprim_sentence", "shown"]

_LEFT = {
    "fr": ("Il reste {count} essais avant le blocage.", "Dernier essai avant le blocage de la carte."),
    "en": ("{count} tries are left before it blocks.", "Last try before the card blocks itself."),
}
_SAYS = {"fr": "Réponse du serveur : « {words} »", "en": "The server's answer: “{words}”"}


@dataclass(frozen=True, slots=True)
class ShownProblem:
    """A problem in one language; `quotation` holds the other side's own words, made fit for one line."""

    code: Code
    text: ProblemText
    quotation: str = ""

    @property
    def body(self) -> str:
        """Everything below the title."""
        return " ".join(filter(None, (self.text.sentence, self.quotation, self.text.remedy)))


def shown(code: Code, language: Language, *, words: str = "", tries_left: int | None = None) -> ShownProblem:
    """What to show for a code."""
    quotation = _SAYS[language].format(words=one_line(words)) if words else ""
    if code is Code.CARD_PIN_REFUSED and tries_left is not None:
        quotation = tries(tries_left, language)
    return ShownProblem(code, PROBLEMS[code][language], quotation)


def tries(left: int, language: Language) -> str:
    """How many PIN tries a card still gives."""
    several, last = _LEFT[language]
    return last if left <= 1 else several.format(count=left)


def finding(code: Finding, language: Language) -> FindingText:
    """The words for a finding."""
    return FINDINGS[code][language]


def held_reason(reason: str, language: Language) -> str:
    """Why a result was not filed: `HeldFile.reason` is a code of ours, or a problem of the file."""
    if reason in set(Code):
        return PROBLEMS[Code(reason)][language].sentence
    if reason in set(Summary):
        return SUMMARIES[Summary(reason)][language].sentence
    if reason in set(Finding):
        return FINDINGS[Finding(reason)][language].sentence
    if reason in HPRIM_PROBLEMS:
        return HPRIM_PROBLEMS[reason][language]
    return PROBLEMS[Code.EXPORT_HELD][language].sentence


def hprim_sentence(code: str, language: Language) -> str:
    """The words for a problem of a result file; an unknown one is named by the general sentence."""
    row = HPRIM_PROBLEMS.get(code)
    return row[language] if row else PROBLEMS[Code.HPRIM_UNREADABLE][language].sentence
