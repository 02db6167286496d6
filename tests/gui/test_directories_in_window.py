"""Directories of the practice in the window: what their profiles say, and several of one."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QPushButton

from secmail.api import directory as d
from secmail.directory.profiles import parse_profiles
from secmail.domain.directory import DirectorySearch
from secmail.engine.finding_people import set_up
from secmail.gui.main_window import MainWindow
from secmail.gui.people.source_editor import SourceDialog
from tests.support.invented_people import CHOSEN, SOURCES
from tests.support.invented_practice import Practice

Settle = Callable[[], None]


def test_a_profile_is_seen_through_and_what_differs_is_kept(
    window: MainWindow, practice: Practice, settle: Settle
) -> None:
    practice.people.sources = (SOURCES[0], CHOSEN)
    dialog = window.people.show_sources()
    settle()
    assert "Annuaire LDAP — éteint" in dialog.page.text
    editor = dialog.change(CHOSEN)
    port, tls = editor.fields["port"], editor.fields["tls"]
    assert (port.text(), port.placeholderText()) == ("", "636, ou 389 avec starttls")
    assert (tls.text(), tls.placeholderText()) == ("starttls", "ldaps (profil)")
    assert not editor.enabled.isChecked(), "what is switched off stays so"
    assert editor.others.toPlainText() == "address = mailPro\nfamily_name = sn\ngiven_name = givenName\ntown = l"
    typed = dict(editor.source.values)
    assert (typed["profile"], typed["tls"], typed["address"]) == ("hospital", "starttls", "mailPro")
    assert "port" not in typed
    editor.others.setPlainText("tls =\nscope =")
    assert dict(editor.source.values)["tls"] == "starttls", "a field counts before a line"
    emptied = replace(CHOSEN, values=(("scope", ""),), defaults=(("scope", "national"),))
    again = dialog.change(emptied)
    assert again.others.toPlainText() == "scope ="
    assert again.source.values == (("scope", ""),)


def test_a_second_directory_is_made_of_a_profile(window: MainWindow, practice: Practice, settle: Settle) -> None:
    practice.people.sources = (CHOSEN,)
    dialog = window.people.show_sources()
    settle()
    name = "Régler un autre annuaire comme Annuaire du CHU"
    next(one for one in dialog.page.findChildren(QPushButton) if one.accessibleName() == name).click()
    editor = dialog.findChild(SourceDialog)
    assert editor is not None
    assert editor.windowTitle() == "Régler un autre annuaire"
    assert editor.enabled.isChecked()
    editor.fields["host"].setText("ldap.clinique.exemple")
    editor.accept()
    kept = practice.handle.orders(d.KeepDirectory)[0].source
    assert (kept.id, kept.profile, kept.value("host")) == ("", "hospital", "ldap.clinique.exemple")


def test_enter_asks_the_directories_and_again_for_other_words(
    window: MainWindow, practice: Practice, settle: Settle
) -> None:
    dialog = window.people.show_directory()
    settle()
    field = dialog.fields["words"]
    field.returnPressed.emit()
    assert practice.handle.orders(d.SearchDirectory) == [], "nothing is typed"
    field.setText("martin")
    field.returnPressed.emit()
    field.returnPressed.emit()
    assert practice.handle.orders(d.SearchDirectory) == [d.SearchDirectory(DirectorySearch(words="martin"))]
    first = practice.handle.job(d.SearchDirectory)
    field.setText("durand")
    field.returnPressed.emit()
    assert practice.handle.cancelled == [first]
    assert practice.handle.orders(d.SearchDirectory)[1:] == [d.SearchDirectory(DirectorySearch(words="durand"))]


def test_a_directory_that_is_kept_as_it_stands_follows_its_profile_in_everything(
    window: MainWindow, settle: Settle
) -> None:
    dialog = window.people.show_sources()
    settle()
    profiles = parse_profiles(Path(__file__).parents[2] / "resources" / "directories")
    assert len(profiles) >= 5
    for profile in set_up((), profiles):
        kept = dialog.change(profile).source
        assert [each for each in kept.values if each not in profile.values] == []
        again = dialog.change(replace(profile, values=(), set_up=True)).source
        assert [each for each in again.values if each not in profile.values] == []
