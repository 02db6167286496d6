"""What the desktop is told: how many messages have come, how many of them urgent, and never who or what."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from secmail.api.events import FoldersChanged, SessionLocked, SessionOpened
from secmail.api.queries import Folders
from secmail.api.worklist import SeeCount, ToSeeCount
from secmail.domain.ids import FolderId
from secmail.domain.messages import Folder
from secmail.gui import preferences, style
from secmail.gui.desk import Desk
from secmail.gui.desktop.notices import Notices, Standing, announcement
from secmail.gui.i18n import Words
from secmail.gui.main_window import MainWindow
from tests.support.dressed import dressed
from tests.support.invented_practice import LABORATORY
from tests.support.scripted_handle import ScriptedHandle

Settle = Callable[[], None]


@pytest.mark.parametrize(
    ("before", "now", "said"),
    [
        (Standing(2, 0), Standing(2, 0), ""),
        (Standing(2, 0), Standing(1, 0), ""),
        (Standing(2, 0), Standing(3, 0), "1 nouveau message"),
        (Standing(2, 0), Standing(4, 1), "2 nouveaux messages, dont 1 urgent"),
        (Standing(2, None), Standing(4, None), "2 nouveaux messages"),
        (Standing(2, None), Standing(4, 3), "2 nouveaux messages"),
        (Standing(4, 0), Standing(4, 2), "2 messages urgents à voir"),
    ],
)
def test_the_words_of_what_has_come(before: Standing, now: Standing, said: str) -> None:
    assert announcement(before, now, Words("fr")) == said


@pytest.fixture
def folders(handle: ScriptedHandle) -> dict[str, int]:
    counts = {"unread": 2, "urgent": 0}
    inbox = Folder(FolderId(1), 1, "INBOX", "inbox")
    junk = Folder(FolderId(2), 1, "Spam", "junk", unread=7)
    handle.answer(Folders, lambda _: (replace(inbox, unread=counts["unread"]), junk))
    handle.answer(ToSeeCount, lambda _: SeeCount(urgent=counts["urgent"]))
    return counts


def test_only_what_comes_later_is_announced(
    desk: Desk, handle: ScriptedHandle, folders: dict[str, int], settle: Settle
) -> None:
    said: list[str] = []
    looking = [False]
    notices = Notices(desk, desk.bridge, announce=said.append, seen=lambda: looking[0])
    notices.look()
    settle()
    notices.hear(SessionOpened("Dr X", "x@y.exemple"))
    settle()
    folders.update(unread=4, urgent=1)
    notices.hear(FoldersChanged())
    notices.look()
    settle()
    assert said == ["2 nouveaux messages, dont 1 urgent"]
    looking[0] = True
    folders.update(unread=5)
    notices.look()
    settle()
    assert len(said) == 1, "whoever sits before the window needs no word"
    notices.hear(SessionLocked())
    settle()
    looking[0] = False
    folders.update(unread=6, urgent=3)
    notices.look()
    settle()
    assert said[1:] == ["1 nouveau message"], "locked, nobody knows what is urgent"


@pytest.mark.parametrize("wanted", [True, False])
def test_announcements_are_a_choice_and_without_a_sound(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, wanted: bool
) -> None:
    done: list[str] = []
    monkeypatch.setattr(QApplication, "alert", lambda *_: done.append("alert"))
    monkeypatch.setattr(QApplication, "beep", lambda: done.append("beep"))
    preferences.write(replace(preferences.read(), notices=wanted))
    window.desktop.tray.announce("1 nouveau message")
    assert done == (["alert"] if wanted else [])


def test_the_sheet_tells_every_key_that_works(window: MainWindow) -> None:
    sheet = window.desktop.show_keys()
    shown = {label.text() for label in sheet.findChildren(QLabel)}
    for action in window.actions_by_key.values():
        keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        assert not keys or keys in shown
    assert LABORATORY.name not in "".join(shown)


def test_f6_walks_the_panes_and_back(window: MainWindow, qtbot: QtBot) -> None:
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    walked = []
    for key in ("pane-next", "pane-next", "pane-next", "pane-before", "pane-before"):
        window.actions_by_key[key].trigger()
        now = QApplication.focusWidget()
        assert now is not None
        walked.append(next(one for one in (window.folders, window.lists, window.reading) if one.isAncestorOf(now)))
    assert walked[0] is not walked[1]
    assert walked[2] is not walked[1]
    assert (walked[3], walked[4]) == (walked[1], walked[0])


def test_what_is_chosen_of_the_window_is_seen_and_kept(window: MainWindow, qapp: QApplication) -> None:
    with dressed(qapp):
        own = window.doors.settings.own
        own.contrast.setCurrentIndex(own.contrast.findData("high"))
        own.contrast.activated.emit(own.contrast.currentIndex())
        assert style.is_contrast(qapp.palette())
        own.notices.click()
        assert not own.sounds.isEnabled()
        assert preferences.read() == preferences.Preferences(contrast="high", notices=False)
        own.contrast.setCurrentIndex(0)
        own.contrast.activated.emit(0)
        assert not style.is_contrast(qapp.palette())
