"""A program notices that another version has taken its place."""

import sys
from pathlib import Path

import pytest

from secmail.app.started import Started


def test_another_file_of_its_name_is_noticed_and_none_is_not(tmp_path: Path) -> None:
    file, newer = tmp_path / "secmail", tmp_path / "newer"
    file.write_bytes(b"program")
    newer.write_bytes(b"program")
    started = Started(file)
    assert not started.is_replaced()
    file.unlink()
    assert not started.is_replaced()
    newer.rename(file)
    assert started.is_replaced()


@pytest.mark.parametrize("frozen", [True, False])
def test_a_checkout_has_no_file_of_its_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, frozen: bool) -> None:
    monkeypatch.setattr(sys, "frozen", frozen, raising=False)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "secmail"))
    (tmp_path / "secmail").write_bytes(b"old")
    started = Started.here()
    (tmp_path / "newer").write_bytes(b"new")
    (tmp_path / "newer").rename(tmp_path / "secmail")
    assert started.is_replaced() is frozen
