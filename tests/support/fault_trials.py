"""What must hold after a fault, in the words of a user: nothing lost, nothing twice, and the next run finishes."""

from collections import Counter
from datetime import timedelta

from secmail.api import commands as c
from secmail.api import queries as q
from secmail.api.events import Event, JobFailed
from secmail.domain.errors import Code
from secmail.domain.exports import ExportState
from secmail.domain.outbox import OutboxState
from tests.support.engine_desk import EngineDesk
from tests.support.fault_bench import IMPATIENT, PATIENT, Bench, Held, Listed, Numbers, Picture, lines_of
from tests.support.fault_kinds import WAITING, Fault, Step
from tests.support.fault_proxy import FaultProxy

TRIES = 3
"""Contacts with the server within which a copy must be filed."""


class Armed:
    """While a `with` block runs, the fault waits for its step; `spoiled` is what the deed then ended with."""

    def __init__(self, bench: Bench, proxy: FaultProxy, fault: Fault) -> None:
        self._bench, self._proxy, self._fault = bench, proxy, fault

    def spoiled(self, desk: EngineDesk, command: c.Command, *, filing: bool = False) -> Event:
        """The deed with the fault in it: it ends, in order, and it is no bug. `filing`: so does what comes after it."""
        self._bench.patience(IMPATIENT if self._fault.kind in WAITING else PATIENT)
        self._proxy.arm(self._fault)
        try:
            end = desk.run(command)
            if filing:
                self._bench.settled(desk)
        finally:
            self._proxy.disarm()
            self._bench.patience(PATIENT)
        assert not (isinstance(end, JobFailed) and end.code is Code.BUG), f"a bug: {end.detail}"
        assert self._proxy.fired, f"the dialogue never came to this step; the job ended with {end}"
        return end


def steps_of(bench: Bench, proxy: FaultProxy, picture: Picture, command: c.Command) -> list[Step]:
    """Of a clean run, which succeeds. What was shown before it is noted."""
    note_before(bench, picture)
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
    with bench.running() as desk:
        Armed(bench, bench.imap, fault).spoiled(desk, c.Synchronise())
        told = synchronised(bench, picture) if fault.variant % 2 else ""
    if not fault.variant % 2:
        with bench.running():
            told = synchronised(bench, picture)
    bench.require_sound()
    return told


def synchronised(bench: Bench, picture: Picture) -> str:
    """After harm: nothing is lost or shown twice; after the next run all is there, under the numbers of before."""
    served = picture.facts["served"]
    before, numbers = picture.facts["before"]
    told = _wrong_meanwhile(before, served, bench.listed())
    return told or _after_the_next(bench, served, numbers)


def note_before(bench: Bench, picture: Picture) -> None:
    """What was shown before anything happened."""
    bench.put_back(picture)
    with bench.running():
        picture.facts["before"] = bench.shown(), bench.numbers()


def _wrong_meanwhile(before: Held, served: Held, now: Listed) -> str:
    """What was here and is still on the server stays; what is shown is what was here or is there, as often as it is."""
    known, there = lines_of(before), lines_of(served)
    if lost := known & there - now:
        return _told("lost for a while", lost)
    gone = _anywhere(known) & _anywhere(there) - _anywhere(now)
    twice = now - (known | there)
    return _told("nowhere for a while", gone) or _told("twice", twice)


def _anywhere(lines: Listed) -> Listed:
    """Whatever their folders."""
    found: Listed = Counter()
    for (_, subject, size), count in lines.items():
        found["", subject, size] += count
    return found


def _after_the_next(bench: Bench, served: Held, numbers: Numbers) -> str:
    end = bench.desk.run(c.Synchronise())
    if isinstance(end, JobFailed):
        return f"the next run fails with {end.code}: {end.detail}"
    now = bench.shown()
    told = _told("lost", served - now) or _told("too many", now - served)
    after = bench.numbers()
    other = [raw[:60] for raw, number in numbers.items() if after.get(raw, number) != number]
    return told or (f"known by another number: {other}" if other else "")


def _told(what: str, some: Held | Listed) -> str:
    return f"{what}: {[(folder, name[:60], last) for folder, name, last in some.elements()]}" if some else ""


def spoiled_submission(bench: Bench, picture: Picture, fault: Fault) -> str:
    """A letter is submitted with the fault in it; afterwards it leaves once, by itself or by the user's word."""
    bench.put_back(picture)
    with bench.running() as desk:
        Armed(bench, bench.smtp, fault).spoiled(desk, c.RetryOutbox(bench.outbox().id))
        bench.smtp.settle()
        told = _wrong_letter(bench)
        if fault.variant % 2:
            told = told or _leaves_once(bench, desk)
            return told or _one_copy(bench, picture)
    return told or submitted(bench, picture)


def spoiled_filing(bench: Bench, picture: Picture, fault: Fault) -> str:
    """The copy of a letter is filed with the fault in it: there is one copy in the end, and nothing is sent again."""
    bench.put_back(picture)
    with bench.running() as desk:
        Armed(bench, bench.imap, fault).spoiled(desk, c.Synchronise(), filing=True)
        told = _wrong_copy(bench)
        if fault.variant % 2:
            told = told or _gets_filed(bench, desk)
            return told or _one_copy(bench, picture, submitted=0)
    return told or filed(bench, picture)


def submitted(bench: Bench, picture: Picture) -> str:
    """After harm that came to a letter while it was submitted, or before."""
    bench.settle()
    with bench.running() as desk:
        desk.flush()  # the outbox has been looked through
        told = _wrong_letter(bench) or _leaves_once(bench, desk)
    bench.require_sound()
    return told or _one_copy(bench, picture)


def filed(bench: Bench, picture: Picture) -> str:
    """After harm that came to the filing of a copy."""
    with bench.running() as desk:
        told = _wrong_copy(bench) or _gets_filed(bench, desk)
    bench.require_sound()
    return told or _one_copy(bench, picture, submitted=0)


def filing_steps(bench: Bench, picture: Picture) -> list[Step]:
    """Of a synchronisation that also files a copy."""
    bench.put_back(picture)
    with bench.running() as desk:
        bench.imap.begin()
        desk.result_of(c.Synchronise())
        desk.until(lambda: bench.outbox().state is OutboxState.FILED)
    bench.settle()
    return bench.imap.end()


def _wrong_letter(bench: Bench) -> str:
    """What must hold at once: what is to be tried again by itself has not left."""
    entry = bench.outbox()
    gone = bench.gone_out(entry)
    legal = {
        OutboxState.READY: (0,),
        OutboxState.REFUSED: (0,),
        OutboxState.UNCERTAIN: (0, 1),
        OutboxState.SENT: (1,),
        OutboxState.FILED: (1,),
    }
    fine = gone in legal.get(entry.state, ())
    return "" if fine else f"it is {entry.state} and has left {gone} times"


def _leaves_once(bench: Bench, desk: EngineDesk) -> str:
    """By itself, when its time has come; where the outcome is unknown or it was refused, nothing happens unasked."""
    entry = bench.outbox()
    if entry.state is OutboxState.UNCERTAIN:  # whoever is asked looks whether it has arrived, but not at once
        bench.arrives(entry)
    gone = bench.gone_out(entry)
    desk.clock.move(timedelta(hours=2))
    desk.tick()
    if entry.state in (OutboxState.UNCERTAIN, OutboxState.REFUSED):
        bench.settled(desk)
        desk.tick()
        if bench.outbox().state is not entry.state or bench.gone_out(entry) != gone:
            return f"it was {entry.state} and became {bench.outbox().state} unasked"
        asked = entry.state is OutboxState.UNCERTAIN
        desk.result_of(c.ResolveOutbox(entry.id, sent=gone == 1) if asked else c.RetryOutbox(entry.id))
    if told := _gets_filed(bench, desk):
        return told
    return "" if bench.gone_out(entry) == 1 else f"it has left {bench.gone_out(entry)} times"


def _gets_filed(bench: Bench, desk: EngineDesk) -> str:
    """At the next contact at the latest."""
    for _ in range(TRIES):
        if isinstance(end := desk.run(c.Synchronise()), JobFailed):
            return f"the next run fails with {end.code}: {end.detail}"
        bench.settled(desk)
        if bench.outbox().state is OutboxState.FILED:
            return ""
    return f"it stays {bench.outbox().state} ({bench.outbox().last_error})"


def _wrong_copy(bench: Bench) -> str:
    state = bench.outbox().state
    return "" if state in (OutboxState.SENT, OutboxState.FILED) else f"it was sent and became {state}"


def _one_copy(bench: Bench, picture: Picture, *, submitted: int = 1) -> str:
    """In Sent, on the server."""
    copies = bench.on_server(picture.user, ["Sent"]).total()
    if copies != 1:
        return f"{copies} copies in Sent"
    return "" if len(bench.post.sent) == submitted else f"{len(bench.post.sent)} submissions"


def filed_result(bench: Bench, content: bytes) -> str:
    """After harm that came to a result while it was filed: it lies there once and whole, and the ledger says so."""
    desk = bench.desk
    with bench.running():
        if not (desk.reader / "doctor").exists():  # nobody has taken it out of a killed program's reader
            desk.insert()
        desk.until(lambda: bool(desk.ask(q.Cards())))
        desk.unlock()
        before = _whole_files(desk)
        desk.result_of(c.FileResults())
        states = [record.state for record in desk.ask(q.Exports())]
        desk.remove()
    bench.require_sound()
    files = _whole_files(desk)
    if before not in ([], [content]) or files != [content] or states != [ExportState.DONE]:
        return f"{len(before)} files, then {len(files)}, of {[len(file) for file in files]} bytes; ledger {states}"
    return ""


def _whole_files(desk: EngineDesk) -> list[bytes]:
    """What the practice's software takes."""
    return [path.read_bytes() for path in desk.inbox_folder.iterdir() if path.suffix.lower() == ".hpr"]
