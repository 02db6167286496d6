"""Patients and series over 100,000 results in the sealed database: learning them, the list, one page, one series.

10,000 reports of 2,000 invented patients, one of whom has a tenth of them. The store alone is measured, with the pure
grouping into series: what opening and judging messages costs stands in the other tables.
"""

import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from table import table

from secmail.domain.addresses import Mailbox
from secmail.domain.analyses import parse_catalogue
from secmail.domain.ids import MessageId
from secmail.domain.lab_results import KeptResult, LabResult, Learned, LearnedReport, Measure, Validity
from secmail.domain.messages import Kind
from secmail.domain.patients import PatientId, Traits
from secmail.domain.sealed import Digest
from secmail.domain.security import Summary
from secmail.domain.series import Words, series_of
from secmail.store.stores import Stores

REPORTS, PATIENTS, ANALYSES = 10_000, 2_000, 10
_TOGETHER = 20
_RUNS = 5
_START = datetime(2020, 1, 6, 8, tzinfo=UTC)
_TABLES = Path(__file__).parents[2] / "resources" / "analyses"
_NAMES = ("Glycémie", "Créatinine", "Sodium", "Potassium", "ALAT", "ASAT", "CRP", "TSH", "Ferritine", "Dosage X")
_UNITS = ("g/l", "mg/l", "mmol/l", "mEq/l", "UI/l", "UI/l", "mg/l", "mUI/l", "ng/ml", "U/ml")
_KEY, _SEALED_KEY = bytes(range(32)), bytes(range(1, 33))


def run() -> None:
    """Prints the times; of several, the median."""
    with tempfile.TemporaryDirectory() as folder:
        stores = Stores(Path(folder) / "profile", key=_KEY)
        mail, sealed = stores.mail(), stores.sealed("bench", [_SEALED_KEY])
        begun = time.perf_counter()
        for digests in _portions():
            sealed.keep_digests(digests)
        learned = time.perf_counter() - begun
        reader = stores.sealed_reader("bench", _SEALED_KEY)
        known = Words(parse_catalogue(file.read_text("utf-8") for file in sorted(_TABLES.glob("*.toml"))))
        many = reader.patients.lines(("surname0",), 1)[0].id
        few = reader.patients.lines(("surname77",), 1)[0].id
        rows = [
            ["learning 100,000 results", f"{learned:.1f} s", f"{REPORTS * ANALYSES / learned:,.0f} results/s"],
            _row("list of 200 patients", lambda: reader.patients.lines((), 200)),
            _row("patients by a name", lambda: reader.patients.lines(("surname77",), 200)),
            *_pages("40 results", few, reader.patients.results, known),
            *_pages("10,000 results", many, reader.patients.results, known),
            _row("abnormal and unseen", lambda: reader.patients.abnormal_unseen(_START - timedelta(days=1))),
        ]
        table("100,000 results of 2,000 patients", ["", "time", ""], rows)
        for each in (reader, sealed, mail):
            each.close()


def _pages(
    size: str, patient: PatientId, results: Callable[[PatientId], tuple[KeptResult, ...]], known: Words
) -> list[list[str]]:
    return [
        _row(f"results of a patient with {size}", lambda: results(patient)),
        _row(f"all series of a patient with {size}", lambda: series_of(results(patient), known)),
    ]


def _row(name: str, work: Callable[[], object]) -> list[str]:
    times = []
    for _ in range(_RUNS):
        begun = time.perf_counter()
        work()
        times.append(time.perf_counter() - begun)
    return [name, f"{sorted(times)[_RUNS // 2] * 1000:.1f} ms", ""]


def _portions() -> Iterator[list[Digest]]:
    for start in range(0, REPORTS, _TOGETHER):
        yield [_digest(number) for number in range(start + 1, start + _TOGETHER + 1)]


def _digest(number: int) -> Digest:
    who = 0 if number % 10 == 0 else number % PATIENTS
    at = _START + timedelta(hours=number * 5)
    traits = Traits(
        used_name=f"Surname{who}",
        given_names=f"Given{who % 97}",
        birth_date=date(1930, 1, 1) + timedelta(days=who * 17),
    )
    report = LearnedReport(0, 1, traits, "lab@example", "Laboratoire", f"D{number}", at.date(), tuple(_results(number)))
    return Digest(
        message=MessageId(number),
        subject="",
        sender=Mailbox("lab@example"),
        summary=Summary.SIGNED_TRUSTED,
        kind=Kind.RESULT,
        urgent=False,
        patient=None,
        pipeline_version=1,
        received=at,
        reports=Learned(f"{number:064d}", 1, at, (report,)),
    )


def _results(number: int) -> Iterator[LabResult]:
    for line, (name, unit) in enumerate(zip(_NAMES, _UNITS, strict=True)):
        value = Decimal((number * 7919 + line * 104729) % 9899 + 100).scaleb(-2)
        flag = "H" if value > 90 else None
        first = Measure(f"{value}", value, unit, Decimal(1), Decimal(90))
        yield LabResult(name, f"C{line}", first, None, flag, "file", Validity.FINAL, None, (), line)
