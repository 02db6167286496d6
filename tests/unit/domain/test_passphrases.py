"""Which passphrases are taken for a vault."""

import pytest

from secmail.domain.passphrases import is_strong, normal

ABOUT = ("Dr Camille FONTAINE-ESSAI", "camille.fontaine@cabinet.example")


@pytest.mark.parametrize(
    "passphrase",
    [
        "quatre chevaux sous la pluie",
        "Le merle chante à l'aube",
        "correct horse battery staple",
        "9f3kd02mvq8zx1",
        "".join(map(chr, range(0x430, 0x442))),  # letters of another alphabet
    ],
)
def test_sentences_and_random_letters_are_taken(passphrase: str) -> None:
    assert is_strong(passphrase, about=ABOUT)


@pytest.mark.parametrize(
    "passphrase",
    [
        "",
        "court",
        "aaaaaaaaaaaaaaaaaaaa",
        "123456789012345678",
        "azertyuiopqsdfghjklm",
        "lkjhgfdsapoiuytrewq",
        "Password1234567!",
        "motdepasse motdepasse",
        "abc1abc1abc1abc1abc1",
        "camille fontaine essai",
        "docteur camille fontaine 1234",
        "camille.fontaine@cabinet.example",
        " " * 30,
    ],
)
def test_what_guessers_try_first_is_refused(passphrase: str) -> None:
    assert not is_strong(passphrase, about=ABOUT)


def test_two_ways_to_type_an_accent_are_one() -> None:
    assert normal("e\N{COMBINING ACUTE ACCENT}té ") == normal("été")
