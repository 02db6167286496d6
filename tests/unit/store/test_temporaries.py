"""Temporaries: what is large goes sealed to the disk, nothing of it is readable there, nothing stays behind."""

import io
import itertools
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

import pytest

from secmail.domain.errors import Code, SecmailError
from secmail.domain.octets import Buffer, Octets
from secmail.store import temporaries
from secmail.store.temporaries import Temporaries

LARGE = 5_000_003


def blocks(data: bytes, size: int = 70_001) -> Iterator[Buffer]:
    return (data[at : at + size] for at in range(0, len(data), size))


@pytest.mark.parametrize("size", [0, 1, 1000, 4 * 1024 * 1024, LARGE])
def test_what_is_kept_comes_back(size: int) -> None:
    data = os.urandom(size)
    kept = Temporaries().keep(blocks(data))
    assert (len(kept), bytes(kept), b"".join(kept.blocks())) == (size, data, data)


def test_any_range_is_read() -> None:
    data = os.urandom(LARGE)
    kept = Temporaries().keep(blocks(data))
    chunk = 256 * 1024
    for start, end in ((0, 10), (chunk - 1, chunk + 1), (chunk * 3 - 5, chunk * 6 + 5), (LARGE - 7, LARGE), (9, 9)):
        assert bytes(kept.read(start, end)) == data[start:end]
    assert kept.find(data[3_000_000:3_000_040]) == 3_000_000
    assert kept.find(data[3_000_000:3_000_040], 3_000_001) == -1


def test_the_disk_holds_nothing_readable_and_no_name(tmp_path: Path) -> None:
    secret = b"Patiente Durand, glycemie 1,26 g/l. " * 200_000
    kept = Temporaries(tmp_path).keep(blocks(secret))
    assert list(tmp_path.iterdir()) == []
    source = kept._source
    assert isinstance(source, temporaries._Sealed)
    source._file.seek(0)
    raw = source._file.read()
    assert len(raw) >= len(secret)
    assert b"Durand" not in raw


def test_a_changed_temporary_is_never_half_read(tmp_path: Path) -> None:
    kept = Temporaries(tmp_path).keep(blocks(os.urandom(LARGE)))
    source = kept._source
    assert isinstance(source, temporaries._Sealed)
    source._file.seek(1000)
    source._file.write(b"\0" * 8)
    with pytest.raises(SecmailError) as found:
        kept.read(0, 1)
    assert found.value.code is Code.STORE_UNREADABLE


def test_what_fails_on_the_way_leaves_nothing() -> None:
    def failing() -> Iterator[Buffer]:
        yield bytes(LARGE)
        raise SecmailError(Code.SMIME_DECRYPT_FAILED)

    open_files = len(list(Path("/proc/self/fd").iterdir())) if sys.platform == "linux" else 0
    with pytest.raises(SecmailError):
        Temporaries().keep(failing())
    if sys.platform == "linux":
        assert len(list(Path("/proc/self/fd").iterdir())) <= open_files


def test_a_folder_that_is_missing_is_told(tmp_path: Path) -> None:
    with pytest.raises(SecmailError) as found:
        Temporaries(tmp_path / "gone").keep(blocks(bytes(LARGE)))
    assert found.value.code is Code.STORE_UNREADABLE


def test_a_file_is_read_where_it_is(tmp_path: Path) -> None:
    path = tmp_path / "a.eml"
    path.write_bytes(b"PIN\n" + b"x" * 100)
    with path.open("rb") as file:
        file.readline()
        content = Temporaries().read(file)
        assert (len(content), bytes(content)) == (100, b"x" * 100)
        path.write_bytes(b"short")
        with pytest.raises(SecmailError) as found:
            bytes(content)
    assert found.value.code is Code.FILE_UNREADABLE


def test_a_pipe_is_read_once_and_kept() -> None:
    data = os.urandom(LARGE)
    command = [sys.executable, "-c", "import sys; sys.stdout.buffer.write(sys.stdin.buffer.read())"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(data)
        process.stdin.close()
        content = Temporaries().read(cast(BinaryIO, process.stdout))
    assert (bytes(content), bytes(content)) == (data, data)


def test_content_without_a_file_is_kept() -> None:
    assert bytes(Temporaries().read(io.BytesIO(b"abc"))) == b"abc"


def test_octets_are_a_view(tmp_path: Path) -> None:
    kept: Octets = Temporaries(tmp_path).keep(blocks(os.urandom(LARGE)))
    part = kept[1_000_000:4_000_000][500_000:600_000]
    assert bytes(part) == bytes(kept.read(1_500_000, 1_600_000))
    assert part._source is kept._source


def test_hundreds_of_thousands_of_small_blocks_cost_no_more_than_their_octets() -> None:
    before = time.process_time()
    assert len(Temporaries().keep(itertools.repeat(bytes(16), LARGE // 16))) == LARGE // 16 * 16
    assert time.process_time() - before < 3


def test_the_disk_is_preferred_to_a_folder_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TMPDIR", "TEMP", "TMP"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(temporaries, "_ON_DISK", tmp_path)
    assert Temporaries()._folder == tmp_path
    monkeypatch.setattr(temporaries, "_ON_DISK", tmp_path / "missing")
    assert Temporaries()._folder is None
    monkeypatch.setattr(temporaries, "_ON_DISK", tmp_path)
    monkeypatch.setenv("TMPDIR", str(tmp_path / "chosen"))
    assert Temporaries()._folder is None


def test_a_file_of_the_same_size_that_changed_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "a.eml"
    path.write_bytes(b"checked")
    with path.open("rb") as file:
        content = Temporaries().read(file)
        assert bytes(content) == b"checked"
        path.write_bytes(b"another")
        os.utime(path, ns=(1, 1))  # clocks are coarser than this test
        with pytest.raises(SecmailError) as found:
            bytes(content)
    assert found.value.code is Code.FILE_UNREADABLE
