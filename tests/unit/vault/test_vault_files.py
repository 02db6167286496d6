"""Vault files that were torn, altered, exchanged or half written."""

import base64
import errno
import json
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from secmail.domain.checks import CheckState
from secmail.domain.errors import Code, SecmailError
from secmail.vault import container, disk, slots
from secmail.vault.editor import VaultEditor
from secmail.vault.encoding import canonical
from secmail.vault.room import VaultRoom


def vault_file(folder: Path) -> Path:
    (path,) = folder.glob("*.vault")
    return path


def copy_of(path: Path) -> Path:
    return path.with_suffix(".vault.bak")


def alone(folder: Path) -> Path:
    """The vault without its copy, so that nothing but the file itself can open."""
    path = vault_file(folder)
    copy_of(path).unlink()
    return path


def code_of(call: Callable[[], object]) -> Code:
    with pytest.raises(SecmailError) as caught:
        call()
    return caught.value.code


def test_any_altered_byte_is_noticed(folder: Path, editor: VaultEditor, doctor, open_with: Callable) -> None:
    """Every region of the file: header, each field of the slot, proof, nonce, sealed content, and what holds them."""
    editor.save()
    path = alone(folder)
    good = path.read_bytes()
    noticed = {Code.VAULT_DAMAGED, Code.VAULT_NO_SLOT, Code.STORE_NEWER}
    for position in [*range(0, 600, 3), *range(600, len(good), 23)]:
        path.write_bytes(good[:position] + bytes([good[position] ^ 0x01]) + good[position + 1 :])
        try:
            open_with(doctor, VaultRoom(folder))
        except (SecmailError, ValueError) as refusal:
            # ValueError: the slot itself no longer names the card, so that there is no challenge.
            assert not isinstance(refusal, SecmailError) or refusal.code in noticed
        else:
            pytest.fail(f"byte {position} was altered and nobody noticed")
    path.write_bytes(good)
    assert open_with(doctor).holder


def deep(many: int) -> bytes:
    return b'{"header":' + b"[" * many + b"]" * many + b"}"


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        pytest.param(lambda good: b"", Code.VAULT_DAMAGED, id="empty"),
        pytest.param(lambda good: good[: len(good) // 2], Code.VAULT_DAMAGED, id="torn"),
        pytest.param(lambda good: good[:-1], Code.VAULT_DAMAGED, id="one-byte-short"),
        pytest.param(lambda good: good + b" ", Code.VAULT_DAMAGED, id="one-byte-more"),
        pytest.param(lambda good: bytes(len(good)), Code.VAULT_DAMAGED, id="zeroed"),
        pytest.param(lambda good: b"[" * 100_000, Code.VAULT_DAMAGED, id="deep"),
        pytest.param(lambda good: deep(100_000), Code.VAULT_DAMAGED, id="deep-inside"),
        pytest.param(lambda good: b"x" * (container.MAX_FILE + 1), Code.VAULT_DAMAGED, id="large"),
        pytest.param(lambda good: b"[" + b"[]," * 2_000_000 + b"[]]", Code.VAULT_DAMAGED, id="many"),
        pytest.param(
            lambda good: good.replace(b'"epoch":1', b'"epoch":' + b"9" * 10_000), Code.VAULT_DAMAGED, id="number"
        ),
        pytest.param(lambda good: json.dumps(json.loads(good), indent=1).encode(), Code.VAULT_DAMAGED, id="spelling"),
        pytest.param(lambda good: good.replace(b'"version":2', b'"version":3'), Code.STORE_NEWER, id="newer"),
        pytest.param(lambda good: good.replace(b'"version":2', b'"version":1'), Code.VAULT_DAMAGED, id="downgraded"),
    ],
)
def test_a_file_without_its_shape_is_damaged(
    folder: Path, editor: VaultEditor, doctor, spoil: Callable[[bytes], bytes], code: Code
) -> None:
    editor.save()
    path = alone(folder)
    path.write_bytes(spoil(path.read_bytes()))

    room = VaultRoom(folder)

    assert code_of(lambda: room.challenges(doctor.card())) is code
    assert [(check.state, check.code) for check in room.diagnose()] == [(CheckState.FAILED, code)]
    assert room.facts() == ()


def test_a_newer_programs_file_is_not_replaced_by_its_copy(folder: Path, editor: VaultEditor, doctor) -> None:
    editor.save()
    path = vault_file(folder)
    newer = path.read_bytes().replace(b'"version":2', b'"version":3')
    path.write_bytes(newer)

    assert code_of(lambda: VaultRoom(folder).challenges(doctor.card())) is Code.STORE_NEWER
    assert path.read_bytes() == newer


def header_with(data: bytes, **changes: object) -> bytes:
    document = json.loads(data)
    document["header"] |= changes
    return canonical(document)


SLOT = {
    "id": "0" * 16,
    "kind": "passphrase",
    "public": "A" * 1620 + "AA==",
    "private": "",
    "sealed": "",
    "salt": "",
    "memory": 1,
    "iterations": 1,
    "lanes": 1,
}


@pytest.mark.parametrize(
    "changes",
    [
        {"id": "../../etc/passwd"},
        {"id": 7},
        {"slots": [{}]},
        {"slots": {}},
        {"slots": [SLOT | {"id": f"{number:016x}"} for number in range(container.MAX_SLOTS + 1)]},
        {"slots": [SLOT, SLOT]},
        {"slots": [SLOT | {"id": "x"}]},
        {"slots": [SLOT | {"kind": "nobody"}]},
        {"slots": [SLOT | {"public": "AAAA"}]},
        {"slots": [SLOT | {"public": "%"}]},
        {"slots": [SLOT | {"memory": -1}]},
        {"slots": [SLOT | {"memory": 2**60}]},
        {"slots": [SLOT | {"memory": True}]},
        {"slots": [SLOT | {"mandate": "a/b"}]},
        {"slots": [SLOT | {"kind": "card-sign", "certificate": "x", "role": "authentication", "key": "", "salt": ""}]},
        {"removed": ["x"]},
        {"removed": ["f" * 16, "0" * 16]},
        {"removed": [f"{number:016x}" for number in range(container.MAX_REMOVED + 1)]},
        {"withdrawn": [""]},
        {"history": ["x"]},
        {"history": ["0" * 32] * (container.MAX_HISTORY + 1)},
        {"generation": -1},
        {"generation": 1.5},
        {"epoch": None},
        {"format": "other"},
    ],
)
def test_a_header_that_nobody_writes_is_damaged(folder: Path, editor: VaultEditor, changes: dict) -> None:
    """Also where the holder's own authority stands for it: a program gone wrong, or a later one's idea."""
    authority = editor._keyring.authority
    document = json.loads(header_with(editor.save().data, **changes)) | {"proof": ""}
    proof = slots.prove(authority, canonical(document))
    data = canonical(document | {"proof": base64.b64encode(proof).decode()})

    with pytest.raises(SecmailError) as caught:
        container.read(data)
    assert (caught.value.code, caught.value.detail in {"format", "size", "not canonical"}) == (Code.VAULT_DAMAGED, True)


@pytest.mark.expects_log
@pytest.mark.parametrize("spoil", [lambda good: good[:100], lambda good: good[:-60] + b"A" * 10 + good[-50:]])
def test_the_copy_takes_the_place_of_a_damaged_vault(
    folder: Path, editor: VaultEditor, doctor, open_with: Callable, spoil: Callable
) -> None:
    editor.save()
    path = vault_file(folder)
    good = path.read_bytes()
    path.write_bytes(spoil(good))

    assert open_with(doctor).holder == "Camille FONTAINE-ESSAI"

    assert path.read_bytes() == copy_of(path).read_bytes() == good
    assert path.with_suffix(".damaged").read_bytes() == spoil(good)
    assert open_with(doctor).holder == "Camille FONTAINE-ESSAI"


@pytest.mark.expects_log
def test_an_altered_slot_gives_way_to_the_copy(folder: Path, editor: VaultEditor, doctor, open_with: Callable) -> None:
    """It is noticed before any card is asked."""
    good = editor.save().data
    path = vault_file(folder)
    document = json.loads(good)
    document["header"]["slots"][0]["salt"] = "A" * 43 + "="
    path.write_bytes(canonical(document))

    assert [check.state for check in VaultRoom(folder).diagnose()] == [CheckState.FAILED]
    assert open_with(doctor, VaultRoom(folder)).holder == "Camille FONTAINE-ESSAI"
    assert path.read_bytes() == good


def test_an_altered_copy_is_not_used(folder: Path, editor: VaultEditor, doctor) -> None:
    editor.save()
    path = vault_file(folder)
    data = bytearray(copy_of(path).read_bytes())
    data[-60] ^= 1
    copy_of(path).write_bytes(data)
    path.write_bytes(b"torn")
    room = VaultRoom(folder)

    def attempt() -> None:
        (challenge,) = room.challenges(doctor.card())
        room.open(challenge, doctor.answer(challenge))

    assert code_of(attempt) is Code.VAULT_DAMAGED
    assert path.read_bytes() == b"torn"


def test_a_missing_copy_is_made_again(folder: Path, editor: VaultEditor, doctor, open_with: Callable) -> None:
    editor.save()
    path = alone(folder)

    open_with(doctor)

    assert copy_of(path).read_bytes() == path.read_bytes()


@pytest.mark.expects_log
def test_an_opening_does_not_fail_because_the_copy_cannot_be_written(
    folder: Path, editor: VaultEditor, doctor, open_with: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor.save()
    alone(folder)

    def refuse(*_: object) -> None:
        raise OSError(errno.EROFS, "refused")

    monkeypatch.setattr(disk, "_put", refuse)
    assert open_with(doctor).holder


def test_a_wrong_answer_never_brings_the_copy_back(folder: Path, editor: VaultEditor, doctor, secretary) -> None:
    editor.save()
    path, room = vault_file(folder), VaultRoom(folder)
    before = path.read_bytes()
    (challenge,) = room.challenges(doctor.card())

    assert code_of(lambda: room.open(challenge, secretary.answer(challenge))) is Code.VAULT_DAMAGED
    assert path.read_bytes() == before
    assert room.open(challenge, doctor.answer(challenge)).holder


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EACCES, errno.EROFS])
def test_a_refusing_disk_leaves_the_vault_as_it_was(
    folder: Path, editor: VaultEditor, doctor, open_with: Callable, number: int
) -> None:
    vault = editor.save()
    before = vault_file(folder).read_bytes()
    editor = VaultRoom(folder).edit(vault)
    editor.add_document(b"a")

    def refuse(handle: int) -> None:
        raise OSError(number, "refused")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", refuse)
        assert code_of(editor.save) is (Code.STORE_FULL if number == errno.ENOSPC else Code.FILE_UNWRITABLE)

    assert vault_file(folder).read_bytes() == before
    assert open_with(doctor).documents == ()
    assert editor.save().documents == (b"a",)  # and it can be tried again


def test_a_copy_that_the_disk_refuses_is_none_rather_than_an_old_one(
    folder: Path, editor: VaultEditor, secretary, sign_slot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The old one would still open by the slot that has been removed."""
    slot = sign_slot(editor, secretary, "m1")
    removing = VaultRoom(folder).edit(editor.save())
    removing.remove_slot(slot)
    real = disk._put

    def refuse_copies(path: Path, data: bytes) -> None:
        if path.suffix == ".bak":
            raise OSError(errno.ENOSPC, "refused")
        real(path, data)

    monkeypatch.setattr(disk, "_put", refuse_copies)
    removing.save()

    path = vault_file(folder)
    assert not copy_of(path).exists()
    assert VaultRoom(folder).challenges(secretary.card()) == ()


def test_nothing_older_is_left_when_a_vault_has_been_saved(
    folder: Path, editor: VaultEditor, room: VaultRoom, secretary, sign_slot
) -> None:
    slot = sign_slot(editor, secretary, "m1")
    removing = room.edit(editor.save())
    path = vault_file(folder)
    path.with_suffix(".damaged").write_bytes(path.read_bytes())
    removing.remove_slot(slot)
    removing.save()

    assert all(slot not in entry.read_text().split('"removed"')[0] for entry in folder.iterdir())
    assert {entry.suffix for entry in folder.iterdir()} == {".vault", ".bak"}


def test_a_file_that_changed_meanwhile_is_not_written_over(
    folder: Path, editor: VaultEditor, room: VaultRoom, doctor, open_with: Callable
) -> None:
    vault = editor.save()
    one, other = room.edit(vault), room.edit(vault)
    one.add_document(b"a")
    other.add_document(b"b")
    one.save()

    assert code_of(other.save) is Code.VAULT_ROLLED_BACK
    assert code_of(lambda: room.edit(vault)) is Code.VAULT_ROLLED_BACK
    assert open_with(doctor).documents == (b"a",)


def test_files_that_are_no_vaults_are_left_alone(folder: Path, room: VaultRoom, doctor) -> None:
    folder.mkdir()
    nobody = "0" * 32
    for name in ("readme", "x.vault", "up-x.vault", f"{nobody}.damaged", f"{nobody}.vault.new", f"{nobody}.rival.x"):
        (folder / name).write_bytes(b"rubbish")

    assert room.ids() == ()
    assert room.challenges(doctor.card()) == ()
    assert [check.code for check in room.diagnose()] == [Code.VAULT_MISSING]


def test_of_two_threads_that_save_one_wins_and_the_other_hears_of_it(
    folder: Path, editor: VaultEditor, doctor, open_with: Callable
) -> None:
    """The work pool has two threads: looking at what is there and writing on top of it are one."""
    vault = editor.save()
    for _ in range(10):
        room, together = VaultRoom(folder), Barrier(2)
        editors = [room.edit(vault), room.edit(vault)]

        def save(made: VaultEditor, together: Barrier = together) -> object:
            together.wait()
            try:
                return made.save()
            except SecmailError as error:
                return error.code

        with ThreadPoolExecutor(2) as pool:
            done = list(pool.map(save, editors))
        (lost,) = (outcome for outcome in done if isinstance(outcome, Code))
        assert lost is Code.VAULT_ROLLED_BACK
        (vault,) = (outcome for outcome in done if not isinstance(outcome, Code))
        assert open_with(doctor).facts == vault.facts


def test_nothing_is_written_that_could_not_be_read_again(
    folder: Path, editor: VaultEditor, doctor, open_with: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = editor.save()
    changed = VaultRoom(folder).edit(saved)
    changed.add_document(b"a")
    changed.add_document(b"b")
    monkeypatch.setattr(container, "MAX_DOCUMENTS", 1)

    assert code_of(changed.save) is Code.VAULT_DAMAGED
    assert vault_file(folder).read_bytes() == copy_of(vault_file(folder)).read_bytes() == saved.data

    monkeypatch.setattr(container, "MAX_FILE", 10)
    assert code_of(changed.save) is Code.BUG
    assert vault_file(folder).read_bytes() == saved.data


def test_an_older_version_never_takes_a_newer_programs_place(folder: Path, editor: VaultEditor) -> None:
    data = editor.save().data
    path = vault_file(folder)
    newer = data.replace(b'"version":2', b'"version":3')
    path.write_bytes(newer)

    assert code_of(lambda: VaultRoom(folder).receive(data)) is Code.STORE_NEWER
    assert path.read_bytes() == newer
