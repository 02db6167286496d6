"""Failures, findings and summaries in words, out of the tables that the window uses too."""

from secmail.cli.outcome import Failed, Misused
from secmail.cli.terminal import safe
from secmail.domain.errors import Code
from secmail.domain.security import Finding, Summary
from secmail.domain.sentences.findings import FINDINGS
from secmail.domain.sentences.hprim_problems import HPRIM_PROBLEMS
from secmail.domain.sentences.problems import PROBLEMS
from secmail.domain.sentences.protection import SUMMARIES
from secmail.domain.sentences.text import Language

_TRIES = {
    "fr": ("Dernier essai avant le blocage de la carte.", "Il reste {count} essais avant le blocage."),
    "en": ("Last try before the card blocks itself.", "{count} tries are left before it blocks."),
}
_CARD_OF = {"fr": "Carte de {holder}.", "en": "Card of {holder}."}
_NAMES = {"fr": "Valeur : « {words} ».", "en": "Value: “{words}”."}
"""Where the words name what was given."""
_SAYS = {"fr": "Réponse du serveur : « {words} ».", "en": "The server's answer: “{words}”."}
_SERVER = {"fr": "Serveur : {place}.", "en": "Server: {place}."}
_COMMANDS = {
    Code.VAULT_MISSING: "secmail vault create --address ADDRESS",
    Code.CERTIFICATE_OWN_ENDING: "secmail vault request",
    Code.DIRECTORY_KEY_MISSING: "secmail directory set NAME --key-stdin",
}
"""What the remedy is called here."""
_BY = {"fr": "Commande : « {command} ».", "en": "Command: “{command}”."}
_MAX_WORDS = 300


def failure(failed: Failed, language: Language, *, verbose: bool = False) -> str:
    """One line: what happened and what to do."""
    text = PROBLEMS[failed.code][language]
    parts = [text.sentence]
    if failed.holder:
        parts.append(_CARD_OF[language].format(holder=failed.holder))
    if failed.place:
        parts.append(_SERVER[language].format(place=failed.place))
    if failed.code is Code.CARD_PIN_REFUSED and failed.tries_left is not None:
        parts.append(tries(failed.tries_left, language))
    if failed.words:
        told = _NAMES if failed.code is Code.DIRECTORY_VALUE_UNFIT else _SAYS
        parts.append(told[language].format(words=_one_line(failed.words)))
    parts.append(text.remedy)
    if failed.code in _COMMANDS:
        parts.append(_BY[language].format(command=_COMMANDS[failed.code]))
    if verbose:
        parts.append(f"[{failed.code}{f': {failed.detail}' if failed.detail else ''}]")
    return _one_line(" ".join(parts), at_most=2000)


def misuse(misused: Misused) -> str:
    """One line: what is wrong with the command and where help is."""
    return _one_line(f"{misused.sentence} {misused.remedy}", at_most=2000)


def tries(left: int, language: Language) -> str:
    """How many PIN tries a card still gives."""
    last, several = _TRIES[language]
    return last if left <= 1 else several.format(count=left)


def held_reason(reason: str, language: Language) -> str:
    """Why a result was not filed: `HeldFile.reason` is a code of ours, or a problem of the file."""
    if reason in set(Summary):
        return SUMMARIES[Summary(reason)][language].sentence
    if reason in set(Code):
        return PROBLEMS[Code(reason)][language].sentence
    if reason in set(Finding):
        return FINDINGS[Finding(reason)][language].sentence
    if reason in HPRIM_PROBLEMS:
        return HPRIM_PROBLEMS[reason][language]
    return PROBLEMS[Code.EXPORT_HELD][language].sentence


def _one_line(text: str, *, at_most: int = _MAX_WORDS) -> str:
    return safe(" ".join(text.split()))[:at_most]
