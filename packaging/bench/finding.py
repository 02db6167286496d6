"""Reading all mail for searches, and searching, against mu and notmuch over the same letters."""

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from letters import letter, moment
from measure import median_seconds, milliseconds, process
from memory import MEGABYTE, of_program
from table import table

INDEXED = 20_000
SEARCHED = 100_000
LINES = 5
QUERIES = {
    "glycémie": "glycemie",
    "glycémie hémoglobine": "glycemie hemoglobine",
    '"douleur genou"': '"douleur genou"',
    "de:correspondant42": "from:correspondant42@labo.example",
    "terme00017": "terme00017",
    "cardio*": "cardio*",
    "écho*": "echo*",
    "radiogr*": "radiogr*",
    "terme000*": "terme000*",
}
"""Ours, and the peers'."""
RUNS = 7


@dataclass(frozen=True, slots=True)
class Ours:
    """What our process told."""

    seconds: float
    peak: int
    queries: dict[str, float]


def run() -> None:
    """Both tables."""
    if shutil.which("mu") is None or shutil.which("notmuch") is None:
        print("\nFinding: not measured, mu or notmuch is not installed")
        return
    run_index()
    run_search()


def run_index() -> None:
    """Our index is encrypted and also holds what the list shows; the peers' are plain."""
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        size = maildir(place, INDEXED, None) / 1e6
        ours = of_ours(INDEXED, 0)
        environment(place)
        subprocess.run(["mu", "init", f"--maildir={place / 'mail'}"], check=True, stdout=subprocess.DEVNULL)
        mu = of_program("mu", "index", "--quiet", runs=1)
        notmuch = of_program("notmuch", "new", "--quiet", runs=1)
    rows = [
        (
            f"index {INDEXED} messages, {size:.0f} MB",
            f"{ours.seconds:.1f} s",
            f"{mu.seconds:.1f} s",
            f"{notmuch.seconds:.1f} s",
            f"{ours.seconds / mu.seconds:.2f}",
        ),
        (
            "resident peak, whole program",
            *(f"{taken.peak / MEGABYTE:.0f} MB" for taken in (ours, mu, notmuch)),
            f"{ours.peak / mu.peak:.2f}",
        ),
    ]
    table("Reading all mail for searches", ("work", "secmail", "mu", "notmuch", "ratio to mu"), rows)


def run_search() -> None:
    """The newest 50; ours in the running program, the peers as whole processes, as there is no other way."""
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        maildir(place, SEARCHED, LINES)
        ours = of_ours(SEARCHED, LINES, *QUERIES)
        environment(place)
        subprocess.run(["mu", "init", f"--maildir={place / 'mail'}"], check=True, stdout=subprocess.DEVNULL)
        for command in (["mu", "index", "--quiet"], ["notmuch", "new", "--quiet"]):
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        rows = [_row(ours, query, theirs) for query, theirs in QUERIES.items()]
    median = statistics.median(ours.queries.values())
    rows.append(("median", milliseconds(median), "-", "-"))
    table(f"The newest 50 in {SEARCHED} messages", ("search", "secmail", "mu find", "notmuch search"), rows)


def _row(ours: Ours, query: str, theirs: str) -> tuple[str, ...]:
    mu = ["mu", "find", "--sortfield=date", "--reverse", "--maxnum=50", theirs]
    notmuch = ["notmuch", "search", "--limit=50", theirs]
    peers = (median_seconds(process(command), runs=RUNS) for command in (mu, notmuch))
    return query, milliseconds(ours.queries[query]), *map(milliseconds, peers)


def of_ours(messages: int, lines: int, *queries: str) -> Ours:
    """A process that does nothing else."""
    here = Path(__file__).parent
    command = [sys.executable, str(here / "finding_ours.py"), str(messages), str(lines), *queries]
    ran = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    told = json.loads(ran.stdout)
    return Ours(told["seconds"], told["peak"], told["queries"])


def maildir(place: Path, messages: int, lines: int | None) -> int:
    """Bytes altogether."""
    for name in ("cur", "new", "tmp"):
        (place / "mail" / name).mkdir(parents=True)
    size = 0
    for number in range(messages):
        raw = letter(number, lines=lines)
        size += len(raw)
        (place / "mail" / "cur" / f"{int(moment(number).timestamp())}.{number}.host:2,S").write_bytes(raw)
    return size


def environment(place: Path) -> None:
    """Where the peers keep theirs."""
    settings = place / "notmuch"
    settings.write_text(
        f"[database]\npath={place / 'mail'}\n[user]\nname=x\nprimary_email=x@labo.example\n[new]\ntags=inbox\n"
    )
    os.environ.update(MUHOME=str(place / "mu"), NOTMUCH_CONFIG=str(settings))
