"""One command at a time: the next one waits, says so, and does not wait for a window."""

import time

import pytest

from secmail.api.queries import Folders
from tests.support.cli_shell import Shell
from tests.support.scripted_handle import ScriptedHandle


@pytest.fixture(autouse=True)
def slept(monkeypatch: pytest.MonkeyPatch, handle: ScriptedHandle) -> list[float]:
    """A clock that only sleeping moves."""
    pauses: list[float] = []
    monkeypatch.setattr(time, "sleep", pauses.append)
    monkeypatch.setattr(time, "monotonic", lambda: 1000.0 + sum(pauses))
    handle.answer(Folders, ())
    return pauses


def test_a_short_wait_is_not_worth_a_word(shell: Shell) -> None:
    shell.program.in_use = 3
    ran = shell("folders")
    assert (ran.code, ran.err) == (0, "")


def test_a_longer_wait_is_told_once(shell: Shell) -> None:
    shell.program.in_use = 40
    ran = shell("folders")
    assert (ran.code, ran.err) == (0, "Une autre commande de secmail travaille avec ces données ; attente…\n")


def test_after_half_a_minute_it_gives_up(shell: Shell, slept: list[float]) -> None:
    shell.program.in_use = 10_000
    ran = shell("folders", "--lang", "en")
    assert ran.code == 5
    assert "A window or a command of secmail is working with these data already." in ran.err
    assert 30.0 <= sum(slept) < 31.0


def test_nobody_waits_for_a_window(shell: Shell, slept: list[float]) -> None:
    shell.program.in_use = 10_000
    shell.program.window_open = True
    ran = shell("folders")
    assert (ran.code, slept) == (5, [])
    assert ran.err.startswith("La fenêtre de secmail est ouverte avec ces données.\n")
