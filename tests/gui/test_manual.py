"""The manual: both languages whole, its words those on the screen, found whatever the accents, read in its window."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QImage, QKeySequence, QTextDocument
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from secmail.directory.ldap_layout import PORTS
from secmail.domain.sentences import protection
from secmail.domain.sentences.text import LANGUAGES, Language
from secmail.gui.actions import SPECS
from secmail.gui.i18n import TEXTS, Words
from secmail.gui.manual.book import Chapter, find, read_book
from secmail.gui.manual.window import FOLDER, ManualWindow

LABEL = re.compile(r"\*\*([^*]+)\*\*")
LINK = re.compile(r"(!?)\[[^\]]+\]\(([^)]+)\)")


def plain(text: str) -> str:
    return text.replace("&", "").replace("\u00a0", " ").replace("\u202f", " ")


def book(language: Language) -> tuple[Chapter, ...]:
    return read_book(FOLDER, language)


def on_the_screen(language: Language) -> set[str]:
    column = LANGUAGES.index(language)
    titles = {text[language].title for text in protection.SUMMARIES.values()}
    return {plain(texts[column]) for texts in TEXTS.values()} | {plain(title) for title in titles}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_it_names_stands_on_the_screen(language: Language) -> None:
    """What is bold is a word of the window; a sentence that begins a point in bold ends with a full stop."""
    shown = on_the_screen(language)
    said = {label for chapter in book(language) for label in LABEL.findall(chapter.source)}
    labels = {label for label in said if not label.endswith(".") and label not in SPOKEN}
    assert len(labels) > 40
    assert sorted(label for label in labels if plain(label) not in shown) == []


SPOKEN = {"Les fiches de secours", "Recovery sheets"}
"""Begin a point without being a word of the window."""


def test_both_languages_have_the_same_chapters() -> None:
    french, english = book("fr"), book("en")
    assert [one.name[:2] for one in french] == [one.name[:2] for one in english]
    for one, other in zip(french, english, strict=True):
        assert len(one.sections) == len(other.sections), one.name


@pytest.mark.parametrize("language", LANGUAGES)
def test_its_links_and_pictures_lead_somewhere(language: Language) -> None:
    chapters = book(language)
    for chapter in chapters:
        for picture, target in LINK.findall(chapter.source):
            if picture:
                assert not QImage(str(FOLDER / "pictures" / target)).isNull(), (chapter.name, target)
            else:
                assert target in {one.name for one in chapters}, (chapter.name, target)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_ports_of_directories_are_named_to_who_opens_the_firewall(language: Language) -> None:
    chapter = book(language)[10].source
    (row,) = re.findall(r"^\| (?:annuaires choisis|directories that were chosen) \|.+", chapter, re.MULTILINE)
    assert {str(port) for port in PORTS.values()} <= set(re.findall(r"\d+", row))


def test_what_is_sought_is_found_without_its_accents() -> None:
    found = find(book("fr"), "CARTE perdue")
    assert found[0][0].name.startswith("06")
    assert find(book("fr"), "delegation") == find(book("fr"), "délégation") != ()
    assert find(book("fr"), "xylophone") == ()
    assert find(book("fr"), "arte perdue") == (), "a word is met from its beginning"
    assert find(book("fr"), "d'urgence") == find(book("fr"), "d urgence") != ()
    assert find(book("fr"), "  ") == ()


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[ManualWindow]:
    parent = QWidget()
    qtbot.addWidget(parent)
    shown = ManualWindow(Words("fr"), parent)
    shown.show()
    yield shown
    shown.close()


def test_typing_shows_where_it_stands_and_return_opens_it(window: ManualWindow, qtbot: QtBot) -> None:
    assert window.list.count() == len(window.book)
    qtbot.keyClicks(window.search, "urgence fiche")
    assert "Ouverture d'urgence" in window.list.item(0).text()
    qtbot.keyClick(window.search, Qt.Key.Key_Return)
    assert "Ouverture d'urgence" in window.page.toPlainText()
    assert window.page.textCursor().position() > 0
    window.search.clear()
    assert window.list.count() == len(window.book)
    assert window.list.currentItem().text().startswith("Carte perdue")


def test_what_was_sought_is_marked_in_its_section(window: ManualWindow, qtbot: QtBot) -> None:
    qtbot.keyClicks(window.search, "revoque")
    for row in range(window.list.count()):
        window.list.setCurrentRow(row)
        marked = window.page.textCursor().selectedText()
        assert marked.casefold().startswith("révoqu"), window.list.item(row).text()


def test_nothing_found_is_said_and_opens_nothing(window: ManualWindow, qtbot: QtBot) -> None:
    before = window.page.toPlainText()
    qtbot.keyClicks(window.search, "xylophone")
    assert "xylophone" in window.list.item(0).text()
    qtbot.keyClick(window.search, Qt.Key.Key_Return)
    assert window.page.toPlainText() == before


def test_a_link_opens_its_chapter_and_nothing_else_is_loaded(window: ManualWindow, tmp_path: Path) -> None:
    window.page.anchorClicked.emit(QUrl("09-resultats-patients-logiciel.md"))
    assert window.page.toPlainText().startswith("Résultats, patients")
    before = window.page.toPlainText()
    window.page.anchorClicked.emit(QUrl("https://exemple.test/"))
    assert window.page.toPlainText() == before
    kind = QTextDocument.ResourceType.ImageResource.value
    stranger = tmp_path / "stranger.png"
    QImage(4, 4, QImage.Format.Format_RGB32).save(str(stranger))
    assert not isinstance(window.page.loadResource(kind, QUrl.fromLocalFile(str(stranger))), QImage)
    assert isinstance(window.page.loadResource(kind, QUrl("morning-fr.png")), QImage)


KEY = re.compile(r"\b((?:Ctrl|Alt)\+(?:(?:Shift|Maj)\+)?(?:F\d+|[A-Z0-9]))(?![a-z])")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_keys_that_it_names_do_something(language: Language) -> None:
    known = {QKeySequence(spec.shortcut).toString() for spec in SPECS}
    named = {key for chapter in book(language) for key in KEY.findall(chapter.source)}
    assert len(named) > 10
    assert sorted(key for key in named if key.replace("Maj", "Shift") not in known) == []
