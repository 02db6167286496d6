"""When the session locks, no trace of opened text remains in any widget, model, action, document or the clipboard."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QAbstractItemModel, QAbstractTableModel, QModelIndex, QObject, Qt
from PySide6.QtGui import QAction, QClipboard, QGuiApplication, QTextDocument
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from secmail.api.events import SessionLocked, SessionOpened
from secmail.domain.drafts import DraftAttachment
from secmail.gui.main_window import MainWindow
from secmail.gui.session import empty_clipboard
from tests.support.invented_practice import DOCTOR, HOLDER, Practice

# Words that only stand inside encrypted messages of the invented practice.
SECRETS = (
    "DURAND",
    "NGUYEN",
    "cardiologie",
    "Hémoglobine",
    "10.2",
    "Potassium",
    "compte-rendu-echographie",
    "LABTIL",
    "SECRET",
)
ROLES = (
    *(Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole),
    *(Qt.ItemDataRole.EditRole, Qt.ItemDataRole.UserRole + 1),
)


def _texts_of(one: QObject) -> Iterator[str]:
    if isinstance(one, QWidget):
        yield from (
            one.windowTitle(),
            one.toolTip(),
            one.statusTip(),
            one.accessibleName(),
            one.accessibleDescription(),
        )
    if isinstance(one, QLabel | QAbstractButton | QLineEdit | QAction):
        yield one.text()
    if isinstance(one, QPlainTextEdit | QTextEdit):
        yield one.toPlainText()
    if isinstance(one, QTextDocument):
        yield one.toPlainText()
    if isinstance(one, QComboBox):
        yield from (one.itemText(place) for place in range(one.count()))
    if isinstance(one, QAbstractItemModel):
        yield from _texts_of_model(one)


def _texts_of_model(model: QAbstractItemModel) -> Iterator[str]:
    columns = model.columnCount(QModelIndex()) if isinstance(model, QAbstractTableModel) else 1
    for line in range(model.rowCount(QModelIndex())):
        for column in range(columns):
            yield from (str(model.index(line, column).data(role)) for role in ROLES)


def everything_readable() -> str:
    """All text that any object of the program still holds."""
    objects: set[QObject] = set()
    for top in QApplication.topLevelWidgets():
        objects.update((top, *top.findChildren(QObject)))
    clipboard = QGuiApplication.clipboard()
    return "\n".join((clipboard.text(), *(text for one in objects for text in _texts_of(one))))


@pytest.fixture
def _own_clipboard(monkeypatch: pytest.MonkeyPatch) -> None:
    """Qt's offscreen platform has a clipboard but never says whose it is."""
    monkeypatch.setattr(QClipboard, "ownsClipboard", lambda _: True)


@pytest.mark.usefixtures("_own_clipboard")
@pytest.mark.parametrize("message", [12, 11, 9, 8])
def test_no_trace_remains(
    window: MainWindow,
    practice: Practice,
    choose: Callable[[int], None],
    settle: Callable[[], None],
    message: int,
) -> None:
    practice.open = True
    practice.handle.say(SessionOpened(HOLDER, DOCTOR.address))
    settle()
    choose(message)
    window.deeds.file_results()
    window.reading.banner.button.setChecked(True)
    QGuiApplication.clipboard().setText("SECRET copied")
    settle()
    before = everything_readable()
    assert "DURAND" in before
    assert "SECRET" in before

    practice.card_out()
    settle()

    after = everything_readable()
    assert [secret for secret in SECRETS if secret in after] == []
    assert "verrouillé" in window.reading.notice.words
    assert window.windowTitle() == "secmail"
    assert not window.actions_by_key["reply"].isEnabled()


def test_after_the_card_is_back_the_same_message_is_back(
    window: MainWindow, practice: Practice, choose: Callable[[int], None], settle: Callable[[], None]
) -> None:
    practice.open = True
    choose(12)
    practice.handle.say(SessionLocked())
    settle()
    assert window.reading.view is None
    practice.handle.say(SessionOpened(HOLDER, DOCTOR.address))
    settle()
    assert window.reading.view is not None
    assert window.reading.results.model.rowCount() == 11


def test_a_letter_being_written_is_sealed_for_its_writer(
    window: MainWindow, practice: Practice, choose: Callable[[int], None], settle: Callable[[], None]
) -> None:
    practice.open = True
    practice.handle.say(SessionOpened(HOLDER, DOCTOR.address))
    settle()
    choose(11)
    composer = window.writing.reply()
    assert composer is not None
    composer.form.body.setPlainText("SECRET text")
    composer.form.attachments.add(DraftAttachment("SECRET.pdf", "application/pdf", b"x"))
    settle()
    kept = composer.form.content

    practice.card_out()
    settle()
    after = everything_readable()
    assert [secret for secret in SECRETS if secret in after] == []
    assert composer.unsaved
    for undoing in (composer.form.to, composer.form.subject, composer.form.body):
        undoing.undo()
    assert "SECRET" not in everything_readable()
    assert not composer.page.send_button.isEnabled()

    practice.handle.say(SessionOpened("Dr Somebody ELSE", "else@exemple"))
    settle()
    assert "SECRET" not in everything_readable()

    practice.handle.say(SessionOpened(HOLDER, DOCTOR.address))
    settle()
    assert composer.form.content == kept
    composer._drop()


def test_what_others_copied_stays(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    clipboard = QGuiApplication.clipboard()
    clipboard.setText("theirs")
    monkeypatch.setattr(QClipboard, "ownsClipboard", lambda _: False)
    empty_clipboard()
    assert clipboard.text() == "theirs"
    clipboard.clear()
