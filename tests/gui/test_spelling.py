"""Spelling: unknown words are underlined and corrected from the menu; names and quotations are left alone."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from secmail.domain.sentences.text import Language
from secmail.gui.compose.dictionaries import open_speller
from secmail.gui.compose.letter_text import LetterText
from secmail.gui.compose.spelling import Spelling, words_of
from secmail.gui.desk import Desk

Settle = Callable[[], None]


@pytest.fixture
def dictionary(tmp_path: Path) -> Path:
    (tmp_path / "fr.aff").write_text("SET UTF-8\nTRY esianrtolcdugmphbyfv\n", encoding="utf-8")
    (tmp_path / "fr.dic").write_text("4\nbonjour\nconfrère\npatiente\nvotre\n", encoding="utf-8")
    return tmp_path


def test_a_dictionary_of_this_computer_is_found_or_nothing(dictionary: Path, tmp_path: Path) -> None:
    speller = open_speller("fr", (tmp_path / "none", dictionary))
    assert speller is not None
    assert speller.unknown(("bonjour", "confrére", "patiente")) == {"confrére"}
    assert "confrère" in speller.suggest("confrére")
    assert open_speller("en", (dictionary,)) is None
    assert open_speller("fr", ()) is None


def test_what_is_no_word_of_the_writer_is_left_alone() -> None:
    assert [word for _, word in words_of("Mme DURAND, {{patiente}} à a@b.exemple : l'écho du 12")] == [
        "Mme",
        "l'écho",
    ]
    assert list(words_of("> mot d'un autre")) == []


def test_unknown_words_are_underlined_and_put_right(desk: Desk, dictionary: Path, qtbot: QtBot, settle: Settle) -> None:
    text = LetterText(None)  # type: ignore[arg-type]
    qtbot.addWidget(text)

    def finder(language: Language) -> object:
        return open_speller(language, (dictionary,))

    spelling = Spelling(desk, text, finder)  # type: ignore[arg-type]
    text.setPlainText("bonjour confrére\n> confrére")
    cursor = QTextCursor(text.document())
    cursor.setPosition(10)
    qtbot.waitUntil(lambda: spelling.unknown_at(cursor) == "confrére")
    cursor.setPosition(3)
    assert spelling.unknown_at(cursor) == ""
    cursor.setPosition(10)
    menu = QMenu(text)
    assert text.offering is not None
    text.offering(menu, cursor)
    qtbot.waitUntil(lambda: any(one.text() == "confrère" for one in menu.actions()))
    next(one for one in menu.actions() if one.text() == "confrère").trigger()
    assert text.toPlainText() == "bonjour confrère\n> confrére"
    spelling.forget()


def test_without_a_dictionary_nothing_happens(desk: Desk, qtbot: QtBot, settle: Settle) -> None:
    text = LetterText(None)  # type: ignore[arg-type]
    qtbot.addWidget(text)
    spelling = Spelling(desk, text, lambda _: None)
    text.setPlainText("xyzzy")
    settle()
    assert text.offering is None and spelling.unknown_at(text.textCursor()) == ""
