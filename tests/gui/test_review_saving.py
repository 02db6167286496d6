"""Nothing of an opened message can be saved, or stays in memory, once the session is locked or the question closed."""

import gc
from collections.abc import Callable
from dataclasses import replace
from weakref import ref

import pytest
from PySide6.QtWidgets import QDialog, QFileDialog, QMessageBox

from secmail.api.events import SessionLocked
from secmail.domain.octets import Row
from secmail.domain.security import Summary
from secmail.gui.dialogs.save_attachment import SaveAttachment
from secmail.gui.main_window import MainWindow
from tests.support.invented_practice import COLLEAGUE, PDF, Practice, view


class Content(Row):
    """Of which can be told whether anybody holds it."""


def asked(window: MainWindow, settle: Callable[[], None], *, place: bool) -> QDialog:
    """The warning, or the choice of a place behind it."""
    window.deeds.save(replace(PDF, content=Content([b"Potassium 4,1"])), signed=True)
    settle()
    question = window.findChild(QMessageBox)
    assert question is not None
    if not place:
        return question
    question.buttons()[0].click()
    settle()
    dialog = window.findChild(QFileDialog)
    assert dialog is not None
    return dialog


@pytest.mark.parametrize("place", [False, True])
def test_a_locked_session_ends_the_saving(
    window: MainWindow, practice: Practice, settle: Callable[[], None], *, place: bool
) -> None:
    asked(window, settle, place=place)
    (saving,) = window.findChildren(SaveAttachment)
    content = ref(saving._attachment.content)
    del saving
    practice.handle.say(SessionLocked())
    settle()
    assert not any(dialog.isVisible() for dialog in window.findChildren(QDialog))
    assert window.findChildren(SaveAttachment) == []
    assert content() is None


@pytest.mark.parametrize("place", [False, True])
def test_a_closed_window_ends_the_saving(window: MainWindow, settle: Callable[[], None], *, place: bool) -> None:
    asked(window, settle, place=place).close()
    settle()
    assert window.findChildren(SaveAttachment) == []


def test_a_locked_session_leaves_no_content_in_the_window(
    window: MainWindow, practice: Practice, settle: Callable[[], None]
) -> None:
    attachment = replace(PDF, content=Content([b"Potassium 4,1"]))
    content = ref(attachment.content)
    window.reading._show(view(1, COLLEAGUE, "x", summary=Summary.SIGNED_TRUSTED, attachments=(attachment,)))
    settle()
    del attachment
    assert content() is not None
    gc.collect()
    gc.disable()
    practice.handle.say(SessionLocked())
    settle()
    left = content()
    gc.enable()
    assert left is None
