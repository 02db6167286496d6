"""The whole country off line: taking in its mailboxes and finding people, beside SQLite and grep over the file."""

import json
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from measure import median_seconds, milliseconds, process
from memory import MEGABYTE, of_program
from table import table

from tests.support.invented_country import COLUMNS, write_country

MAILBOXES = 500_000
_CHANGED = 100
"""One line in so many is other the next day, and one in so many is gone."""
RUNS = 5
_PERSON = MAILBOXES // 2 + 50
QUERIES = {
    "name": "lambertault",
    "name, town": "gauthiard besançon",
    "beginning": "bouthi",
    "given name, town": "hélène saint-étienne",
    "speciality, town": "cardiologie mâcon",
    "misspelt name": "lanbertault",
    "by ear": "gotiar bezanson",
    "written together": "delathiot",
}
_TOWN = "L6LIGNEACHEMINEMENT structure BAL"
_NAME, _ADDRESS, _NUMBER = "Nom d'exercice", "Adresse BAL", "Identifiant PP"


@dataclass(frozen=True, slots=True)
class Ours:
    """What our process told."""

    taken_in: float
    refreshed: float
    peak: int
    peak_refreshed: int
    size: int
    queries: dict[str, float]
    found: dict[str, int]


def run() -> None:
    """All of it, then each search."""
    if shutil.which("sqlite3") is None:
        print("\nDirectory: not measured, sqlite3 is not installed")
        return
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        file = place / "country.txt"
        write_country(file, MAILBOXES)
        person = _person(file)
        queries = {**QUERIES, "number": person[_NUMBER], "address": person[_ADDRESS]}
        ours = of_ours(file, _next_day(file), *queries.values())
        theirs = _sqlite(place, file)
        peers = _peers(place, file, queries)
        _table_of_all(file, ours, theirs, statistics.median(like for like, _ in peers.values()))
        _table_of_searches(queries, ours, peers)


def _table_of_all(file: Path, ours: Ours, theirs: tuple[float, int, int], like: float) -> None:
    """In the words of the README."""
    seconds, peak, size = theirs
    median = statistics.median(ours.queries.values())
    megabytes = [f"{octets / MEGABYTE:.0f} MB" for octets in (ours.peak, peak, ours.size, size, ours.peak_refreshed)]
    rows = [
        (
            f"{MAILBOXES:,} mailboxes taken in, {megabytes[0]} resident",
            f"{ours.taken_in:.1f} s",
            f"sqlite3 .import, {seconds:.1f} s",
            f"{ours.taken_in / seconds:.1f}",
        ),
        (f"the next day's file, {megabytes[4]} resident", f"{ours.refreshed:.1f} s", "-", "-"),
        (
            f"the best 50 of them, median of {len(ours.queries)} searches",
            milliseconds(median),
            f"sqlite3 LIKE, {milliseconds(like)}",
            f"{median / like:.2f}",
        ),
    ]
    table("The whole country, off line", ("work", "secmail", "peer", "ratio"), rows)
    whole = f"{file.stat().st_size / MEGABYTE:.0f} MB"
    print(f"\nThe file: {whole}; on the disk {megabytes[2]}, encrypted and indexed.")
    print(f"sqlite3's: {megabytes[3]}, plain; it took {megabytes[1]} of memory.")


def _table_of_searches(queries: dict[str, str], ours: Ours, peers: dict[str, tuple[float, float]]) -> None:
    rows = [
        (kind, query, milliseconds(ours.queries[query]), str(ours.found[query]), *map(milliseconds, peers[query]))
        for kind, query in queries.items()
    ]
    head = ("search", "words", "secmail", "found", "sqlite3 LIKE", "grep -i -m 50")
    table(f"The best 50 of {MAILBOXES:,} mailboxes; the peers know no misspellings", head, rows)


def _peers(place: Path, file: Path, queries: dict[str, str]) -> dict[str, tuple[float, float]]:
    with sqlite3.connect(place / "plain.db") as database:
        return {query: _by_peers(query, database=database, file=file) for query in queries.values()}


def _by_peers(query: str, *, database: sqlite3.Connection, file: Path) -> tuple[float, float]:
    fields = " || ' ' || ".join(f'"{column}"' for column in (_NAME, "Prénom d'exercice", _TOWN, _ADDRESS, _NUMBER))
    sql = f"SELECT * FROM country WHERE {' AND '.join([f'{fields} LIKE ?'] * len(query.split()))} LIMIT 50"  # noqa: S608 -- constants
    like = median_seconds(lambda: database.execute(sql, [f"%{word}%" for word in query.split()]).fetchall(), runs=RUNS)
    grep = ["sh", "-c", 'grep -i -m 50 -- "$0" "$1" || true', query.split(maxsplit=1)[0], str(file)]
    return like, median_seconds(process(grep), runs=RUNS)


def of_ours(file: Path, next_day: Path, *queries: str) -> Ours:
    """A process that does nothing else."""
    here = Path(__file__).parent
    command = [sys.executable, str(here / "directory_ours.py"), str(file), str(next_day), *queries]
    ran = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    return Ours(**json.loads(ran.stdout))


def _sqlite(place: Path, file: Path) -> tuple[float, int, int]:
    """Seconds, peak and size of a plain table of the same lines."""
    script = place / "import.sh"
    database = place / "plain.db"
    script.write_text(f"rm -f {database}\nsqlite3 {database} '.mode list' '.separator |' '.import {file} country'\n")
    taken = of_program("sh", str(script), runs=1)
    return taken.seconds, taken.peak, database.stat().st_size


def _person(file: Path) -> dict[str, str]:
    """Somebody in the middle of the file."""
    with file.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            if number > _PERSON and line.startswith("PER|"):
                return dict(zip(COLUMNS, line.rstrip("\n").split("|"), strict=True))
    raise SystemExit("no person in the file")


def _next_day(file: Path) -> Path:
    """The file as it is published after some changes."""
    changed = file.with_name("next-day.txt")
    with file.open(encoding="utf-8") as lines, changed.open("w", encoding="utf-8") as out:
        for number, line in enumerate(lines):
            if number and number % _CHANGED == 1:
                continue
            out.write(line.replace("|LYON|", "|LILLE|").replace("|C|", "|P|") if number % _CHANGED == 2 else line)
    return changed
