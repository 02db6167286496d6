"""What must hold after a fault, in the words of a user: nothing lost, nothing twice, and the next run finishes."""

from collections import Counter

from secmail.api import commands as c
from secmail.api.events import Event, JobFailed
from secmail.domain.errors import Code
from tests.support.engine_desk import EngineDesk
from tests.support.fault_bench import IMPATIENT, PATIENT, Bench, Held, Numbers, Picture
from tests.support.fault_proxy import WAITING, Fault, FaultProxy, Step


class Armed:
    """While a `with` block runs, the fault waits for its step; `spoiled` is what the deed then ended with."""

    def __init__(self, bench: Bench, proxy: FaultProxy, fault: Fault) -> None:
        self._bench, self._proxy, self._fault = bench, proxy, fault

    def spoiled(self, desk: EngineDesk, command: c.Command) -> Event:
        """The deed with the fault in it: it ends, in order, and it is no bug."""
        self._bench.patience(IMPATIENT if self._fault.kind in WAITING else PATIENT)
        self._proxy.arm(self._fault)
        try:
            end = desk.run(command)
        finally:
            self._proxy.disarm()
            self._bench.patience(PATIENT)
        assert not (isinstance(end, JobFailed) and end.code is Code.BUG), f"a bug: {end.detail}"
        assert self._proxy.fired, f"the dialogue never came to this step; the job ended with {end}"
        return end


def steps_of(bench: Bench, proxy: FaultProxy, picture: Picture, command: c.Command) -> list[Step]:
    """Of a clean run, which succeeds."""
    bench.put_back(picture)
    with bench.running() as desk:
        proxy.begin()
        desk.result_of(command)
        desk.flush()
    bench.settle()
    return proxy.end()


def spoiled_sync(bench: Bench, picture: Picture, fault: Fault) -> str:
    """Synchronising with the fault in it, and once more; what is wrong with what is shown, or nothing."""
    bench.put_back(picture)
    served = picture.facts["served"]
    assert isinstance(served, Counter)
    with bench.running() as desk:
        before, numbers = bench.shown(), bench.numbers()
        Armed(bench, bench.imap, fault).spoiled(desk, c.Synchronise())
        told = _wrong_meanwhile(before, bench.shown(), served)
        if fault.variant % 2:
            told = told or _after_the_next(bench, desk, served, numbers)
    if not fault.variant % 2:
        with bench.running() as desk:
            told = told or _wrong_meanwhile(before, bench.shown(), served)
            told = told or _after_the_next(bench, desk, served, numbers)
    bench.require_sound()
    return told


def _wrong_meanwhile(before: Held, now: Held, served: Held) -> str:
    """What was here and is still on the server stays; what is shown is what was here or is there, as often as it is."""
    lost = _unseen(before) & _unseen(served) - _unseen(now)
    twice = _unseen(now) - (_unseen(before) | _unseen(served))
    return _told("lost for a while", lost) or _told("shown too often", twice)


def _after_the_next(bench: Bench, desk: EngineDesk, served: Held, numbers: Numbers) -> str:
    end = desk.run(c.Synchronise())
    if isinstance(end, JobFailed):
        return f"the next run fails with {end.code}: {end.detail}"
    now = bench.shown()
    told = _told("lost", served - now) or _told("too many", now - served)
    after = bench.numbers()
    other = [raw[:60] for raw, number in numbers.items() if after.get(raw, number) != number]
    return told or (f"known by another number: {other}" if other else "")


def _unseen(held: Held) -> Held:
    """Whatever their flags."""
    plain: Held = Counter()
    for (folder, raw, _), count in held.items():
        plain[folder, raw, False] += count
    return plain


def _told(what: str, held: Held) -> str:
    return f"{what}: {[(folder, raw[:60], seen) for folder, raw, seen in held.elements()]}" if held else ""
