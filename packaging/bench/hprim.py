"""Reading HPRIM files: megabytes and results a second, beside the least that any reader does with the same bytes.

The limit is to decode CP1252 and split the lines. What is read are morning's files of one report each, a night's batch
of a thousand patients in one file, and one report of 100,000 results.
"""

import time
from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple

from table import table

from secmail import hprim
from secmail.app.demo import results
from secmail.app.demo.people import DOCTOR, LABORATORY

REPORTS = 1_000
RESULTS = 100_000
_RUNS = 5
_HEADER = (
    *("PAT1", "INVENTÉE", "Zoé", "1 RUE IMAGINÉE", "", "99999 NULLEPART", "01/02/1980", "2800299999001 72", "REQ1"),
    *("20/11/2026", "LABO       LABO.INVENTE", "MEDECIN    MEDECIN.INVENTE", "", "Voir les résultats codés."),
)
_BLOCK = (
    *("TEX|Hémoglobine               11,3 *g/dl       12,0 à 16,0", "RES|Hémoglobine|HB|N|11.3|g/dl|12.0|16.0|L|F"),
    *("TEX|CRP                     < 5,0  mg/l", "RES|CRP|CRP|A|< 5,0  mg/l|||||F"),
    "RES|Glycémie à jeun|GLYC|N|0.91|g/l|0.74|1.06|N|F|5.05|mmol/l|4.11|5.88",
    *("RES|Potassium|K|N|6.9|mmol/l|3.5|5.1|HH|F", "TEX|Contrôlé deux fois, médecin appelé."),
)


class Work(NamedTuple):
    """Files of one kind."""

    name: str
    files: Sequence[bytes]

    @property
    def size(self) -> int:
        return sum(map(len, self.files))


def run() -> None:
    """Prints MB and results per second and the share of the limit, for every kind of work."""
    rows = []
    for work in _works():
        found = sum(len(report.results) for file in work.files for report in hprim.read(file).reports)
        ours, limit = _seconds(work, hprim.read), _seconds(work, _lines)
        rows += [
            (
                work.name,
                f"{ours * 1000:.1f}",
                f"{work.size / ours / 1e6:.1f}",
                f"{found / ours:,.0f}",
                f"{limit / ours:.3f}",
            ),
            ("  lines only", f"{limit * 1000:.1f}", f"{work.size / limit / 1e6:.1f}", f"{found / limit:,.0f}", "1.000"),
        ]
    table("HPRIM Médecin 2 in CP1252, one core", ("work", "ms", "MB/s", "results/s", "of the limit"), rows)


def _works() -> list[Work]:
    morning = [
        results.hprim(request, sender=LABORATORY.name, recipient=DOCTOR.name).encode("cp1252")
        for request in results.requests(REPORTS, date(2026, 11, 20))
    ]
    end = b"****FINFICHIER****\r\n"
    batch = b"".join(file.replace(end, b"") for file in morning) + end
    coded = _BLOCK * (RESULTS // 4)
    large = "\r\n".join((*_HEADER, "****LAB****", *coded, "****FIN****", "****FINFICHIER****", "")).encode("cp1252")
    return [
        Work(f"{REPORTS} files of one report", morning),
        Work(f"one file of {REPORTS} reports", [batch]),
        Work(f"one report of {RESULTS:,} results", [large]),
    ]


def _lines(file: bytes) -> list[str]:
    return file.decode("cp1252").splitlines()


def _seconds(work: Work, read: Callable[[bytes], object]) -> float:
    """The best of several runs by the processor's time: what others do on the machine only adds to it."""
    times = []
    for _ in range(_RUNS):
        begin = time.process_time()
        for file in work.files:
            read(file)
        times.append(time.process_time() - begin)
    return min(times)
