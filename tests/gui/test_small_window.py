"""What a window shows at 200 %: nothing covers anything, what strikes is seen at once, nothing leaves the toolbar."""

from collections.abc import Iterator
from typing import cast

import pytest
from PySide6.QtCore import QItemSelectionModel, QRect
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import (
    QAbstractSlider,
    QApplication,
    QLabel,
    QPlainTextEdit,
    QStyle,
    QToolBar,
    QToolButton,
    QWidget,
)

from secmail.api.events import JobProgressed
from secmail.domain.ids import JobId, MessageId
from secmail.domain.sentences.text import Language
from secmail.gui.compose.window import ComposeWindow
from secmail.gui.frame import READING, OutboxLine
from secmail.gui.i18n import Words
from secmail.gui.models.message_columns import COLUMNS
from secmail.gui.models.message_table import ID_ROLE
from secmail.gui.models.message_words import uncut_words
from secmail.gui.panes.band import Band
from secmail.gui.surfaces import ToneFrame
from secmail.gui.tall_page import TallPage
from tests.support.dressed import dressed
from tests.support.scenes import SCENES
from tests.support.stage import Stage, settle

SMALL = (960, 540)
"""What a common screen shows at 200 %."""


@pytest.fixture
def stage(qapp: object) -> Iterator[Stage]:
    made = Stage("fr", SMALL)
    yield made
    made.close()


def _covering(page: TallPage) -> list[tuple[str, str]]:
    """Parts of a page that stand on one another."""
    items = [page.parts.itemAt(place).widget() for place in range(page.parts.count())]
    shown = [one for one in items if one is not None and one.isVisible()]
    return [
        (type(one).__name__, type(other).__name__)
        for place, one in enumerate(shown)
        for other in shown[place + 1 :]
        if one.geometry().intersects(other.geometry())
    ]


def _clipped(page: TallPage) -> list[str]:
    """Words in coloured lines with less height than they need."""
    said = [one for frame in page.findChildren(ToneFrame) for one in frame.findChildren(QLabel) if one.isVisible()]
    return [one.text() for one in said if one.wordWrap() and one.height() < one.heightForWidth(one.width())]


@pytest.mark.parametrize("name", ["result", "triage-table", "acting-read-only", "to-sign-refused", "apicrypt"])
def test_no_part_of_the_reading_covers_another(stage: Stage, name: str) -> None:
    SCENES[name](stage)
    settle()
    assert stage.window is not None
    pages = [one for one in stage.window.findChildren(TallPage) if one.isVisible()]
    assert pages
    for page in pages:
        assert _covering(page) == []
        assert _clipped(page) == []


def test_a_value_that_strikes_is_seen_without_scrolling(stage: Stage) -> None:
    SCENES["result"](stage)
    settle()
    assert stage.window is not None
    strip = stage.window.reading.results.striking
    page = next(one for one in stage.window.reading.findChildren(TallPage) if one.isAncestorOf(strip))
    seen = QRect(page.viewport().rect())
    top = strip.mapTo(page.viewport(), strip.rect().topLeft())
    assert seen.contains(top)
    assert stage.window.reading.banner.isVisible()


def test_the_original_text_is_seen_as_soon_as_it_is_asked_for(stage: Stage) -> None:
    """Below the table it would open under the lower edge of the window."""
    stage.size = (1366, 620)
    SCENES["result"](stage)
    settle()
    assert stage.window is not None
    results = stage.window.reading.results
    text = next(
        one for one in results.findChildren(QPlainTextEdit) if one.accessibleName() == Words("fr")("result.text")
    )
    page = next(one for one in stage.window.reading.findChildren(TallPage) if one.isAncestorOf(text))
    results.original.click()
    settle()
    seen = text.viewport().visibleRegion().boundingRect()
    assert seen.height() == text.viewport().height() >= 10 * text.fontMetrics().lineSpacing()
    assert page.verticalScrollBar().value() > 0
    stage.choose(11)
    stage.choose(12)
    assert text.isVisible(), "it stays wanted"
    assert page.verticalScrollBar().value() == 0, "another message begins at its top"
    page.verticalScrollBar().triggerAction(QAbstractSlider.SliderAction.SliderToMaximum)
    page.verticalScrollBar().triggerAction(QAbstractSlider.SliderAction.SliderToMinimum)
    stage.window.resize(1366, 612)
    settle()
    assert page.verticalScrollBar().value() == 0, "a hand on the bar decides"


def test_the_list_gives_way_to_the_reading(stage: Stage) -> None:
    window = stage.raise_window()
    listed, reading = window.splitter.sizes()
    assert reading >= READING
    assert listed >= window.lists.minimumWidth()


@pytest.mark.parametrize("name", ["locked", "result", "morning", "acting", "coming"])
def test_nothing_leaves_the_toolbar(stage: Stage, name: str) -> None:
    SCENES[name](stage)
    settle()
    assert stage.window is not None
    bar = stage.window.findChild(QToolBar)
    assert bar is not None
    buttons = [bar.widgetForAction(one) for one in bar.actions()]
    assert all(one.isVisible() for one in buttons if isinstance(one, QToolButton))


@pytest.mark.parametrize("language", ["fr", "en"])
def test_states_and_ages_are_not_cut_in_the_table(qapp: QApplication, language: Language) -> None:
    with dressed(qapp):
        stage = Stage(language, SMALL)
        SCENES["triage-table"](stage)
        settle()
        assert stage.window is not None
        grid = stage.window.messages.table
        font = QFont(grid.font())
        font.setBold(True)
        metrics, cut = QFontMetrics(font), []
        margin = grid.style().pixelMetric(QStyle.PixelMetric.PM_FocusFrameHMargin, None, grid) + 1
        for key, said in uncut_words(Words(language)).items():
            place = next(place for place, column in enumerate(COLUMNS) if column.key == key)
            room = grid.columnWidth(place) - 2 * margin - 1
            cut += [one for one in said if metrics.horizontalAdvance(one) > room]
        whole = sum(grid.columnWidth(place) for place in range(1, len(COLUMNS)))
        stage.close()
        assert cut == []
        assert whole <= grid.viewport().width()


@pytest.mark.parametrize("name", ["result", "triage-table", "acting"])
def test_the_window_fits_a_low_screen(stage: Stage, name: str) -> None:
    """At 200 % a common screen has 540 lines, of which the desktop's bar and the title take some."""
    with dressed(cast(QApplication, QApplication.instance())):
        SCENES[name](stage)
        settle()
        assert stage.window is not None
        stage.window.resize(960, 475)
        settle()
        assert stage.window.height() == 475


@pytest.mark.parametrize("name", ["results-attached", "remedies"])
def test_a_letter_fits_a_low_screen(stage: Stage, name: str) -> None:
    """Where its fields do not fit they scroll; what sends it is always in sight."""
    with dressed(cast(QApplication, QApplication.instance())):
        SCENES[name](stage)
        settle()
        assert stage.window is not None
        letter = next(one for one in stage.window.findChildren(ComposeWindow) if one.isVisible())
        letter.resize(letter.width(), 400)
        settle()
        assert letter.height() == 400
        assert _covering(letter.form) == []
        assert not letter.page.send_button.visibleRegion().isEmpty()
        seen = QRect(letter.rect())
        assert seen.contains(letter.page.send_button.geometry())
        letter.form.ensureWidgetVisible(letter.form.receipt)
        assert letter.form.body.height() >= 4 * letter.form.body.fontMetrics().lineSpacing()
        assert not letter.form.receipt.visibleRegion().isEmpty()


def test_a_word_that_is_told_is_not_cut(stage: Stage) -> None:
    """What says that nothing waits gives way to it for as long."""
    with dressed(cast(QApplication, QApplication.instance())):
        stage.practice.open = True
        window = stage.raise_window()
        said = Words("fr")("several.one-only")
        bar, quiet = window.statusBar(), window.findChild(QToolButton, "outbox-line")
        assert quiet is not None
        assert quiet.isVisible()
        bar.showMessage(said)
        settle()
        assert not quiet.isVisible()
        assert bar.fontMetrics().horizontalAdvance(said) <= window.card.x()
        assert bar.toolTip() != ""
        bar.clearMessage()
        assert quiet.isVisible()
        window.resize(1600, 540)
        settle()
        bar.showMessage(said)
        assert quiet.isVisible(), "there is room for both"


def test_a_letter_that_was_refused_stays_in_sight_whatever_is_told(stage: Stage) -> None:
    refused, nothing = ("2 lettres refusées par le serveur", True), ("Aucun envoi en attente", False)
    with dressed(cast(QApplication, QApplication.instance())):
        stage.practice.open = True
        window = stage.raise_window()
        line = window.findChild(OutboxLine)
        assert line is not None
        window.statusBar().showMessage(Words("fr")("several.one-only"))
        settle()
        assert not line.isVisible(), "nothing is wrong"
        window.outbox.line_changed.emit(*refused)
        assert line.isVisible(), "also where it comes while something is told"
        window.statusBar().showMessage(Words("fr")("several.one-only"))
        settle()
        assert line.isVisible()
        assert line.text() == f"⚠ {refused[0]}"
        assert line.geometry().right() < window.card.x(), "and is not covered"
        window.outbox.line_changed.emit(*nothing)
        assert not line.isVisible()


def test_filed_and_seen_stand_side_by_side_where_both_fit(stage: Stage) -> None:
    def tops() -> set[int]:
        return {_top(one) for one in (window.reading.filing, window.reading.sight)}

    SCENES["seen-result"](stage)
    window = stage.window
    assert window is not None
    assert len(tops()) == 2
    window.resize(1700, 900)
    settle()
    assert len(tops()) == 1
    window.reading.forget()
    band = window.reading.findChild(Band)
    assert band is not None
    assert band.isHidden()


def _top(widget: QWidget) -> int:
    return widget.mapToGlobal(widget.rect().topLeft()).y()


def test_what_is_marked_stays_so_in_another_order(stage: Stage) -> None:
    window = stage.raise_window()
    stage.choose(12)
    pane = window.messages
    pane.show_table(table=True)
    selection, flags = pane.view.selectionModel(), QItemSelectionModel.SelectionFlag
    for row in (0, 2):
        selection.select(pane.model.index(row, 0), flags.Select | flags.Rows)
    marked = set(pane.marked)
    assert len(marked) == 2
    pane.model.sort(3)
    settle()
    assert set(pane.marked) == marked


def test_a_file_that_is_not_opened_says_why(stage: Stage) -> None:
    SCENES["document-several"](stage)
    assert stage.window is not None
    said = [one.text() for one in stage.window.reading.attachments.findChildren(QWidget) if hasattr(one, "is_cut")]
    assert sum("n'est pas ouvert ici" in one for one in said) == 1


def test_a_very_long_folder_says_how_far_it_is_in_order(stage: Stage) -> None:
    window = stage.raise_window()
    stage.choose(12)
    pane = window.messages
    pane.show_table(table=True)
    pane.model.sort(3)
    settle()
    assert not pane.older.isVisible()
    first = [pane.model.index(row, 0).data(ID_ROLE) for row in range(pane.model.rowCount())]
    pane.model.arrange([*first, *(MessageId(number) for number in range(10_000, 15_100))])
    pane.model.loaded.emit()
    assert pane.older.isVisible()
    assert "plus anciens suivent par date" in pane.older.text()


def test_the_first_look_into_a_mailbox_says_how_far_it_is(stage: Stage) -> None:
    SCENES["empty"](stage)
    window = stage.window
    assert window is not None
    stage.practice.handle.say(JobProgressed(JobId(990), 1200, 10_000))
    settle()
    said = window.messages.empty.words
    assert "1200" in "".join(sign for sign in said if sign.isalnum())
    stage.practice.handle.say(JobProgressed(JobId(990), 5, 100, fetching=True))
    settle()
    assert window.messages.empty.words == said, "octets are no messages"
