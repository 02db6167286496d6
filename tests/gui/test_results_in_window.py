"""A result on the screen: what must not be overlooked is there whatever the size, and the original is one key away."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QLabel, QTableView
from pytestqt.qtbot import QtBot

from secmail import hprim
from secmail.api.results import MessageView, ResultFile
from secmail.gui.i18n import Words
from secmail.gui.main_window import MainWindow
from secmail.gui.results.model import COLUMNS, result_rows
from secmail.gui.results.range_bar import bar_of
from secmail.gui.results.strikes import strikes
from secmail.gui.results.table import BAR_WIDTH, FlagDelegate
from tests.support.invented_practice import ANALYSES, LABORATORY, Practice, analysis, document, view
from tests.support.results_scenes import MARKED, PANIC, give_past, long_report, report_with_a_past, several_reports

Settle = Callable[[], None]
Show = Callable[[MessageView], None]


@pytest.fixture
def show(window: MainWindow, practice: Practice, settle: Settle) -> Show:
    """Opens a message in the window."""
    practice.open = True

    def act(one: MessageView) -> None:
        practice.views = {**practice.views, one.message: one}
        window.reading.show_message(one.message)
        settle()

    return act


def seen(window: MainWindow, text: str) -> bool:
    """Whether a label with this text is whole on the screen."""
    return any(
        label.visibleRegion().contains(label.rect())
        and window.rect().contains(QRect(label.mapTo(window, QPoint()), label.size()))
        and label.heightForWidth(label.width()) <= label.height()
        for label in window.reading.findChildren(QLabel)
        if text in label.text() and label.isVisible()
    )


@pytest.mark.parametrize("size", [(1360, 860), (1280, 800), (1088, 688), (960, 540)])
def test_what_is_beyond_panic_limits_is_on_the_screen_without_scrolling(
    window: MainWindow, show: Show, settle: Settle, size: tuple[int, int]
) -> None:
    window.resize(*size)
    show(long_report())
    settle()
    assert seen(window, "▲▲ Troponine T hypersensible")
    assert seen(window, "Recherche d'agglutinines froides")
    assert seen(window, "ors limites")


def test_bars_stand_in_a_table_that_was_laid_out_after_its_page(window: MainWindow, show: Show, settle: Settle) -> None:
    window.resize(1360, 860)
    show(long_report())
    settle()
    table = window.reading.results.findChild(QTableView)
    assert table is not None
    delegate = table.itemDelegate()
    assert isinstance(delegate, FlagDelegate)
    assert delegate.bar_width == BAR_WIDTH


def test_severe_values_come_first_and_say_all_that_is_known() -> None:
    words = Words("fr")
    found = strikes((*ANALYSES, MARKED, PANIC), words)
    assert [one.severe for one in found] == [True, True, True, False, False, False]
    spoken = found[0].full(words).replace("\u00a0", " ")
    assert spoken == "▲▲ Potassium : 6.4 mmol/L (très élevé, référence 3.5 – 5.1)"
    assert found[2].full(words).replace("\u00a0", " ") == ("◆ Recherche d'agglutinines froides : présence (marqué AA)")
    assert found[4].short.replace("\u00a0", " ") == "▼ Hématocrite 33.1 %"


def test_what_does_not_stand_does_not_strike() -> None:
    words = Words("fr")
    replaced = replace(PANIC, line=7)
    assert strikes((replaced, replace(PANIC, state="X"), replace(PANIC, flag=hprim.Flag.NORMAL)), words, void={7}) == ()
    assert strikes((replace(PANIC, flag=None, flags=("S",)),), words) == ()
    open_one = replace(PANIC, status=hprim.Status.UNVALIDATED)
    assert "non validé" in strikes((open_one,), words)[0].full(words)


def test_many_values_are_counted_and_not_all_named(window: MainWindow, show: Show) -> None:
    many = tuple(analysis(f"A{number}", "9", "g", high="1", flag=hprim.Flag.HIGH) for number in range(500))
    show(view(20, LABORATORY, "x", results=(ResultFile(0, "r.hpr", document(many)),)))
    text = window.reading.results.striking.text
    assert "A1" in text
    assert "A12 " not in text.replace("\u00a0", " ")
    assert re.search(r"et 4[89]\d autres", text)


def test_a_panic_value_of_another_report_is_told_and_led_to(window: MainWindow, show: Show, settle: Settle) -> None:
    show(several_reports())
    results = window.reading.results
    assert "dans un autre compte rendu" in results.striking.text
    assert "NGUYEN-EXEMPLE Paul" in results.striking.text
    results.striking.other_button.click()
    settle()
    assert results.place == 2
    assert "▲▲ Troponine" in results.striking.text
    assert "dans un autre compte rendu" not in results.striking.text
    assert results._choice.itemText(2).startswith("▲▲")


def test_the_original_text_is_one_key_away(window: MainWindow, show: Show, settle: Settle, qtbot: QtBot) -> None:
    window.resize(1280, 800)
    show(view(20, LABORATORY, "x", results=(ResultFile(0, "r.hpr", document()),)))
    results = window.reading.results
    assert not results._text.isVisible()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    for shown in (True, False):
        qtbot.keyClick(window.messages.view, Qt.Key.Key_T)
        settle()
        qtbot.waitUntil(lambda shown=shown: results._text.isVisible() is shown)


def test_a_report_without_values_is_its_text(window: MainWindow, show: Show) -> None:
    bare = replace(document(), reports=(replace(document().reports[0], results=(), text="Tout va bien"),))
    show(view(20, LABORATORY, "x", results=(ResultFile(0, "r.hpr", bare),)))
    results = window.reading.results
    assert results._text.isVisible()
    assert not results.original.isVisible()
    assert not results.striking.isVisible()


# against the range, and what it was before


@pytest.mark.parametrize(
    ("value", "bounds", "side", "least", "most"),
    [
        ("10", {"low": "0", "high": "20"}, 0, 0.5, 0.5),
        ("20", {"low": "0", "high": "20"}, 0, 0.75, 0.75),
        ("900000", {"low": "0", "high": "20"}, 1, 1.0, 1.0),
        ("3", {"low": "3.5", "high": "5.1"}, -1, 0.0, 0.24),
        ("2.5", {"high": "5"}, 0, 0.3, 0.4),
        ("50", {"high": "5"}, 1, 0.9, 1.0),
        ("2", {"low": "4"}, -1, 0.1, 0.33),
        ("0", {"high": "0"}, 0, 0.0, 0.6),
        # What is only known to be below or above something is drawn outside where all of it is.
        ("<5", {"high": "5"}, 0, 0.6, 0.7),
        ("<10", {"high": "5"}, 0, 0.7, 1.0),
        (">1", {"low": "5"}, 0, 0.0, 0.3),
        (">5", {"high": "5"}, 1, 0.6, 0.7),
        ("<5", {"low": "5", "high": "9"}, -1, 0.2, 0.3),
        (">5", {"low": "5", "high": "9"}, 0, 0.2, 0.3),
    ],
)
def test_a_value_stands_where_it_belongs_on_its_bar(
    value: str, bounds: dict[str, str], side: int, least: float, most: float
) -> None:
    bar = bar_of(analysis("A", value, "g", **bounds))
    assert bar is not None
    assert bar.side == side
    assert bar.at is not None
    assert least <= bar.at <= most


@pytest.mark.parametrize(
    ("bounds", "said"), [({"high": "5"}, "< 5"), ({"low": "5"}, "> 5"), ({"low": "1", "high": "5"}, "1 – 5")]
)
def test_a_bound_outside_of_its_range_is_told_as_written(bounds: dict[str, str], said: str) -> None:
    (row,) = result_rows(analysis("A", "5", "g", open_range=True, **bounds), Words("fr"))
    assert row.cells[4] == said


@pytest.mark.parametrize(
    ("value", "bounds", "side", "hollow"),
    [
        ("5", {"high": "5"}, 1, True),
        ("5", {"low": "5"}, -1, True),
        ("5", {"low": "1", "high": "5"}, 0, True),
        ("4.9", {"high": "5"}, 0, False),
        ("<5", {"high": "5"}, 0, True),
        (">5", {"low": "5"}, 0, True),
    ],
)
def test_a_bound_outside_of_its_range_is_not_drawn_inside(
    value: str, bounds: dict[str, str], side: int, *, hollow: bool
) -> None:
    bar = bar_of(analysis("A", value, "g", open_range=True, **bounds))
    assert bar is not None
    assert (bar.side, bar.open_end) == (side, hollow)
    closed = bar_of(analysis("A", "5", "g", **bounds))
    assert closed is not None
    assert (closed.side, closed.open_end) == (0, False)


def test_what_cannot_be_drawn_is_not_drawn() -> None:
    assert bar_of(analysis("A", "5", "g")) is None
    assert bar_of(analysis("A", "5", "g", low="3", high="3")) is None
    assert bar_of(analysis("A", "5", "g", low="1", high="Infinity")) is None
    text = bar_of(analysis("A", "négatif", "", high="5"))
    assert text is not None
    assert text.at is None
    huge = bar_of(analysis("A", "5", "g", low="1E-900000", high="1E+900000"))
    assert huge is not None
    below = bar_of(analysis("A", "<5", "g", high="5"))
    assert below is not None
    assert below.open_end


def test_the_value_before_stands_beside_with_its_day_and_where_it_went(
    window: MainWindow, practice: Practice, show: Show, settle: Settle
) -> None:
    give_past(practice)
    show(report_with_a_past())
    settle()
    model = window.reading.results.model
    column = COLUMNS.index("before")
    cells = {model.index(row, 0).data(): model.index(row, column) for row in range(model.rowCount())}
    assert cells["Potassium"].data().replace("\u00a0", " ") == "↗ 5.3 ▲ 03/06/26"
    assert cells["CRP"].data().replace("\u00a0", " ") == "<5 03/06/26"  # no arrow between values that are not numbers
    told = cells["Potassium"].data(Qt.ItemDataRole.ToolTipRole)
    assert "Plus haut" in told
    assert "4.1 mmol/L (04/03/2025), Laboratoire de la Gare, autre laboratoire" in told
    spoken = cells["Potassium"].siblingAtColumn(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert "5.3 mmol/L" in spoken


def test_a_record_that_says_something_else_is_not_shown(window: MainWindow, practice: Practice, show: Show) -> None:
    give_past(practice)
    known = report_with_a_past()
    (file,) = known.results
    (report,) = file.document.reports
    other = tuple(replace(one, value="77") for one in report.results)
    changed = replace(file, document=replace(file.document, reports=(replace(report, results=other),)))
    show(replace(known, results=(changed,)))
    model = window.reading.results.model
    assert {model.index(row, COLUMNS.index("before")).data() for row in range(model.rowCount())} == {""}
