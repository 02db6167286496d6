"""Models under Qt's model tester, and how they follow what changed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from functools import partial

import pytest
from PySide6.QtCore import QItemSelectionModel, QRect, Qt
from PySide6.QtGui import QFontMetrics, QGuiApplication, QImage, QPainter
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication, QStyle, QStyleOptionViewItem, QWidget
from pytestqt.qtbot import QtBot

from secmail.api.queries import Folders, MessageOrder, MessagePage, MessageRows, Order
from secmail.domain.ids import FolderId, MessageId
from secmail.domain.messages import Folder, Kind, MessageState, MessageSummary
from secmail.domain.security import Summary
from secmail.domain.sentences.text import LANGUAGES
from secmail.gui.desk import Desk
from secmail.gui.i18n import Words
from secmail.gui.models import message_columns
from secmail.gui.models.folders import FolderModel
from secmail.gui.models.listed import PAGE
from secmail.gui.models.message_table import WORDS_ROLE
from secmail.gui.models.message_words import row_words
from secmail.gui.models.messages import RELOAD_ABOVE, MessageModel
from secmail.gui.panes.message_delegate import elided_patient
from secmail.gui.panes.message_grid import MessageGrid
from secmail.gui.results.model import COLUMNS, ResultModel, result_rows
from secmail.hprim.model import Flag, SecondValue
from tests.support.invented_practice import ANALYSES, INBOX, NOW, analysis, row, views
from tests.support.scripted_handle import ScriptedHandle

FATAL = QAbstractItemModelTester.FailureReportingMode.Fatal


def _summary(number: int) -> MessageSummary:
    return replace(row(views()[0]), id=MessageId(number), date=NOW - timedelta(minutes=1000 - number))


class Mailbox:
    """Summaries of one folder, served by pages as the engine does."""

    def __init__(self, handle: ScriptedHandle, count: int) -> None:
        self.rows = [_summary(number) for number in range(count, 0, -1)]
        handle.answer(MessagePage, self._page)
        handle.answer(MessageOrder, lambda _: tuple(one.id for one in self.rows))
        handle.answer(MessageRows, lambda query: tuple(one for one in self.rows if one.id in query.messages))

    def _page(self, query: MessagePage) -> tuple[MessageSummary, ...]:
        start = next((place + 1 for place, one in enumerate(self.rows) if one.id == query.after), 0)
        return tuple(self.rows[start : start + query.limit])


@pytest.fixture
def model(desk: Desk) -> MessageModel:
    made = MessageModel(desk, desk.bridge)
    QAbstractItemModelTester(made, FATAL, made)
    return made


def _ids(model: MessageModel) -> list[int]:
    return [model.data(model.index(place, 0), Qt.ItemDataRole.UserRole + 2) for place in range(model.rowCount())]  # type: ignore[misc]


def test_the_first_page_comes_at_once_and_all_numbers_behind_it(
    model: MessageModel, handle: ScriptedHandle, settle: Callable[[], None]
) -> None:
    mailbox = Mailbox(handle, PAGE + 250)
    model.show_folder(INBOX)
    settle()
    assert _ids(model) == [one.id for one in mailbox.rows]
    assert [type(query) for query in handle.asked] == [MessagePage, MessageOrder]
    far = model.index(PAGE + 240, 0)
    assert far.data(WORDS_ROLE) is None, "it is read where somebody looks"
    settle()
    assert far.data(WORDS_ROLE) is not None
    assert model.index(PAGE + 10, 0).data(WORDS_ROLE) is None
    asked = [query for query in handle.asked if isinstance(query, MessageRows)]
    assert [len(query.messages) for query in asked] == [50], "the whole part, once"


def test_a_title_of_the_table_puts_all_of_the_folder_in_order(
    model: MessageModel, handle: ScriptedHandle, settle: Callable[[], None]
) -> None:
    mailbox = Mailbox(handle, 5)
    model.show_folder(INBOX)
    settle()
    patient = next(place for place, column in enumerate(message_columns.COLUMNS) if column.order is Order.PATIENT)
    handle.answer(MessageOrder, tuple(one.id for one in reversed(mailbox.rows)))
    model.sort(patient, Qt.SortOrder.DescendingOrder)
    settle()
    assert MessageOrder(INBOX, by=Order.PATIENT, reverse=True) in handle.asked
    assert _ids(model) == [1, 2, 3, 4, 5]
    mailbox.rows = [_summary(9), *mailbox.rows]
    model.refresh(INBOX, (MessageId(9),))
    settle()
    assert _ids(model) == [9, 1, 2, 3, 4, 5], "what is new stands on top until it is sorted anew"


def test_changed_rows_are_replaced_inserted_and_removed(
    model: MessageModel, handle: ScriptedHandle, settle: Callable[[], None]
) -> None:
    mailbox = Mailbox(handle, 10)
    model.show_folder(INBOX)
    settle()
    mailbox.rows = [_summary(11), *mailbox.rows]
    mailbox.rows = [replace(one, seen=False) if one.id == 7 else one for one in mailbox.rows if one.id != 5]
    model.refresh(INBOX, tuple(MessageId(one) for one in (11, 7, 5)))
    settle()

    assert _ids(model) == [11, 10, 9, 8, 7, 6, 4, 3, 2, 1]
    changed = model.summary(MessageId(7))
    assert changed is not None
    assert not changed.seen


def test_new_rows_stand_by_date_where_the_rows_beside_are_known(
    model: MessageModel, handle: ScriptedHandle, settle: Callable[[], None]
) -> None:
    mailbox = Mailbox(handle, PAGE + 50)
    everything = [one.id for one in mailbox.rows]
    late = {*everything[:3], *everything[10:12], *everything[40:80:2]}
    everybody, mailbox.rows = mailbox.rows, [one for one in mailbox.rows if one.id not in late]
    model.show_folder(INBOX)
    settle()
    mailbox.rows = everybody
    model.refresh(INBOX, tuple(late))
    settle()
    assert _ids(model) == everything


def test_another_folder_and_moved_rows_do_not_matter(
    model: MessageModel, handle: ScriptedHandle, settle: Callable[[], None]
) -> None:
    mailbox = Mailbox(handle, 3)
    model.show_folder(INBOX)
    settle()
    before = len(handle.asked)
    model.refresh(FolderId(99), (MessageId(1),))
    assert len(handle.asked) == before

    mailbox.rows = [replace(one, folder=FolderId(99)) if one.id == 2 else one for one in mailbox.rows]
    model.refresh(INBOX, (MessageId(2),))
    settle()
    assert _ids(model) == [3, 1]


def test_rows_that_nobody_has_looked_at_change_in_their_place(
    model: MessageModel, handle: ScriptedHandle, settle: Callable[[], None]
) -> None:
    mailbox = Mailbox(handle, PAGE + 50)
    model.show_folder(INBOX)
    settle()
    last = mailbox.rows[-1].id
    model.refresh(INBOX, (last,))
    settle()
    assert model.rowCount() == PAGE + 50
    assert model.index_of(last).row() == PAGE + 49


def test_very_many_changes_read_the_first_page_anew(
    model: MessageModel, handle: ScriptedHandle, settle: Callable[[], None]
) -> None:
    Mailbox(handle, 5)
    model.show_folder(INBOX)
    settle()
    Mailbox(handle, 9)
    model.refresh(INBOX, tuple(MessageId(one) for one in range(RELOAD_ABOVE + 1)))
    settle()
    assert model.rowCount() == 9


def test_answers_for_a_folder_that_was_left_are_dropped(
    model: MessageModel, handle: ScriptedHandle, settle: Callable[[], None]
) -> None:
    Mailbox(handle, 5)
    handle.hold()
    model.show_folder(INBOX)
    model.show_folder(None)
    handle.release()
    settle()
    assert model.rowCount() == 0


def test_a_row_says_everything_in_words() -> None:
    one = replace(row(views()[0], seen=False), exported=True, subject="A\u202eB")
    words = row_words(one, Words("fr"), NOW)
    assert [sign.words for sign in words.signs] == ["Urgent", "Résultat", "Rangé", "Non lu"]
    for part in ("Laboratoire des Tilleuls", "A\ufffdB", "DURAND-EXEMPLE Marie", "Urgent", "Rangé"):
        assert part in words.spoken


@pytest.mark.parametrize(
    ("changes", "sign"),
    [
        ({"summary": Summary.SIGNATURE_BROKEN}, "Signature douteuse"),
        ({"summary": Summary.SIGNED_MISMATCH}, "Signature douteuse"),
        ({"state": MessageState.WAITING_KEY, "summary": None}, "Verrouillé"),
        ({"state": MessageState.OPENED, "summary": None}, "Verrouillé"),
        ({"state": MessageState.UNREADABLE}, "Illisible"),
        ({"kind": Kind.REPORT}, "Avis de remise"),
        ({"kind": Kind.IMAGING_REPORT}, "Compte rendu d'imagerie"),
    ],
)
def test_signs(changes: dict[str, object], sign: str) -> None:
    one = replace(row(views()[1]), **changes)  # type: ignore[arg-type]
    assert sign in [shown.words for shown in row_words(one, Words("fr"), NOW).signs]


def test_a_name_that_stands_for_several_says_so() -> None:
    one = row(views()[0])
    said = [
        row_words(replace(one, people=people), Words(language), NOW) for language in LANGUAGES for people in (1, 2, 4)
    ]
    assert [words.patient.removeprefix("DURAND-EXEMPLE Marie\u00a0") for words in said] == [
        *("DURAND-EXEMPLE Marie", "+\u00a01\u00a0autre", "+\u00a03\u00a0autres"),
        *("DURAND-EXEMPLE Marie", "+\u00a01\u00a0other", "+\u00a03\u00a0others"),
    ]
    assert all(words.patient in words.spoken for words in said)
    assert [words.others == "" for words in said] == [True, False, False] * 2


def test_a_narrow_row_gives_up_the_name_before_the_others(model: MessageModel) -> None:
    words = row_words(replace(row(views()[0]), people=3), Words("fr"), NOW)
    metrics = QFontMetrics(QGuiApplication.font())
    least = metrics.horizontalAdvance("DUR…") + 1
    for said in ("\u00a0+\u00a02", "\u00a0+\u00a02\u00a0autres"):
        for room in range(metrics.horizontalAdvance(said) + least, metrics.horizontalAdvance(words.patient), 7):
            shown = elided_patient(words, metrics, room)
            assert shown.startswith("DUR")
            assert "…\u00a0+\u00a02" in shown
            assert shown.endswith("\u00a0autres") or said == "\u00a0+\u00a02"
            assert metrics.horizontalAdvance(shown) <= room
    assert elided_patient(words, metrics, metrics.horizontalAdvance(words.patient)) == words.patient


def test_a_narrow_column_shows_that_there_are_others(
    model: MessageModel, handle: ScriptedHandle, settle: Callable[[], None], qtbot: QtBot
) -> None:
    mailbox = Mailbox(handle, 2)
    mailbox.rows[1] = replace(mailbox.rows[1], people=3)
    model.show_folder(INBOX)
    settle()
    around = QWidget()
    qtbot.addWidget(around)
    grid = MessageGrid(model, QItemSelectionModel(model), around)
    patient = next(place for place, column in enumerate(message_columns.COLUMNS) if column.key == "table.patient")
    delegate = grid.itemDelegate()
    look = QApplication.style()
    margin = look.pixelMetric(QStyle.PixelMetric.PM_FocusFrameHMargin) + 1
    texts = []
    for width in (91, 180, 400):
        said, drawn = cell(grid, width), cell(grid, width)
        delegate.initStyleOption(said, model.index(1, patient))
        texts.append(said.text)
        assert said.fontMetrics.horizontalAdvance(said.text) <= width - 2 * margin
        said.textElideMode = Qt.TextElideMode.ElideNone
        whole = picture(width, partial(look.drawControl, QStyle.ControlElement.CE_ItemViewItem, said))
        assert whole == picture(
            width, lambda painter, drawn=drawn: delegate.paint(painter, drawn, model.index(1, patient))
        ), "nothing more is cut off"
    assert all(text.startswith("D") for text in texts)
    assert texts[0].endswith("…\u00a0+\u00a02")
    assert texts[1].endswith("…\u00a0+\u00a02\u00a0autres")
    assert texts[2] == "DURAND-EXEMPLE Marie\u00a0+\u00a02\u00a0autres"


def cell(grid: MessageGrid, width: int) -> QStyleOptionViewItem:
    option = QStyleOptionViewItem()
    option.initFrom(grid)
    option.rect = QRect(0, 0, width, 30)
    option.textElideMode = grid.textElideMode()
    return option


def picture(width: int, draw: Callable[[QPainter], object]) -> QImage:
    image = QImage(width, 30, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    draw(painter)
    painter.end()
    return image


def test_a_protected_subject_is_named_as_such() -> None:
    one = replace(row(views()[1]), subject="[...]")
    assert row_words(one, Words("fr"), NOW).subject == "Message chiffré"
    assert row_words(replace(one, encrypted=False), Words("fr"), NOW).subject == "[...]"


def test_folders_keep_their_place_when_counts_change(
    desk: Desk, handle: ScriptedHandle, settle: Callable[[], None]
) -> None:
    model = FolderModel(desk, desk.bridge)
    QAbstractItemModelTester(model, FATAL, model)
    resets: list[None] = []
    model.modelReset.connect(lambda: resets.append(None))
    inbox = Folder(INBOX, 1, "INBOX", "inbox", 3, 1)
    odd = Folder(FolderId(2), 1, "Labo\u202e 2025", None)
    handle.answer(Folders, (inbox, odd))
    model.reload()
    settle()
    handle.answer(Folders, (replace(inbox, unread=2), odd))
    model.reload()
    settle()

    assert len(resets) == 1
    assert [model.data(model.index(place)) for place in range(2)] == ["Réception  (2)", "Labo\ufffd 2025"]
    assert model.data(model.index(0), Qt.ItemDataRole.AccessibleTextRole) == "Réception, 2 non lus"


def test_results_in_words(desk: Desk) -> None:
    model = ResultModel(desk.words, desk.bridge)
    QAbstractItemModelTester(model, FATAL, model)
    model.show_results(ANALYSES)
    cells = [
        [model.data(model.index(line, column)) for column in range(len(COLUMNS))] for line in range(model.rowCount())
    ]
    assert cells[0] == ["Hémoglobine", "10.2", "▼ bas", "g/dL", "12.0 – 16.0", ""]
    assert cells[1][2] == "▼ bas (calculé)"
    assert cells[4][:2] == ["Glycémie à jeun", "1.34"]
    assert cells[5] == ["↳ soit 7.4 mmol/L · À contrôler à distance d'un épisode aigu.", "", "", "", "", ""]
    assert cells[6][2] == "▲▲ très élevé"
    assert cells[8][4] == "≤ 5"
    assert cells[10][0] == "↳ Résultat non validé"
    assert model.remarks() == [5, 7, 10]
    assert model.abnormal == 4
    fonts = [model.data(model.index(line, 1), Qt.ItemDataRole.FontRole) for line in (0, 2)]
    assert fonts[0].bold()  # type: ignore[attr-defined]
    assert not fonts[1].bold()  # type: ignore[attr-defined]

    model.forget()
    assert model.rowCount() == 0


def test_hostile_results_stay_in_their_cells(desk: Desk) -> None:
    model = ResultModel(desk.words, desk.bridge)
    model.show_results((analysis("<b>x</b>\n" * 500, "1\u202e0", "g", high="1E+500", flag=Flag.HIGH),))
    texts = [str(model.data(model.index(0, column))) for column in range(len(COLUMNS))]
    assert all(len(text) < 400 and "\n" not in text for text in texts)
    assert model.data(model.index(0, 0), Qt.ItemDataRole.ToolTipRole).startswith("<qt>&lt;b&gt;")  # type: ignore[attr-defined]


def test_another_unit_is_told_with_its_own_range(desk: Desk) -> None:
    """By that range alone a value may be low that the first one holds."""
    second = SecondValue("2,1", Decimal("2.1"), "mmol/L", Decimal("2.25"), Decimal("2.62"))
    one = replace(ANALYSES[2], value="100", low=Decimal(90), high=Decimal(105), second=second, comments=())
    _, remark = result_rows(one, desk.words)
    assert remark.cells[0] == "↳ soit 2,1 mmol/L (référence 2.25 – 2.62)"
    _, remark = result_rows(replace(one, second=replace(second, low=None)), Words("en"))
    assert remark.cells[0] == "↳ that is 2,1 mmol/L (reference ≤ 2.62)"
