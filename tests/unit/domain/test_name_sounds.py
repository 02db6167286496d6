"""French names as people mistake them: by ear, and by a slip of the fingers."""

import pytest

from secmail.domain.folding import words
from secmail.domain.name_sounds import distance, is_near, sound


@pytest.mark.parametrize(
    "spellings",
    [
        "Lefebvre Lefèvre Lefevre Lefaivre",
        "Thibault Thibaud Thibaut Tibo",
        "Mathieu Matthieu",
        "Dupont Dupond",
        "Gauthier Gautier Gotier Gautié",
        "Renaud Renault Raynaud Reynaud",
        "Moreau Morot Moro",
        "Schmitt Schmidt Chmit",
        "Philippe Filipe Phillipe",
        "Jean Jehan",
        "Roger Rogé Roget Rogez",
        "Catherine Katherine Caterine",
        "Leclerc Leclercq Leclair",
        "Rousseau Roussot Rouseau",
        "Benoît Benoit Benoist",
        "Quentin Kentin",
        "Meyer Maier Mayer",
        "Besançon Bezanson",
        "Martin Martain",
    ],
)
def test_spellings_that_sound_alike_have_one_sound(spellings: str) -> None:
    assert len({sound(words(each)[0]) for each in spellings.split()}) == 1


@pytest.mark.parametrize(
    "names", ["Martin Marchand", "Durand Dupont", "Bernard Bertrand", "Petit Pottier", "Lyon Lille", "Paul Paule-Anne"]
)
def test_other_names_have_other_sounds(names: str) -> None:
    one, other = names.split()
    assert sound(words(one)[0]) != sound("".join(words(other)))


@pytest.mark.parametrize("word", ["69003", "dupont12", "le", ""])
def test_what_is_no_word_has_no_sound(word: str) -> None:
    assert sound(word) == ""


@pytest.mark.parametrize(
    ("one", "other", "slips"),
    [
        ("bertrand", "bertrand", 0),
        ("bertrand", "bretrand", 1),
        ("bertrand", "bertrnd", 1),
        ("bertrand", "bertrannd", 1),
        ("bertrand", "bertramd", 1),
        ("bertrand", "nertrand", 1),
        ("bertrand", "bertran", 1),
        ("bertrand", "bretramd", 2),
        ("bertrand", "bernard", 3),
        ("ab", "ba", 1),
        ("", "a", 1),
    ],
)
def test_slips_are_counted(one: str, other: str, slips: int) -> None:
    assert distance(one, other, most=3) == slips
    assert distance(other, one, most=3) == slips
    assert is_near(one, other) == (slips <= 1) == is_near(other, one)


def test_counting_ends_where_it_is_too_much() -> None:
    assert distance("lambert", "fontaine", most=2) == 3
