"""Doubles, certificates of a correspondent, and what the user has confirmed, in the window."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from secmail.api import certificates as c
from secmail.api import contacts as k
from secmail.api import identity as i
from secmail.api.events import ContactsChanged, EventsDropped, OwnCertificatesEnding, SessionLocked
from secmail.api.queries import RecipientStatuses
from secmail.domain.contacts import NEW as UNKEPT
from secmail.domain.contacts import Contact, Exchange, Likely, Likeness, joined
from secmail.domain.errors import Code, Unavailable
from secmail.domain.own_certificates import EndingCertificate
from secmail.domain.people import Decision
from secmail.gui.dialogs.question import Question
from secmail.gui.i18n import Words
from secmail.gui.main_window import MainWindow
from secmail.gui.people.certificate_words import authority_name, certificate_said
from secmail.gui.people.certificates import CertificatesDialog
from secmail.gui.people.contact_editor import ContactDialog
from secmail.gui.people.doubles import DoublesDialog, JoinDialog
from secmail.gui.people.join_with import JoinWithDialog
from secmail.gui.people.joinings import Joining, Joinings
from tests.support.invented_people import CHANGED, CONFIRMED, CONTACTS, DOUBLES, INES, NEW, RANKING, TWICE, USED
from tests.support.invented_practice import NOW, Practice

Settle = Callable[[], None]


def press(parent: QWidget, name: str) -> None:
    next(one for one in parent.findChildren(QPushButton) if name in {one.accessibleName(), one.text()}).click()


def answer(question: Question, text: str) -> None:
    next(one for one in question.buttons() if one.text() == text).click()


@pytest.fixture
def doubles(window: MainWindow, practice: Practice, settle: Settle) -> DoublesDialog:
    practice.people.doubles = DOUBLES
    dialog = window.people.show_contacts()
    settle()
    dialog.doubles_button.click()
    settle()
    return dialog.doubles


@pytest.fixture
def certificates(window: MainWindow, practice: Practice, settle: Settle) -> CertificatesDialog:
    practice.handle.answer(RecipientStatuses, (CHANGED,))
    editor = window.people.show_contacts().open_contact(CONTACTS[0])
    settle()
    assert editor.show_button.isVisible()
    dialog = editor.show_certificates()
    settle()
    return dialog


def test_changes_made_elsewhere_are_shown(window: MainWindow, practice: Practice, qtbot: QtBot, settle: Settle) -> None:
    dialog = window.people.show_contacts()
    settle()
    assert not dialog.doubles_button.isVisible()
    practice.people.contacts = (*CONTACTS, *TWICE)
    practice.people.doubles = DOUBLES
    before = practice.handle.asked.count(k.LikelyDoubles())
    practice.handle.say(ContactsChanged(), ContactsChanged())
    settle()
    practice.handle.say(ContactsChanged())
    qtbot.waitUntil(lambda: "Centre de cardiologie du Parc" in dialog.page.text)
    settle()
    assert practice.handle.asked.count(k.LikelyDoubles()) == before + 1, "once for all of them"
    assert dialog.doubles_button.text() == "Dou&blon possible (1)…"
    dialog.close()
    practice.handle.say(ContactsChanged())
    qtbot.wait(200)
    assert practice.handle.asked.count(k.LikelyDoubles()) == before + 1, "nobody sees it"


def test_a_list_that_is_cut_says_so(window: MainWindow, practice: Practice, qtbot: QtBot, settle: Settle) -> None:
    practice.people.contacts = CONTACTS * 67
    dialog = window.people.show_contacts()
    settle()
    assert dialog.more.isVisible()
    assert dialog.more.text().startswith("200 sur 201")
    practice.people.contacts = CONTACTS
    practice.handle.say(ContactsChanged())
    qtbot.waitUntil(lambda: not dialog.more.isVisible())


def test_two_people_may_share_a_mailbox(window: MainWindow, practice: Practice, settle: Settle) -> None:
    editor = window.people.show_contacts().open_contact(CONTACTS[0])
    settle()
    editor.accept()
    practice.handle.fail(k.KeepContact, Code.CONTACT_ADDRESS_TAKEN)
    settle()
    (question,) = editor.findChildren(Question)
    answer(question, "Non, corriger")
    settle()
    assert practice.handle.orders(k.KeepContact) == [k.KeepContact(CONTACTS[0])]
    editor.accept()
    practice.handle.fail(k.KeepContact, Code.CONTACT_ADDRESS_TAKEN)
    settle()
    answer(next(one for one in editor.findChildren(Question) if one.isVisible()), "Oui, garder les deux")
    assert practice.handle.orders(k.KeepContact)[-1] == k.KeepContact(CONTACTS[0], shared=True)


def test_two_entries_are_compared_and_joined(
    doubles: DoublesDialog, practice: Practice, qtbot: QtBot, settle: Settle
) -> None:
    assert "Le même nom" in doubles.page.text
    assert "p.durand@clinique-des-tilleuls.exemple" in doubles.page.text
    press(doubles.page, "Comparer les deux fiches de Paul DURAND / DURAND Paul")
    (dialog,) = doubles.findChildren(JoinDialog)
    assert dialog.kept == TWICE[0], "the one with more letters"
    assert "02 99 00 00 12" in dialog.lost.text()
    dialog.choices[1].setChecked(True)
    assert "02 99 00 00 11" in dialog.lost.text()
    assert "Centre de cardiologie" not in dialog.lost.text()
    assert practice.handle.orders(k.MergeContacts) == []
    dialog.accept()
    assert practice.handle.orders(k.MergeContacts) == [k.MergeContacts(TWICE[0].id, into=TWICE[1].id)]
    practice.people.doubles = ()
    assert not doubles.undo_button.isVisible()
    practice.handle.finish(k.MergeContacts, TWICE[1])
    practice.handle.say(ContactsChanged())
    qtbot.waitUntil(doubles.notice.isVisible)
    settle()
    assert doubles.findChildren(JoinDialog) == []
    assert doubles.outcome.text == "Réunis : DURAND Paul."
    assert doubles.undo_button.isVisible()


def test_two_people_are_kept_apart_and_proposed_again(
    doubles: DoublesDialog, practice: Practice, window: MainWindow, qtbot: QtBot, settle: Settle
) -> None:
    name = "Paul DURAND / DURAND Paul"
    press(doubles.page, f"{name} : ce sont deux personnes")
    one, other = (each.id for each in TWICE)
    assert practice.handle.orders(k.KeepApart) == [k.KeepApart(one, other)]
    practice.people.doubles = (replace(DOUBLES[0], apart=True),)
    practice.handle.finish(k.KeepApart)
    practice.handle.say(ContactsChanged())
    qtbot.waitUntil(lambda: "Deux personnes, d'après vous" in doubles.page.text)
    settle()
    assert doubles.outcome.text == f"Gardées séparées : {name}."
    assert [each.text() for each in doubles.page.page.findChildren(QPushButton)] == ["Proposer à nouveau"]
    contacts = window.people.show_contacts()
    qtbot.waitUntil(lambda: contacts.doubles_button.text() == "Fiches gardées séparées…")
    press(doubles.page, f"Proposer à nouveau de réunir {name}")
    assert practice.handle.orders(k.KeepApart)[-1] == k.KeepApart(one, other, apart=False)
    practice.handle.fail(k.KeepApart, Code.CONTACT_UNKNOWN)
    settle()
    assert doubles.outcome.text and "Gardées" not in doubles.outcome.text


def join_both(doubles: DoublesDialog, practice: Practice, settle: Settle) -> Contact:
    """Joins the pair, and answers with what they become."""
    dialog = doubles.join(*TWICE)
    made = joined(TWICE[0], TWICE[1])
    dialog.accept()
    practice.people.joined = made
    practice.handle.finish(k.MergeContacts, made)
    settle()
    return made


def test_a_joining_is_taken_back_with_both_as_they_were(
    doubles: DoublesDialog, practice: Practice, settle: Settle
) -> None:
    join_both(doubles, practice, settle)
    doubles.undo_button.click()
    settle()
    again = k.KeepContact(replace(TWICE[1], id=UNKEPT, exchange=Exchange()), shared=True)
    assert practice.handle.orders(k.KeepContact) == [again], "the one that went comes back first"
    practice.handle.finish(k.KeepContact, TWICE[1])
    settle()
    assert practice.handle.orders(k.KeepContact)[1:] == [
        k.KeepContact(replace(TWICE[0], exchange=Exchange()), shared=True)
    ]
    practice.handle.finish(k.KeepContact, TWICE[0])
    settle()
    assert doubles.outcome.text == "Réunion défaite : les deux fiches sont revenues."
    assert not doubles.undo_button.isVisible()


def test_what_was_changed_since_is_not_taken_back(doubles: DoublesDialog, practice: Practice, settle: Settle) -> None:
    made = join_both(doubles, practice, settle)
    practice.people.joined = replace(made, note="Nouveau numéro en janvier.")
    doubles.undo_button.click()
    settle()
    assert practice.handle.orders(k.KeepContact) == []
    assert "a changé depuis" in doubles.outcome.text
    assert not doubles.undo_button.isVisible()


def came_back(contact: Contact) -> k.KeepContact:
    return k.KeepContact(replace(contact, id=UNKEPT, exchange=Exchange()), shared=True)


def test_a_joining_is_taken_back_once_however_often_that_is_pressed(
    doubles: DoublesDialog, window: MainWindow, practice: Practice, settle: Settle
) -> None:
    join_both(doubles, practice, settle)
    contacts = window.people.show_contacts()
    practice.handle.hold()
    doubles.undo_button.click()
    assert not doubles.undo_button.isEnabled()
    assert not contacts.undo_button.isEnabled(), "the other window's button does the same"
    contacts.joinings.undo()
    practice.handle.release()
    settle()
    contacts.joinings.undo()
    settle()
    assert practice.handle.orders(k.KeepContact) == [came_back(TWICE[1])]


def test_another_joining_that_came_meanwhile_stays(
    doubles: DoublesDialog, window: MainWindow, practice: Practice, settle: Settle
) -> None:
    join_both(doubles, practice, settle)
    doubles.undo_button.click()
    settle()
    joinings = window.people.show_contacts().joinings
    later = Joining(CONTACTS[0], CONTACTS[1], joined(CONTACTS[0], CONTACTS[1]))
    joinings.add(later)
    practice.handle.finish(k.KeepContact, TWICE[1])
    settle()
    practice.handle.finish(k.KeepContact, TWICE[0])
    settle()
    assert joinings.last == later


def test_what_failed_to_be_taken_back_is_tried_again_and_nobody_comes_back_twice(
    doubles: DoublesDialog, practice: Practice, settle: Settle
) -> None:
    join_both(doubles, practice, settle)
    kept, again = k.KeepContact(replace(TWICE[0], exchange=Exchange()), shared=True), came_back(TWICE[1])

    def press_undo() -> list[k.KeepContact]:
        assert doubles.undo_button.isEnabled()
        doubles.undo_button.click()
        settle()
        return practice.handle.orders(k.KeepContact)

    practice.handle.answer(k.OneContact, Unavailable(Code.STORE_FULL))
    assert press_undo() == []
    assert doubles.outcome.text
    assert doubles.undo_button.isVisible()
    practice.people.script()
    assert press_undo() == [again]
    practice.handle.fail(k.KeepContact, Code.STORE_FULL)
    settle()
    assert press_undo() == [again, again]
    practice.handle.finish(k.KeepContact, replace(TWICE[1], id=k.ContactId(99)))
    settle()
    practice.handle.fail(k.KeepContact, Code.STORE_FULL)
    settle()
    assert press_undo() == [again, again, kept, kept], "the other one is back already"
    practice.handle.finish(k.KeepContact, TWICE[0])
    settle()
    assert not doubles.undo_button.isVisible()
    assert doubles.outcome.text == "Réunion défaite : les deux fiches sont revenues."


def test_a_joining_of_a_joining_is_taken_back_as_well(window: MainWindow, practice: Practice, settle: Settle) -> None:
    dialog = window.people.show_contacts()
    settle()
    one, two, three = (replace(each, exchange=Exchange()) for each in CONTACTS)
    pair = joined(one, two)
    every = joined(three, pair)
    dialog.joinings.add(Joining(one, two, pair))
    dialog.joinings.add(Joining(three, pair, every))
    practice.people.joined = every
    dialog.undo_button.click()
    settle()
    back = replace(pair, id=k.ContactId(99))
    practice.handle.finish(k.KeepContact, back)
    settle()
    practice.handle.finish(k.KeepContact, three)
    settle()
    practice.people.joined = back
    dialog.undo_button.click()
    settle()
    assert practice.handle.orders(k.KeepContact)[2:] == [came_back(two)]
    practice.handle.finish(k.KeepContact, two)
    settle()
    assert practice.handle.orders(k.KeepContact)[3:] == [k.KeepContact(replace(one, id=back.id), shared=True)]
    practice.handle.finish(k.KeepContact, replace(one, id=back.id))
    settle()
    assert not dialog.undo_button.isVisible()


def test_a_joining_is_not_taken_back_after_the_lock(doubles: DoublesDialog, practice: Practice, settle: Settle) -> None:
    join_both(doubles, practice, settle)
    practice.handle.say(SessionLocked())
    settle()
    assert not doubles.undo_button.isVisible()


def test_an_entry_is_joined_with_one_that_a_person_has_found(
    window: MainWindow, practice: Practice, qtbot: QtBot, settle: Settle
) -> None:
    contacts = window.people.show_contacts()
    settle()
    editor = contacts.open_contact(CONTACTS[0])
    editor.note_field.setPlainText("Autre chose")
    assert editor.join() is None, "what was typed is not lost"
    assert "Enregistrez d'abord" in editor.note.text
    editor.note_field.setPlainText(CONTACTS[0].note)
    dialog = editor.join()
    assert dialog is not None
    assert dialog.search.text() == "BENALI"
    assert dialog.windowModality() is Qt.WindowModality.WindowModal, "what is typed beneath would be lost"
    qtbot.waitUntil(lambda: k.Contacts("", limit=50) in practice.handle.asked)
    settle()
    assert dialog.search.text() == "", "nobody else has the name"
    assert CONTACTS[1].shown in dialog.page.text
    assert CONTACTS[0].shown not in dialog.page.text, "it is not joined with itself"
    dialog.search.setText("benali")
    qtbot.waitUntil(lambda: k.Contacts("benali", limit=50) in practice.handle.asked)
    settle()
    assert dialog.notice.isVisible()
    dialog.search.setText("martin")
    qtbot.waitUntil(lambda: k.Contacts("martin", limit=50) in practice.handle.asked)
    settle()
    press(dialog.page, f"Comparer avec la fiche de {CONTACTS[2].shown}")
    (compared,) = dialog.findChildren(JoinDialog)
    compared.accept()
    assert practice.handle.orders(k.MergeContacts) == [k.MergeContacts(CONTACTS[2].id, into=CONTACTS[0].id)]
    practice.handle.finish(k.MergeContacts, CONTACTS[0])
    settle()
    assert contacts.findChildren(ContactDialog) == []
    assert contacts.outcome.text == f"Réunis : {CONTACTS[0].shown}."
    assert contacts.undo_button.isVisible()


@pytest.mark.parametrize("name", ["@dentiste", " "])
def test_where_there_is_no_family_name_everybody_is_shown(
    window: MainWindow, practice: Practice, settle: Settle, name: str
) -> None:
    editor = window.people.show_contacts().open_contact(replace(CONTACTS[0], name=name, family_name=""))
    editor.fields["name"].setText(name)
    dialog = JoinWithDialog(editor.desk, editor, Contact(name=name), joinings=Joinings(editor.desk, editor))
    dialog.start()
    settle()
    assert dialog.search.text() == ""
    assert CONTACTS[1].shown in dialog.page.text


def test_a_pair_of_which_one_has_gone_is_left_out(doubles: DoublesDialog, practice: Practice, settle: Settle) -> None:
    practice.people.doubles = (Likely(TWICE[0].id, k.ContactId(404), Likeness.NUMBER), *DOUBLES)
    doubles.ask()
    settle()
    assert doubles.page.text.count("Le même") == 1


def test_two_people_are_not_joined(doubles: DoublesDialog) -> None:
    one, other = replace(TWICE[0], national_id="899700075064"), replace(TWICE[1], national_id="899700011111")
    dialog = doubles.join(one, other)
    assert dialog.note.text
    assert dialog.kept in {one, other}
    dialog.close()


@pytest.mark.parametrize(
    ("issuer", "shown"),
    [
        ("CN=AC FORT PERSONNES,OU=0002 187512751,O=ASIP-SANTE,C=FR", "AC FORT PERSONNES — ASIP-SANTE"),
        (r"C=FR,O=Dupont\, Durand+CN=AC \"Une\"", 'AC "Une" — Dupont, Durand'),
        ("CN=Seule", "Seule"),
        (r"OU=a\,CN=AC FORT PERSONNES\,O=ASIP-SANTE,CN=Autre,C=RU", "Autre"),
        (r"CN=a\+O=b,O=c", "a+O=b — c"),
        ("OU=PKI,C=FR", "OU=PKI,C=FR"),
        ("", ""),
    ],
)
def test_an_authority_is_told_by_its_name_and_whose_it_is(issuer: str, shown: str) -> None:
    assert authority_name(issuer) == shown


def test_a_list_tells_the_whole_authority() -> None:
    """Two that are shortened alike may be two authorities."""
    issuer = "CN=AC EXEMPLE,OU=0002 000000000,O=EXEMPLE,C=FR"
    known = replace(RANKING[0].known, certificate=replace(USED, issuer=issuer))
    said = certificate_said(replace(RANKING[0], known=known), Words("fr"), asks=False)
    assert f"Autorité : {issuer}" in said.lines


def test_a_certificate_is_forgotten_on_purpose(
    certificates: CertificatesDialog, practice: Practice, settle: Settle
) -> None:
    assert "Peut servir à chiffrer vos lettres" in certificates.page.text
    assert "À regarder avant de s'en servir" in certificates.page.text
    question = certificates.forget_one(RANKING[0])
    assert practice.handle.orders(c.ForgetCertificate) == []
    answer(question, "Oublier")
    assert practice.handle.orders(c.ForgetCertificate) == [c.ForgetCertificate(INES.address, USED.sha256)]
    practice.handle.fail(c.ForgetCertificate, Code.MANDATE_NEVER_SIGNS)
    settle()
    assert certificates.outcome.text
    answer(certificates.forget_one(RANKING[0]), "Refuser pour toujours")
    refused = c.DecideCertificate(INES.address, USED.sha256, Decision.REFUSED)
    assert practice.handle.orders(c.DecideCertificate) == [refused]
    changed: list[bool] = []
    certificates.changed.connect(lambda: changed.append(True))
    practice.handle.answer(c.CertificateRanking, ())
    practice.handle.finish(c.DecideCertificate)
    settle()
    assert changed == [True]
    assert certificates.notice.isVisible()


def test_a_refusal_is_not_forgotten_unawares(certificates: CertificatesDialog) -> None:
    refused = replace(RANKING[0], known=replace(RANKING[0].known, decision=Decision.REFUSED), usable=False)
    question = certificates.forget_one(refused)
    assert "Votre refus est oublié avec lui" in question.informativeText()
    assert {one.text() for one in question.buttons()} == {"Oublier", "Annuler"}


def test_the_one_that_asks_for_a_look_is_looked_at(
    certificates: CertificatesDialog, practice: Practice, settle: Settle
) -> None:
    looks = [one for one in certificates.findChildren(QPushButton) if one.text() == "Regarder…" and one.isVisible()]
    assert len(looks) == 1
    dialog = certificates.look(CHANGED)
    settle()
    dialog.accept_button.click()
    accepted = c.DecideCertificate(INES.address, NEW.sha256, Decision.ACCEPTED)
    assert practice.handle.orders(c.DecideCertificate) == [accepted]
    before = len(practice.handle.asked)
    practice.handle.finish(c.DecideCertificate)
    settle()
    assert RecipientStatuses(CONTACTS[0].addresses) in practice.handle.asked[before:]


def test_a_confirmation_is_listed_and_taken_back(window: MainWindow, practice: Practice, settle: Settle) -> None:
    window.actions_by_key["confirmed"].trigger()
    settle()
    dialog = window.people.confirmations
    assert dialog is not None
    assert "Inès BENALI, médecin" in dialog.page.text
    assert "Confirmé par vous le 11 octobre 2026" in dialog.page.text
    answer(dialog.withdraw(CONFIRMED[0]), "Garder")
    assert practice.handle.orders(i.WithdrawIdentity) == []
    answer(dialog.withdraw(CONFIRMED[0]), "Retirer")
    assert practice.handle.orders(i.WithdrawIdentity) == [i.WithdrawIdentity(INES.address, USED.sha256)]
    practice.handle.fail(i.WithdrawIdentity, Code.VAULT_LOCKED)
    settle()
    assert dialog.page.text
    assert dialog.outcome.text
    answer(dialog.withdraw(CONFIRMED[0]), "Retirer")
    practice.people.confirmed = ()
    practice.handle.finish(i.WithdrawIdentity)
    settle()
    assert dialog.notice.isVisible()
    assert dialog.outcome.text == "Confirmation retirée."


def test_what_is_to_be_confirmed_again_after_a_restore_says_so(
    window: MainWindow, practice: Practice, settle: Settle
) -> None:
    practice.people.confirmed = (replace(CONFIRMED[0], asked_again=True),)
    window.actions_by_key["confirmed"].trigger()
    settle()
    dialog = window.people.confirmations
    assert dialog is not None
    assert "D'avant la restauration d'une sauvegarde : ne compte plus." in dialog.page.text


def test_an_own_certificate_that_ends_is_said_once(window: MainWindow, practice: Practice, settle: Settle) -> None:
    ends = NOW + timedelta(days=12)
    vault = EndingCertificate("Claire FONTAINE", ends, 12)
    practice.handle.say(OwnCertificatesEnding((vault,)))
    settle()
    bar = window.problems
    assert bar.isVisible()
    assert "Claire FONTAINE, avec lequel on vous écrit, n'est valable que jusqu'au 2 décembre 2026" in bar.text
    assert bar.retry_button.text() == "Mes certificats…"
    bar.close_button.click()
    practice.handle.say(OwnCertificatesEnding((replace(vault, expires_in=11),)))
    settle()
    assert not bar.isVisible(), "the next day it is the same"
    card = EndingCertificate("Claire FONTAINE", NOW - timedelta(days=1), -1, on_card=True)
    practice.handle.say(OwnCertificatesEnding((card, vault)))
    settle()
    assert "La carte de Claire FONTAINE n'est plus valable depuis le 19 novembre 2026" in bar.text
    bar.retry_button.click()
    assert window.people.own is not None
    assert window.people.own.isVisible()
    practice.handle.say(OwnCertificatesEnding((card,)))
    settle()
    assert not bar.retry_button.isVisible()
    assert "Commandez la nouvelle carte" in bar.text
    practice.handle.say(OwnCertificatesEnding(()))
    settle()
    assert not bar.isVisible()


def test_what_was_missed_is_asked_for(window: MainWindow, practice: Practice, settle: Settle) -> None:
    practice.handle.answer(c.EndingCertificates, (EndingCertificate("Claire FONTAINE", NOW, 0),))
    practice.handle.say(EventsDropped())
    settle()
    assert "Claire FONTAINE" in window.problems.text
