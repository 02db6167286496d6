"""Every way to fail has words a person can read, in French and in English, and words to go on with."""

import re
from collections.abc import Iterator

import pytest

from secmail.domain.errors import Code
from secmail.gui.problems import PROBLEMS

LANGUAGES = {"fr", "en"}
# `{tries_left}` is filled in before anybody reads it.
FIELD = re.compile(r"\{\w+\}")
MACHINE_WORDS = re.compile(
    r"""
      \b\w+(?:Error|Exception)\b | Traceback   # class names, and the word over a trace-back
    | \b[A-Za-z]+_\w+\b                      # snake_case
    | \b[A-Z][a-z]+[A-Z][a-z]\w*\b           # CamelCase
    | \b(?:errno|stderr|null|NULL|CKR|SQLITE)\b
    | 0x[0-9a-fA-F]+
    """,
    re.VERBOSE,
)


def _sentences() -> Iterator[tuple[str, str]]:
    for code, languages in PROBLEMS.items():
        for language, text in languages.items():
            for part in ("title", "sentence", "remedy"):
                yield f"{code.name} {language} {part}", str(getattr(text, part))


def test_every_code_has_its_sentences_and_no_sentence_is_without_code() -> None:
    assert set(PROBLEMS) == set(Code)


@pytest.mark.parametrize("code", Code)
def test_every_code_speaks_both_languages(code: Code) -> None:
    assert set(PROBLEMS[code]) == LANGUAGES
    assert PROBLEMS[code]["fr"].sentence != PROBLEMS[code]["en"].sentence


def test_every_text_is_there_and_every_sentence_ends() -> None:
    empty = [place for place, text in _sentences() if not text.strip()]
    endless = [
        place
        for place, text in _sentences()
        if not place.endswith("title") and text.rstrip()[-1:] not in (".", "?", "!")
    ]
    assert empty + endless == []


def test_no_sentence_speaks_machine() -> None:
    codes = [str(code) for code in Code if "." in code]
    spoken = [
        f"{place}: {text}"
        for place, text in _sentences()
        if MACHINE_WORDS.search(FIELD.sub("", text)) or any(code in text for code in codes)
    ]
    assert spoken == []


@pytest.mark.parametrize(
    "sentence", ["PinIncorrect: 2", "OperationalError", "Voir card.pin.refused", "tries_left = 2", "CKR 0x000000A0"]
)
def test_machine_words_are_recognised(sentence: str) -> None:
    assert MACHINE_WORDS.search(sentence) or any(str(code) in sentence for code in Code)


@pytest.mark.parametrize("sentence", ["Réessayez avec la carte CPS de l'hôpital.", "MSSanté ne répond pas."])
def test_human_words_pass(sentence: str) -> None:
    assert not MACHINE_WORDS.search(sentence)
