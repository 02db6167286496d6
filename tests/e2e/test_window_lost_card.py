"""The card goes out while somebody works in the window: nothing medical is left on the screen, nothing is lost."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPlainTextEdit, QTextEdit, QWidget

from secmail.app.demo.people import Role
from tests.support.hands import Hands, at_the_desk

Key = Qt.Key
pytestmark = pytest.mark.qt_log_ignore(r"^This plugin does not support (propagateSizeHints|raise)", extend=True)
WRITTEN = "Merci de revoir M. DELEPINE cette semaine."


def _all_words(hands: Hands) -> str:
    """Of every widget, shown or hidden: what is hidden could be shown again, or read by another program."""
    tops: list[QWidget] = [hands.window, *hands.window.findChildren(QWidget)]
    said = [one.text() for one in tops if isinstance(one, QLabel)]
    said += [one.toPlainText() for one in tops if isinstance(one, QPlainTextEdit | QTextEdit)]
    return "\n".join(said)


def test_the_card_goes_out_while_a_letter_is_written(tmp_path: Path, qapp: QApplication) -> None:
    with at_the_desk(tmp_path) as hands:
        window = hands.window
        hands.unlock(Role.DOCTOR)
        hands.wait(lambda: window.reading.view is not None, "nothing is read")
        hands.wait(lambda: "DELÉPINE" in _all_words(hands), "no patient is named")
        window.actions_by_key["new"].trigger()
        composer = hands.wait(hands.composers, "no composer")[0]
        composer.form.subject.setText("Potassium")
        composer.form.body.setPlainText(WRITTEN)

        hands.pull_out(Role.DOCTOR)
        hands.wait(lambda: window.session.holder is None, "still open")
        hands.wait(lambda: window.reading.view is None, "still read")
        said = _all_words(hands)
        assert "DELÉPINE" not in said
        assert WRITTEN not in said
        assert window.morning.pane.model.rowCount() == 0

        hands.unlock(Role.DOCTOR)
        hands.wait(lambda: composer.form.body.toPlainText().startswith(WRITTEN), "the letter is lost")
        assert composer.form.subject.text() == "Potassium"
        composer._drop()


def test_the_card_goes_out_while_its_code_is_asked_for(tmp_path: Path, qapp: QApplication) -> None:
    with at_the_desk(tmp_path) as hands:
        window = hands.window
        hands.insert(Role.DOCTOR)
        hands.press(Key.Key_L, Qt.KeyboardModifier.ControlModifier, at=window)
        asked = hands.wait(lambda: window.session.dialog, "no code is asked for")
        hands.pull_out(Role.DOCTOR)
        hands.wait(lambda: not window.session.cards, "the card is still seen")
        if window.session.dialog is not None:  # the question may stand until it is answered
            asked.field.setText("1234")
            asked.accept()
        hands.wait(lambda: window.session.dialog is None, "the question stands for ever")
        assert window.session.holder is None

        hands.unlock(Role.DOCTOR)
        assert window.session.shown
