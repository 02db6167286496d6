"""Recovery sheets in the window: who, print, check; nothing is done before each sheet is settled."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from secmail.api import custody
from secmail.api.commands import LockSession
from secmail.api.events import SessionLocked
from secmail.domain.errors import Code
from secmail.gui.custody.check_sheets import Check, some_places
from secmail.gui.custody.paper import HEIGHT, WIDTH, paint_sheet
from secmail.gui.custody.recovery import RecoveryDialog
from secmail.gui.dialogs.question import Question
from secmail.gui.i18n import Words
from secmail.gui.main_window import MainWindow
from tests.support.invented_custody import OWN, SHARE_WORDS
from tests.support.invented_practice import Practice

Settle = Callable[[], None]
PEOPLE = ("Hugo", "Inès", "Paul")


@pytest.fixture
def dialog(window: MainWindow, practice: Practice, settle: Settle) -> RecoveryDialog:
    """At its first step, in the holder's session."""
    practice.custody.act_for(OWN)
    settle()
    window.actions_by_key["recovery"].trigger()
    assert window.card_doors.recovery is not None
    return window.card_doors.recovery


@pytest.fixture
def printed(dialog: RecoveryDialog, settle: Settle) -> RecoveryDialog:
    """With three sheets to print."""
    for field, name in zip(dialog.people.fields, PEOPLE, strict=True):
        field.setText(name)
    dialog.next_button.click()
    settle()
    return dialog


@pytest.fixture
def on_paper(printed: RecoveryDialog, tmp_path: Path, qtbot: QtBot) -> RecoveryDialog:
    """Saved as PDF."""
    printed.printing.save(str(tmp_path / "sheets.pdf"))
    qtbot.waitUntil(printed.next_button.isEnabled)
    return printed


def test_a_session_of_which_not_all_is_known_yet_is_not_locked_again(
    window: MainWindow, practice: Practice, settle: Settle
) -> None:
    practice.handle.hold()
    practice.custody.act_for(OWN)
    settle()
    assert window.session.holder is not None and window.session.shown is None
    window.actions_by_key["recovery"].trigger()
    settle()
    assert practice.handle.orders(LockSession) == []
    practice.handle.release()
    settle()
    window.actions_by_key["recovery"].trigger()
    assert window.card_doors.recovery is not None


def test_two_of_three_are_proposed_and_people_must_differ(dialog: RecoveryDialog, practice: Practice) -> None:
    assert dialog.people.needed.value() == 2
    assert len(dialog.people.fields) == 3
    assert not dialog.next_button.isEnabled()
    for field, name in zip(dialog.people.fields, ("Hugo", " hugo ", ""), strict=True):
        field.setText(name)
    assert not dialog.next_button.isEnabled()
    dialog.people.fields[1].setText("Inès")
    assert dialog.next_button.isEnabled()
    dialog.next_button.click()
    assert practice.handle.orders(custody.MakeShares) == [custody.MakeShares(("Hugo", "Inès"), 2)]


def test_the_names_are_typed_at_once_and_enter_goes_on_from_its_button(
    dialog: RecoveryDialog, practice: Practice, qtbot: QtBot, settle: Settle
) -> None:
    dialog.activateWindow()
    settle()
    assert QApplication.focusWidget() is dialog.people.fields[0]
    for field, name in zip(dialog.people.fields, PEOPLE, strict=True):
        qtbot.keyClicks(field, name.replace("è", "e"))
    qtbot.keyClick(dialog.people.fields[-1], Qt.Key.Key_Return)
    assert practice.handle.orders(custody.MakeShares) == []
    dialog.next_button.setFocus()
    qtbot.keyClick(dialog.next_button, Qt.Key.Key_Return)
    assert practice.handle.orders(custody.MakeShares) == [custody.MakeShares(("Hugo", "Ines", "Paul"), 2)]


def test_that_no_sheet_may_be_lost_is_said(dialog: RecoveryDialog) -> None:
    for field, name in zip(dialog.people.fields, PEOPLE, strict=True):
        field.setText(name)
    assert dialog.people.remark == ""
    dialog.people.needed.setValue(3)
    assert "si une seule se perd" in dialog.people.remark
    assert dialog.next_button.isEnabled()


def test_a_sheet_is_checked_by_three_words_its_code_or_passed_over(
    on_paper: RecoveryDialog, window: MainWindow, qtbot: QtBot, settle: Settle
) -> None:
    on_paper.next_button.click()
    first, second, third = on_paper.checking.rows
    assert not on_paper.next_button.isEnabled()
    for place, field in zip(first.asked, first.fields, strict=True):
        field.setText("zebra" if place == first.asked[-1] else first.word(place))
    first.check_button.click()
    assert first.state is Check.OPEN
    for place, field in zip(first.asked, first.fields, strict=True):
        field.setText("")
        qtbot.keyClicks(field, first.word(place)[:4].upper())
    qtbot.keyClick(first.fields[-1], Qt.Key.Key_Return)
    assert first.state is Check.CHECKED
    words = SHARE_WORDS.split()
    on_paper.checking.whole.setText(" ".join(words[1:] + words[:1]))
    qtbot.keyClick(on_paper.checking.whole, Qt.Key.Key_Return)
    settle()
    assert second.state is Check.CHECKED
    third.skip_button.click()
    assert third.state is Check.SKIPPED
    on_paper.next_button.click()
    settle()
    assert "2 vérifiée(s), 1 non vérifiée(s)" in window.statusBar().currentMessage()
    assert window.card_doors.recovery is None


def test_a_foreign_sheet_is_told(on_paper: RecoveryDialog, settle: Settle) -> None:
    on_paper.next_button.click()
    on_paper.checking.whole.setText("other words")
    on_paper.checking.check_whole()
    settle()
    assert on_paper.checking.outcome.text
    assert on_paper.checking.whole.text() == ""


def test_leaving_early_is_asked_about_and_locking_ends_it(
    printed: RecoveryDialog, window: MainWindow, practice: Practice, settle: Settle
) -> None:
    printed.close_button.click()
    settle()
    (asked,) = [one for one in printed.findChildren(Question) if one.isVisible()]
    assert "refaire" in asked.informativeText()
    asked.close()
    assert printed.isVisible()
    practice.handle.say(SessionLocked())
    settle()
    assert window.card_doors.recovery is None
    assert printed.checking.rows == ()
    (told,) = [one for one in window.findChildren(Question) if one.isVisible()]
    assert "refaites-les" in told.informativeText(), "the former sheets are void already"


def test_locking_while_they_are_made_is_told_too(
    dialog: RecoveryDialog, window: MainWindow, practice: Practice, settle: Settle
) -> None:
    """Whether the vault has them already, nobody here knows: nobody may take them for made."""
    for field, name in zip(dialog.people.fields, PEOPLE, strict=True):
        field.setText(name)
    practice.handle.on(custody.MakeShares, lambda *_: iter(()))
    dialog.next_button.click()
    settle()
    practice.handle.say(SessionLocked())
    settle()
    (told,) = [one for one in window.findChildren(Question) if one.isVisible()]
    assert "refaites-les" in told.informativeText()


def test_sheets_that_were_not_printed_are_not_checked(printed: RecoveryDialog, tmp_path: Path, qtbot: QtBot) -> None:
    assert not printed.next_button.isEnabled()
    printed.printing.save(str(tmp_path / "absent" / "fiches.pdf"))
    qtbot.waitUntil(lambda: bool(printed.printing.outcome.text))
    assert not printed.next_button.isEnabled()
    printed.printing.save(str(tmp_path / "fiches.pdf"))
    qtbot.waitUntil(printed.next_button.isEnabled)
    assert (tmp_path / "fiches.pdf").read_bytes().startswith(b"%PDF")


def test_a_failure_is_said_and_the_names_stay(dialog: RecoveryDialog, practice: Practice, settle: Settle) -> None:
    practice.handle.on(custody.MakeShares, lambda *_: iter(()))
    for field, name in zip(dialog.people.fields, PEOPLE, strict=True):
        field.setText(name)
    dialog.next_button.click()
    practice.handle.fail(custody.MakeShares, Code.STORE_FULL)
    settle()
    assert dialog.note.text
    assert dialog.people.names == PEOPLE


def test_the_pdf_has_a_page_for_each_and_the_sheet_its_code(printed: RecoveryDialog) -> None:
    pdf = printed.printing.as_pdf()
    assert pdf.startswith(b"%PDF")
    assert pdf.count(b"/Type /Page\n") == len(PEOPLE)
    picture = QImage(int(WIDTH), int(HEIGHT), QImage.Format.Format_RGB32)
    painter = QPainter(picture)
    sheet = printed.printing.sheets[0]
    paint_sheet(painter, QRectF(picture.rect()), sheet, words=Words("fr"))
    painter.end()
    # The corner patterns of the code stand where they belong: dark at the upper left, light around.
    side = 170.0 / (len(sheet.sheet.qr) + 8)
    left, top = WIDTH - 48 - 170, 48.0
    inside = picture.pixelColor(int(left + 4.5 * side), int(top + 4.5 * side))
    outside = picture.pixelColor(int(left + 2 * side), int(top + 2 * side))
    assert inside.lightness() < 60
    assert outside.lightness() > 200


def test_the_words_asked_for_are_different_ones_in_order() -> None:
    for _ in range(20):
        places = some_places(33)
        assert len(set(places)) == 3
        assert list(places) == sorted(places)
        assert 0 <= places[0] <= places[-1] < 33
