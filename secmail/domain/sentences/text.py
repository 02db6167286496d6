"""The shapes of the sentences, and the languages there are."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

Language = Literal["fr", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)


@dataclass(frozen=True, slots=True)
class ProblemText:
    """A problem as shown: what it is called, what happened, and what the reader can do about it."""

    title: str
    sentence: str
    remedy: str


@dataclass(frozen=True, slots=True)
class FindingText:
    """A fact about a message as shown: what it is called and what it means for the reader."""

    title: str
    sentence: str


ProblemTexts = Mapping[Language, ProblemText]
FindingTexts = Mapping[Language, FindingText]


def problem(french: tuple[str, str, str], english: tuple[str, str, str]) -> ProblemTexts:
    """One row of a table of problems."""
    return {"fr": ProblemText(*french), "en": ProblemText(*english)}


def finding(french: tuple[str, str], english: tuple[str, str]) -> FindingTexts:
    """One row of a table of findings."""
    return {"fr": FindingText(*french), "en": FindingText(*english)}
