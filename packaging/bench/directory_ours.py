"""Our side of the whole country, a process of its own.

python directory_ours.py FILE NEXT_DAY QUERY...
prints seconds of taking in both, resident peak after each, size on the disk; of each query its median and how many were
found
"""

import json
import statistics
import sys
import tempfile
from collections import deque
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from measure import timed
from memory import own_peak

from secmail.directory.open_data import entries_of
from secmail.domain.directory import CountryFacts, DirectorySearch
from secmail.store.country import Country

_RUNS = 15


def main(file: str, next_day: str, queries: list[str]) -> None:
    with tempfile.TemporaryDirectory() as name, closing(Country(Path(name), key=bytes(32))) as country:
        taken_in, peak = timed(partial(_take_in, country, file))[0], own_peak()
        refreshed, peak_refreshed = timed(partial(_take_in, country, next_day))[0], own_peak()
        size = sum(path.stat().st_size for path in Path(name).iterdir())
        asked = {query: _asked(country, query) for query in queries}
        found = {query: len(country.search(DirectorySearch(query)).entries) for query in queries}
    peaks = {"peak": peak, "peak_refreshed": peak_refreshed}
    told = {"taken_in": taken_in, "refreshed": refreshed, **peaks, "size": size, "queries": asked, "found": found}
    sys.stdout.write(json.dumps(told) + "\n")


def _take_in(country: Country, path: str) -> None:
    facts = CountryFacts(0, None, datetime.now(UTC), path)
    deque(country.refresh(entries_of(path), facts), maxlen=0)


def _asked(country: Country, query: str) -> float:
    return statistics.median(timed(lambda: country.search(DirectorySearch(query)))[0] for _ in range(_RUNS))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
