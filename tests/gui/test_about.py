"""The window "À propos": version, every component with its licence, and the texts themselves."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from PySide6.QtGui import QDesktopServices

from secmail import __version__
from secmail.api.updates import NewestVersion
from secmail.domain.errors import ActionNeeded, Code
from secmail.domain.updates import Announcement, Newness, Update
from secmail.gui.about.components import read
from secmail.gui.about.window import AboutDialog
from secmail.gui.main_window import MainWindow
from tests.support.invented_practice import Practice
from tests.support.stage import Stage, settle


def test_every_component_is_shown_with_its_licence_and_its_text(qapp: object) -> None:
    stage = Stage("fr", (1280, 800))
    try:
        window = stage.raise_window()
        window.actions_by_key["about"].trigger()
        settle()
        about = window.desktop.show_about()
        assert about.isVisible()
        assert __version__ in about.version.text()
        names = [about.list.item(row).text() for row in range(about.list.count())]
        assert any(name.startswith("cryptography ") for name in names)
        qt = next(row for row, name in enumerate(names) if name == "Qt")
        about.list.setCurrentRow(qt)
        assert about.facts.text().startswith("LGPL-3.0-only")
        assert "GNU LESSER GENERAL PUBLIC LICENSE" in about.text.toPlainText()
    finally:
        stage.close()


NEWER = Announcement("9.0", datetime(2026, 11, 1, tzinfo=UTC), date(2027, 5, 1), "https://secmail.exemple/9")


@pytest.fixture
def about(window: MainWindow, settle: Callable[[], None]) -> AboutDialog:
    settle()
    return window.desktop.show_about()


def test_nobody_is_asked_for_a_newer_version_before_the_button_is_pressed(
    about: AboutDialog, practice: Practice, settle: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toString()) or True)
    practice.handle.answer(NewestVersion, Update(Newness.NEWER, NEWER))
    settle()
    assert practice.handle.last(NewestVersion) is None and not about.newest.isVisible()
    practice.handle.hold()
    about.newest_button.click()
    settle()
    assert not about.newest_button.isEnabled() and about.newest.text
    practice.handle.release()
    settle()
    assert "9.0" in about.newest.text and NEWER.page in about.newest.text
    assert about.newest_button.isEnabled() and opened == []
    about.page_button.click()
    assert opened == [NEWER.page]


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (Update(Newness.CURRENT, NEWER), "à jour"),
        (Update(Newness.REPLAYED), "plus ancienne"),
        (Update(Newness.UNTRUSTED), "pas signée"),
        (Update(Newness.UNREACHABLE), "ne répond pas"),
        (Update(Newness.NO_PUBLISHER), "pas d'adresse"),
        (ActionNeeded(Code.FILE_UNREADABLE), "illisible"),
    ],
)
def test_every_answer_is_said_and_only_a_believed_page_is_offered(
    about: AboutDialog, practice: Practice, settle: Callable[[], None], found: object, said: str
) -> None:
    practice.handle.answer(NewestVersion, found)
    about.newest_button.click()
    settle()
    assert said in about.newest.text
    assert not about.page_button.isVisible() and about.newest_button.isEnabled()


def test_what_is_installed_brings_its_own_text() -> None:
    components = {each.name: each for each in read()}
    assert components["keyring"].version
    assert "Permission is hereby granted" in components["keyring"].text
    assert [name for name, each in components.items() if not each.licence] == []


@pytest.mark.parametrize("content", [None, "not toml [", "[[component]]\nlicence = 1\n"])
def test_a_broken_list_is_empty(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "components.toml").write_text(content, "utf-8")
    assert read(tmp_path) == ()
