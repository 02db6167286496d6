"""Specialities by code."""

import pytest

from secmail.directory.specialities import speciality_words


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("SM01", "Anatomie et cytologie pathologiques"),
        ("SM04", "Cardiologie et maladies vasculaires"),
        ("SM26", "Médecine générale"),
        ("SM44", "Radio-diagnostic"),
        ("SM54", "Médecine générale"),
        ("SM62", "Endocrinologie, diabétologie, nutrition"),
        ("SM76", "Anesthésie-réanimation (pédiatrique)"),
        ("SM95", "Santé publique (administration)"),
        ("SM96", ""),
        ("", ""),
    ],
)
def test_the_code_stands_at_its_place(code: str, name: str) -> None:
    assert speciality_words(code) == name
