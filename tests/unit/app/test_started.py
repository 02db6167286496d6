"""A program notices that another version has taken its place, and whether anybody reads what it says."""

import io
import sys
from pathlib import Path

import pytest

from secmail.app.program import Secmail
from secmail.app.started import Started, reads_no_terminal
from secmail.cli.program import DemoLook
from secmail.domain.errors import Code, SecmailError


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


@pytest.mark.parametrize(
    ("shown", "terminal", "alone"),
    [
        ({"DISPLAY": ":0"}, False, True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, False, True),
        ({"DISPLAY": ":0"}, True, False),
        ({"DISPLAY": ":0", "QT_QPA_PLATFORM": "offscreen"}, False, False),
        ({}, False, False),
    ],
)
def test_from_the_menu_of_a_desktop_nobody_reads_a_terminal(
    monkeypatch: pytest.MonkeyPatch, *, shown: dict[str, str], terminal: bool, alone: bool
) -> None:
    said = io.StringIO()
    monkeypatch.setattr(said, "isatty", lambda: terminal)
    monkeypatch.setattr(sys, "stderr", said)
    monkeypatch.setattr(sys, "platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in shown.items():
        monkeypatch.setenv(name, value)
    assert reads_no_terminal() is alone


def test_a_program_without_any_stream_has_only_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", None)
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.delenv("QT_QPA_PLATFORM", raising=False)
    assert reads_no_terminal()


@pytest.mark.parametrize("demo", [True, False])
def test_a_window_without_a_screen_is_refused_with_a_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, *, demo: bool
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    program = Secmail(verbose=False)
    with pytest.raises(SecmailError) as refused:
        if demo:
            program.demo(tmp_path, look=DemoLook(headless=False), language="fr")
        else:
            program.window(tmp_path / "profile", language="fr")
    assert refused.value.code is Code.SCREEN_MISSING
    assert list(tmp_path.iterdir()) == []
