"""The settings: each of the profile has one place in the window, is kept at once, and says from when it counts."""

from collections import Counter
from collections.abc import Callable
from dataclasses import fields, replace

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from secmail.api.events import JobDone, JobFailed, SessionLocked, SessionOpened
from secmail.api.settings import ChangeSettings, SettingsKept
from secmail.domain.errors import Code
from secmail.domain.settings import Settings, SettingsChange
from secmail.gui.compose.templates import SignatureEditor, TemplatesDialog
from secmail.gui.main_window import MainWindow
from secmail.gui.settings.dialog import SettingsDialog
from tests.support.invented_practice import DOCTOR, HOLDER, Practice
from tests.support.settings_scenes import TECHNICAL

Settle = Callable[[], None]


@pytest.fixture
def dialog(window: MainWindow, practice: Practice, settle: Settle) -> SettingsDialog:
    """Open, on an engine that keeps what it is told."""
    kept = Settings()

    def change(command: ChangeSettings, job: object) -> object:
        nonlocal kept
        kept = command.change.of(kept)
        practice.handle.answer(SettingsKept, kept)
        return iter((JobDone(job, kept),))  # type: ignore[arg-type]

    practice.handle.on(ChangeSettings, change)  # type: ignore[arg-type]
    window.actions_by_key["settings"].trigger()
    settle()
    return window.doors.settings


def test_each_setting_of_the_profile_has_one_place(dialog: SettingsDialog) -> None:
    found = Counter(name for page in dialog.places for name in page)
    assert found == Counter({one.name: 1 for one in fields(Settings)})
    pages = [dialog.pages.widget(place) for place in range(dialog.pages.count())]
    for places in dialog.places:
        for name, widget in places.items():
            assert sum(page.isAncestorOf(widget) for page in pages if page is not None) == 1, name


def test_what_a_person_may_change_can_be_changed_there_and_nothing_else(dialog: SettingsDialog) -> None:
    changeable = {one.name for one in fields(SettingsChange)}
    taking = {
        name
        for places in dialog.places
        for name, widget in places.items()
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    }
    assert taking == changeable


def test_the_proxy_is_kept_by_enter_and_counts_at_once(
    dialog: SettingsDialog, practice: Practice, qtbot: QtBot, settle: Settle
) -> None:
    dialog.pages.setCurrentWidget(dialog.network)
    dialog.network.proxy.setText(" http://proxy.cabinet.exemple:3128/ ")
    qtbot.keyClick(dialog.network.proxy, Qt.Key.Key_Return)  # type: ignore[no-untyped-call]
    settle()
    order = ChangeSettings(SettingsChange(http_proxy=" http://proxy.cabinet.exemple:3128/ "))
    assert practice.handle.orders(ChangeSettings) == [order]
    assert dialog.network.proxy.text() == "proxy.cabinet.exemple:3128"
    assert dialog.note.text == "Enregistré."
    assert dialog.isVisible(), "Enter belongs to the field"


def test_a_proxy_that_is_none_stays_to_be_mended(dialog: SettingsDialog, practice: Practice, settle: Settle) -> None:
    practice.handle.on(ChangeSettings, lambda _, job: iter((JobFailed(job, Code.PROXY_UNFIT),)))
    dialog.pages.setCurrentWidget(dialog.network)
    dialog.network.proxy.setText("proxy")
    dialog.network.keep_button.click()
    settle()
    assert "Proxy mal écrit" in dialog.note.text
    assert dialog.network.proxy.text() == "proxy"


def test_a_refused_choice_shows_again_what_is_set(dialog: SettingsDialog, practice: Practice, settle: Settle) -> None:
    practice.handle.on(ChangeSettings, lambda _, job: iter((JobFailed(job, Code.MANDATE_NO_RIGHT),)))
    dialog.pages.setCurrentWidget(dialog.network)
    assert dialog.network.revocation.isChecked()
    dialog.network.revocation.click()
    settle()
    assert dialog.network.revocation.isChecked()
    assert dialog.note.text


def test_what_counts_from_the_next_start_says_so(dialog: SettingsDialog, practice: Practice, settle: Settle) -> None:
    dialog.pages.setCurrentWidget(dialog.computer)
    dialog.computer.language.activated.emit(dialog.computer.language.findData("en"))
    settle()
    assert practice.handle.orders(ChangeSettings)[-1] == ChangeSettings(SettingsChange(language="en"))
    assert "prochain démarrage" in dialog.note.text
    for box, name in ((dialog.computer.modules, "find_card_modules"), (dialog.computer.igc, "igc_sante")):
        box.click()
        settle()
        change = replace(SettingsChange(), **{name: False})
        assert practice.handle.orders(ChangeSettings)[-1] == ChangeSettings(change)
    dialog.pages.setCurrentWidget(dialog.network)
    assert dialog.note.text == ""


def test_what_a_technician_has_set_is_shown_without_what_a_variable_holds(
    dialog: SettingsDialog, practice: Practice, settle: Settle
) -> None:
    practice.handle.answer(SettingsKept, TECHNICAL)
    dialog.start()
    settle()
    shown = {name: label.text() for name, label in dialog.computer.technical.items()}
    assert "libpkcs11-exemple-longue.so" in shown["card_modules"]
    assert shown["card_environment"].endswith("SOFTHSM2_CONF")
    assert shown["trust_folders"].endswith("/etc/secmail/autorites")
    assert shown["key_file"].endswith(": non")


def test_signatures_and_templates_are_reached_with_a_session_and_closed_by_the_lock(
    dialog: SettingsDialog, practice: Practice, settle: Settle
) -> None:
    page = dialog.writing
    dialog.pages.setCurrentWidget(page)
    assert not page.templates_button.isEnabled()
    assert page.locked.isVisible()
    practice.open = True
    practice.handle.say(SessionOpened(HOLDER, DOCTOR.address))
    settle()
    assert not page.locked.isVisible()
    editor, templates = page.edit_signature(), page.show_templates()
    settle()
    assert isinstance(editor, SignatureEditor)
    assert isinstance(templates, TemplatesDialog)
    assert templates.isVisible()
    practice.open = False
    practice.handle.say(SessionLocked())
    settle()
    assert not templates.isVisible()
    assert not page.findChildren(SignatureEditor) or not editor.isVisible()
    assert not page.signature_button.isEnabled()
