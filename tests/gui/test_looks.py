"""What was seen wrong on the pictures and mended: signs that stand alone, words that look calm where they hinder."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QColor, QIcon, QKeySequence, QPalette
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QStyle,
    QStyleOptionTab,
    QTabWidget,
    QWidget,
)
from pytestqt.qtbot import QtBot

from secmail.domain.choice import Choice
from secmail.domain.ids import MessageId
from secmail.domain.policy import SendPolicy
from secmail.gui import icons, style
from secmail.gui.actions import make_actions
from secmail.gui.compose.hints import Written, hint
from secmail.gui.compose.state_line import StateLine
from secmail.gui.custody.grant import GrantDialog
from secmail.gui.dialogs.question import News, Question
from secmail.gui.dialogs.task import TaskDialog
from secmail.gui.i18n import Words
from secmail.gui.note import open_at
from secmail.gui.panes.filter_bar import FilterBar
from secmail.gui.panes.message_grid import divided
from secmail.gui.results.striking import WholeLabel
from secmail.gui.style import Tone
from secmail.gui.surfaces import BreakableLabel, plain_label
from secmail.gui.tabs import Tabs
from secmail.gui.tall_page import TallPage
from secmail.hprim.model import Flag
from tests.support.dressed import dressed
from tests.support.invented_practice import ANALYSES
from tests.support.scenes import SCENES
from tests.support.stage import Stage, settle

FRENCH = Words("fr")
LOW = (944, 540)
"""Logical pixels of a common screen at 200 %."""


@pytest.fixture
def stage(qapp: QApplication) -> Iterator[Stage]:
    with dressed(qapp):
        made = Stage("fr", LOW)
        yield made
        made.close()


@pytest.fixture
def place(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


def test_a_sign_never_begins_a_line_and_the_text_is_told_as_it_was_given(place: QWidget) -> None:
    said = "Vous êtes sûr ? « Oui » : n° 7"
    label = plain_label(said, place)
    assert label.text() == said
    assert QLabel.text(label) == "Vous êtes sûr\u00a0? «\u00a0Oui\u00a0»\u00a0: n°\u00a07"
    label.clear()
    assert (label.text(), QLabel.text(label)) == ("", "")


def test_what_hinders_a_letter_does_not_carry_the_sign_of_protection(place: QWidget) -> None:
    line = StateLine(FRENCH, place)
    open_field = Written(has_account=True, states={}, ready=False, open_fields=("{{dernier INR}}",))
    line.hint(hint(open_field, Choice(SendPolicy()), FRENCH))
    assert line.tone is Tone.CAUTION
    line.hint(hint(Written(has_account=True, states={}, ready=False), Choice(SendPolicy()), FRENCH))
    assert line.tone is Tone.NEUTRAL


def test_a_question_has_room_and_stands_out_from_its_reasons(place: QWidget) -> None:
    asked = Question(place, title="x", text="Retirer ?", details="Peu de mots.", answers=())
    asked.open()
    settle()
    assert asked.width() >= 460
    label = asked.findChild(QLabel, "qt_msgbox_label")
    assert isinstance(label, QLabel) and label.font().bold()
    asked.close()


def test_a_sign_is_drawn_once_for_all_buttons_of_one_colour(place: QWidget, monkeypatch: pytest.MonkeyPatch) -> None:
    colours = place.palette()
    colours.setColor(QPalette.ColorRole.ButtonText, QColor("#123456"))
    first = icons.icon("card", colours).pixmap(24, 24).toImage()
    monkeypatch.setattr(icons, "_drawn", lambda *_, **__: pytest.fail("drawn again"))
    assert icons.icon("card", colours).pixmap(24, 24).toImage() == first
    monkeypatch.undo()
    assert icons.icon("card", colours, listed=True).pixmap(24, 24).toImage() != first  # it stands without a gap
    colours.setColor(QPalette.ColorRole.ButtonText, QColor("#654321"))
    assert icons.icon("card", colours).pixmap(24, 24).toImage() != first


def test_the_icon_of_a_marked_row_is_as_light_as_its_text(place: QWidget) -> None:
    colours = style.palette("light")
    drawn = icons.icon("card", colours, listed=True).pixmap(24, 24, QIcon.Mode.Selected).toImage()
    inks = {
        drawn.pixelColor(x, y).name() for x in range(24) for y in range(24) if drawn.pixelColor(x, y).alpha() == 255
    }
    assert QColor(colours.color(QPalette.ColorRole.HighlightedText)).name() in inks
    assert colours.color(QPalette.ColorRole.ButtonText).name() not in inks


TALL = (
    *("grant-limits", "recovery-print", "recovery-check", "panel-vault", "journal", "account-typed", "account-found"),
    *("contact", "source-ldap", "look-hindered", "contacts-group", "directory", "sources", "software-test"),
    *("software-letters", "held", "patient", "unseen", "remedies", "results-attached", "sent-history", "rule-tried"),
)


@pytest.mark.parametrize("name", TALL)
def test_a_dialog_fits_where_text_is_twice_as_large(stage: Stage, name: str) -> None:
    SCENES[name](stage)
    settle()
    front = stage.front
    assert front is not None
    least = front.minimumSizeHint().expandedTo(front.minimumSize())
    assert (least.width() <= LOW[0], least.height() <= LOW[1]) == (True, True), least


def test_a_window_opens_no_larger_than_the_screen(place: QWidget) -> None:
    room = place.screen().availableSize()
    open_at(place, 5_000, 5_000)
    assert place.width() == room.width()
    assert place.height() < room.height()


def test_a_form_scrolls_where_it_is_low_and_shows_all_of_it_otherwise(stage: Stage) -> None:
    SCENES["source-ldap"](stage)
    settle()
    front = stage.front
    assert isinstance(front, TaskDialog)
    area = front.findChild(TallPage)
    assert isinstance(area, TallPage)
    assert not area.verticalScrollBar().isVisible()
    front.resize(front.width(), 420)
    settle()
    assert area.verticalScrollBar().isVisible()
    assert front.ok_button.geometry().bottom() < 420


def test_the_desktop_s_own_keys_and_menus_are_used_and_no_key_twice(place: QWidget) -> None:
    actions = make_actions(place, FRENCH)
    taken = [keys for one in actions.values() if (keys := one.shortcut().toString())]
    assert len(taken) == len(set(taken))
    assert actions["new"].shortcut() == QKeySequence(QKeySequence.StandardKey.New)
    roles = {key: one.menuRole() for key, one in actions.items() if one.menuRole() is not QAction.MenuRole.NoRole}
    assert roles["quit"] is QAction.MenuRole.QuitRole
    assert roles["settings"] is QAction.MenuRole.PreferencesRole
    assert QAction.MenuRole.TextHeuristicRole not in roles.values()


@pytest.mark.parametrize("name", ["retention", "archive", "source-ldap", "urgency"])
def test_a_form_begins_in_its_first_field_not_on_a_button(stage: Stage, name: str) -> None:
    SCENES[name](stage)
    settle()
    dialog = stage.front
    assert isinstance(dialog, TaskDialog)
    assert not isinstance(dialog.focusWidget(), QPushButton)


def test_a_form_is_no_higher_than_its_lines(stage: Stage) -> None:
    SCENES["add-passphrase"](stage)
    settle()
    dialog = stage.front
    assert isinstance(dialog, TaskDialog)
    layout = dialog.layout()
    assert layout is not None
    assert dialog.height() == layout.totalHeightForWidth(dialog.width())


def test_a_unit_is_never_parted_and_still_said_as_it_stands(place: QWidget) -> None:
    label = WholeLabel(place)
    label.setText("1.34 g/L")
    assert QLabel.text(label) == "1.34 g/\u2060L"
    assert label.text() == "1.34 g/L"


def test_a_long_address_goes_on_in_the_next_line(place: QWidget) -> None:
    label = BreakableLabel(place)
    label.setText("hugo@cardio.exemple")
    assert "\u200b" in QLabel.text(label)
    assert label.text() == "hugo@cardio.exemple"
    assert label.minimumSizeHint().width() < plain_label("hugo@cardio.exemple", place).minimumSizeHint().width()


def test_a_word_that_would_be_cut_gives_way_to_three_dots(place: QWidget) -> None:
    bar = FilterBar(FRENCH, place)
    place.show()
    bar.resize(600, 30)
    settle()
    assert bar.more.text() == "Autres…"
    bar.resize(bar.sizeHint().width() - 20, 30)
    settle()
    assert (bar.more.text(), bar.more.accessibleName()) == ("…", "Autres…")


def test_the_names_of_tabs_stand_whole(qapp: QApplication, place: QWidget) -> None:
    """Where a name has less height than its font, the accent of "État" is cut."""
    with dressed(qapp):
        pages = Tabs(place)
        for name in ("Forme", "État du dossier"):
            pages.addTab(QWidget(), name)
        place.show()
        bar, option = pages.tabBar(), QStyleOptionTab()
        bar.initStyleOption(option, 1)
        drawn = bar.style().subElementRect(QStyle.SubElement.SE_TabBarTabText, option, bar)
        assert drawn.height() >= bar.fontMetrics().height()


@pytest.mark.parametrize("name", ["settings", "software", "panel-vault", "patient-identity", "diagnosis"])
def test_every_window_with_tabs_has_those(stage: Stage, name: str) -> None:
    SCENES[name](stage)
    assert stage.window is not None
    found = stage.window.findChildren(QTabWidget)
    assert found
    assert all(isinstance(one, Tabs) for one in found)


def test_what_is_told_as_done_asks_nothing(stage: Stage) -> None:
    SCENES["created"](stage)
    assert stage.window is not None
    (told,) = stage.window.findChildren(Question)
    assert isinstance(told, News)
    assert told.iconPixmap().toImage() == icons.pixmap("done", ink(told), size=40, ratio=1.0).toImage()


def ink(widget: QWidget) -> QColor:
    return widget.palette().color(QPalette.ColorRole.WindowText)


def test_that_nothing_is_out_of_range_stands_in_one_line(stage: Stage) -> None:
    """Beside the buttons a narrow page would break it word by word."""
    normal = replace(ANALYSES[2], flag=Flag.NORMAL)
    one = stage.practice.views[MessageId(12)]
    (file,) = one.results
    (report,) = file.document.reports
    calm = replace(file, document=replace(file.document, reports=(replace(report, results=(normal,)),)))
    stage.practice.views[one.message] = replace(one, results=(calm,))
    stage.practice.open = True
    window = stage.raise_window()
    stage.choose(12)
    said = FRENCH("result.abnormal.none")
    (label,) = [one for one in window.reading.results.findChildren(QLabel) if one.text() == said]
    assert label.isVisible()
    assert label.height() < 2 * label.fontMetrics().height()


def test_the_choices_of_a_mandate_have_room_for_the_ring(stage: Stage) -> None:
    SCENES["grant"](stage)
    assert isinstance(stage.front, GrantDialog)
    assert isinstance(stage.front.focusWidget(), QRadioButton)
    area = stage.front.findChild(QScrollArea)
    assert area is not None
    first = stage.front.delegate.mapTo(area.viewport(), QPoint())
    assert first.x() >= 2


@pytest.mark.parametrize(
    ("width", "found"),
    [(1000, [100, 300, 600]), (500, [90, 136, 273]), (240, [90, 70, 80]), (239, [23, 71, 143])],
)
def test_columns_keep_what_their_titles_need(width: int, found: list[int]) -> None:
    assert divided(width, [10, 30, 60], [90, 70, 80]) == found


def test_the_titles_of_the_table_stand_whole(stage: Stage) -> None:
    SCENES["triage-table"](stage)
    assert stage.window is not None
    table = stage.window.messages.table
    titles = table.horizontalHeader()
    shown = [place for place in range(titles.count()) if not titles.isSectionHidden(place)]
    words = [str(table.model().headerData(place, Qt.Orientation.Horizontal)) for place in shown]
    assert all(
        titles.sectionSize(place) > titles.fontMetrics().horizontalAdvance(word)
        for place, word in zip(shown, words, strict=True)
    )
    assert sum(titles.sectionSize(place) for place in shown) <= table.viewport().width()
