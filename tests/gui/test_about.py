"""The window "À propos": version, every component with its licence, and the texts themselves."""

from pathlib import Path

import pytest

from secmail import __version__
from secmail.gui.about.components import read
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
