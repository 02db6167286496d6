"""A mailbox whose domain announces nothing: servers and sign-in are typed, and nothing leads to a command line."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtWidgets import QComboBox

from secmail.api.accounts import FindProvider, FindServers
from secmail.api.commands import AddAccount
from secmail.domain.accounts import OAuthProvider, Protocol, Server, SignIn, Tls
from secmail.domain.errors import Code
from secmail.gui.accounts.add import AddAccountDialog
from secmail.gui.main_window import MainWindow
from tests.support.invented_practice import Practice

Settle = Callable[[], None]
ADDRESS = "claire@cabinet.exemple"


@pytest.fixture
def dialog(window: MainWindow, practice: Practice, settle: Settle) -> AddAccountDialog:
    made = window.doors.add_account()
    made.address.setText(ADDRESS)
    made.name.setText("Dr Claire FONTAINE")
    made.accept()
    practice.handle.finish(FindServers, ())
    settle()
    made.servers.incoming.host.setText("imap.exemple")
    made.servers.outgoing.host.setText("smtp.exemple")
    return made


def _choose(choice: QComboBox, value: object) -> None:
    choice.setCurrentIndex(choice.findData(value))


def _ordered(practice: Practice) -> Any:
    (order,) = practice.handle.orders(AddAccount)
    return order


def test_what_is_typed_is_what_is_tried(dialog: AddAccountDialog, practice: Practice) -> None:
    assert dialog.by_hand and "secmail account" not in dialog.note.text
    assert not dialog.ok_button.isEnabled(), "a password is needed"
    dialog.password.setText("secret")
    _choose(dialog.servers.outgoing.tls, Tls.STARTTLS)
    dialog.accept()
    order = _ordered(practice)
    assert (order.address, order.user, order.protocol) == (ADDRESS, ADDRESS, Protocol.IMAP)
    assert order.incoming == Server("imap.exemple", 993, Tls.IMPLICIT)
    assert order.outgoing == Server("smtp.exemple", 587, Tls.STARTTLS)
    assert order.sign_in is SignIn.PASSWORD and order.password.reveal == "secret"
    assert dialog.password.text() == ""


def test_ports_follow_until_somebody_has_typed_one(dialog: AddAccountDialog) -> None:
    _choose(dialog.servers.protocol, Protocol.POP3)
    assert dialog.servers.typed.incoming.port == 995
    assert dialog.servers.typed.outgoing.port == 465
    dialog.servers.incoming.port.setValue(1143)
    _choose(dialog.servers.incoming.tls, Tls.STARTTLS)
    assert dialog.servers.typed.incoming == Server("imap.exemple", 1143, Tls.STARTTLS)


def test_a_key_file_goes_with_its_passphrase_or_without(dialog: AddAccountDialog, practice: Practice) -> None:
    _choose(dialog.servers.way, SignIn.CERTIFICATE)
    assert not dialog.ok_button.isEnabled()
    assert "Phrase de passe" in dialog.password.accessibleName()
    dialog.servers.key_file.setText("/cabinet/cle.p12")
    dialog.accept()
    order = _ordered(practice)
    assert (order.sign_in, order.key_file, order.password) == (SignIn.CERTIFICATE, "/cabinet/cle.p12", None)


def test_the_browser_is_asked_for_at_the_provider(dialog: AddAccountDialog, practice: Practice, settle: Settle) -> None:
    _choose(dialog.servers.way, SignIn.OAUTH)
    assert not dialog.password.isVisible()
    dialog.servers.issuer.setText("http://connexion.exemple")
    dialog.servers.client_id.setText("secmail-1")
    assert not dialog.ok_button.isEnabled(), "by a secure way only"
    dialog.servers.issuer.setText("https://connexion.exemple")
    dialog.accept()
    assert practice.handle.orders(FindProvider) == [FindProvider("https://connexion.exemple", "secmail-1", ())]
    provider = OAuthProvider("https://connexion.exemple/a", "https://connexion.exemple/t", "secmail-1", ())
    practice.handle.finish(FindProvider, provider)
    settle()
    assert (_ordered(practice).sign_in, _ordered(practice).oauth) == (SignIn.OAUTH, provider)


def test_a_password_that_is_refused_is_typed_again_at_once(
    dialog: AddAccountDialog, practice: Practice, settle: Settle
) -> None:
    dialog.password.setText("wrong")
    dialog.name.setFocus()
    dialog.accept()
    practice.handle.fail(AddAccount, Code.MAIL_AUTH)
    settle()
    assert "Tapez-le à nouveau" in dialog.note.text and "secmail account" not in dialog.note.text
    assert dialog.focusWidget() is dialog.password


def test_a_refused_key_file_is_not_told_of_the_password_of_the_mailbox(
    dialog: AddAccountDialog, practice: Practice, settle: Settle
) -> None:
    """What was typed is the passphrase of the file."""
    _choose(dialog.servers.way, SignIn.CERTIFICATE)
    dialog.servers.key_file.setText("/cabinet/cle.p12")
    dialog.password.setText("passphrase")
    dialog.accept()
    practice.handle.fail(AddAccount, Code.MAIL_AUTH)
    settle()
    assert dialog.note.text.startswith("Mot de passe de la boîte refusé.")
    assert "Tapez-le" not in dialog.note.text and "secmail account" not in dialog.note.text


def test_another_failure_leaves_the_keyboard_where_it_was(
    dialog: AddAccountDialog, practice: Practice, settle: Settle
) -> None:
    dialog.password.setText("secret")
    dialog.servers.incoming.host.setFocus()
    dialog.accept()
    practice.handle.fail(AddAccount, Code.MAIL_OFFLINE)
    settle()
    assert dialog.focusWidget() is dialog.servers.incoming.host


def test_another_address_is_asked_about_anew(dialog: AddAccountDialog) -> None:
    assert "Relisez l'adresse" in dialog.note.text
    dialog.address.setText("claire@cabinet.exempl e")
    assert dialog.note.text == "" and not dialog.by_hand
    assert not dialog.ok_button.isEnabled(), "no address has a space"
    dialog.address.setText(" claire@cabinet.exemple ")
    assert dialog.ok_button.isEnabled()
