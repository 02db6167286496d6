"""A file that the desktop opens with the program: its results are shown with a warning, and nothing else happens."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from secmail.gui.desktop.given_file import given
from tests.support.stage import Stage, settle

CORPUS = Path(__file__).resolve().parents[1] / "corpus" / "hprim"


@pytest.fixture
def stage(qapp: object) -> Iterator[Stage]:
    made = Stage("en", (1280, 800))
    yield made
    made.close()


def test_results_are_shown_with_a_warning(stage: Stage) -> None:
    window = stage.raise_window()
    window.desktop.knocked((CORPUS / "medecin-2-second-units.hpr").as_uri())
    settle()
    dialog = window.desktop.show_file(CORPUS / "medecin-2-second-units.hpr")
    assert dialog.isVisible()
    assert "nothing says whose it is" in dialog.note.text
    assert dialog.results.isVisible()
    assert dialog.results.model.rowCount() > 0
    assert not dialog.results.patient_button.isVisible()


@pytest.mark.parametrize(
    ("content", "said"), [(b"Bonjour", "No readable result"), (None, "cannot be read"), (b"x" * 9_000_000, "cannot be")]
)
def test_anything_else_is_told(stage: Stage, tmp_path: Path, content: bytes | None, said: str) -> None:
    file = tmp_path / "file.hpr"
    if content is not None:
        file.write_bytes(content)
    dialog = stage.raise_window().desktop.show_file(file)
    settle()
    assert said in dialog.note.text
    assert not dialog.results.isVisible()


def test_only_files_of_this_computer_are_meant() -> None:
    assert given("file:///tmp/a%20b.hpr") == Path("/tmp/a b.hpr")
    assert given("mailto:a@b.example") is None
    assert given("https://a.example/b.hpr") is None
    assert given("show") is None
