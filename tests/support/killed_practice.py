"""A doctor gives a mandate and takes it back; what would be left if the program were killed before any of its changes?

    python killed_practice.py FOLDER      under `file_shim`, with SHIM_ROOT=FOLDER/practice and SHIM_LOG=FOLDER/log

Prints JSON: for each state of the files, in their order, which deed was going on and what a new start then gives to
the secretary and to the doctor.
"""

import json
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from secmail.api import commands as c
from secmail.api import custody as v
from secmail.api import queries as q
from secmail.api.events import Event, JobDone, JobFailed, PinWanted
from secmail.domain.ids import CardId
from secmail.domain.mandates import Mandate, Right
from tests.support.engine_desk import PIN, EngineDesk
from tests.support.file_shim import Disk, Files, read_log, thinned

DOCTOR, SECRETARY = "doctor", "secretary"
_KEPT = ("vaults/", "db/")
_MARK = "now-"
END = "end"
SUBJECT = "Résultat 1"
OPENED = "opened"


@dataclass(frozen=True, slots=True)
class State:
    """The files between two changes, while a deed was going on."""

    deed: str
    files: Files

    def telling(self) -> Files:
        """Of the vault and the sealed database."""
        return {name: data for name, data in self.files.items() if not name.startswith("db/mail")}


def live(folder: Path) -> EngineDesk:
    """The practice before, during and after both deeds."""
    desk = EngineDesk(folder)
    desk.make_card(SECRETARY, desk.lab.cpe_authentication(), desk.lab.cpe_signature())
    desk.start()
    desk.add_account()
    desk.receive(desk.result())
    desk.insert(SECRETARY)
    desk.insert(DOCTOR)
    _typed(desk, c.UnlockCard(_card(desk, DOCTOR)))
    desk.result_of(c.OpenMessage(desk.inbox()[0]))
    _mark(folder, "grant")
    until = desk.clock.now() + timedelta(days=30)
    granted = _typed(desk, v.GrantMandate(frozenset(Right), until, card=_card(desk, SECRETARY)))
    assert isinstance(granted, JobDone), granted
    assert isinstance(granted.result, Mandate)
    _mark(folder, "revoke")
    revoked = desk.run(v.RevokeMandate(granted.result.id))
    assert isinstance(revoked, JobDone), revoked
    desk.flush()
    _mark(folder, END)
    desk.stop()
    return desk


def states(folder: Path, log: Path) -> Iterator[State]:
    """What a kill leaves is what was written until then; files of shared memory are made anew at each start.

    A state for each change of the vault and of the sealed database, with the mail database as it was by then.
    """
    disk, deed, last = Disk({}, folder), "", None
    kept = tuple(str(folder / name) for name in _KEPT)
    for change in read_log(log):
        if change.kind == "R" and not change.second.startswith(kept):
            continue  # a card that is put in or out
        disk.apply(change)
        if change.kind == "O" and (name := Path(change.first.decode()).name).startswith(_MARK):
            deed = name.removeprefix(_MARK)
        if deed == END:
            return
        whole = next(disk.losses()) if deed else {}
        state = State(
            deed, {name: data for name, data in whole.items() if name.startswith(_KEPT) and not name.endswith("-shm")}
        )
        if deed and state.telling() != last:
            last = state.telling()
            yield state


class Survivor:
    """A workstation that starts on the files that were left, as often as one likes."""

    def __init__(self, folder: Path, of: EngineDesk) -> None:
        self._desk = EngineDesk(folder, of.lab)
        shutil.rmtree(self._desk.drawer)
        self._desk.drawer.mkdir()
        for card in (DOCTOR, SECRETARY):
            shutil.copytree(of.reader / card, self._desk.drawer / card)
        self._desk.clock.move(timedelta(minutes=1))

    def finds(self, files: Files) -> tuple[str, str]:
        """What the secretary, who comes first, and then the doctor find."""
        for kept in _KEPT:
            shutil.rmtree(self._desk.directory / kept, ignore_errors=True)
        for name, content in files.items():
            place = self._desk.directory / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
        self._desk.start()
        try:
            return self._opens(SECRETARY), self._opens(DOCTOR)
        finally:
            self._desk.stop()

    def _opens(self, card: str) -> str:
        """Whose card it is finds the mail, and the doctor a whole journal; or why not."""
        desk = self._desk
        desk.insert(card)
        opened = _typed(desk, c.UnlockCard(_card(desk, card)))
        found = _told(opened)
        if isinstance(opened, JobDone):
            (row,) = desk.ask(q.MessageRows(tuple(desk.inbox())))
            verdict = None if card == SECRETARY else desk.ask(v.VerifyJournal())
            whole = verdict is None or (verdict.broken_at is None and not verdict.bad_seals)
            found = OPENED if row.subject == SUBJECT and whole else f"{row.subject} {verdict}"
            desk.result_of(c.LockSession())
        desk.remove(card)
        return found


def _typed(desk: EngineDesk, command: c.Command) -> Event:
    """The end of a job that asks for one PIN."""
    asked = len(desk.events.of(PinWanted))
    job = desk.submit(command)
    desk.answer(desk.question(asked + 1), PIN)
    return desk.ended(job)


def _card(desk: EngineDesk, label: str) -> CardId:
    return next(card.id for card in desk.ask(q.Cards()) if card.label == label)


def _told(event: Event) -> str:
    return event.code.value if isinstance(event, JobFailed) else repr(event)


def _mark(folder: Path, deed: str) -> None:
    (folder / f"{_MARK}{deed}").touch()


def main(folder: Path) -> None:
    place = folder / "practice"
    place.mkdir()
    lived = live(place)
    survivor = Survivor(_made(folder / "survivor"), lived)
    few = thinned(states(place, folder / "log"), State.telling)
    told = [(state.deed, *survivor.finds(state.files)) for state in few]
    sys.stdout.write(json.dumps(told))


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


if __name__ == "__main__":
    main(Path(sys.argv[1]))
