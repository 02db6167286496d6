"""A morning's post, whole: 1,000 signed and sealed results from Dovecot to files in the practice software's folder.

The real program graph with a card in a file: fetched over TLS and stored, decrypted, verified, judged, read, indexed,
their patients recognised, then written one by one, each with its rows in the ledger and the journal, all durable.
"""

import time
from collections.abc import Callable
from pathlib import Path

from running import dovecot_running
from table import table

from secmail.api import commands as c
from secmail.app.demo import results
from tests.support.dovecot import why_not
from tests.support.office import Cast, FileReader, Office

RESULTS = 1_000
_PATIENCE = 1_800.0


def run() -> None:
    """Prints results per second of each step and of the whole."""
    reason = why_not()
    if reason is not None:
        print(f"\nFrom the mailbox to the practice software: not measured, {reason}")
        return
    with dovecot_running() as (dovecot, place):
        here = place / "practice"
        here.mkdir()
        cast = Cast()
        office = Office(here, dovecot, cast, FileReader(here, cast))
        for number in range(RESULTS):
            office.receive(office.result(_file(office, number)))
        rows = _measured(office, here)
    title = f"From the mailbox to the practice software: {RESULTS} results, Dovecot on loopback"
    table(title, ("work", "seconds", "results per second"), rows)


def _measured(office: Office, place: Path) -> list[tuple[str, ...]]:
    with office.open() as front:
        front.pins.append(office.reader.pin)
        fetched = _seconds(lambda: front.do(c.Synchronise(), seconds=_PATIENCE))
        front.do(c.UnlockCard())
        filed = _seconds(lambda: front.do(c.FileResults(), seconds=_PATIENCE))
    assert len(list((place / "drop").iterdir())) == RESULTS
    steps = {"fetched and stored": fetched, "opened, judged, read, filed": filed, "the whole way": fetched + filed}
    return [(step, f"{seconds:.1f}", f"{RESULTS / seconds:.0f}") for step, seconds in steps.items()]


def _seconds(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def _file(office: Office, number: int) -> bytes:
    patient, panel = results.PATIENTS[number % len(results.PATIENTS)], results.PANELS[number % len(results.PANELS)]
    request = results.Request(patient, panel, number + 1, office.cast.lab.at.date())
    return results.hprim(request, sender="LABO", recipient="CABINET").encode("cp1252")
