"""Vault files that were torn, altered, exchanged or half written."""

import base64
import errno
import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from secmail.domain.checks import CheckState
from secmail.domain.errors import Code, SecmailError
from secmail.vault import disk
from secmail.vault.editor import VaultEditor
from secmail.vault.room import VaultRoom


def vault_file(folder: Path) -> Path:
    (path,) = folder.glob("*.vault")
    return path


def backup_of(path: Path) -> Path:
    return path.with_suffix(".vault.bak")


def code_of(call: Callable[[], object]) -> Code:
    with pytest.raises(SecmailError) as caught:
        call()
    return caught.value.code


def test_any_altered_byte_is_noticed(folder: Path, editor: VaultEditor, doctor, open_with: Callable) -> None:
    """Every region of the file: header, each field of the slot, nonce, sealed content, and what holds them together."""
    editor.save()
    path = vault_file(folder)
    good = path.read_bytes()
    for position in range(0, len(good), 7):
        path.write_bytes(good[:position] + bytes([good[position] ^ 0x01]) + good[position + 1 :])
        try:
            open_with(doctor, VaultRoom(folder))
        except (SecmailError, AssertionError) as refusal:
            # AssertionError: the slot itself no longer names the card, so that there is no challenge.
            assert not isinstance(refusal, SecmailError) or refusal.code in {Code.VAULT_DAMAGED, Code.VAULT_NO_SLOT}
        else:
            pytest.fail(f"byte {position} was altered and nobody noticed")
    path.write_bytes(good)
    assert open_with(doctor).holder


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda good: b"", id="empty"),
        pytest.param(lambda good: good[: len(good) // 2], id="torn"),
        pytest.param(lambda good: good[:-1], id="one-byte-short"),
        pytest.param(lambda good: good + b" ", id="one-byte-more"),
        pytest.param(lambda good: bytes(len(good)), id="zeroed"),
        pytest.param(lambda good: b"[" * 100_000, id="deep"),
        pytest.param(lambda good: b"x" * 5_000_000, id="large"),
        pytest.param(lambda good: json.dumps(json.loads(good), indent=1).encode(), id="other-spelling"),
        pytest.param(lambda good: good.replace(b'"version":1', b'"version":2'), id="newer"),
    ],
)
def test_a_file_without_its_shape_is_damaged(
    folder: Path, editor: VaultEditor, doctor, spoil: Callable[[bytes], bytes]
) -> None:
    editor.save()
    path = vault_file(folder)
    path.write_bytes(spoil(path.read_bytes()))

    room = VaultRoom(folder)

    assert code_of(lambda: room.challenges(doctor.card())) is Code.VAULT_DAMAGED
    assert [check.state for check in room.diagnose()] == [CheckState.FAILED]


def test_a_slot_of_another_vault_does_not_fit(folder: Path, editor: VaultEditor, sealed, doctor, sign_slot) -> None:
    """Cut out of a vault that the same card opens, and pasted into this one."""
    editor.save()
    other = VaultRoom(folder.parent / "other").create(holder="A", address="a@a.example")
    sign_slot(other, doctor)
    other.save()
    path, stranger = vault_file(folder), vault_file(folder.parent / "other")
    document, foreign = json.loads(path.read_bytes()), json.loads(stranger.read_bytes())
    document["header"]["slots"] = foreign["header"]["slots"]
    path.write_bytes(json.dumps(document, sort_keys=True, separators=(",", ":")).encode())

    room = VaultRoom(folder)
    (challenge,) = room.challenges(doctor.card())

    assert code_of(lambda: room.open(challenge, doctor.answer(challenge))) is Code.VAULT_DAMAGED


def test_a_removed_slot_pasted_back_does_not_open(folder: Path, editor: VaultEditor, secretary, sign_slot) -> None:
    """The header is authenticated with the content, so an old header fits no newer content."""
    editor.save()
    path = vault_file(folder)
    sign_slot(editor, secretary)
    editor.save()
    richer = json.loads(path.read_bytes())
    poorer = json.loads(backup_of(path).read_bytes())
    poorer["header"]["slots"] = richer["header"]["slots"]
    path.write_bytes(json.dumps(poorer, sort_keys=True, separators=(",", ":")).encode())
    backup_of(path).unlink()

    room = VaultRoom(folder)
    (challenge,) = room.challenges(secretary.card())

    assert code_of(lambda: room.open(challenge, secretary.answer(challenge))) is Code.VAULT_DAMAGED


@pytest.mark.expects_log
def test_the_backup_takes_the_place_of_a_torn_vault(
    folder: Path, editor: VaultEditor, doctor, open_with: Callable
) -> None:
    editor.save()
    editor.save()
    path = vault_file(folder)
    path.write_bytes(path.read_bytes()[:100])

    assert open_with(doctor).holder == "Camille FONTAINE-ESSAI"

    assert path.read_bytes() == backup_of(path).read_bytes()
    assert path.with_suffix(".damaged").stat().st_size == 100
    assert open_with(doctor).holder == "Camille FONTAINE-ESSAI"


@pytest.mark.expects_log
def test_an_altered_slot_gives_way_to_the_backup_at_the_second_try(
    folder: Path, editor: VaultEditor, doctor, open_with: Callable
) -> None:
    editor.save()
    editor.save()
    path = vault_file(folder)
    document = json.loads(path.read_bytes())
    document["header"]["slots"][0]["salt"] = base64.b64encode(bytes(32)).decode()
    path.write_bytes(json.dumps(document, sort_keys=True, separators=(",", ":")).encode())
    room = VaultRoom(folder)

    assert code_of(lambda: open_with(doctor, room)) is Code.VAULT_DAMAGED
    assert open_with(doctor, room).holder == "Camille FONTAINE-ESSAI"


def test_an_altered_backup_is_not_used(folder: Path, editor: VaultEditor, doctor) -> None:
    editor.save()
    editor.save()
    path = vault_file(folder)
    data = bytearray(backup_of(path).read_bytes())
    data[-10] ^= 1
    backup_of(path).write_bytes(data)
    path.write_bytes(b"torn")
    room = VaultRoom(folder)

    def attempt() -> None:
        (challenge,) = room.challenges(doctor.card())
        room.open(challenge, doctor.answer(challenge))

    assert code_of(attempt) is Code.VAULT_DAMAGED
    assert path.read_bytes() == b"torn"


def test_a_wrong_answer_never_brings_the_backup_back(folder: Path, editor: VaultEditor, doctor, secretary) -> None:
    editor.save()
    editor.save()
    path, room = vault_file(folder), VaultRoom(folder)
    before = path.read_bytes()
    (challenge,) = room.challenges(doctor.card())

    assert code_of(lambda: room.open(challenge, secretary.answer(challenge))) is Code.VAULT_DAMAGED
    assert path.read_bytes() == before
    assert room.open(challenge, doctor.answer(challenge)).holder


class Death(BaseException):
    """The program is killed here."""


class Killer:
    """Dies at the n-th touch of the disk; a dying write leaves half of its bytes."""

    def __init__(self, patch: pytest.MonkeyPatch, at: int) -> None:
        self.left = at
        for name in ("fsync", "open"):
            self._before(patch, os, name)
        self._before(patch, Path, "replace")
        self._aside = disk._write_aside
        patch.setattr(disk, "_write_aside", self._torn_write)

    def _torn_write(self, path: Path, data: bytes) -> Path:
        if self.left == 0:
            path.with_suffix(".vault.new").write_bytes(data[: len(data) // 2])
            raise Death
        self.left -= 1
        return self._aside(path, data)

    def _before(self, patch: pytest.MonkeyPatch, place: object, name: str) -> None:
        original = getattr(place, name)

        def deadly(*args: object, **kwargs: object) -> object:
            if self.left == 0:
                raise Death
            self.left -= 1
            return original(*args, **kwargs)

        patch.setattr(place, name, deadly)


@pytest.mark.expects_log
def test_a_kill_at_any_step_leaves_one_of_two_valid_vaults(
    folder: Path, editor: VaultEditor, doctor, open_with: Callable
) -> None:
    """Every touch of the disk is a place to die; the steps are counted, not sampled."""
    editor.save()
    outcomes, generation = set(), 1
    for step in range(100):
        with pytest.MonkeyPatch.context() as patch:
            killer = Killer(patch, step)
            try:
                saved = editor.save()
            except Death:
                saved = None
            used_up = killer.left > 0
        found = open_with(doctor, VaultRoom(folder))
        outcomes.add(saved is not None)
        # The version before, or the new one; nothing else, and nothing older.
        assert found.source.header.generation in {generation, generation + 1}
        assert saved is None or found.source.header.generation == generation + 1
        generation = found.source.header.generation
        assert found.holder == "Camille FONTAINE-ESSAI"
        # What the next start finds can also be changed again.
        editor = VaultRoom(folder).edit(found)
        if saved is not None and used_up:
            break
    assert step > 6
    assert outcomes == {True, False}


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EACCES, errno.EROFS])
def test_a_refusing_disk_leaves_the_vault_as_it_was(
    folder: Path, editor: VaultEditor, doctor, open_with: Callable, number: int
) -> None:
    editor.save()
    before = vault_file(folder).read_bytes()

    def refuse(handle: int) -> None:
        raise OSError(number, "refused")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", refuse)
        assert code_of(editor.save) is (Code.STORE_FULL if number == errno.ENOSPC else Code.FILE_UNWRITABLE)

    assert vault_file(folder).read_bytes() == before
    assert open_with(doctor).holder


def test_files_that_are_no_vaults_are_left_alone(folder: Path, room: VaultRoom, doctor) -> None:
    folder.mkdir()
    for name in ("readme.txt", "x.vault", "../x.vault", f"{'0' * 32}.damaged", f"{'0' * 32}.vault.new"):
        (folder / name.replace("../", "up-")).write_bytes(b"rubbish")

    assert room.ids() == ()
    assert room.challenges(doctor.card()) == ()
    assert [check.code for check in room.diagnose()] == [Code.VAULT_MISSING]
