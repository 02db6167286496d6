"""The scenes of what the window has in common with the desktop: keys, and what is chosen of the window itself."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path

from secmail.api.updates import NewestVersion
from secmail.domain.updates import Announcement, Newness, Update
from tests.support.results_scenes import wait_for
from tests.support.stage import Stage, settle


def keys(stage: Stage) -> None:
    window = stage.raise_window()
    stage.front = window.desktop.show_keys()
    settle()


def manual(stage: Stage) -> None:
    stage.front = stage.raise_window().desktop.show_manual()
    settle()


def manual_found(stage: Stage) -> None:
    stage.front = manual = stage.raise_window().desktop.show_manual()
    manual.search.setText("carte" if stage.language == "fr" else "card")
    manual.list.setCurrentRow(1)
    settle()


def about(stage: Stage) -> None:
    stage.front = stage.raise_window().desktop.show_about()
    settle()


def _about_asked(stage: Stage, found: Update) -> None:
    stage.practice.handle.answer(NewestVersion, found)
    stage.front = dialog = stage.raise_window().desktop.show_about()
    dialog.newest_button.click()
    settle()


def about_newer(stage: Stage) -> None:
    at, until = datetime(2026, 11, 1, tzinfo=UTC), date(2027, 5, 1)
    said = Announcement("0.2.0", at, until, "https://secmail.exemple/versions/0.2.0/notes")
    _about_asked(stage, Update(Newness.NEWER, said))


def about_replayed(stage: Stage) -> None:
    _about_asked(stage, Update(Newness.REPLAYED))


def given_file(stage: Stage) -> None:
    file = Path(__file__).resolve().parents[1] / "corpus" / "hprim" / "medecin-2-second-units.hpr"
    stage.front = dialog = stage.raise_window().desktop.show_file(file)
    wait_for(lambda: bool(dialog.note.text))


def settings_looks(stage: Stage) -> None:
    _settings(stage, 1)


def settings_desktop(stage: Stage) -> None:
    _settings(stage, 2)


def _settings(stage: Stage, page: int) -> None:
    window = stage.raise_window()
    window.actions_by_key["settings"].trigger()
    window.doors.settings.pages.setCurrentIndex(page)
    stage.front = window.doors.settings
    settle()


DESKTOP_SCENES: Mapping[str, Callable[[Stage], None]] = {
    "keys": keys,
    "manual": manual,
    "manual-found": manual_found,
    "about": about,
    "about-newer": about_newer,
    "about-replayed": about_replayed,
    "given-file": given_file,
    "settings-looks": settings_looks,
    "settings-desktop": settings_desktop,
}
