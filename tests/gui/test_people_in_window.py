"""Correspondents, directories and one's own certificates in the window."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from secmail.api import certificates as c
from secmail.api import contacts as k
from secmail.api import directory as d
from secmail.api.directory import FindPeople
from secmail.api.events import ContactsChanged, JobProgressed, SessionLocked
from secmail.domain.addresses import Mailbox
from secmail.domain.contacts import NEW, ContactId, Group
from secmail.domain.directory import DirectoryAnswer, DirectorySearch
from secmail.domain.errors import ActionNeeded, Code
from secmail.domain.outbox import OutboxState
from secmail.domain.own_certificates import Told, Way
from secmail.domain.people import CertificateReason
from secmail.gui.compose.window import ComposeWindow
from secmail.gui.dialogs.question import Question
from secmail.gui.main_window import MainWindow
from secmail.gui.models.card_words import Said
from secmail.gui.people.contact_editor import ContactDialog
from secmail.gui.rows import row
from secmail.gui.style import Tone
from tests.support.invented_people import CONTACTS, COUNTRY, FOUND, GROUPS, INES, LONG, MARTIN, OWN, SOURCES, TRIED
from tests.support.invented_people import NEW as NEW_CERTIFICATE
from tests.support.invented_practice import ACCOUNT, NOW, Practice, outgoing

Settle = Callable[[], None]


def press(parent: QWidget, name: str) -> None:
    next(one for one in parent.findChildren(QPushButton) if name in {one.accessibleName(), one.text()}).click()


def answer(parent: QWidget, text: str) -> None:
    question = next(one for one in parent.findChildren(Question) if one.isVisible())
    next(one for one in question.buttons() if one.text() == text).click()


def composed(window: MainWindow) -> str:
    composer = window.findChild(ComposeWindow)
    assert composer is not None
    typed = composer.form.to.text()
    composer._drop()
    return typed


def test_contacts_are_searched_and_written_to(
    window: MainWindow, practice: Practice, qtbot: QtBot, settle: Settle
) -> None:
    window.actions_by_key["contacts"].trigger()
    settle()
    dialog = window.people.contacts
    assert dialog is not None
    assert "Joindre la spirométrie" in dialog.page.text
    assert "Dernier échange : 19 nov." in dialog.page.text
    qtbot.keyClicks(dialog.search, "benali")
    qtbot.waitUntil(lambda: k.Contacts("benali") in practice.handle.asked)
    settle()
    assert LONG.address not in dialog.page.text
    press(dialog.page, "Écrire à Inès BENALI")
    assert composed(window) == f'"Inès BENALI" <{INES.address}>'
    dialog.search.setText("dr nobody")
    dialog.ask()
    settle()
    assert dialog.notice.isVisible()
    assert "Personne pour « dr nobody »" in dialog.notice.words
    assert "dans ce groupe" not in dialog.notice.words
    press(dialog.notice, "Chercher dans l'annuaire…")
    directory = window.people.directory
    assert directory is not None
    assert directory.fields["words"].text() == "dr nobody"
    settle()
    assert FindPeople(DirectorySearch(words="dr nobody")) in practice.handle.asked


def test_whoever_is_not_in_the_chosen_group_may_be_among_the_others(window: MainWindow, settle: Settle) -> None:
    dialog = window.people.show_contacts()
    settle()
    dialog.group.setCurrentIndex(1)
    dialog.search.setText("dr nobody")
    dialog.ask_people()
    settle()
    assert "Personne pour « dr nobody » dans ce groupe" in dialog.notice.words
    assert f"« {dialog.group.itemText(0)} »" in dialog.notice.words
    dialog.group.setCurrentIndex(0)
    dialog.ask_people()
    settle()
    assert "dans ce groupe" not in dialog.notice.words


def test_a_long_address_leaves_room_for_the_buttons_of_its_row(window: MainWindow) -> None:
    long = "secretariat.chirurgie.orthopedique.et.traumatologique@clinique.mssante.exemple"
    short = row(Said("people", Tone.NEUTRAL, "Inès", (INES.address,)), window, QPushButton(window))
    wide = row(Said("people", Tone.NEUTRAL, "Inès", (long,)), window, QPushButton(window))
    (address,) = (one for one in wide.findChildren(QLabel) if one.accessibleName() == long)
    letters = address.fontMetrics().horizontalAdvance(long)
    assert wide.minimumSizeHint().width() - short.minimumSizeHint().width() < letters / 2
    assert not address.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByMouse
    kept = [one for one in short.findChildren(QLabel) if one.text() == INES.address]
    assert kept[0].textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByMouse
    for made in (short, wide):
        made.deleteLater()


def test_whoever_opens_the_contacts_types_a_name(window: MainWindow, practice: Practice, settle: Settle) -> None:
    practice.people.contacts = ()
    dialog = window.people.show_contacts()
    settle()
    assert dialog.focusWidget() is dialog.search
    assert "Aucun correspondant" in dialog.notice.words


def test_a_group_is_written_to_and_dissolved_on_purpose(
    window: MainWindow, practice: Practice, qtbot: QtBot, settle: Settle
) -> None:
    dialog = window.people.show_contacts()
    settle()
    assert not dialog.write_button.isVisible()
    dialog.group.setCurrentIndex(dialog.group.findData("Pneumologie"))
    dialog.group.activated.emit(dialog.group.currentIndex())
    settle()
    assert k.Contacts("", "Pneumologie") in practice.handle.asked
    dialog.write_button.click()
    settle()
    assert practice.handle.asked.count(k.GroupMailboxes("Pneumologie")) == 1
    assert INES.address in (to := composed(window))
    assert LONG.address in to
    rename = dialog.rename_group()
    assert rename is not None
    assert not rename.ok_button.isEnabled(), "no other name yet"
    rename.field.setText("Poumons")
    rename.accept()
    assert practice.handle.orders(k.RenameGroup) == [k.RenameGroup("Pneumologie", "Poumons")]
    practice.people.groups = (Group("Garde de décembre", 1), Group("Poumons", 2))
    practice.people.contacts = tuple(replace(one, groups=("Poumons",)) for one in CONTACTS)
    before = practice.handle.asked.count(k.Groups())
    practice.handle.say(ContactsChanged())
    qtbot.waitUntil(lambda: practice.handle.asked.count(k.Groups()) > before)
    settle()
    practice.handle.finish(k.RenameGroup)
    settle()
    assert k.Contacts("", "Poumons") in practice.handle.asked
    assert dialog.group.currentText() == "Poumons (2)"
    dialog.drop_button.click()
    assert practice.handle.orders(k.DropGroup) == []
    answer(dialog, "Dissoudre")
    assert practice.handle.orders(k.DropGroup) == [k.DropGroup("Poumons")]
    practice.people.groups = GROUPS[:1]
    practice.people.contacts = tuple(replace(one, groups=()) for one in CONTACTS)
    practice.handle.finish(k.DropGroup)
    practice.handle.say(ContactsChanged())
    qtbot.waitUntil(lambda: dialog.chosen_group is None)
    settle()
    assert INES.address in dialog.page.text, "everybody is shown again"


def test_a_contact_is_changed_and_nothing_of_it_is_lost(window: MainWindow, practice: Practice, settle: Settle) -> None:
    dialog = window.people.show_contacts().open_contact(CONTACTS[0])
    settle()
    assert "valable jusqu'au" in dialog.certificates.toPlainText()
    assert "inutilisable (soudain différent" in dialog.certificates.toPlainText()
    assert dialog.contact == CONTACTS[0]
    dialog.fields["town"].setText("Brest")
    dialog.addresses.setPlainText(f"i.benali@chu.mssante.exemple\n{INES.address},")
    dialog.groups.setText("Pneumologie, , Nouveau")
    dialog.accept()
    wanted = replace(
        CONTACTS[0],
        town="Brest",
        addresses=("i.benali@chu.mssante.exemple", INES.address),
        groups=("Pneumologie", "Nouveau"),
    )
    assert practice.handle.orders(k.KeepContact) == [k.KeepContact(wanted)]
    practice.handle.fail(k.KeepContact, Code.RECIPIENT_INVALID)
    settle()
    assert dialog.isVisible()
    assert dialog.note.text
    dialog.drop_button.click()
    answer(dialog, "Effacer")
    assert practice.handle.orders(k.DropContact) == [k.DropContact(ContactId(1))]
    practice.handle.finish(k.DropContact)
    settle()
    assert window.findChildren(ContactDialog) == []


def test_certificates_of_all_addresses_are_looked_for(window: MainWindow, practice: Practice, settle: Settle) -> None:
    dialog = window.people.show_contacts().open_contact(CONTACTS[0])
    settle()
    assert practice.handle.orders(d.FindCertificates) == []
    dialog.find_button.click()
    practice.handle.finish(d.FindCertificates, c.CertificatesFound(1, 0))
    settle()
    left = (c.CertificateLeft(NEW_CERTIFICATE, (CertificateReason.UNTRUSTED,)),)
    practice.handle.finish(d.FindCertificates, c.CertificatesFound(1, 2, left=left))
    settle()
    assert practice.handle.orders(d.FindCertificates) == [d.FindCertificates(one) for one in CONTACTS[0].addresses]
    assert dialog.note.text == "2 certificats trouvés. Non utilisé : Inès BENALI (autorité non reconnue)."
    assert dialog.ok_button.isEnabled()
    dialog.find_button.click()
    for _ in CONTACTS[0].addresses:
        practice.handle.finish(d.FindCertificates, c.CertificatesFound(0, 0))
        settle()
    assert dialog.note.text.startswith("Aucun nouveau certificat trouvé pour Inès BENALI. Écrivez-lui")


def test_a_new_contact_needs_an_address(window: MainWindow, settle: Settle) -> None:
    people = window.people.show_contacts()
    people.new_button.click()
    dialog = next(one for one in people.findChildren(QWidget) if type(one).__name__ == "ContactDialog")
    settle()
    assert not dialog.ok_button.isEnabled()  # type: ignore[attr-defined]
    assert not dialog.drop_button.isVisible()  # type: ignore[attr-defined]
    assert dialog.contact.id == NEW  # type: ignore[attr-defined]


def test_cards_come_in_and_go_out_and_what_was_left_is_told(
    window: MainWindow, practice: Practice, qtbot: QtBot, settle: Settle, tmp_path: Path
) -> None:
    dialog = window.people.show_contacts()
    cards = tmp_path / "cards.vcf"
    cards.write_bytes(b"BEGIN:VCARD")
    dialog.files.take(str(cards))
    qtbot.waitUntil(lambda: bool(practice.handle.orders(k.ImportContacts)))
    practice.handle.finish(k.ImportContacts, k.ContactsImported(2, 0, 1, unreadable=(3,)))
    settle()
    assert dialog.outcome.text.startswith("2 correspondants ajoutés.")
    assert dialog.outcome.text.endswith("1 carte illisible (n° 3 du fichier).")
    assert "0" not in dialog.outcome.text
    dialog.files.take(str(tmp_path / "none.vcf"))
    qtbot.waitUntil(lambda: "illisible" in dialog.outcome.text.lower() and "ajoutés" not in dialog.outcome.text)
    written = tmp_path / "out.vcf"
    choice = dialog.files.choose_export(None)
    choice.selectNameFilter(choice.nameFilters()[1])
    choice.fileSelected.emit(str(written))
    qtbot.waitUntil(lambda: "out.vcf" in dialog.outcome.text)
    assert written.read_bytes().startswith(b"BEGIN:VCARD")
    assert practice.handle.last(k.ContactCards) == k.ContactCards(version=k.CardVersion.FOUR)
    choice.selectNameFilter(choice.nameFilters()[0])
    choice.fileSelected.emit(str(written))
    assert practice.handle.last(k.ContactCards) == k.ContactCards(version=k.CardVersion.THREE)
    choice.close()


def test_an_address_book_that_is_open_elsewhere_is_not_taken_as_it_was(
    window: MainWindow, practice: Practice, qtbot: QtBot, tmp_path: Path
) -> None:
    dialog = window.people.show_contacts()
    book, beside = tmp_path / "abook.sqlite", tmp_path / f"abook.sqlite{k.LOG_BESIDE}"
    book.write_bytes(b"SQLite")
    beside.write_bytes(b"newer")
    dialog.files.take(str(book))
    qtbot.waitUntil(lambda: "illisible" in dialog.outcome.text)
    assert practice.handle.orders(k.ImportContacts) == []
    beside.write_bytes(b"")
    dialog.files.take(str(book))
    qtbot.waitUntil(lambda: practice.handle.orders(k.ImportContacts) == [k.ImportContacts(b"SQLite")])


def test_the_network_is_asked_by_its_button_alone(window: MainWindow, practice: Practice, settle: Settle) -> None:
    window.actions_by_key["directory"].trigger()
    settle()
    dialog = window.people.directory
    assert dialog is not None
    assert dialog.notice.isVisible()
    assert not dialog.online_button.isEnabled()
    dialog.fields["words"].setText("martin")
    dialog.fields["town"].setText("Rennes")
    dialog.ask()
    settle()
    search = DirectorySearch(words="martin", town="Rennes")
    assert practice.handle.last(d.FindPeople) == d.FindPeople(search)
    assert practice.handle.orders(d.SearchDirectory) == []
    assert "Boîte d'un organisme" in dialog.page.text
    assert "D'après : Annuaire Santé (national)" in dialog.page.text
    assert "D'après : un annuaire" in dialog.page.text
    assert "gip-cps" not in dialog.page.text, "what is not set here any more has no name, and an id is none"
    assert "D'après : Annuaire LDAP d'un établissement tel qu'il était réglé le 11 octobre 2026" in dialog.page.text
    dialog.online_button.click()
    assert practice.handle.orders(d.SearchDirectory) == [d.SearchDirectory(search)]
    dialog.online_button.click()
    assert practice.handle.cancelled == [practice.handle.job(d.SearchDirectory)]
    dialog.online_button.click()
    practice.handle.finish(d.SearchDirectory, DirectoryAnswer(FOUND[:1], more=True))
    settle()
    assert LONG.address not in dialog.page.text
    assert "précisez" in dialog.outcome.text
    press(dialog.page, "Écrire à M. Bruno MARTIN")
    assert MARTIN.address in composed(window)
    press(dialog.page, "Ajouter M. Bruno MARTIN aux correspondants")
    settle()
    kept = practice.handle.orders(k.KeepContact)[0].contact
    assert (kept.name, kept.addresses, kept.national_id) == ("Bruno MARTIN", (MARTIN.address,), "899700011111")
    practice.handle.finish(k.KeepContact, kept)
    settle()
    assert "est ajouté" in dialog.outcome.text
    practice.people.at = CONTACTS
    press(dialog.page, "Ajouter M. Bruno MARTIN aux correspondants")
    settle()
    assert "déjà parmi" in dialog.outcome.text
    assert len(practice.handle.orders(k.KeepContact)) == 1


def test_without_a_directory_on_line_it_says_where_to_set_one_up(
    window: MainWindow, practice: Practice, settle: Settle
) -> None:
    practice.people.sources = SOURCES[1:]
    dialog = window.people.show_directory()
    dialog.fields["words"].setText("martin")
    dialog.ask()
    settle()
    dialog.online_button.click()
    assert practice.handle.orders(d.SearchDirectory) == []
    assert "Régler les annuaires" in dialog.outcome.text
    dialog.sources_button.click()
    sources = window.people.sources
    assert sources is not None
    practice.people.sources = SOURCES
    sources.changed.emit()
    settle()
    dialog.online_button.click()
    assert len(practice.handle.orders(d.SearchDirectory)) == 1


def test_a_late_answer_of_another_search_is_not_shown(window: MainWindow, practice: Practice, settle: Settle) -> None:
    dialog = window.people.show_directory()
    settle()
    dialog.fields["words"].setText("martin")
    dialog.search_online()
    practice.handle.answer(d.FindPeople, DirectoryAnswer())
    dialog.fields["words"].setText("durand")
    dialog.ask()
    practice.handle.finish(d.SearchDirectory, DirectoryAnswer(FOUND))
    settle()
    assert dialog.notice.isVisible()


def test_a_list_of_no_known_day_is_told_by_the_day_it_was_taken_in(
    window: MainWindow, practice: Practice, settle: Settle
) -> None:
    practice.people.country = replace(COUNTRY, published=None)
    dialog = window.people.show_sources()
    settle()
    assert "Liste reprise le 15 novembre 2026" in dialog.page.text
    assert "—," not in dialog.page.text


def test_a_directory_is_set_up_tried_and_removed(window: MainWindow, practice: Practice, settle: Settle) -> None:
    dialog = window.people.show_sources()
    settle()
    press(dialog.page, "Essayer Annuaire Santé (national)")
    assert practice.handle.orders(d.TestDirectory) == [d.TestDirectory(SOURCES[0].id)]
    practice.handle.finish(d.TestDirectory, TRIED)
    settle()
    assert "Identification à l'annuaire" in dialog.outcome.text
    editor = dialog.change(SOURCES[1])
    editor.fields["host"].setText("ldap.chu.exemple")
    editor.others.setPlainText("address = mailHCP\nnonsense")
    editor.secret.setText("not to be kept here")
    editor.accept()
    kept = practice.handle.orders(d.KeepDirectory)[0].source
    assert (kept.id, kept.values) == ("hospital", (("address", "mailHCP"), ("host", "ldap.chu.exemple")))
    assert kept.enabled
    assert kept.secret == "not to be kept here"
    assert editor.secret.text() == ""
    press(dialog.page, "Retirer Annuaire Santé (national)")
    assert practice.handle.orders(d.DropDirectory) == [d.DropDirectory(SOURCES[0].id)]


def test_the_published_list_is_set_up_by_one_word_and_comes_at_once(
    window: MainWindow, practice: Practice, settle: Settle
) -> None:
    dialog = window.people.show_sources()
    settle()
    dialog.refresh_button.click()
    assert practice.handle.orders(d.RefreshCountry) == []
    question = next(one for one in dialog.findChildren(Question) if one.isVisible())
    assert "depuis donnees.exemple" in question.text()
    answer(dialog, "Télécharger")
    wanted = replace(SOURCES[2], values=(), enabled=True, set_up=True)
    assert practice.handle.orders(d.KeepDirectory) == [d.KeepDirectory(wanted)]
    practice.handle.finish(d.KeepDirectory, wanted)
    settle()
    assert practice.handle.orders(d.RefreshCountry) == [d.RefreshCountry(None)]


def test_a_published_list_that_was_switched_off_keeps_what_the_practice_has_set_up(
    window: MainWindow, practice: Practice, settle: Settle
) -> None:
    values = (("url", "https://miroir.cabinet.exemple/liste.zip"), ("ca_file", "/etc/autorite.pem"))
    own = replace(SOURCES[2], values=values, enabled=False, set_up=True)
    practice.people.sources = (*SOURCES[:2], own)
    dialog = window.people.show_sources()
    settle()
    dialog.refresh_button.click()
    question = next(one for one in dialog.findChildren(Question) if one.isVisible())
    assert "depuis miroir.cabinet.exemple" in question.text()
    answer(dialog, "Télécharger")
    assert practice.handle.orders(d.KeepDirectory) == [d.KeepDirectory(replace(own, enabled=True))]


def test_nobody_is_found_without_the_list_of_the_country_and_that_is_said(
    window: MainWindow, practice: Practice, settle: Settle
) -> None:
    practice.people.country = None
    practice.handle.answer(d.FindPeople, DirectoryAnswer())
    dialog = window.people.show_directory()
    dialog.fields["words"].setText("durand")
    settle()
    dialog.ask()
    settle()
    assert "Personne de connu ici" in dialog.notice.words
    assert "n'est pas encore sur cet ordinateur" in dialog.notice.words
    practice.people.country = COUNTRY
    dialog.ask_sources()
    settle()
    assert "cherchez aussi en ligne" in dialog.notice.words


def test_the_country_is_refreshed_with_progress_and_given_up(
    window: MainWindow, practice: Practice, settle: Settle
) -> None:
    practice.people.sources = (*SOURCES[:2], replace(SOURCES[2], enabled=True, set_up=True))
    dialog = window.people.show_sources()
    settle()
    dialog.refresh_button.click()
    job = practice.handle.job(d.RefreshCountry)
    for done, total, fetching, said in (
        (1, 4, True, "Téléchargement : 25 %"),
        (3_000_000, 0, True, "Téléchargement : 2,9 Mo reçus"),
        (1, 2, False, "Reprise des boîtes : 50 %"),
        (2000, 0, False, "Reprise des boîtes : 2\u202f000 lues"),
    ):
        practice.handle.say(JobProgressed(job, done, total, fetching=fetching))
        settle()
        assert dialog.outcome.text == said
    press(dialog.page, "Essayer Annuaire Santé (national)")
    practice.handle.fail(d.TestDirectory, Code.DIRECTORY_OFFLINE)
    settle()
    assert dialog.refresh_button.text() == "A&rrêter la mise à jour", "another deed that fails does not end it"
    dialog.refresh_button.click()
    assert practice.handle.cancelled == [practice.handle.job(d.RefreshCountry)]
    assert "la liste d'avant reste" in dialog.outcome.text
    dialog.refresh_button.click()
    practice.handle.finish(d.RefreshCountry, COUNTRY)
    settle()
    assert dialog.outcome.text.startswith("La liste est à jour")
    dialog.refresh("/cle/liste.txt")
    assert practice.handle.orders(d.RefreshCountry)[-1] == d.RefreshCountry("/cle/liste.txt")
    assert not dialog.file_button.isEnabled()
    practice.handle.fail(d.RefreshCountry, Code.DIRECTORY_FILE_UNREADABLE)
    settle()
    assert dialog.file_button.isEnabled()
    dialog.forget_button.click()
    assert practice.handle.orders(d.ForgetCountry) == []
    answer(dialog, "Effacer la liste")
    assert practice.handle.orders(d.ForgetCountry) == [d.ForgetCountry()]


def test_a_new_certificate_is_sent_to_the_year_only_when_confirmed(
    window: MainWindow, practice: Practice, settle: Settle
) -> None:
    practice.open = True
    window.actions_by_key["own-certificates"].trigger()
    settle()
    dialog = window.people.own
    assert dialog is not None
    assert "Publié : Annuaire Santé (national)" in dialog.page.text
    assert "Envoyé à 2 correspondants" in dialog.page.text
    practice.people.own = (*OWN[:1], replace(OWN[0], post_quantum=True))
    dialog.ask()
    settle()
    assert dialog.page.text.count("ML-KEM") == 1
    dialog.tell_button.click()
    asked = c.AnnounceCertificate(ACCOUNT.id, NOW - timedelta(days=365))
    assert practice.handle.orders(c.AnnounceCertificate) == [asked]
    practice.handle.finish(c.AnnounceCertificate, c.Announcement(()))
    settle()
    assert "déjà reçu" in dialog.outcome.text
    dialog.tell_button.click()
    practice.handle.finish(c.AnnounceCertificate, c.Announcement((INES.address, LONG.address), more=1))
    settle()
    question = next(one for one in dialog.findChildren(Question) if one.isVisible())
    assert INES.address in question.informativeText()
    assert "1 autre attend" in question.informativeText()
    answer(dialog, "Envoyer à tous")
    assert practice.handle.orders(c.AnnounceCertificate)[2:] == [replace(asked, confirmed=True)]
    letters = (outgoing(8, OutboxState.FILED), outgoing(9, OutboxState.REFUSED))
    practice.handle.finish(c.AnnounceCertificate, c.Announcement((INES.address, LONG.address), letters, 300))
    settle()
    refused = "1 message envoyé. 1 message refusé par le serveur : personne ne l'a reçu."
    left = "300 autres attendent : recommencez ensuite, et ils recevront le leur."
    assert dialog.outcome.text == f"{refused} {left}"
    dialog._send(asked)
    practice.handle.finish(c.AnnounceCertificate, c.Announcement(()))
    settle()
    assert "déjà reçu" in dialog.outcome.text, "all have been told since the question"
    practice.handle.answer(c.OwnCertificates, ActionNeeded(Code.VAULT_LOCKED))
    practice.handle.say(SessionLocked())
    settle()
    assert dialog.page.text == ""


def test_where_it_is_published_is_asked_on_demand(window: MainWindow, practice: Practice, settle: Settle) -> None:
    practice.open = True
    dialog = window.people.show_own()
    settle()
    assert practice.handle.orders(c.LookForOwnCertificates) == []
    dialog.look_button.click()
    told = (Told("3f9c" * 16, Way.DIRECTORY, "gip-cps", NOW),)
    practice.handle.finish(c.LookForOwnCertificates, c.PublishedLook(told))
    settle()
    assert dialog.outcome.text == "Publié à 1 endroit."


def test_who_is_written_to_is_typed_safely(window: MainWindow, settle: Settle) -> None:
    composer = window.writing.write_to((Mailbox("a@b.exemple", 'Dr "X", y'),))
    assert composer.form.to.text() == '"Dr X, y" <a@b.exemple>'
    composer._drop()
