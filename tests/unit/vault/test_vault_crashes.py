"""kill -9 at every touch of the disk: before it, after it, and in the middle of every write. Counted, not sampled.

For each point a child process does the deed and is killed there; then the folder opens as before the deed, or as after
it.
"""

import os
import shutil
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from secmail.domain.errors import SecmailError
from secmail.vault import container
from secmail.vault.editor import VaultEditor
from secmail.vault.room import VaultRoom

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="children are forked, so that they need no second start"),
    pytest.mark.expects_log,
]

TOUCHES = ("open", "write", "fsync", "close", "replace", "rename", "unlink", "mkdir")
State = tuple[object, ...] | None


class Killer:
    """Kills this process at the n-th point. Each touch has three: before it, in its middle (of a write), after it."""

    def __init__(self, at: int) -> None:
        self.left = at
        self.real = {name: getattr(os, name) for name in TOUCHES}
        for name in TOUCHES:
            setattr(os, name, self._deadly(name))

    def _deadly(self, name: str) -> Callable:
        real = self.real[name]

        def touch(*args: object, **kwargs: object) -> object:
            self._point()
            if name == "write" and self.left == 0:
                handle, data = args
                real(handle, data[: len(data) // 2])
            self._point()
            done = real(*args, **kwargs)
            self._point()
            return done

        return touch

    def _point(self) -> None:
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        self.left -= 1


def killed_at(point: int, deed: Callable[[], object]) -> bool:
    """Does the deed in a child; whether it was killed there rather than done."""
    child = os.fork()
    if child == 0:
        done = 3
        try:
            Killer(point)
            deed()
            done = 0
        finally:
            os._exit(done)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, "the deed failed instead of dying"
    return os.WIFSIGNALED(status)


@dataclass
class Scene:
    """What is done, in a folder that can be put back to what it was."""

    folder: Path
    doctor: object
    deed: Callable[[], object]

    def state(self) -> State:
        """What the doctor finds at the next start; None for no vault."""
        room = VaultRoom(self.folder)
        if not room.ids():
            return None
        (challenge,) = room.challenges(self.doctor.card())
        vault = room.open(challenge, self.doctor.answer(challenge))
        facts = vault.facts
        slots = frozenset(slot.id for slot in facts.slots)
        rivals = room.has_rivals(facts.id)
        # Whatever was found can also be changed again.
        room.edit(vault).save()
        return facts.generation, facts.epoch, slots, vault.documents, len(vault.certificates), rivals

    def outcomes(self) -> Iterator[tuple[State, bool]]:
        """The state after a death at each point, in order, until there is no point left; and whether it was done."""
        kept = self.folder.with_name("kept")
        if self.folder.exists():
            shutil.copytree(self.folder, kept)
        for point in range(1000):
            died = killed_at(point, self.deed)
            yield self.state(), not died
            shutil.rmtree(self.folder, ignore_errors=True)
            if kept.exists():
                shutil.copytree(kept, self.folder)
            if not died:
                return
        pytest.fail("it never comes to an end")


def check(scene: Scene, *, at_least: int) -> None:
    """One of two states at every point, never back to the first one after the second; and both are seen."""
    found = list(scene.outcomes())
    states = [state for state, _ in found]
    before, after = states[0], states[-1]
    turn = states.index(after)
    assert all(state == before for state in states[:turn])
    assert all(state == after for state in states[turn:])
    assert len(found) > at_least


def opened(room: VaultRoom, card):
    (challenge,) = room.challenges(card.card())
    return room.open(challenge, card.answer(challenge))


@pytest.fixture
def scene(folder: Path, doctor) -> Callable[[Callable], Scene]:
    return lambda deed: Scene(folder, doctor, deed)


def test_create(scene: Callable, editor: VaultEditor) -> None:
    found = scene(editor.save)
    assert found.state() is None
    check(found, at_least=40)


def test_save(scene: Callable, editor: VaultEditor, room: VaultRoom) -> None:
    changed = room.edit(editor.save())
    changed.add_document(b"a")
    check(scene(changed.save), at_least=40)


def test_grant(scene: Callable, editor: VaultEditor, room: VaultRoom, secretary, sign_slot) -> None:
    """A slot and its mandate come together or not at all."""
    changed = room.edit(editor.save())
    sign_slot(changed, secretary, "m1")
    changed.add_document(b"mandate")
    check(scene(changed.save), at_least=40)


def test_revoke(scene: Callable, editor: VaultEditor, room: VaultRoom, secretary, sign_slot) -> None:
    """The slot goes, the withdrawal comes, and the master key is a new one: all together or not at all."""
    slot = sign_slot(editor, secretary, "m1")
    changed = room.edit(editor.save())
    changed.add_document(b"withdrawal")
    changed.remove_slot(slot)
    found = scene(changed.save)
    for state, done in found.outcomes():
        assert state is not None
        # Whatever the doctor finds, the secretary's slot is there exactly where the withdrawal is not.
        assert (slot in state[2]) == (state[3] == ())
        assert (slot in state[2]) == (state[1] == 1)
        assert not done or slot not in state[2]


def test_receive(scene: Callable, editor: VaultEditor, room: VaultRoom, tmp_path: Path, doctor) -> None:
    editor.save()
    there = VaultRoom(tmp_path / "there")
    there.receive(room.package(room.ids()[0]))
    changed = there.edit(opened(there, doctor))
    changed.add_document(b"a")
    newer = changed.save().data
    check(scene(lambda: VaultRoom(room._folder).receive(newer)), at_least=20)


def two_versions(editor: VaultEditor, room: VaultRoom, there: VaultRoom, doctor) -> bytes:
    """Each side has changed something; the other side's version."""
    editor.save()
    there.receive(room.package(room.ids()[0]))
    for station, text in ((room, b"here"), (there, b"there")):
        changed = station.edit(opened(station, doctor))
        changed.add_document(text)
        changed.rekey()
        changed.save()
    return there.package(there.ids()[0])


def test_receive_beside(scene: Callable, editor: VaultEditor, room: VaultRoom, tmp_path: Path, doctor) -> None:
    other = two_versions(editor, room, VaultRoom(tmp_path / "there"), doctor)
    check(scene(lambda: VaultRoom(room._folder).receive(other)), at_least=15)


def test_merge(scene: Callable, editor: VaultEditor, room: VaultRoom, tmp_path: Path, doctor) -> None:
    room.receive(two_versions(editor, room, VaultRoom(tmp_path / "there"), doctor))
    vault = opened(room, doctor)
    check(scene(lambda: room.merge(vault)), at_least=40)


def test_restore(scene: Callable, editor: VaultEditor, folder: Path, doctor) -> None:
    """The vault is damaged, and the copy takes its place: the state is the same at every point."""
    editor.save()
    (path,) = folder.glob("*.vault")
    path.write_bytes(path.read_bytes()[:500])
    states = {state for state, _ in scene(lambda: opened(VaultRoom(folder), doctor)).outcomes()}
    assert len(states) == 1 and None not in states


def test_making_the_copy_again(scene: Callable, editor: VaultEditor, folder: Path, doctor) -> None:
    editor.save()
    (path,) = folder.glob("*.bak")
    path.unlink()
    states = {state for state, _ in scene(lambda: opened(VaultRoom(folder), doctor)).outcomes()}
    assert len(states) == 1 and None not in states


def test_nothing_is_renamed_before_it_is_on_the_disk(
    editor: VaultEditor, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A power loss forgets what was not synchronised: the file before its renaming, the folder after it."""
    said: list[str] = []
    for name in TOUCHES:
        real = getattr(os, name)
        monkeypatch.setattr(
            os, name, lambda *args, _real=real, _name=name, **kwargs: (said.append(_name), _real(*args, **kwargs))[1]
        )
    editor.save()

    deeds = [name for name in said if name in {"write", "fsync", "replace"}]
    assert deeds == ["write", "fsync", "replace", "fsync"] * 2


def test_a_torn_new_file_is_never_read(editor: VaultEditor, folder: Path, room: VaultRoom, doctor) -> None:
    saved = editor.save()
    (path,) = folder.glob("*.vault")
    for torn in (b"", saved.data[:100], saved.data):
        path.with_name(path.name + ".new").write_bytes(torn)
        assert opened(VaultRoom(folder), doctor).facts == container.facts(saved.header)
    with pytest.raises(SecmailError):
        container.read(saved.data[:100])
