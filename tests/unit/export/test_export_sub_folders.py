"""Folders below the drop folder, witnesses, and which files still lie there."""

import errno
import os
from pathlib import Path

import pytest

from secmail.domain.errors import Unavailable
from secmail.engine.ports import DropFolder
from secmail.export.drop import DropFolderWriter

RESULT = b"DURAND\r\n****FIN****\r\n"
writer: DropFolder = DropFolderWriter()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "drop").mkdir()
    return tmp_path / "drop"


@pytest.mark.parametrize(
    ("below", "made"),
    [("LABTIL", "LABTIL"), ("../../etc", "etc"), ("a/b\\c:d", "a_b_c_d"), ("CON", "CON_"), (". .", "resultat")],
)
def test_a_folder_for_each_sender_stays_inside(folder: Path, below: str, made: str) -> None:
    for _ in range(2):
        assert writer.put(str(folder), "r.hpr", RESULT, below=below) == f"{made}/r.hpr"
    assert [path for path in folder.rglob("*") if path.is_file()] == [folder / made / "r.hpr"]
    assert writer.digest(str(folder), f"{made}/r.hpr") is not None


def test_a_link_in_place_of_a_folder_is_refused(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (folder / "LABTIL").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    (folder / "FILE").write_bytes(b"")
    for below in ("LABTIL", "FILE"):
        with pytest.raises(Unavailable):
            writer.put(str(folder), "r.hpr", RESULT, below=below)
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_witness_has_exactly_its_name_and_harms_no_file(folder: Path) -> None:
    writer.mark(str(folder), "r.ok")
    (folder / "s.ok").write_bytes(b"somebody's")
    writer.mark(str(folder), "s.ok")
    assert ((folder / "r.ok").read_bytes(), (folder / "s.ok").read_bytes()) == (b"", b"somebody's")
    with pytest.raises(Unavailable):
        writer.mark(str(folder), "../r.ok")
    folder.rename(folder.with_name("away"))
    with pytest.raises(Unavailable):
        writer.mark(str(folder), "r.ok")


def test_what_lies_there_is_told_and_a_folder_that_is_away_tells_nothing(folder: Path) -> None:
    for name, below in (("a.hpr", ""), ("b.hpr", ""), ("c.hpr", "LAB"), ("d.hpr", "LAB"), ("e.hpr", "GONE")):
        writer.put(str(folder), name, RESULT, below=below)
    names = ["a.hpr", "b.hpr", "LAB/c.hpr", "LAB/d.hpr", "GONE/e.hpr"]
    assert writer.lying(str(folder), names) == frozenset(names)
    (folder / "a.hpr").unlink()
    (folder / "LAB" / "c.hpr").unlink()
    (folder / "GONE" / "e.hpr").unlink()
    (folder / "GONE").rmdir()
    assert writer.lying(str(folder), names) == frozenset({"b.hpr", "LAB/d.hpr"})
    folder.rename(folder.with_name("away"))
    assert writer.lying(str(folder), names) is None
    assert writer.lying(str(folder), ["GONE/e.hpr"]) is None
    assert writer.lying("", names) is None


@pytest.mark.parametrize("error", [errno.ESTALE, errno.EIO, errno.ENOTCONN, errno.EHOSTDOWN, errno.EACCES])
def test_a_share_that_breaks_down_has_lost_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch, error: int) -> None:
    writer.put(str(folder), "a.hpr", RESULT)

    def breaks(*_arguments: object) -> None:
        raise OSError(error, "share")

    with monkeypatch.context() as patch:
        patch.setattr(os, "scandir", breaks)
        assert writer.lying(str(folder), ["a.hpr"]) is None
        with pytest.raises(Unavailable):
            writer.put(str(folder), "b.hpr", RESULT)
    assert [path.name for path in folder.iterdir()] == ["a.hpr"]
