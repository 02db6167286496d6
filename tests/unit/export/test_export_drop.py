"""The drop folder: whole or not at all, never in place of another."""

import errno
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from secmail.domain.checks import CheckState
from secmail.domain.errors import ActionNeeded, Code, Unavailable
from secmail.engine.ports import DropFolder
from secmail.export import drop
from secmail.export.drop import LEFTOVER_SECONDS, MOST_OF_ONE_NAME, DropFolderWriter
from secmail.export.naming import numbered

CHECKOUT = Path(__file__).resolve().parents[3]
RESULT = b"DURAND\r\nZoe\r\n****FIN****\r\n"
NAME = "20261120-083000-3f9a0c1d-1.hpr"
LEFTOVER = ".secmail-" + "0" * 32 + ".part"

writer: DropFolder = DropFolderWriter()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "drop").mkdir()
    return tmp_path / "drop"


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def refusal(folder: object) -> Code:
    with pytest.raises(Unavailable) as caught:
        writer.put(str(folder), NAME, RESULT)
    assert str(folder) not in str(caught.value)
    return caught.value.code


def test_a_file_is_written(folder: Path) -> None:
    assert writer.put(str(folder), NAME, RESULT) == NAME
    assert contents(folder) == {NAME: RESULT}


@pytest.mark.parametrize("content", [b"", bytes(range(256)) * 20_000])
def test_any_bytes(folder: Path, content: bytes) -> None:
    writer.put(str(folder), NAME, content)
    assert contents(folder) == {NAME: content}


def test_the_same_again_is_written_once(folder: Path) -> None:
    for _ in range(3):
        assert writer.put(str(folder), NAME, RESULT) == NAME
    assert contents(folder) == {NAME: RESULT}


def test_other_bytes_get_another_name_and_overwrite_nothing(folder: Path) -> None:
    for number, content in enumerate([b"one", b"two", b"six"], 1):
        expected = NAME if number == 1 else NAME.replace(".hpr", f"-{number}.hpr")
        assert writer.put(str(folder), NAME, content) == expected
        assert writer.put(str(folder), NAME, content) == expected
    assert sorted(contents(folder).values()) == [b"one", b"six", b"two"]


def test_what_is_not_a_plain_file_is_left_alone(folder: Path, tmp_path: Path) -> None:
    (folder / NAME).mkdir()
    (tmp_path / "elsewhere").write_bytes(RESULT)
    (folder / NAME.replace(".hpr", "-2.hpr")).symlink_to(tmp_path / "elsewhere")
    (folder / NAME.replace(".hpr", "-3.hpr")).symlink_to(tmp_path / "nowhere")
    assert writer.put(str(folder), NAME, RESULT) == NAME.replace(".hpr", "-4.hpr")


def test_names_without_end_are_given_up(folder: Path) -> None:
    for number in range(1, MOST_OF_ONE_NAME + 1):
        (folder / numbered(NAME, number)).write_bytes(b"other")
    assert refusal(folder) is Code.EXPORT_UNREACHABLE
    assert len(contents(folder)) == MOST_OF_ONE_NAME


def test_names_are_made_safe(folder: Path, tmp_path: Path) -> None:
    assert writer.put(str(folder), "../out.hpr", RESULT) == "out.hpr"
    assert not (tmp_path / "out.hpr").exists()


def test_no_folder_is_set() -> None:
    with pytest.raises(ActionNeeded) as caught:
        writer.put("", NAME, RESULT)
    assert caught.value.code is Code.EXPORT_UNSET
    check = writer.check("")
    assert (check.state, check.code) == (CheckState.WARNING, Code.EXPORT_UNSET)


def test_a_folder_that_is_away_is_not_made(folder: Path) -> None:
    folder.rmdir()
    assert refusal(folder) is Code.EXPORT_UNREACHABLE
    assert not folder.exists()
    check = writer.check(str(folder))
    assert (check.state, check.code, check.found) == (
        CheckState.FAILED,
        Code.EXPORT_UNREACHABLE,
        f"{folder}: ENOENT",
    )


def test_a_file_in_place_of_the_folder(folder: Path) -> None:
    (folder / "file").write_bytes(b"")
    assert refusal(folder / "file") is Code.EXPORT_UNREACHABLE
    assert writer.check(str(folder / "file")).state is CheckState.FAILED


def test_an_impossible_folder() -> None:
    assert refusal("a\0b") is Code.EXPORT_UNREACHABLE
    assert writer.check("a\0b").state is CheckState.FAILED


def test_a_good_folder_is_left_clean_by_the_check(folder: Path) -> None:
    check = writer.check(str(folder))
    assert (check.state, check.code, check.found) == (CheckState.OK, None, str(folder))
    assert contents(folder) == {}


def test_old_leftovers_go_young_and_foreign_ones_stay(folder: Path) -> None:
    long_ago = time.time() - LEFTOVER_SECONDS - 60
    foreign = ["x.part", ".secmail-short.part", ".other-" + "0" * 32 + ".part"]
    for name in [LEFTOVER, *foreign]:
        (folder / name).write_bytes(b"half")
        os.utime(folder / name, (long_ago, long_ago))
    (folder / LEFTOVER.replace("0", "1")).write_bytes(b"being written now")
    writer.put(str(folder), NAME, RESULT)
    assert set(contents(folder)) == {NAME, LEFTOVER.replace("0", "1"), *foreign}


def test_a_leftover_that_cannot_be_removed_holds_nothing_back(folder: Path) -> None:
    (folder / LEFTOVER).mkdir()
    os.utime(folder / LEFTOVER, (0, 0))
    assert writer.put(str(folder), NAME, RESULT) == NAME


# Disks ---------------------------------------------------------------------------------------------------------------


def mount(place: Path, options: str) -> None:
    command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(place)]
    if os.geteuid() != 0 or subprocess.run(command, capture_output=True, check=False).returncode != 0:
        pytest.skip("mounting a small or read-only disk needs root")


@pytest.fixture
def disk(folder: Path) -> Iterator[Path]:
    """A quarter of a megabyte."""
    mount(folder, "size=256k")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_full_disk_leaves_nothing_behind_and_passes(disk: Path) -> None:
    (disk / "ballast").write_bytes(bytes(250_000))
    with pytest.raises(Unavailable) as caught:
        writer.put(str(disk), NAME, RESULT * 10_000)
    assert (caught.value.code, caught.value.detail) == (Code.EXPORT_UNREACHABLE, "ENOSPC")
    assert set(contents(disk)) == {"ballast"}
    (disk / "ballast").unlink()
    assert writer.put(str(disk), NAME, RESULT) == NAME


def test_little_space_is_a_warning(disk: Path) -> None:
    check = writer.check(str(disk))
    assert (check.state, check.found) == (CheckState.WARNING, f"{disk}: 256 KiB")


def test_a_read_only_disk(disk: Path) -> None:
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    assert refusal(disk) is Code.EXPORT_UNREACHABLE
    assert writer.check(str(disk)).found == f"{disk}: EROFS"
    subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)
    assert writer.put(str(disk), NAME, RESULT) == NAME


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_rights(folder: Path) -> None:
    folder.chmod(0o500)
    assert refusal(folder) is Code.EXPORT_UNREACHABLE
    folder.chmod(0o700)


def test_a_file_system_without_hard_links(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """FAT and some shares."""

    def refuse(_self: Path, _target: Path) -> None:
        raise OSError(errno.EPERM, "no links here")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    assert writer.put(str(folder), NAME, b"one") == NAME
    # The name is taken between the look and the rename.
    taken = iter([None])
    monkeypatch.setattr(drop, "_taken", lambda *_: next(taken))
    assert writer.put(str(folder), NAME, b"two") == NAME.replace(".hpr", "-2.hpr")
    assert contents(folder) == {NAME: b"one", NAME.replace(".hpr", "-2.hpr"): b"two"}


def test_a_link_that_fails_otherwise_leaves_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_self: Path, _target: Path) -> None:
        raise OSError(errno.EIO, "the share went away")

    monkeypatch.setattr(Path, "hardlink_to", fail)
    assert refusal(folder) is Code.EXPORT_UNREACHABLE
    assert contents(folder) == {}


@pytest.mark.parametrize(("number", "fine"), [(errno.EINVAL, True), (errno.EIO, False)])
def test_a_folder_that_cannot_be_synced(folder: Path, monkeypatch: pytest.MonkeyPatch, number: int, fine: bool) -> None:
    """Where the system cannot, it is enough that the file is; where the disk fails, it is not written."""
    sync = os.fsync

    def fail_for_folders(descriptor: int) -> None:
        if os.path.isdir(f"/proc/self/fd/{descriptor}"):  # noqa: PTH112 -- follows the magic link
            raise OSError(number, "sync")
        sync(descriptor)

    if not Path("/proc/self/fd").is_dir():
        pytest.skip("open files of a process are listed on Linux only")
    monkeypatch.setattr(os, "fsync", fail_for_folders)
    if fine:
        assert writer.put(str(folder), NAME, RESULT) == NAME
    else:
        assert refusal(folder) is Code.EXPORT_UNREACHABLE
        monkeypatch.undo()
        assert writer.put(str(folder), NAME, RESULT) == NAME
    assert contents(folder) == {NAME: RESULT}


# Several at once -----------------------------------------------------------------------------------------------------


def test_many_writers_of_the_same_result(folder: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        names = list(pool.map(lambda _: writer.put(str(folder), NAME, RESULT), range(40)))
    assert set(names) == {NAME}
    assert contents(folder) == {NAME: RESULT}


def test_many_writers_of_different_results_under_one_name(folder: Path) -> None:
    results = [b"result %d" % number for number in range(40)]
    with ThreadPoolExecutor(8) as pool:
        names = list(pool.map(lambda content: writer.put(str(folder), NAME, content), results))
    assert dict(zip(names, results, strict=True)) == contents(folder)
    assert len(set(names)) == len(results)


@pytest.mark.parametrize(("content", "name"), [(RESULT, NAME), (b"other", NAME.replace(".hpr", "-2.hpr"))])
def test_a_name_taken_between_look_and_link(
    folder: Path, monkeypatch: pytest.MonkeyPatch, content: bytes, name: str
) -> None:
    (folder / NAME).write_bytes(content)
    monkeypatch.setattr(drop, "_taken", lambda *_: None)
    assert writer.put(str(folder), NAME, RESULT) == name
    assert contents(folder) == {NAME: content, name: RESULT}


def test_names_that_fill_up_while_writing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(1, MOST_OF_ONE_NAME + 1):
        (folder / numbered(NAME, number)).write_bytes(b"other")
    monkeypatch.setattr(drop, "_taken", lambda *_: None)
    assert refusal(folder) is Code.EXPORT_UNREACHABLE
    assert len(contents(folder)) == MOST_OF_ONE_NAME


def test_the_practice_software_takes_the_file_while_we_look(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / NAME).write_bytes(b"other")
    look = os.path.lexists

    def take_after(path: Path) -> bool:
        found = look(path)
        path.unlink(missing_ok=True)
        return found

    monkeypatch.setattr(drop, "_exists", take_after)
    assert writer.put(str(folder), NAME, RESULT) == NAME
    assert contents(folder) == {NAME: RESULT}


# Crashes -------------------------------------------------------------------------------------------------------------

DIE_AT = """
import os, sys
from secmail.export.drop import DropFolderWriter

folder, name, die_at = sys.argv[1], sys.argv[2], int(sys.argv[3])
writer, steps, sync = DropFolderWriter(), [], os.fsync

def step(event):
    steps.append(event)
    if len(steps) == die_at:
        os._exit(9)

def hook(event, arguments):
    if event in {"open", "os.link", "os.rename", "os.remove", "os.scandir"} and watching:
        step(event)

def counted_sync(descriptor):
    step("fsync")
    sync(descriptor)

watching = True
os.fsync = counted_sync
sys.addaudithook(hook)
print(writer.put(folder, name, sys.stdin.buffer.read()), *steps)
"""


def die_at(folder: Path, step: int, content: bytes) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-c", DIE_AT, str(folder), NAME, str(step)]
    return subprocess.run(command, cwd=CHECKOUT, input=content, capture_output=True, check=False)


@pytest.mark.skipif(os.name == "nt", reason="the steps are those of POSIX")
def test_a_crash_before_each_step_leaves_the_file_whole_or_absent(folder: Path) -> None:
    step = 0
    while True:
        step += 1
        child = die_at(folder, step, RESULT)
        visible = {name: content for name, content in contents(folder).items() if not name.startswith(".")}
        assert visible in ({}, {NAME: RESULT}), step
        if child.returncode == 0:
            break
        assert child.returncode == 9, child.stderr
        # The next run finishes the work under the same name, once.
        assert writer.put(str(folder), NAME, RESULT) == NAME
        long_ago = time.time() - LEFTOVER_SECONDS - 60
        for path in folder.glob(".secmail-*"):
            os.utime(path, (long_ago, long_ago))
        assert writer.put(str(folder), NAME, RESULT) == NAME
        assert contents(folder) == {NAME: RESULT}
        (folder / NAME).unlink()
    assert child.stdout.split()[1:] == [b"os.scandir", b"open", b"fsync", b"os.link", b"os.remove", b"open", b"fsync"]


DIE_WRITING = """
import resource, sys
from secmail.export.drop import DropFolderWriter

resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
DropFolderWriter().put(sys.argv[1], sys.argv[2], bytes(100_000))
"""


@pytest.mark.skipif(os.name == "nt", reason="no limit on the size of files there")
def test_a_crash_in_the_middle_of_writing(folder: Path) -> None:
    """The kernel kills the program at the thousandth byte."""
    child = subprocess.run(
        [sys.executable, "-c", "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_DFL)\n" + DIE_WRITING,
         str(folder), NAME],
        cwd=CHECKOUT, capture_output=True, check=False,
    )  # fmt: skip
    assert child.returncode < 0
    (name,) = contents(folder)
    assert name.startswith(".secmail-")
    assert writer.put(str(folder), NAME, bytes(100_000)) == NAME
    assert (folder / NAME).read_bytes() == bytes(100_000)
