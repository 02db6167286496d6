"""Analyses over time: what is drawn and how, loaded late, read by keyboard, printed after it was noted."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from secmail.api.documents import NoteCopy
from secmail.api.events import SessionLocked, SessionOpened
from secmail.domain.lab_results import Validity
from secmail.domain.series import Series
from secmail.gui.i18n import Words
from secmail.gui.main_window import MainWindow
from secmail.gui.paper import trend
from secmail.gui.paper.trend import put
from secmail.gui.patients.page import PatientDialog
from secmail.gui.results.courses import Shape, course_of
from secmail.gui.results.plot import TrendPlot
from tests.support.invented_patients import kept, point
from tests.support.invented_practice import ACCOUNT, HOLDER, Practice
from tests.support.results_scenes import courses, give_past, report_with_a_past, wait_for

Settle = Callable[[], None]
WORDS = Words("fr")
DAY = date(2026, 11, 20)


def of(*values: str, **more: object) -> Series:
    """A series of these values, one a day."""
    points = tuple(
        point(kept(number, DAY.replace(day=number), "A", value, unit="g/L", **more))
        for number, value in enumerate(values, 1)
    )
    return Series("a", "A", "g/L", points=points, known=True)


def test_values_are_drawn_as_what_they_are() -> None:
    found = {one.title: one for one in (course_of(each, WORDS) for each in courses())}
    potassium, crp, tsh = found["Potassium (mmol/L)"], found["CRP (mg/L)"], found["TSH (mUI/L)"]
    assert [mark.shape for mark in potassium.marks] == [Shape.PLAIN] * 4 + [Shape.HIGH] * 2
    assert [mark.panic for mark in potassium.marks] == [False] * 5 + [True]
    assert (potassium.low, potassium.high, potassium.range) == (3.5, 5.1, "3.5 – 5.1")
    # Below what is measured: at the threshold, and no line leads there.
    assert [mark.shape for mark in crp.marks].count(Shape.CENSORED) == 5
    assert [mark.height for mark in crp.line] == [12.0]
    assert tsh.marks[-1].shape is Shape.UNVALIDATED
    said = potassium.marks[-1].said
    assert said == "Potassium : 6.4 mmol/L (20/11/2026, ▲▲ très élevé, Laboratoire des Tilleuls)"


def test_what_has_no_number_is_told_and_not_drawn() -> None:
    series = of("1", "2")
    titre = replace(series.points[1], measure=replace(series.points[1].measure, value="1/160"))
    course = course_of(replace(series, points=(series.points[0], titre)), WORDS)
    assert len(course.marks) == 1
    assert "1/160" in course.unplaced[0]
    assert course_of(of("9" * 400), WORDS).marks == ()


def test_what_does_not_stand_is_not_drawn() -> None:
    withdrawn = of("7", validity=Validity.WITHDRAWN).points
    replaced = of("8", replaced_by=99).points
    assert course_of(replace(of("1"), points=(*withdrawn, *replaced)), WORDS).marks == ()


@pytest.fixture
def page(window: MainWindow, practice: Practice, settle: Settle) -> PatientDialog:
    """The trend of the panic value of the result that is read, opened by its key."""
    give_past(practice)
    practice.open = True
    practice.views = {**practice.views, report_with_a_past().message: report_with_a_past()}
    practice.handle.say(SessionOpened(HOLDER, ACCOUNT.address))
    window.reading.show_message(report_with_a_past().message)
    settle()
    window.reading.results.trend.click()
    settle()
    made = window.patients.page
    wait_for(lambda: made.trend.plot is not None)
    settle()
    return made


def test_the_trend_of_what_strikes_most_is_one_key_away(page: PatientDialog) -> None:
    assert [one.title for one in page.trend.shown] == ["Potassium (mmol/L)"]
    page.trend.list.item(0).setCheckState(Qt.CheckState.Checked)
    assert len(page.trend.shown) == 2
    plot = page.trend.plot
    assert isinstance(plot, TrendPlot)
    assert len(plot.marks) == 12


def test_values_are_read_with_the_arrow_keys(page: PatientDialog, qtbot: QtBot) -> None:
    plot = page.trend.plot
    assert isinstance(plot, TrendPlot)
    for _ in range(2):
        qtbot.keyClick(plot, Qt.Key.Key_Right)
    assert "4.1 mmol/L" in page.trend.detail.text
    qtbot.keyClick(plot, Qt.Key.Key_Left)
    assert "4.4 mmol/L" in page.trend.detail.text


def test_a_lock_forgets_the_plots(page: PatientDialog, practice: Practice, settle: Settle) -> None:
    plot = page.trend.plot
    assert isinstance(plot, TrendPlot)
    practice.open = False
    practice.handle.say(SessionLocked())
    settle()
    assert plot.marks == ()
    assert plot.accessibleDescription() == ""
    assert page.trend.list.count() == 0
    assert page.trend.detail.text == ""
    assert not page.isVisible()


def test_nothing_is_printed_that_was_asked_for_before_the_lock(
    page: PatientDialog, practice: Practice, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    printed: list[object] = []
    monkeypatch.setattr(trend, "put", lambda *_, **__: printed.append(True))
    for lock in (False, True):
        page._print()
        assert isinstance(page._printing, QPrintDialog)
        QDialog.accept(page._printing)
        if lock:
            practice.handle.say(SessionLocked())
        practice.handle.finish(NoteCopy)
        settle()
        assert printed == [True]


def test_paper_is_white_also_in_the_dark(page: PatientDialog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dark = QPalette(Qt.GlobalColor.black)
    monkeypatch.setattr(QApplication, "palette", lambda *_: dark)
    printer = QPrinter(QPrinter.PrinterMode.ScreenResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "trend.pdf"))
    assert put(page._desk, printer, page.trend.shown, head="DURAND-EXEMPLE Marie")
    assert (tmp_path / "trend.pdf").read_bytes().startswith(b"%PDF")
    paper = TrendPlot(WORDS, None, on_paper=True)
    paper.show_courses(page.trend.shown)
    assert paper.backgroundBrush().color().name() == "#ffffff"
    paper.deleteLater()
