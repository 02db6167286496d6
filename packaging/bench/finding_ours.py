"""Our side of finding mail, a process of its own: prints seconds of indexing, resident peak, each query's median.

python finding_ours.py MESSAGES LINES QUERY...     LINES 0: letters as they come
"""

import json
import statistics
import sys
import tempfile
import time
from pathlib import Path

from letters import letter, moment
from measure import timed
from memory import own_peak

from secmail.api.events import JobDone, JobFailed
from secmail.api.finding import BuildIndex, FindMessages
from secmail.card.pkcs12_source import Pkcs12Source
from secmail.card.room import CardRoom
from secmail.domain.mailbox import NewMessage
from secmail.domain.policy import Limits
from secmail.smime.unwrap import inspect_outer
from tests.support.engine_desk import EngineDesk

_AT_ONCE = 500
_RUNS = 15
_PATIENCE = 3600.0


class _Practice(EngineDesk):
    """Looks at its card reader as often as the program does; in tests it looks twenty times as often."""

    def card_room(self) -> CardRoom:
        return CardRoom([Pkcs12Source(self.reader)])


def main(messages: int, lines: int | None, queries: list[str]) -> None:
    with tempfile.TemporaryDirectory() as name:
        desk = _Practice(Path(name))
        desk.start()
        desk.add_account()
        desk.sync()
        for start in range(0, messages, _AT_ONCE):
            _fill(desk, range(start, min(start + _AT_ONCE, messages)), lines)
        desk.insert()
        begin = time.perf_counter()
        desk.unlock()
        _index(desk)
        seconds = time.perf_counter() - begin
        peak = own_peak()
        asked = {query: _asked(desk, query) for query in queries}
        desk.stop()
    sys.stdout.write(json.dumps({"seconds": seconds, "peak": peak, "queries": asked}) + "\n")


def _asked(desk: EngineDesk, query: str) -> float:
    return statistics.median(timed(lambda: desk.ask(FindMessages(query)))[0] for _ in range(_RUNS))


def _fill(desk: EngineDesk, numbers: range, lines: int | None) -> None:
    new = []
    for number in numbers:
        raw = letter(number, lines=lines)
        outer = inspect_outer(raw, limits=Limits())
        new.append(NewMessage(number + 1, frozenset(), moment(number), raw, outer.headers, outer.encrypted))
    folder = desk.here(lambda: desk.db.folders.folders()[0].id)
    desk.here(lambda: desk.db.messages.add(folder, new))


def _index(desk: EngineDesk) -> None:
    job = desk.submit(BuildIndex())
    end = desk.events.wait_for(
        lambda event: isinstance(event, JobDone | JobFailed) and event.job == job, seconds=_PATIENCE
    )
    assert isinstance(end, JobDone), end


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]) or None, sys.argv[3:])
