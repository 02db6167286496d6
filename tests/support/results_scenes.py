"""The scenes of results: what strikes in a long report, in another report of the message, and what it was before."""

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from PySide6.QtCore import Qt

from secmail import hprim
from secmail.api.patients import Patient, PreviousValues, ResultSeries
from secmail.api.results import MessageView, ResultFile
from secmail.domain.ids import MessageId
from secmail.domain.lab_results import Validity
from secmail.domain.series import Series
from secmail.engine.patient_history import traced
from tests.support.invented_patients import MARIE, kept, point
from tests.support.invented_practice import ANALYSES, LABORATORY, Practice, analysis, document, view
from tests.support.stage import Stage, settle

LONG_NAME = "Acides gras à très longue chaîne (rapport C26:0/C22:0, chromatographie en phase gazeuse)"
PANIC = replace(
    analysis("Troponine T hypersensible", "1 240", "ng/L", high="14", flag=hprim.Flag.PANIC_HIGH),
    flag_source=hprim.FlagSource.FILE,
)
MARKED = replace(analysis("Recherche d'agglutinines froides", "présence", ""), flags=("AA",))


def long_report() -> MessageView:
    """Fifty ordinary values; those that nobody may overlook stand last."""
    ordinary = [
        analysis(f"Dosage n° {number}", f"{number}.0", "mg/L", low="0.0", high="90.0", flag=hprim.Flag.NORMAL)
        for number in range(1, 51)
    ]
    high = [analysis(f"{LONG_NAME} n° {n}", "99.5", "µmol/L", high="90.0", flag=hprim.Flag.HIGH) for n in range(14)]
    results = (*ordinary, *high, MARKED, PANIC)
    return view(20, LABORATORY, "Résultats", results=(ResultFile(0, "r.hpr", document(results)),))


def several_reports() -> MessageView:
    """Three reports, of which only the last has a panic value."""
    calm = replace(document().reports[0], results=ANALYSES[2:4])
    patient = replace(calm.patient, surname="NGUYEN-EXEMPLE", given_name="Paul")
    last = replace(calm, patient=patient, results=(*ANALYSES[2:4], PANIC))
    together = replace(document(), reports=(calm, replace(calm, results=ANALYSES[:1]), last))
    return view(20, LABORATORY, "Résultats", results=(ResultFile(0, "r.hpr", together),))


DAYS = (date(2024, 5, 13), date(2025, 3, 4), date(2025, 9, 18), date(2026, 2, 11), date(2026, 6, 3), date(2026, 11, 20))
"""The last is the report's."""
COURSES = {
    "Hémoglobine": (("13.1", "12.8", "12.2", "11.9", "11.0", "10.2"), "g/dL", ("12", "16")),
    "Potassium": (("4.4", "4.1", "4.3", "4.9", "5.3", "6.4"), "mmol/L", ("3.5", "5.1")),
    "Créatinine": (("71", "74", "88", "97", "112", "131"), "µmol/L", ("45", "84")),
    "CRP": (("<5", "<5", "12", "<5", "<5", "<5"), "mg/L", (None, "5")),
    "TSH": (("2.4", "2.1"), "mUI/L", ("0.4", "4.0")),
}
FLAGS = {"Hémoglobine": (4, "L"), "Potassium": (4, "H"), "Créatinine": (2, "H")}
"""From which value on it is out of its range."""


def _flag(label: str, place: int) -> str | None:
    since, flag = FLAGS.get(label, (99, ""))
    return "HH" if (label, place) == ("Potassium", 5) else flag if place >= since else None


def courses() -> tuple[Series, ...]:
    """Five analyses over two years; of CRP most values are below what is measured, a TSH is not validated yet."""
    made = []
    for row, (label, (values, unit, (low, high))) in enumerate(COURSES.items()):
        points = []
        for place, (value, day) in enumerate(zip(values, DAYS[-len(values) :], strict=True), len(DAYS) - len(values)):
            bounds = {name: bound for name, bound in (("low", low), ("high", high)) if bound is not None}
            last = day == DAYS[-1]
            one = kept(row + 5 if last else 100 * row + place, day, label, value, unit=unit, **bounds)
            one = replace(one, result=replace(one.result, flag=_flag(label, place)), report=place)
            if not last:
                one = replace(one, message=MessageId(900 + place))
            if label == "TSH" and last:
                one = replace(one, result=replace(one.result, validity=Validity.UNVALIDATED))
            if place == 1:
                one = replace(one, laboratory="other", laboratory_name="Laboratoire de la Gare")
            points.append(point(one))
        made.append(Series(label.casefold(), label, unit, points=tuple(points), known=True))
    return tuple(made)


def report_with_a_past() -> MessageView:
    """The last values of these courses, in one report."""
    results = []
    for line, (label, (values, unit, (low, high))) in enumerate(COURSES.items(), 5):
        flag = _flag(label, 5)
        bounds = {name: bound for name, bound in (("low", low), ("high", high)) if bound is not None}
        one = analysis(label, values[-1], unit, line=line, flag=hprim.Flag(flag) if flag else None, **bounds)
        results.append(replace(one, status=hprim.Status.UNVALIDATED) if label == "TSH" else one)
    return view(12, LABORATORY, "Résultats", results=(ResultFile(0, "r.hpr", document(tuple(results))),))


def give_past(practice: Practice) -> None:
    """The engine knows these courses, and whose the report is."""
    practice.handle.answer(ResultSeries, lambda _: courses())
    page = practice.patients._page(MARIE)
    practice.handle.answer(Patient, lambda _: replace(page, series=courses()))
    practice.handle.answer(
        PreviousValues, lambda query: tuple(traced(courses(), set(query.places), patient=MARIE, most=query.most))
    )


def show(stage: Stage, one: MessageView) -> None:
    """Opens a message that is put on top of the list."""
    stage.practice.open = True
    rest = {number: each for number, each in stage.practice.views.items() if number != one.message}
    stage.practice.views = {one.message: one, **rest}
    stage.raise_window()
    stage.choose(one.message)


def result_long(stage: Stage) -> None:
    show(stage, long_report())


def result_several(stage: Stage) -> None:
    show(stage, several_reports())


def result_before(stage: Stage) -> None:
    give_past(stage.practice)
    show(stage, report_with_a_past())


def result_original(stage: Stage) -> None:
    stage.practice.open = True
    window = stage.raise_window()
    stage.choose(12)
    window.reading.results.original.click()


def trend(stage: Stage) -> None:
    result_before(stage)
    assert stage.window is not None
    stage.window.reading.results.trend.click()
    settle()
    page = stage.window.patients.page
    wait_for(lambda: page.trend.plot is not None)
    stage.front = page


def trend_several(stage: Stage) -> None:
    trend(stage)
    assert stage.window is not None
    for row in (0, 2, 3):
        stage.window.patients.page.trend.list.item(row).setCheckState(Qt.CheckState.Checked)


def wait_for(done: Callable[[], bool]) -> None:
    """What is loaded beside the main thread takes its time."""
    until = time.monotonic() + 30
    while not done() and time.monotonic() < until:
        time.sleep(0.02)  # QTest's own waiting would keep the other thread from running
        settle()


RESULTS_SCENES: Mapping[str, Callable[[Stage], None]] = {
    "result-long": result_long,
    "result-several": result_several,
    "result-before": result_before,
    "result-original": result_original,
    "trend": trend,
    "trend-several": trend_several,
}
