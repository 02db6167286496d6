"""A link to an address starts the window, as the desktop starts the program with it."""

import pytest

from secmail.cli.common import window_start


@pytest.mark.parametrize("arguments", [["mailto:a@b.exemple"], ["--lang", "en", "MAILTO:a@b.exemple?subject=x"]])
def test_a_link_to_an_address_opens_the_window(arguments: list[str]) -> None:
    options = window_start(arguments)
    assert options is not None
    assert options.link == arguments[-1]


@pytest.mark.parametrize("arguments", [["https://a.exemple"], ["mailto:a@b.exemple", "mailto:c@d.exemple"], ["mailto"]])
def test_other_words_are_for_the_whole_grammar(arguments: list[str]) -> None:
    assert window_start(arguments) is None


def test_without_a_link_there_is_none() -> None:
    options = window_start(["gui"])
    assert options is not None and options.link == ""


@pytest.mark.parametrize("file", ["résultat.hpr", "/tmp/a b.HPM", "file:///tmp/a%20b.hps", "lettre.eml", "smime.p7m"])
def test_a_file_of_a_kind_that_desktops_know_opens_the_window(file: str) -> None:
    options = window_start([file])
    assert options is not None
    assert options.link.startswith("file:///")
    assert " " not in options.link


def test_other_files_are_for_the_whole_grammar() -> None:
    assert window_start(["notes.txt"]) is None
