"""The entry of the program: it shows the window, runs until it is closed, and is silent afterwards."""

import importlib
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer, QTranslator
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel
from pytestqt.qtbot import QtBot

from secmail.api.commands import Watch
from secmail.api.events import FoldersChanged
from secmail.domain.drafts import DraftAttachment
from secmail.domain.errors import ActionNeeded, Code
from secmail.gui import application, files, icons
from secmail.gui.actions import SPECS
from secmail.gui.i18n import Words
from secmail.gui.main_window import MainWindow
from tests.support.invented_practice import Practice

PACKAGING = Path(__file__).resolve().parents[2] / "packaging"


def _windows() -> list[MainWindow]:
    return [one for one in QApplication.topLevelWidgets() if isinstance(one, MainWindow) and one.isVisible()]


def test_it_runs_until_the_window_is_closed(qapp: QApplication, practice: Practice, settle: Callable[[], None]) -> None:
    seen: list[int] = []

    def close() -> None:
        seen.append(len(_windows()))
        _windows()[0].close()

    before = qapp.palette()
    QTimer.singleShot(20, close)
    assert application.run_window(practice.handle, language="fr", scheme="light") == 0
    qapp.setPalette(before)

    assert seen == [1]
    assert practice.handle.orders(Watch) == [Watch()]
    asked = len(practice.handle.asked)
    practice.handle.say(FoldersChanged())
    settle()
    assert len(practice.handle.asked) == asked, "what the engine says after the end is not heard"


def test_every_icon_named_in_the_code_is_drawn() -> None:
    names = {path.stem for path in icons.FOLDER.glob("*.svg")}
    assert {"lock", "trusted", "broken", "doubt", "unsigned", "card", "card-none", "filed", "app"} <= names
    assert {spec.icon for spec in SPECS if spec.icon} <= names
    assert (icons.FOLDER / "LICENSE-lucide").read_text(encoding="utf-8").startswith("ISC License")
    assert icons._source("no-such-icon") == ""


def test_files_are_read_within_bounds(tmp_path: object) -> None:
    path = tmp_path / "a"  # type: ignore[operator]
    path.write_bytes(b"12345")
    assert files.read_file(path, 5) == b"12345"
    for limit, name in ((4, "a"), (9, "missing")):
        try:
            files.read_file(tmp_path / name, limit)  # type: ignore[operator]
        except ActionNeeded as error:
            assert error.code in {Code.MAIL_TOO_LARGE, Code.FILE_UNREADABLE}
        else:
            raise AssertionError("a file out of bounds was read")
    assert DraftAttachment("a", "b", b"secret").__repr__().count("secret") == 0


def test_a_file_too_large_for_certificates_holds_none(tmp_path: Path) -> None:
    path = tmp_path / "a.pem"
    path.write_bytes(b"-" * (files.CERTIFICATE_LIMIT + 1))
    with pytest.raises(ActionNeeded) as caught:
        files.read_certificates(path)
    assert caught.value.code is Code.CERTIFICATE_UNREADABLE


def test_qt_s_own_dialogs_speak_french(qapp: QApplication) -> None:
    application.speak(qapp, "fr")
    try:
        assert qapp.translate("QPlatformTheme", "Cancel") == "Annuler"
    finally:
        _silence(qapp)


def test_dialogs_for_files_are_wholly_french(qapp: QApplication, qtbot: QtBot) -> None:
    application.speak(qapp, "fr")
    try:
        dialog = QFileDialog()
        qtbot.addWidget(dialog)
        dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
        said = {label.text() for label in dialog.findChildren(QLabel)}
        assert {"&Dans\u00a0:", "&Type de fichiers\u00a0:"} <= said
    finally:
        _silence(qapp)


def test_a_translator_s_texts_are_said_before_the_table_s(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(PACKAGING))
    tool = importlib.import_module("translations")
    file = tmp_path / "secmail_fr.ts"
    tool.export("fr").write(file, encoding="utf-8", xml_declaration=True)
    assert tool.wrong(file) == []
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace(">Détails<", ">Tout savoir<").replace("Nom : {name}", "Nom : {nom}"), encoding="utf-8")
    assert "detail.name" in tool.wrong(file), "a place was lost"
    tool.compiled(file, tmp_path)
    application.speak(qapp, "fr", tmp_path)
    try:
        assert Words("fr")("banner.details") == "Tout savoir"
        assert Words("fr")("banner.hide") == "Masquer les détails"
        assert Words("en")("banner.details") == "Details"
    finally:
        _silence(qapp)
    assert Words("fr")("banner.details") == "Détails"


def _silence(qapp: QApplication) -> None:
    for translator in qapp.findChildren(QTranslator):
        qapp.removeTranslator(translator)
        translator.deleteLater()
