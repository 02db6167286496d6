"""A file that the desktop opens with the program: its results are shown with a warning, and nothing else happens."""

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from secmail import hprim
from secmail.api.events import SessionLocked
from secmail.gui.desktop.given_file import GivenFileDialog, given
from tests.support.results_scenes import wait_for
from tests.support.stage import Stage, settle

CORPUS = Path(__file__).resolve().parents[1] / "corpus" / "hprim"
RESULT = CORPUS / "medecin-2-second-units.hpr"


@pytest.fixture
def stage(qapp: object) -> Iterator[Stage]:
    made = Stage("en", (1280, 800))
    yield made
    made.close()


def said(stage: Stage, file: Path) -> GivenFileDialog:
    """The dialog, as soon as it says something of the file."""
    assert stage.window is not None
    dialog = stage.window.desktop.show_file(file)
    wait_for(lambda: bool(dialog.note.text))
    return dialog


def test_results_are_shown_with_a_warning(stage: Stage) -> None:
    window = stage.raise_window()
    window.desktop.knocked(RESULT.as_uri())
    settle()
    dialog = said(stage, RESULT)
    assert dialog.isVisible()
    assert "nothing says whose it is" in dialog.note.text
    assert dialog.results.isVisible()
    assert dialog.results.model.rowCount() > 0
    assert not dialog.results.patient_button.isVisible()


def test_it_goes_with_the_session(stage: Stage) -> None:
    window = stage.raise_window()
    dialog = said(stage, RESULT)
    name = dialog.results.text
    stage.practice.handle.say(SessionLocked())
    settle()
    assert not dialog.isVisible()
    assert name not in dialog.results.text and dialog.results.model.rowCount() == 0
    assert (dialog.windowTitle(), dialog.note.text) == ("", "")
    assert said(stage, RESULT).isVisible()  # whoever opens it again sees it again
    assert window.desktop.show_file(RESULT) is dialog


def test_what_is_still_being_read_at_the_lock_is_not_shown(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    window = stage.raise_window()
    begun, go_on = threading.Event(), threading.Event()
    threads: set[threading.Thread] = set()
    read = hprim.read

    def slowly(content: bytes) -> hprim.Document:
        threads.add(threading.current_thread())
        begun.set()
        assert go_on.wait(30)
        return read(content)

    monkeypatch.setattr(hprim, "read", slowly)
    dialog = window.desktop.show_file(RESULT)
    wait_for(begun.is_set)
    stage.practice.handle.say(SessionLocked())
    settle()
    go_on.set()
    answered: list[object] = []
    window.desktop._desk.bridge.run(lambda: 1, window, then=answered.append, otherwise=answered.append)
    wait_for(lambda: bool(answered))  # one reader: it comes after the file
    assert threading.main_thread() not in threads
    assert not dialog.isVisible() and not dialog.results.isVisible()
    assert (dialog.note.text, dialog.results.model.rowCount()) == ("", 0)


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"Bonjour", "No readable result"), (None, "cannot be read"), (b"x" * 9_000_000, "cannot be")],
)
def test_anything_else_is_told(stage: Stage, tmp_path: Path, content: bytes | None, words: str) -> None:
    file = tmp_path / "file.hpr"
    if content is not None:
        file.write_bytes(content)
    stage.raise_window()
    dialog = said(stage, file)
    assert words in dialog.note.text
    assert not dialog.results.isVisible()


def test_a_sentence_alone_is_no_higher_than_its_lines(stage: Stage, tmp_path: Path) -> None:
    stage.raise_window()
    dialog = said(stage, tmp_path / "gone.hpr")
    settle()
    assert not dialog.results.isVisible()
    assert dialog.note.height() < dialog.height() // 4


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with a name on this system")
def test_nobody_waits_for_a_pipe(stage: Stage, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "file.hpr")
    stage.raise_window()
    assert "cannot be read" in said(stage, tmp_path / "file.hpr").note.text


def test_only_files_of_this_computer_are_meant() -> None:
    assert given("file:///tmp/a%20b.hpr") == Path("/tmp/a b.hpr")
    assert given("mailto:a@b.example") is None
    assert given("https://a.example/b.hpr") is None
    assert given("show") is None
