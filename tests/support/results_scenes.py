"""The scenes of results: what strikes in a long report, in another report of the message, and what it was before."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from secmail import hprim
from secmail.api.results import MessageView, ResultFile
from tests.support.invented_practice import ANALYSES, LABORATORY, analysis, document, view
from tests.support.stage import Stage

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


def show(stage: Stage, one: MessageView) -> None:
    """Opens a message that is put on top of the list."""
    stage.practice.open = True
    stage.practice.views = {one.message: one, **stage.practice.views}
    stage.raise_window()
    stage.choose(one.message)


def result_long(stage: Stage) -> None:
    show(stage, long_report())


def result_several(stage: Stage) -> None:
    show(stage, several_reports())


def result_original(stage: Stage) -> None:
    stage.practice.open = True
    window = stage.raise_window()
    stage.choose(12)
    window.reading.results.original.click()


RESULTS_SCENES: Mapping[str, Callable[[Stage], None]] = {
    "result-long": result_long,
    "result-several": result_several,
    "result-original": result_original,
}
