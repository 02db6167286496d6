"""Whoever starts the program from the desktop is told in a window why it does not start."""

from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox

from secmail.app import program
from secmail.app.profile import Profile, Settings
from secmail.domain.errors import Code, SecmailError, Unavailable
from secmail.gui import refused


@pytest.mark.parametrize(("language", "title", "button"), [("fr", "Trousseau", "Fermer"), ("en", "key store", "Close")])
def test_the_sentence_and_its_remedy_are_shown_until_it_is_closed(
    qapp: QApplication, language: str, title: str, button: str
) -> None:
    seen: list[tuple[str, str, str]] = []

    def close() -> None:
        (box,) = (one for one in QApplication.topLevelWidgets() if isinstance(one, QMessageBox) and one.isVisible())
        seen.append((box.text(), box.informativeText(), box.buttons()[0].text()))
        box.buttons()[0].click()

    QTimer.singleShot(20, close)
    refused.show_refusal(Code.KEYSTORE_UNAVAILABLE, language)  # type: ignore[arg-type]
    assert len(seen) == 1
    assert title in seen[0][0] and len(seen[0][1]) > 50
    assert seen[0][2].replace("&", "") == button


@pytest.mark.parametrize("unread", [True, False])
def test_a_start_that_fails_is_told_where_nobody_reads_a_terminal(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, unread: bool
) -> None:
    Profile(tmp_path / "profile", Settings(key_file=True, find_card_modules=False)).save()
    told: list[tuple[Code, str]] = []
    monkeypatch.setattr(refused, "show_refusal", lambda code, language: told.append((code, language)))
    monkeypatch.setattr(program, "reads_no_terminal", lambda: unread)

    def closed(_: object) -> object:
        raise Unavailable(Code.KEYSTORE_UNAVAILABLE, "test")

    monkeypatch.setattr(program, "running_engine", closed)
    with pytest.raises(SecmailError):
        program.Secmail(verbose=False).window(tmp_path / "profile", language="fr")
    assert told == ([(Code.KEYSTORE_UNAVAILABLE, "fr")] if unread else [])
