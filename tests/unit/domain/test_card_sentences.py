"""Cards and card software in words: complete, in both languages."""

import pytest

from secmail.domain.cards import CardKind, CardWarning, ModuleState
from secmail.domain.sentences.cards import (
    CARD_KINDS,
    CARD_WARNINGS,
    MODULE_STATES,
    PROFESSIONS,
    profession_words,
)
from secmail.domain.sentences.text import LANGUAGES


def test_every_kind_warning_and_state_has_its_words() -> None:
    assert set(CARD_KINDS) == set(CardKind)
    assert set(CARD_WARNINGS) == set(CardWarning)
    assert set(MODULE_STATES) == set(ModuleState)
    for texts in (*CARD_KINDS.values(), *CARD_WARNINGS.values(), *MODULE_STATES.values()):
        assert set(texts) == set(LANGUAGES)


@pytest.mark.parametrize("state", sorted(set(ModuleState) - {ModuleState.IN_USE}))
def test_what_does_not_work_has_a_remedy(state: ModuleState) -> None:
    assert all(text.remedy for text in MODULE_STATES[state].values())


def test_professions_by_their_code() -> None:
    assert profession_words("10", "fr") == "Médecin"
    assert profession_words("60", "en") == "Nurse"
    assert profession_words("999", "fr") == "999"
    assert all(code.isdigit() and all(words) for code, words in PROFESSIONS.items())
