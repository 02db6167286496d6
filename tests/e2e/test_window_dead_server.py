"""The mail server is gone: the window says so, works on with what is here, and loses nothing."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from secmail.app.demo.people import COLLEAGUE, Role
from secmail.domain.outbox import OutboxState
from tests.support.hands import at_the_desk

Key = Qt.Key
pytestmark = [
    pytest.mark.qt_log_ignore(r"^This plugin does not support (propagateSizeHints|raise)", extend=True),
    pytest.mark.expects_log,
]


def test_work_goes_on_without_the_server(tmp_path: Path, qapp: QApplication) -> None:
    with at_the_desk(tmp_path) as hands:
        window = hands.window
        hands.unlock(Role.DOCTOR)
        pane = window.morning.pane
        hands.wait(lambda: len(list(pane.model.items)) >= 15, "the morning is not read")
        hands.practice.stop()
        window.actions_by_key["sync"].trigger()
        hands.sees("Hors connexion")
        hands.wait(window.problems.isVisible, "no trouble is told")

        # Reading and settling go on.
        items = list(pane.model.items)
        assert pane.pick(items[1].message.id)
        hands.wait(lambda: (view := window.reading.view) is not None and view.message == items[1].message.id, "unread")
        hands.press(Key.Key_V, at=pane.view)
        hands.wait(lambda: items[1].message.id not in {one.message.id for one in pane.model.items}, "not settled")

        # A letter is signed and sealed, and waits where one sees it.
        window.actions_by_key["new"].trigger()
        composer = hands.wait(hands.composers, "no composer")[0]
        composer.form.to.setText(COLLEAGUE.address)
        composer.form.subject.setText("Sans serveur")
        composer.form.body.setPlainText("Bonjour,\n\nCe courrier attend.")
        composer.lookup.ask()
        hands.wait(composer.page.send_button.isEnabled, "it cannot be sent")
        composer.send()
        hands.wait(lambda: window.session.dialog or window.outbox._entries.values(), "nothing happens")
        if window.session.dialog is not None:
            hands.type_pin(Role.DOCTOR)
        hands.wait(window.outbox._entries.values, "the letter is not kept")
        (kept,) = window.outbox._entries.values()
        assert [to.address for to in kept.deliveries] == [COLLEAGUE.address]
        assert kept.state is not OutboxState.SENT
