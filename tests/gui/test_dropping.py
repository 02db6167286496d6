"""Messages let go over a state, a person, or the place of what is to be seen; by numbers alone, and taken back."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QMimeData, QModelIndex, QPoint, QPointF, Qt
from PySide6.QtGui import QDrag, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication

from secmail.api.events import IndexProgressed, SessionLocked, SessionOpened
from secmail.api.finding import IndexState
from secmail.api.rules import Assign, SetTriage
from secmail.domain.ids import MessageId
from secmail.domain.mandates import Right
from secmail.domain.triage import Triage
from secmail.gui.main_window import MainWindow
from secmail.gui.models.message_table import DRAGGED, carried, dragged
from secmail.gui.places import Place
from secmail.gui.sorting.assign import AssignDialog
from secmail.gui.sorting.drop_strip import DropPlace
from tests.support.invented_practice import ACCOUNT, HOLDER, INBOX, Practice
from tests.support.results_scenes import wait_for

Settle = Callable[[], None]
TWO = (MessageId(11), MessageId(12))
COPY = Qt.DropAction.CopyAction


@pytest.fixture
def listed(window: MainWindow, practice: Practice, settle: Settle) -> MainWindow:
    """The holder's own session, somebody who was named here; the inbox is in view."""
    practice.open = True
    practice.assignees = {"nadia-roussel": "Nadia Roussel"}
    practice.handle.say(SessionOpened(HOLDER, ACCOUNT.address))
    settle()
    window.folders.choose(INBOX)
    settle()
    return window


def place(window: MainWindow, text: str) -> DropPlace:
    (found,) = (one for one in window.dropping.strip.places if one.text.text() == text)
    return found


def let_go(over: DropPlace, data: QMimeData) -> bool:
    """Whether it was taken."""
    button, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(5, 5), COPY, data, button, none)
    QApplication.sendEvent(over, enter)
    if enter.isAccepted():
        QApplication.sendEvent(over, QDropEvent(QPointF(5, 5), COPY, data, button, none))
    return enter.isAccepted()


def test_the_places_are_there_while_something_is_dragged(listed: MainWindow, settle: Settle) -> None:
    strip, view = listed.dropping.strip, listed.messages.view
    assert not strip.isVisible()
    view.drag_begun.emit()
    settle()
    assert strip.isVisible()
    said = [one.text.text() for one in strip.places]
    assert said[:4] == ["À voir", "En attente", "Classé", "À trier"]
    assert {"Dr Claire FONTAINE", "Nadia Roussel"} < set(said[4:]), "who works here, and who was named here"
    assert said[-1] == "Quelqu'un d'autre…"
    view.drag_ended.emit()
    assert not strip.isVisible()


@pytest.mark.parametrize(
    ("text", "triage"), [("À voir", Triage.TO_DO), ("Classé", Triage.DONE), ("En attente", Triage.WAITING)]
)
def test_let_go_over_a_state_they_stand_so(listed: MainWindow, practice: Practice, text: str, triage: Triage) -> None:
    listed.messages.table.drag_begun.emit()
    assert let_go(place(listed, text), carried(TWO))
    assert practice.handle.orders(SetTriage) == [SetTriage(TWO, triage)]
    assert listed.sorting.undo.depth == 1
    listed.actions_by_key["undo"].trigger()
    assert practice.handle.orders(SetTriage)[-1] == SetTriage(TWO, None)


def test_let_go_over_somebody_they_are_his(listed: MainWindow, practice: Practice, settle: Settle) -> None:
    listed.messages.view.drag_begun.emit()
    assert let_go(place(listed, "Nadia Roussel"), carried(TWO))
    assert practice.handle.orders(Assign) == [Assign(TWO, "Nadia Roussel")]
    assert let_go(place(listed, "Quelqu'un d'autre…"), carried(TWO))
    settle()
    dialog = listed.findChild(AssignDialog)
    assert dialog is not None and dialog.isVisible()
    dialog.name.setEditText("Zoé")
    dialog.accept()
    settle()
    assert practice.handle.orders(Assign)[-1] == Assign(TWO, "Zoé")


def test_what_is_no_message_of_ours_is_not_taken(listed: MainWindow, practice: Practice) -> None:
    listed.messages.view.drag_begun.emit()
    text, forged = QMimeData(), QMimeData()
    text.setText("12")
    forged.setData(DRAGGED, b"x; 1.5 -3")
    for data in (text, forged, QMimeData()):
        assert not let_go(place(listed, "Classé"), data)
    assert practice.handle.orders(SetTriage) == []


def test_messages_of_another_window_are_not_taken(listed: MainWindow, practice: Practice, settle: Settle) -> None:
    """Two profiles beside each other: the same numbers are other messages."""
    ours, folders = bytes(carried(TWO).data(DRAGGED).data()), listed.folders.model
    theirs, none = QMimeData(), QMimeData()
    theirs.setData(DRAGGED, ours[:32].translate(bytes.maketrans(b"0123456789abcdef", b"123456789abcdef0")) + ours[32:])
    none.setData(DRAGGED, b"12 11")
    listed.messages.view.drag_begun.emit()
    for data in (theirs, none):
        assert dragged(data) == ()
        assert not let_go(place(listed, "Classé"), data)
        over = folders.index_of(Place.TO_SEE)
        assert not folders.canDropMimeData(data, COPY, -1, -1, over)
        folders.dropMimeData(data, COPY, -1, -1, over)
    settle()
    assert practice.handle.orders(SetTriage) == []


def test_let_go_over_the_place_of_what_is_to_be_seen(listed: MainWindow, practice: Practice, settle: Settle) -> None:
    folders = listed.folders.model
    over, data = folders.index_of(Place.TO_SEE), carried(TWO)
    assert folders.canDropMimeData(data, COPY, -1, -1, over)
    folders.dropMimeData(data, COPY, -1, -1, over)
    settle()
    assert practice.handle.orders(SetTriage) == [SetTriage(TWO, Triage.TO_DO)]
    folders.show_place(Place.TO_SIGN, 1)
    assert not folders.canDropMimeData(data, COPY, -1, -1, folders.index_of(Place.TO_SIGN))


def test_what_waits_can_be_dragged_too(listed: MainWindow, practice: Practice, settle: Settle) -> None:
    practice.morning.settled = set()
    practice.handle.say(IndexProgressed(IndexState(10, 0)))  # all has been read: the list is shown
    listed.morning.show()
    model = listed.morning.pane.model
    wait_for(lambda: model.rowCount() > 0)
    indexes = [model.index(row) for row in range(model.rowCount())]
    heads = [one for one in indexes if not model.flags(one) & Qt.ItemFlag.ItemIsDragEnabled]
    assert heads and len(heads) < len(indexes), "the heads of groups stay"
    assert model.mimeData(indexes).formats() == [DRAGGED]
    assert dragged(model.mimeData([model.index_of(MessageId(12))])) == (MessageId(12),)
    assert model.mimeData([QModelIndex(heads[0])]).data(DRAGGED).isEmpty()
    listed.morning.pane.view.drag_begun.emit()
    assert listed.dropping.strip.isVisible()


def test_nobody_is_named_where_no_session_is_open_or_nothing_may_be_sorted(
    listed: MainWindow, practice: Practice, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    view, strip = listed.messages.view, listed.dropping.strip
    view.drag_begun.emit()
    practice.open = False
    practice.handle.say(SessionLocked())
    settle()
    assert not strip.isVisible(), "names go with the session"
    view.drag_begun.emit()
    assert [one.text.text() for one in strip.places] == ["À voir", "En attente", "Classé", "À trier"]
    view.drag_ended.emit()
    monkeypatch.setattr(listed.session, "allows", lambda right: right is not Right.TRIAGE)
    view.drag_begun.emit()
    assert not strip.isVisible()


def test_what_is_dragged_hides_no_place_to_let_go(
    listed: MainWindow, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[tuple[MessageId, ...], int, int]] = []

    def let_go(drag: QDrag, *_: object) -> Qt.DropAction:
        size = drag.pixmap().deviceIndependentSize()
        seen.append((dragged(drag.mimeData()), round(size.width()), round(size.height())))
        return Qt.DropAction.IgnoreAction

    monkeypatch.setattr(QDrag, "exec", let_go)
    view = listed.messages.view
    view.selectAll()
    settle()
    view.startDrag(Qt.DropAction.CopyAction)
    ((messages, width, height),) = seen
    assert len(messages) == listed.messages.model.rowCount()
    assert (width < 100, height < 50) == (True, True)
