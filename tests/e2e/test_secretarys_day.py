"""The secretary's day in the demonstration practice, and what the doctor does with it: sorted, prepared, signed."""

import time
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from secmail.app.demo.people import COLLEAGUE, DOCTOR, MEMBERS, Role
from secmail.domain.ids import MessageId
from secmail.domain.triage import Triage
from secmail.gui.models.message_table import ID_ROLE
from tests.support.hands import Hands, at_the_desk

Key = Qt.Key
_CTRL = Qt.KeyboardModifier.ControlModifier
pytestmark = pytest.mark.qt_log_ignore(r"^This plugin does not support (propagateSizeHints|raise)", extend=True)


def _inbox(hands: Hands) -> None:
    """A click on the inbox."""
    folders = hands.window.folders
    folders.choose(next(one.id for one in folders.model._folders if one.role == "inbox"))
    hands.wait(lambda: hands.window.messages.model.rowCount() > 3, "no messages")


def _addressed(hands: Hands) -> list[str]:
    """To whom letters in the outbox go."""
    return [to.address for one in hands.window.outbox._entries.values() for to in one.deliveries]


def _triage(hands: Hands, message: MessageId) -> Triage | None:
    summary = hands.window.messages.summary(message)
    assert summary is not None
    return summary.triage


def _pick(hands: Hands, row: int) -> MessageId:
    """A message of the list that can be read, chosen and shown."""
    pane = hands.window.messages
    message = pane.model.index(row, 0).data(ID_ROLE)
    assert pane.pick(message)
    hands.wait(lambda: hands.window.reading.message == message, "not chosen")
    return MessageId(message)


def test_sorted_by_the_secretary_signed_by_the_doctor(tmp_path: Path, qapp: QApplication) -> None:
    with at_the_desk(tmp_path) as hands:
        window = hands.window
        hands.unlock(Role.SECRETARY)
        assert DOCTOR.name.removeprefix("Dr ") in window.strip.text
        assert "par délégation" in window.strip.text
        _inbox(hands)

        # Marked by key, at once; and taken back.
        message = _pick(hands, 0)
        view = window.messages.view
        hands.press(Key.Key_2, _CTRL, at=view)
        hands.wait(lambda: _triage(hands, message) is Triage.DONE, "not marked")
        hands.press(Key.Key_Z, _CTRL, at=view)
        hands.wait(lambda: _triage(hands, message) is not Triage.DONE, "not taken back")

        # Deleted into the trash; and taken back.
        hands.press(Key.Key_Delete, at=view)
        hands.wait(lambda: not window.messages.model.index_of(message).isValid(), "not deleted")
        hands.press(Key.Key_Z, _CTRL, at=view)
        hands.wait(lambda: window.messages.model.index_of(message).isValid(), "not back")

        # A letter in the doctor's name: prepared, not sent.
        hands.press(Key.Key_N, _CTRL, at=window)
        composer = hands.wait(hands.composers, "no composer")[0]
        composer.form.to.setText(COLLEAGUE.address)
        composer.form.subject.setText("Avis sur une tension")
        composer.form.body.setPlainText("Cher confrère,\n\nMerci de votre avis.")
        composer.lookup.ask()
        hands.wait(composer.page.send_button.isEnabled, "it cannot be prepared")
        hands.click(composer.page.send_button)
        hands.wait(lambda: not [one for one in hands.composers() if one.isVisible()], "the letter is not kept")
        assert not window.outbox._entries
        hands.lock()

        # The doctor finds it, reads it, and signs.
        hands.unlock(Role.DOCTOR)
        hands.press(Key.Key_S, _CTRL | Qt.KeyboardModifier.ShiftModifier, at=window)
        signing = window.signing.pane
        hands.wait(lambda: signing.model.rowCount() == 1, "nothing to sign")
        assert not signing.send_button.isEnabled()
        signing.view.setCurrentIndex(signing.model.index(0))
        hands.wait(lambda: window.signing.letter.letter is not None, "the letter is not shown")
        hands.sees(MEMBERS[Role.SECRETARY].name.split()[-1], window.signing.letter)
        end = time.monotonic() + 10
        while not signing.send_button.isEnabled() and time.monotonic() < end:
            hands.press(Key.Key_Space, at=signing.view)
        hands.click(signing.send_button)
        hands.wait(lambda: window.session.dialog or window.outbox._entries, "nothing is signed")
        if window.session.dialog is not None:
            hands.type_pin(Role.DOCTOR)
        hands.wait(lambda: _addressed(hands) == [COLLEAGUE.address], "the letter is lost")
        hands.wait(lambda: signing.model.rowCount() == 0, "it waits still")
