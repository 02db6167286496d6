"""Trust folders: read when they change, left out with a word when they cannot be read."""

import os
from pathlib import Path

import pytest

from secmail.directory.trust_folder import TrustFolders


def test_certificates_and_lists_are_told_by_their_names(tmp_path: Path) -> None:
    for name in ("root.cer", "answer.ors", "chain.P7B", "list.crl", "readme.txt"):
        (tmp_path / name).write_bytes(name.encode())
    folders = TrustFolders([tmp_path, tmp_path / "missing"])
    assert folders.certificates() == (b"chain.P7B", b"root.cer")
    assert folders.revocation_lists() == (b"answer.ors", b"list.crl")


def test_a_changed_file_is_read_again_and_an_unchanged_one_is_the_same(tmp_path: Path) -> None:
    file = tmp_path / "list.crl"
    file.write_bytes(b"old")
    folders = TrustFolders([tmp_path])
    (first,) = folders.revocation_lists()
    assert folders.revocation_lists()[0] is first
    file.write_bytes(b"new")
    os.utime(file, ns=(1, 1))
    assert folders.revocation_lists() == (b"new",)


@pytest.mark.expects_log
def test_a_folder_that_is_a_file_and_a_file_that_is_a_folder_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "odd.cer").mkdir()
    (tmp_path / "folder" / "root.cer").write_bytes(b"root")
    assert TrustFolders([tmp_path / "file", tmp_path / "folder"]).certificates() == (b"root",)
