"""Letters of the practice software in the window: their folder, what became of them, and why a row is urgent."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from secmail.api import exporting as x
from secmail.api.events import SessionLocked, SessionOpened
from secmail.domain.errors import Code
from secmail.domain.kinds import Reason, Urgent
from secmail.gui.i18n import Words
from secmail.gui.main_window import MainWindow
from secmail.gui.models.letter_words import example
from secmail.gui.models.message_words import row_words
from secmail.gui.practice.letters import LettersView
from tests.support.invented_practice import ACCOUNT, HOLDER, NOW, Practice

Settle = Callable[[], None]
REFUSED = x.RefusedLetter("DURAND_0042.xls", Code.LETTER_TYPE)


@pytest.fixture
def letters(window: MainWindow, practice: Practice, settle: Settle) -> LettersView:
    practice.open = True
    practice.handle.say(SessionOpened(HOLDER, ACCOUNT.address))
    window.practice.show_letters()
    settle()
    return window.practice.software.letters


def test_the_folder_is_kept_with_its_warning(letters: LettersView, practice: Practice, settle: Settle) -> None:
    assert not letters.save_button.isEnabled()
    assert not letters.look_button.isEnabled()
    assert letters.warning.text == ""
    letters.folder.take("/cabinet/courriers")
    letters.send.setChecked(True)
    assert "sans que personne" in letters.warning.text
    letters.pattern.setText("{subject}")
    assert not letters.save_button.isEnabled(), "it would say of nobody for whom the letter is"
    letters.pattern.setText("{to}_{any}")
    assert "dr.martin@exemple.mssante.fr_0042.pdf" in letters.example.text()
    letters.save_button.click()
    settle()
    assert practice.exchange.letters == ("/cabinet/courriers", True, "{to}_{any}")
    assert letters.look_button.isEnabled()
    letters.off_button.click()
    letters.save_button.click()
    settle()
    assert practice.exchange.letters[:2] == ("", False)
    assert "Plus aucune lettre" in letters.note.text


def test_a_folder_that_cannot_serve_is_said(letters: LettersView, practice: Practice, settle: Settle) -> None:
    letters.folder.take(practice.exchange.policy.folder or "")
    letters.save_button.click()
    settle()
    assert "Dossier impossible" in letters.note.text
    assert letters.save_button.isEnabled()


def test_what_became_of_them_is_told_and_announced(
    letters: LettersView, window: MainWindow, practice: Practice, settle: Settle
) -> None:
    practice.exchange.letters = ("/cabinet/courriers", False, "{to}")
    letters.ask()
    settle()
    practice.exchange.dropped = x.LettersTaken(kept=3, sent=1, refused=(REFUSED,), waiting=1)
    letters.look_button.click()
    settle()
    said = letters.page.text
    assert "Refusé : DURAND_0042.xls" in said
    assert "2 lettres attendent dans « À signer »" in said
    assert "1 lettre est dans la boîte d'envoi" in said
    assert said.count("Refusé") == 1, "told by the event alone"
    strip = window.practice.dropped
    assert strip.isVisible()
    assert "1 lettre refusée, 2 lettres attendent" in strip.text
    assert "DURAND" not in strip.text
    practice.handle.say(x.LettersDropped(x.LettersTaken(kept=1)))
    settle()
    assert "3 lettres attendent" in strip.text, "added up until somebody has seen it"
    window.practice.software.close()
    strip.reasons_button.click()
    settle()
    assert not strip.isVisible()
    assert letters.isVisible()
    practice.open = False
    practice.handle.say(SessionLocked())
    settle()
    assert "DURAND" not in letters.page.text


def test_letters_that_left_are_announced_without_an_alarm(
    window: MainWindow, practice: Practice, settle: Settle
) -> None:
    practice.handle.say(x.LettersDropped(x.LettersTaken(kept=1, sent=1)))
    settle()
    assert window.practice.dropped.isVisible()
    assert not window.practice.dropped.drafts_button.isVisible()
    assert not window.practice.dropped.reasons_button.isVisible()
    assert "1 lettre est dans la boîte d'envoi" in window.practice.dropped.text


@pytest.mark.parametrize("pattern", ["", "{subject}", "{to}{to}", "{to}{nom}", "{to}{any}x{subject}{"])
def test_a_pattern_that_names_nobody_has_no_example(pattern: str) -> None:
    assert example(pattern, Words("fr")) == ""


def test_a_row_says_why_it_is_urgent(practice: Practice) -> None:
    words = Words("fr")
    row = replace(practice.rows()[0], urgent=True)
    reasons = (Reason(Urgent.PANIC, 0, "Potassium"), Reason(Urgent.WORD, None, "à rappeler"))
    assert row_words(replace(row, urgent_reasons=()), words, NOW).why == ""
    why = row_words(replace(row, urgent_reasons=reasons), words, NOW).why
    assert why.startswith("Urgent : ")
    assert "Potassium" in why
    assert row_words(replace(row, urgent=False, urgent_reasons=reasons), words, NOW).why == ""


def test_the_tool_tip_carries_it(window: MainWindow, practice: Practice, settle: Settle) -> None:
    row = replace(practice.rows()[0], urgent=True)
    model = window.messages.model
    changed = replace(row, urgent_reasons=(Reason(Urgent.PANIC, 0, "Potassium"),))
    model._take_rows(model._generation, (changed,), asked=frozenset({row.id}))
    index = model.index_of(row.id)
    assert "Potassium" in index.data(Qt.ItemDataRole.ToolTipRole)
    assert "Potassium" in index.data(Qt.ItemDataRole.AccessibleDescriptionRole)
