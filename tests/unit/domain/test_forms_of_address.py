"""Titles and little words of a search for people, and titles as letters write them."""

import pytest

from secmail.domain.forms_of_address import without_links, without_titles, written_title


@pytest.mark.parametrize(
    ("title", "written"), [("DR", "Dr"), ("MME", "Mme"), ("PR", "Pr"), ("Dr", "Dr"), ("M", "M"), ("M.", "M."), ("", "")]
)
def test_titles_are_written_as_in_letters(title: str, written: str) -> None:
    assert written_title(title) == written


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (("dr", "benali"), ("benali",)),
        (("benali", "docteur"), ("benali",)),
        (("m", "benali"), ("benali",)),
        (("benali", "m"), ("benali", "m")),
        (("dr",), ("dr",)),
        ((), ()),
    ],
)
def test_titles_are_no_names_but_where_they_stand_alone(typed: tuple[str, ...], kept: tuple[str, ...]) -> None:
    assert without_titles(typed) == kept


def test_little_words_tie_and_name_nobody() -> None:
    assert without_links("cardiologue à Rennes, chez le Dr A. Roy") == "cardiologue Rennes, le Dr A. Roy"
    assert without_links("à") == "à"
