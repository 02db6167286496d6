"""Whose work it is by a short name, and under what a message waits."""

import pytest

from secmail.domain.messages import Kind
from secmail.domain.worklist import Work, is_for, work_of


@pytest.mark.parametrize(
    "assignee", ["", "camille-fontaine", "fontaine", "dr-fontaine", "camille", "cf", "fc", "fontaine-camille", "dr"]
)
def test_a_short_name_that_may_be_hers(assignee: str) -> None:
    assert is_for(assignee, "Dr Camille FONTAINE")


@pytest.mark.parametrize("assignee", ["camille-marchand", "marchand", "im", "fontaines", "ca", "c"])
def test_a_short_name_of_somebody_else(assignee: str) -> None:
    assert not is_for(assignee, "Camille FONTAINE")


@pytest.mark.parametrize("assignee", ["leo-d-alembert", "lda", "alembert"])
def test_names_with_signs_and_accents(assignee: str) -> None:
    assert is_for(assignee, "Léo d'Alembert")


def test_a_long_name_is_cut_and_still_hers() -> None:
    name = "Marie-Clémentine de la Rochefoucauld-Montbazon"
    assert is_for("marie-clementine-de-la-rochefouc", name)


@pytest.mark.parametrize(
    ("kind", "urgent", "work"),
    [
        (Kind.RESULT, True, Work.URGENT),
        (Kind.RESULT, False, Work.RESULTS),
        (Kind.IMAGING_REPORT, False, Work.LETTERS),
        (Kind.ADMINISTRATIVE, False, Work.OTHERS),
        (None, False, Work.OTHERS),
    ],
)
def test_under_what_it_waits(kind: Kind | None, urgent: bool, work: Work) -> None:
    assert work_of(kind, urgent=urgent) is work
