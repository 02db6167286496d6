"""What somebody does with mail (reads, marks, moves it) while the server does harm: it is done in the end, and once."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from secmail.api import commands as c
from secmail.api import queries as q
from secmail.api.events import JobFailed
from secmail.api.rules import MoveMessages, SetTriage
from secmail.domain.ids import MessageId
from secmail.domain.triage import Triage
from tests.support.engine_desk import EngineDesk
from tests.support.fault_bench import Bench, Held, Picture
from tests.support.fault_kinds import Fault, Kind, Step
from tests.support.fault_scenes import ARCHIVE, FOLDERS
from tests.support.fault_trials import Armed

WISHED = "Essai 3"
REFUSALS = (Kind.NO, Kind.BAD)


@dataclass(frozen=True, slots=True)
class Wish:
    """`there`: how the server's state tells that it came true (IMAP SEARCH in a folder); `here`: what is shown."""

    command: Callable[[EngineDesk], c.Command]
    folder: str
    search: str
    here: Callable[[EngineDesk], bool]


def _wished(desk: EngineDesk) -> MessageId:
    (found,) = (
        row.id
        for folder in desk.ask(q.Folders())
        for row in desk.ask(q.MessagePage(folder.id))
        if row.subject == WISHED
    )
    return found


def _archive(desk: EngineDesk) -> c.Command:
    (folder,) = (folder.id for folder in desk.ask(q.Folders()) if folder.name == ARCHIVE)
    return MoveMessages((_wished(desk),), folder)


def _is_archived(desk: EngineDesk) -> bool:
    (row,) = desk.ask(q.MessageRows((_wished(desk),)))
    return any(folder.id == row.folder and folder.name == ARCHIVE for folder in desk.ask(q.Folders()))


WISHES = {
    "seen": Wish(
        lambda desk: c.MarkSeen((_wished(desk),)),
        "INBOX",
        f'SEEN SUBJECT "{WISHED}"',
        lambda desk: desk.ask(q.MessageRows((_wished(desk),)))[0].seen,
    ),
    "to do": Wish(
        lambda desk: SetTriage((_wished(desk),), Triage.TO_DO),
        "INBOX",
        f'KEYWORD $SecmailTodo SUBJECT "{WISHED}"',
        lambda desk: desk.ask(q.MessageRows((_wished(desk),)))[0].triage is Triage.TO_DO,
    ),
    "moved": Wish(_archive, ARCHIVE, f'SUBJECT "{WISHED}"', _is_archived),
}


def wish_steps(bench: Bench, picture: Picture, wish: Wish) -> list[Step]:
    """On a connection of its own, until the server has been told."""
    bench.put_back(picture)
    with bench.running() as desk:
        bench.imap.begin()
        desk.result_of(wish.command(desk))
        bench.settled(desk)
        steps = bench.imap.end()
    assert _is_there(bench, picture, wish)
    return steps


def spoiled_wish(bench: Bench, picture: Picture, wish: Wish, fault: Fault) -> str:
    """Afterwards it is so here and there; where the server has refused it, it is so on neither side."""
    bench.put_back(picture)
    with bench.running() as desk:
        number = _wished(desk)
        Armed(bench, bench.imap, fault).spoiled(desk, wish.command(desk), filing=True)
    with bench.running() as desk:
        end = desk.run(c.Synchronise())
        bench.settled(desk)
        if isinstance(end, JobFailed):
            return f"the next run fails with {end.code}"
        here, there = wish.here(desk), _is_there(bench, picture, wish)
        now = bench.on_server(picture.user, FOLDERS)
        if here != there or not (here or fault.kind in REFUSALS):
            return f"here {here}, there {there}"
        if bench.shown() != now or _contents(now) != _contents(picture.facts["served"]):
            return f"shown {bench.listed()}, on the server {now.total()}"
        if _wished(desk) != number:
            return "it has another number"
    bench.require_sound()
    return ""


def spoiled_reading(bench: Bench, picture: Picture, fault: Fault) -> str:
    """Bytes that come when they are wanted; the next time they are wanted, they are here, whole."""
    bench.put_back(picture)
    raw: bytes = picture.facts["raw"]
    with bench.running() as desk:
        Armed(bench, bench.imap, fault).spoiled(desk, c.OpenMessage(desk.inbox()[0]))
    with bench.running() as desk:
        (message,) = desk.inbox()
        end = desk.run(c.OpenMessage(message))
        if isinstance(end, JobFailed):
            return f"the next try fails with {end.code}"
        found = desk.ask(q.RawMessage(message))
    bench.require_sound()
    return "" if found == raw else f"{len(found)} bytes in place of {len(raw)}"


def reading_steps(bench: Bench, picture: Picture) -> list[Step]:
    bench.put_back(picture)
    with bench.running() as desk:
        bench.imap.begin()
        desk.result_of(c.OpenMessage(desk.inbox()[0]))
        return bench.imap.end()


def _is_there(bench: Bench, picture: Picture, wish: Wish) -> bool:
    with bench.mailbox(picture.user) as imap:
        imap.select(wish.folder, readonly=True)
        return bool(imap.search(None, wish.search)[1][0])


def _contents(held: Held) -> Counter[bytes]:
    """Wherever they lie."""
    found: Counter[bytes] = Counter()
    for (_, raw, _), count in held.items():
        found[raw] += count
    return found
