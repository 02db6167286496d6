"""The search above the list: what it asks, how it goes back, what it leaves behind."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from secmail.api.events import MessagesChanged, SessionLocked, SessionOpened
from secmail.api.finding import FindMessages
from secmail.domain.ids import FolderId, MessageId
from secmail.domain.messages import Kind, MessageState
from secmail.domain.security import Summary
from secmail.gui.i18n import Words
from secmail.gui.main_window import MainWindow
from secmail.gui.models.message_words import row_words
from secmail.gui.places import Place
from tests.support.invented_practice import COLLEAGUE, HOLDER, INBOX, NOW, SENT, Practice, row, view

Settle = Callable[[], None]


def sought(practice: Practice) -> list[str]:
    return [query.text for query in practice.handle.asked if isinstance(query, FindMessages)]


@pytest.fixture
def searching(window: MainWindow, practice: Practice, qtbot: QtBot, settle: Settle) -> MainWindow:
    """What the colleague wrote is on the screen."""
    practice.open = True
    qtbot.keyClicks(window.messages.search, "MARCHAND")
    qtbot.keyClick(window.messages.search, Qt.Key.Key_Return)
    settle()
    return window


def test_whoever_searches_from_gathered_work_comes_to_the_field(
    window: MainWindow, practice: Practice, qtbot: QtBot, settle: Settle
) -> None:
    """It has no field: what was typed went to its single keys."""
    practice.open = True
    settle()
    window.folders.choose(Place.TO_SEE)
    settle()
    assert not window.messages.search.isVisible()
    window.actions_by_key["search"].trigger()
    settle()
    assert window.messages.search.isVisible()
    assert window.focusWidget() is window.messages.search
    assert window.messages.model.folder == INBOX
    qtbot.keyClicks(window.focusWidget(), "MARCHAND")
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Return)
    settle()
    assert sought(practice) == ["MARCHAND"]


def test_typing_searches_once_after_a_pause(
    window: MainWindow, practice: Practice, qtbot: QtBot, settle: Settle
) -> None:
    qtbot.keyClicks(window.messages.search, "MARCHAND")
    assert sought(practice) == []
    assert window.messages.bar.timer.isActive()
    window.messages.bar.timer.timeout.emit()
    settle()
    assert sought(practice) == ["MARCHAND"]


def test_results_stand_in_the_order_of_the_engine(searching: MainWindow, practice: Practice) -> None:
    assert searching.messages.model.sought == "MARCHAND"
    assert searching.messages.model.rowCount() == 5
    assert not searching.messages.model.canFetchMore(searching.messages.model.index(-1, 0))


@pytest.mark.parametrize("field", [True, False])
def test_escape_goes_back_to_the_folder(searching: MainWindow, qtbot: QtBot, settle: Settle, field: bool) -> None:
    place = searching.messages.search if field else searching.messages.view
    searching.activateWindow()
    place.setFocus()
    settle()
    qtbot.keyClick(place, Qt.Key.Key_Escape)
    settle()
    assert searching.messages.search.text() == ""
    assert searching.messages.model.sought == ""
    assert searching.messages.model.folder == INBOX
    assert searching.messages.model.rowCount() == 10


def test_an_emptied_field_goes_back_too(searching: MainWindow, qtbot: QtBot, settle: Settle) -> None:
    searching.messages.search.clear()
    qtbot.waitUntil(lambda: searching.messages.model.sought == "")
    settle()
    assert searching.messages.model.rowCount() == 10


def test_another_folder_ends_the_search(searching: MainWindow, settle: Settle) -> None:
    searching.folders.choose(SENT)
    settle()
    assert searching.messages.search.text() == ""
    assert searching.messages.model.sought == ""
    assert "Aucun message dans ce dossier." in searching.messages.empty.words


def test_nothing_found_says_what_is_searched(window: MainWindow, qtbot: QtBot, settle: Settle) -> None:
    qtbot.keyClicks(window.messages.search, "introuvable")
    qtbot.keyClick(window.messages.search, Qt.Key.Key_Return)
    settle()
    assert "Aucun message trouvé" in window.messages.empty.words
    assert "carte" in window.messages.empty.words


def test_locking_takes_the_sought_words_away(searching: MainWindow, practice: Practice, settle: Settle) -> None:
    practice.open = False
    practice.handle.say(SessionLocked())
    settle()
    assert searching.messages.search.text() == ""
    assert searching.messages.model.sought == ""
    assert searching.messages.model.rowCount() == 10


def test_unlocking_searches_again_with_what_is_inside(
    searching: MainWindow, practice: Practice, settle: Settle
) -> None:
    practice.handle.say(SessionOpened(HOLDER, ""))
    settle()
    assert sought(practice) == ["MARCHAND", "MARCHAND"]


def test_found_rows_follow_changes_and_news_of_folders_add_none(
    searching: MainWindow, practice: Practice, settle: Settle
) -> None:
    practice.seen.add(MessageId(11))
    practice.handle.say(MessagesChanged(FolderId(9), (MessageId(11), MessageId(12))))
    settle()
    changed = searching.messages.model.summary(MessageId(11))
    assert changed is not None
    assert changed.seen
    assert searching.messages.model.rowCount() == 5


def test_ctrl_f_leads_to_the_field(window: MainWindow, settle: Settle) -> None:
    window.activateWindow()
    window.actions_by_key["search"].trigger()
    settle()
    assert window.messages.search.hasFocus()


# the sign of what nobody signed


@pytest.mark.parametrize(("language", "words"), [("fr", "Non signé"), ("en", "Not signed")])
def test_unsigned_encrypted_messages_and_results_carry_the_sign(language: str, words: str) -> None:
    speaks = Words(language)  # type: ignore[arg-type]
    unsigned = row(view(30, COLLEAGUE, "x", summary=Summary.UNSIGNED))
    result = replace(unsigned, encrypted=False, kind=Kind.RESULT)

    def signs(one: object) -> list[str]:
        return [sign.words for sign in row_words(one, speaks, NOW).signs]  # type: ignore[arg-type]

    assert words in signs(unsigned)
    assert words in signs(result)
    assert words not in signs(replace(unsigned, encrypted=False))
    assert words not in signs(replace(unsigned, state=MessageState.UNREADABLE))
    assert words not in signs(replace(unsigned, summary=Summary.SIGNED_TRUSTED))
    assert words not in signs(replace(unsigned, summary=None, state=MessageState.WAITING_KEY))
