"""The place "À voir": opened by unlocking, gone through by single keys, emptied by deeds alone."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from secmail.api.commands import FileResults, UnlockCard
from secmail.api.events import IndexProgressed, JobDone, JobFailed, SessionLocked, SessionOpened
from secmail.api.finding import IndexState
from secmail.api.patients import MarkResultsSeen
from secmail.api.rules import SetTriage
from secmail.api.worklist import SeenBy, Sight
from secmail.domain.errors import Code
from secmail.domain.ids import JobId, MessageId
from secmail.domain.patient_records import ReportPlace
from secmail.domain.triage import Triage
from secmail.gui.compose.window import ComposeWindow
from secmail.gui.i18n import Words
from secmail.gui.main_window import MainWindow
from secmail.gui.morning.model import ID_ROLE, WORDS_ROLE
from secmail.gui.places import Place
from tests.support.invented_morning import POTASSIUM
from tests.support.invented_practice import DOCTOR, HOLDER
from tests.support.results_scenes import several_reports
from tests.support.stage import Stage, settle

URGENT, LETTER, OLD_RESULT = MessageId(12), MessageId(11), MessageId(4)


@pytest.fixture
def stage(qtbot: QtBot) -> Iterator[Stage]:
    made = Stage("fr", (1280, 800))
    made.practice.morning.act()
    yield made
    made.close()


def opened(stage: Stage) -> MainWindow:
    """After unlocking."""
    window = stage.raise_window()
    stage.practice.open = True
    stage.practice.handle.say(SessionOpened(HOLDER, DOCTOR.address))
    settle()
    assert window.morning.pane.model.rowCount() == 0, "what is the most pressing is not known yet"
    stage.practice.handle.say(IndexProgressed(IndexState(10, 0)))
    for _ in range(100):
        if window.reading.sight.sights:
            break
        QTest.qWait(20)
    return window


def press(window: MainWindow, key: Qt.Key) -> None:
    QTest.keyClick(window.morning.pane.view, key)
    settle()
    settle()


def listed(window: MainWindow) -> list[str]:
    model = window.morning.pane.model
    return [str(model.index(row).data(ID_ROLE) or model.index(row).data()) for row in range(model.rowCount())]


def test_unlocking_opens_it_at_the_most_pressing(stage: Stage) -> None:
    window = opened(stage)
    assert window.morning.is_shown
    assert listed(window)[:4] == ["Urgent (1)", "12", "Résultats (1)", "4"]
    assert window.reading.message == URGENT
    spoken = window.morning.pane.view.currentIndex().data(Qt.ItemDataRole.AccessibleTextRole)
    assert "▲▲ Potassium 6.4 mmol/L, très élevé" in spoken
    assert "DURAND-EXEMPLE Marie" in spoken
    assert window.folders.model.index_of(Place.TO_SEE).data() == "À voir  (9)"


def test_who_waits_for_a_message_reads_that(stage: Stage) -> None:
    window = stage.raise_window()
    stage.choose(LETTER)
    stage.practice.open = True
    stage.practice.handle.say(SessionOpened(HOLDER, DOCTOR.address))
    settle()
    assert not window.morning.is_shown
    assert window.reading.message == LETTER


def test_who_seeks_goes_on_seeking(stage: Stage) -> None:
    window = stage.raise_window()
    window.messages.model.search("durand")
    stage.practice.open = True
    stage.practice.handle.say(SessionOpened(HOLDER, DOCTOR.address))
    settle()
    assert not window.morning.is_shown


def test_the_keyboard_reaches_every_message_and_no_head(stage: Stage) -> None:
    window = opened(stage)
    view = window.morning.pane.view
    press(window, Qt.Key.Key_End)
    reached = [view.currentIndex().data(ID_ROLE)]
    for _ in range(20):
        press(window, Qt.Key.Key_Up)
        reached.append(view.currentIndex().data(ID_ROLE))
    assert reached[0] == window.morning.pane.model.items[-1].message.id
    assert set(reached) == {item.message.id for item in window.morning.pane.model.items}
    for key, place in ((Qt.Key.Key_End, -1), (Qt.Key.Key_Home, 0), (Qt.Key.Key_PageDown, -1), (Qt.Key.Key_PageUp, 0)):
        press(window, key)
        press(window, key)
        press(window, key)
        assert view.currentIndex().data(ID_ROLE) == window.morning.pane.model.items[place].message.id


def test_passing_by_sees_nothing(stage: Stage) -> None:
    window = opened(stage)
    before = listed(window)
    for key in (Qt.Key.Key_N, Qt.Key.Key_Space, Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_End):
        press(window, key)
    assert stage.practice.handle.orders(MarkResultsSeen) == []
    assert stage.practice.handle.orders(SetTriage) == []
    assert listed(window) == before


def test_one_key_marks_settles_and_goes_on(stage: Stage) -> None:
    window = opened(stage)
    press(window, Qt.Key.Key_V)
    assert stage.practice.handle.orders(MarkResultsSeen) == [MarkResultsSeen((ReportPlace(URGENT),))]
    assert stage.practice.handle.orders(SetTriage) == [SetTriage((URGENT,), Triage.DONE)]
    assert window.reading.message == OLD_RESULT
    assert "12" not in listed(window)
    press(window, Qt.Key.Key_V)
    press(window, Qt.Key.Key_V)
    assert [order.messages for order in stage.practice.handle.orders(SetTriage)] == [
        (URGENT,),
        (OLD_RESULT,),
        (LETTER,),
    ]
    assert len(stage.practice.handle.orders(MarkResultsSeen)) == 2  # a letter brings no results


def test_it_can_be_taken_back(stage: Stage) -> None:
    window = opened(stage)
    press(window, Qt.Key.Key_V)
    window.actions_by_key["undo"].trigger()
    settle()
    assert stage.practice.handle.orders(MarkResultsSeen)[-1] == MarkResultsSeen((ReportPlace(URGENT),), seen=False)
    assert stage.practice.handle.orders(SetTriage)[-1] == SetTriage((URGENT,), None)
    window.morning.ask()
    settle()
    assert listed(window)[:2] == ["Urgent (1)", "12"]


def test_nothing_is_settled_whose_results_could_not_be_marked(stage: Stage) -> None:
    window = opened(stage)
    stage.practice.handle.on(MarkResultsSeen, lambda _, job: iter((JobFailed(job, Code.STORE_FULL),)))
    press(window, Qt.Key.Key_V)
    assert stage.practice.handle.orders(SetTriage) == []
    settle()
    assert "12" in listed(window)


def test_what_is_not_on_the_screen_is_not_seen(stage: Stage) -> None:
    window = opened(stage)
    window.reading.forget()
    press(window, Qt.Key.Key_V)
    assert stage.practice.handle.orders(SetTriage) == []
    assert "à l'écran" in window.statusBar().currentMessage()


def test_of_several_those_out_of_range_stay(stage: Stage) -> None:
    window = opened(stage)
    window.morning.pane.view.selectAll()
    window.morning.seen()
    settle()
    (order,) = stage.practice.handle.orders(SetTriage)
    assert not {URGENT, OLD_RESULT} & set(order.messages)
    assert len(order.messages) == 7
    assert [each for each in listed(window) if each.isdigit()] == ["12", "4"]
    assert "2 messages avec des valeurs hors limites restent" in window.statusBar().currentMessage()


def test_of_several_a_result_of_which_nothing_is_kept_stays(stage: Stage) -> None:
    """No value out of range is known of it, because none was read for it."""
    stage.practice.morning.values.pop(OLD_RESULT)
    window = opened(stage)
    window.morning.pane.view.selectAll()
    window.morning.seen()
    settle()
    (order,) = stage.practice.handle.orders(SetTriage)
    assert OLD_RESULT not in order.messages


def test_the_last_one_leaves_an_empty_place(stage: Stage) -> None:
    stage.practice.morning.settled = {one.id for one in stage.practice.rows()} - {URGENT}
    window = opened(stage)
    press(window, Qt.Key.Key_V)
    assert window.morning.pane.empty.words.startswith("Rien à voir")
    assert window.reading.message is None
    assert window.folders.model.index_of(Place.TO_SEE).data() == "À voir"


def test_single_keys_do_their_deeds_there_alone(stage: Stage) -> None:
    window = opened(stage)
    press(window, Qt.Key.Key_F)
    assert [order.message for order in stage.practice.handle.orders(FileResults)] == [URGENT]
    window.folders.choose(window.messages.model.folder or 1)  # type: ignore[arg-type]  # the inbox
    settle()
    QTest.keyClick(window.messages.view, Qt.Key.Key_V)
    settle()
    assert stage.practice.handle.orders(SetTriage) == []


def test_with_several_marked_no_single_one_is_answered(stage: Stage) -> None:
    window = opened(stage)
    pane = window.morning.pane
    flags = pane.view.selectionModel().SelectionFlag
    pane.view.selectionModel().select(pane.model.index_of(LETTER), flags.Select)
    settle()
    assert pane.keys.text().startswith("2 messages marqués\u00a0· V :\u00a0vus")
    assert "R :" not in pane.keys.text()
    press(window, Qt.Key.Key_R)
    assert window.findChildren(ComposeWindow) == []
    assert "n'en marquez qu'un" in window.statusBar().currentMessage()
    pane.view.setCurrentIndex(pane.model.index_of(LETTER))
    settle()
    assert pane.keys.text() == Words("fr")("see.keys")
    press(window, Qt.Key.Key_R)
    assert len(window.findChildren(ComposeWindow)) == 1


def test_what_can_be_taken_back_covers_no_line_of_keys(stage: Stage) -> None:
    window = opened(stage)
    pane = window.morning.pane
    press(window, Qt.Key.Key_V)
    bar = window.sorting.bar
    assert bar.isVisible()
    assert pane.keys.isVisible()
    over = QRect(bar.mapTo(window, bar.rect().topLeft()), bar.size())
    keys = QRect(pane.keys.mapTo(window, pane.keys.rect().topLeft()), pane.keys.size())
    assert not over.intersects(keys)
    assert QRect(pane.mapTo(window, pane.rect().topLeft()), pane.size()).contains(over)


def test_single_keys_work_also_among_the_folders(stage: Stage) -> None:
    window = opened(stage)
    window.folders.view.setFocus()
    QTest.keyClick(window.folders.view, Qt.Key.Key_F)
    settle()
    assert [order.message for order in stage.practice.handle.orders(FileResults)] == [URGENT]
    assert window.morning.is_shown


def test_values_of_several_people_stand_under_no_single_name(stage: Stage) -> None:
    pane = opened(stage).morning.pane
    item = pane.model.items[0]
    before = pane.model.index_of(item.message.id).data(WORDS_ROLE).title
    pane.show_items((replace(item, people=4),), pane.model.count)
    assert pane.model.index_of(item.message.id).data(WORDS_ROLE).title == f"4 patients, dont {before}"


def test_locked_it_holds_nothing(stage: Stage) -> None:
    window = opened(stage)
    stage.practice.open = False
    stage.practice.handle.say(SessionLocked())
    settle()
    assert listed(window) == []
    assert window.morning.pane.empty.words.startswith("Verrouillé")
    window.morning.pane.empty.button.click()
    assert stage.practice.handle.orders(UnlockCard)


def test_unlocking_beside_it_goes_on_with_what_was_read(stage: Stage) -> None:
    """The keys were dead: nothing was chosen in the list, and the keyboard was at the foot of the window."""
    window = opened(stage)
    press(window, Qt.Key.Key_N)
    assert window.reading.message == OLD_RESULT
    stage.practice.open = False
    stage.practice.handle.say(SessionLocked())
    settle()
    assert listed(window) == []
    stage.practice.open = True
    stage.practice.handle.say(SessionOpened(HOLDER, DOCTOR.address))
    settle()
    stage.practice.handle.say(IndexProgressed(IndexState(10, 0)))
    for _ in range(100):
        if window.morning.pane.current is not None:
            break
        QTest.qWait(20)
    assert window.reading.message == window.morning.pane.current == OLD_RESULT
    assert window.morning.pane.marked == (OLD_RESULT,)
    assert window.focusWidget() is window.morning.pane.view
    press(window, Qt.Key.Key_N)
    assert window.reading.message == LETTER


def test_who_has_seen_is_told_and_can_be_taken_back(stage: Stage) -> None:
    stage.practice.open = True
    window = stage.raise_window()
    stage.choose(URGENT)
    sight = window.reading.sight
    assert sight.text == "Pas encore vu"
    sight.button.click()
    settle()
    assert sight.text.startswith("Vu par Dr Claire FONTAINE, 20 novembre 2026")
    sight.button.click()
    settle()
    assert sight.text == "Pas encore vu"
    stage.choose(LETTER)
    assert not sight.isVisible()
    place = ReportPlace(URGENT, 0, 1)
    assert stage.practice.handle.orders(MarkResultsSeen) == [
        MarkResultsSeen((place,)),
        MarkResultsSeen((place,), seen=False),
    ]


def test_each_report_of_a_message_is_looked_at(stage: Stage) -> None:
    one = several_reports()
    stage.practice.views = {one.message: one}
    stage.practice.morning.values[one.message] = (POTASSIUM,)
    stage.practice.morning.reports[one.message] = 3
    window = opened(stage)
    sight, results = window.reading.sight, window.reading.results
    assert sight.text == "Ce compte rendu : pas encore vu · vus : 0 sur 3"
    for place in (1, 2):
        press(window, Qt.Key.Key_V)
        assert (window.reading.message, results.place) == (one.message, place)
        assert sight.text == f"Ce compte rendu : pas encore vu · vus : {place} sur 3"
    assert stage.practice.handle.orders(SetTriage) == []
    press(window, Qt.Key.Key_V)
    marked = [order.places for order in stage.practice.handle.orders(MarkResultsSeen)]
    assert marked == [
        (ReportPlace(one.message, 0, 1),),
        (ReportPlace(one.message, 0, 2),),
        (ReportPlace(one.message),),
    ]
    assert stage.practice.handle.orders(SetTriage) == [SetTriage((one.message,), Triage.DONE)]


def test_each_report_is_looked_at_also_where_nothing_is_kept_of_it(stage: Stage) -> None:
    one = several_reports()
    stage.practice.views = {one.message: one}
    stage.practice.morning.values = {}  # a laboratory whose signature is not confirmed
    window = opened(stage)
    results = window.reading.results
    for place in (1, 2):
        press(window, Qt.Key.Key_V)
        assert (results.place, stage.practice.handle.orders(SetTriage)) == (place, [])
    press(window, Qt.Key.Key_V)
    assert [order.messages for order in stage.practice.handle.orders(SetTriage)] == [(one.message,)]


def test_a_report_of_which_nothing_is_kept_borrows_no_others_sight(stage: Stage) -> None:
    """What no signature covers is shown, and nothing is kept of it: places, and not an order, say whose a sight is."""
    one = several_reports()
    stage.practice.views = {one.message: one}
    stage.practice.morning.values[one.message] = (POTASSIUM,)
    stage.practice.morning.reports[one.message] = 3
    second, third = (ReportPlace(one.message, 0, number) for number in (2, 3))
    stage.practice.handle.answer(SeenBy, lambda _: (Sight(second, None), Sight(third, one.received, "Dr A")))
    window = opened(stage)
    sight, results = window.reading.sight, window.reading.results
    assert (sight.shown, sight.waiting, sight.isVisible()) == (None, {1}, False)
    press(window, Qt.Key.Key_V)
    assert (results.place, sight.shown) == (1, Sight(second, None))
    assert stage.practice.handle.orders(MarkResultsSeen) == []
    sight.button.click()
    assert stage.practice.handle.orders(MarkResultsSeen) == [MarkResultsSeen((second,))]
    results.show_report(2)
    assert "vu par Dr A" in sight.text


def test_what_is_taken_back_before_the_engine_has_answered_stays_taken_back(stage: Stage) -> None:
    window, handle = opened(stage), stage.practice.handle
    jobs: list[JobId] = []

    def heard(_command: object, job: JobId) -> Iterator[JobDone]:
        jobs.append(job)
        return iter(())  # it has not answered yet

    handle.on(MarkResultsSeen, heard)
    press(window, Qt.Key.Key_V)
    window.sorting.undo.undo()
    handle.say(JobDone(jobs[0], None))
    settle()
    assert all(order.triage is not Triage.DONE for order in handle.orders(SetTriage))
