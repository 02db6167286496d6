"""Recipients in the composer: suggested while they are typed, and each one's remedy in place."""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from secmail.api.certificates import (
    CertificateLeft,
    CertificateRanking,
    CertificatesFound,
    DecideCertificate,
    WriteAboutCertificates,
)
from secmail.api.contacts import Suggest
from secmail.api.directory import FindCertificates, FindPeople, SearchDirectory
from secmail.api.queries import RecipientStatuses
from secmail.domain.addresses import Mailbox
from secmail.domain.directory import DirectoryAnswer, DirectoryEntry, DirectorySearch, MailboxKind, SourceFailure
from secmail.domain.errors import Code
from secmail.domain.outbox import Delivery, DeliveryState, OutboxState
from secmail.domain.own_certificates import LetterAbout
from secmail.domain.people import CertificateReason, Decision, RecipientState, RecipientStatus
from secmail.engine.ranking import AGAINST, TO_LOOK_AT
from secmail.gui.compose.content import mailboxes
from secmail.gui.compose.recipient_words import LOOKED_AT, LOOKED_FOR, recipient_words
from secmail.gui.compose.typed_names import being_typed, completed, corrected
from secmail.gui.compose.window import ComposeWindow
from secmail.gui.dialogs.question import Question
from secmail.gui.i18n import Words
from secmail.gui.main_window import MainWindow
from secmail.gui.people.certificate_words import LASTING
from secmail.gui.people.directory import DirectoryDialog
from secmail.gui.people.look import LookDialog
from secmail.gui.people.sources import SourcesDialog
from tests.support.invented_people import CHANGED, COUNTRY, INES, LONG, MARTIN, NEW, SELF_SIGNED, USED
from tests.support.invented_practice import ACCOUNT, Practice, outgoing

Settle = Callable[[], None]


@pytest.fixture
def composer(window: MainWindow, settle: Settle) -> Iterator[ComposeWindow]:
    made = window.writing.write()
    settle()
    yield made
    with contextlib.suppress(RuntimeError):  # it has been closed and deleted
        made._drop()


def asked(practice: Practice) -> list[str]:
    return [query.words for query in practice.handle.asked if isinstance(query, Suggest)]


def button(composer: ComposeWindow, text: str) -> QPushButton:
    return next(one for one in composer.form.states.findChildren(QPushButton) if one.text() == text)


def stand(composer: ComposeWindow, practice: Practice, status: RecipientStatus, settle: Settle) -> None:
    practice.handle.answer(RecipientStatuses, (status,))
    composer.form.to.setText(status.address)
    composer.lookup.ask()
    settle()


def test_people_are_suggested_while_typing_and_chosen_by_keyboard(
    composer: ComposeWindow, practice: Practice, qtbot: QtBot, settle: Settle
) -> None:
    field, list_ = composer.form.to, composer.suggestions[0].list
    qtbot.keyClicks(field, "b")
    settle()
    assert asked(practice) == []
    qtbot.keyClicks(field, "en")
    settle()
    assert asked(practice) == ["be", "ben"]
    assert list_.isVisible()
    assert not list_.currentIndex().isValid(), "nobody is chosen by himself"
    qtbot.keyClick(list_, Qt.Key.Key_Down)
    qtbot.keyClick(list_, Qt.Key.Key_Return)
    settle()
    assert mailboxes(field.text()) == (INES,)
    assert field.text().endswith(">, ")
    assert not list_.isVisible()
    qtbot.keyClicks(field, "rennes")
    settle()
    assert [one.name for one in composer.suggestions[0].found] == [INES.name, MARTIN.name]
    qtbot.keyClick(list_, Qt.Key.Key_Escape)
    assert mailboxes(field.text()) == (INES, Mailbox("rennes"))


def test_who_is_known_from_a_directory_is_told_with_its_name_and_day(
    composer: ComposeWindow, qtbot: QtBot, settle: Settle
) -> None:
    qtbot.keyClicks(composer.form.to, "martin")
    settle()
    row = composer.suggestions[0].list.model().index(0, 0)
    assert row.data(Qt.ItemDataRole.UserRole) == [
        f"{MARTIN.address} — Masseur-kinésithérapeute, Rennes",
        "Annuaire Santé (national), réponse du 12 novembre 2026",
    ]


def test_a_group_puts_everybody_in(composer: ComposeWindow, qtbot: QtBot, settle: Settle) -> None:
    qtbot.keyClicks(composer.form.cc, "pneumologie")
    settle()
    composer.suggestions[1].take(0)
    assert mailboxes(composer.form.cc.text()) == (INES, MARTIN, LONG)


def test_a_late_answer_suggests_nobody(
    composer: ComposeWindow, practice: Practice, qtbot: QtBot, settle: Settle
) -> None:
    practice.handle.hold()
    qtbot.keyClicks(composer.form.to, "bena")
    assert composer.form.to.text() == "bena", "typing does not wait for the answer"
    composer.form.to.selectAll()
    qtbot.keyClicks(composer.form.to, "x")
    practice.handle.release()
    settle()
    assert composer.suggestions[0].found == ()
    assert not composer.suggestions[0].list.isVisible()


def test_a_certificate_is_looked_for_in_place(composer: ComposeWindow, practice: Practice, settle: Settle) -> None:
    stand(composer, practice, RecipientStatus(INES.address, RecipientState.NO_CERTIFICATE), settle)
    button(composer, "Chercher le certificat").click()
    settle()
    assert practice.handle.orders(FindCertificates) == [FindCertificates(INES.address)]
    assert "dans les annuaires" in composer.state.text
    practice.handle.finish(
        FindCertificates, CertificatesFound(0, 0, (SourceFailure("annuaire-sante-fhir", Code.DIRECTORY_OFFLINE),))
    )
    settle()
    assert "Aucun nouveau certificat" in composer.state.text
    assert "Sans réponse : Annuaire Santé (national)." in composer.state.text
    assert composer.state.text.endswith("Vous pouvez le demander par un message.")
    left = (CertificateLeft(NEW, (CertificateReason.UNTRUSTED, CertificateReason.EXPIRED)),)
    composer.remedies.find(INES.address)
    practice.handle.finish(FindCertificates, CertificatesFound(1, 0, left=left * 5, found=5))
    settle()
    assert "Non utilisé : Inès BENALI (autorité non reconnue, expiré)." in composer.state.text
    assert composer.state.text.endswith("2 autres non utilisés.")
    practice.handle.answer(RecipientStatuses, (RecipientStatus(INES.address, RecipientState.READY),))
    composer.remedies.find(INES.address)
    practice.handle.finish(FindCertificates, CertificatesFound(1, 0))
    settle()
    assert composer.page.send_button.isEnabled()


def test_after_looking_in_vain_asking_comes_first_and_after_asking_waiting(
    composer: ComposeWindow, practice: Practice, settle: Settle
) -> None:
    stand(composer, practice, RecipientStatus(INES.address, RecipientState.NO_CERTIFICATE), settle)
    button(composer, "Chercher le certificat").click()
    practice.handle.finish(FindCertificates, CertificatesFound(0, 0, found=2))
    settle()
    assert composer.form.states.text.endswith(": Sans certificat."), "some were found: looking was not in vain"
    button(composer, "Chercher le certificat").click()
    practice.handle.finish(FindCertificates, CertificatesFound(0, 0))
    settle()
    assert composer.form.states.text.endswith(": Sans certificat. Cherché sans succès.")
    others = [one.text() for one in button(composer, "Autrement").menu().actions()]
    assert others == ["L'importer d'un fichier…", "Chercher le certificat"]
    button(composer, "Le demander…").click()
    question = composer.findChild(Question)
    assert question is not None
    next(one for one in question.buttons() if one.text() == "Envoyer la demande").click()
    practice.handle.finish(WriteAboutCertificates, (outgoing(9, OutboxState.FILED),))
    settle()
    assert composer.form.states.text.endswith("Demandé, réponse attendue.")
    assert [one.text() for one in composer.form.states.findChildren(QPushButton)] == ["Autrement"]
    practice.handle.answer(RecipientStatuses, (RecipientStatus(INES.address, RecipientState.READY),))
    composer.lookup.ask()
    settle()
    assert composer.form.states.text == f"{INES.address} : Prêt."


def test_the_keyboard_stays_with_the_recipient_it_was_at(
    composer: ComposeWindow, practice: Practice, settle: Settle
) -> None:
    known = [RecipientStatus(one, RecipientState.NO_CERTIFICATE) for one in (MARTIN.address, INES.address)]
    practice.handle.answer(RecipientStatuses, tuple(known))
    composer.form.to.setText(", ".join(one.address for one in known))
    composer.lookup.ask()
    settle()
    at = next(
        one
        for one in composer.form.states.findChildren(QPushButton)
        if one.accessibleName() == f"Chercher le certificat de {INES.address}"
    )
    at.setFocus()
    at.click()
    practice.handle.finish(FindCertificates, CertificatesFound(0, 0))
    settle()
    now = composer.focusWidget()
    assert isinstance(now, QPushButton)
    assert now.accessibleName() == f"Demander son certificat à {INES.address}"


def test_a_certificate_is_asked_for_only_when_that_is_confirmed(
    composer: ComposeWindow, practice: Practice, settle: Settle
) -> None:
    stand(composer, practice, RecipientStatus(INES.address, RecipientState.WEAK), settle)
    menu = button(composer, "Autrement").menu()
    menu.actions()[0].trigger()
    question = composer.findChild(Question)
    assert question is not None
    assert practice.handle.orders(WriteAboutCertificates) == []
    next(one for one in question.buttons() if one.text() == "Envoyer la demande").click()
    wanted = WriteAboutCertificates(ACCOUNT.id, LetterAbout.REQUEST, (INES.address,))
    assert practice.handle.orders(WriteAboutCertificates) == [wanted]
    practice.handle.fail(WriteAboutCertificates, Code.CARD_ABSENT)
    settle()
    assert "carte" in composer.state.text.lower()
    composer.remedies._ask(ACCOUNT.id, INES.address)
    practice.handle.finish(WriteAboutCertificates, (outgoing(9, OutboxState.FILED),))
    settle()
    assert composer.state.text.startswith(f"Demande envoyée à {INES.address}")


def test_a_request_that_waits_to_be_sent_is_said_and_not_offered_again(
    composer: ComposeWindow, practice: Practice, settle: Settle
) -> None:
    waiting = RecipientStatus(INES.address, RecipientState.NO_CERTIFICATE, requested=True)
    stand(composer, practice, replace(waiting, requested=False), settle)
    practice.handle.answer(RecipientStatuses, (waiting,))
    composer.remedies._ask(ACCOUNT.id, INES.address)
    practice.handle.finish(WriteAboutCertificates, (outgoing(9, OutboxState.READY),))
    settle()
    assert composer.form.states.text.endswith(": Sans certificat. Demande en attente d'envoi.")
    assert [one.text() for one in composer.form.states.findChildren(QPushButton)] == ["Autrement"]
    others = [one.text() for one in button(composer, "Autrement").menu().actions()]
    assert others == ["Chercher le certificat", "L'importer d'un fichier…"]
    ends = RecipientStatus(INES.address, RecipientState.READY, USED, expires_in=4, requested=True)
    stand(composer, practice, ends, settle)
    assert composer.form.states.text.endswith("Demande en attente d'envoi.")
    assert composer.form.states.findChildren(QPushButton) == []


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (OutboxState.REFUSED, "1 message refusé par le serveur"),
        (OutboxState.UNCERTAIN, "1 message peut-être parti"),
        (OutboxState.READY, "1 message attend dans la boîte d'envoi"),
        (OutboxState.CANCELLED, "1 message annulé"),
    ],
)
def test_a_request_that_has_not_left_is_not_said_to_be_sent(
    composer: ComposeWindow, practice: Practice, settle: Settle, state: OutboxState, said: str
) -> None:
    stand(composer, practice, RecipientStatus(INES.address, RecipientState.NO_CERTIFICATE), settle)
    composer.remedies._ask(ACCOUNT.id, INES.address)
    refusal = Delivery(INES.address, DeliveryState.REFUSED, "550 5.1.1 No such mailbox")
    practice.handle.finish(WriteAboutCertificates, (outgoing(9, state, deliveries=(refusal,)),))
    settle()
    assert composer.state.text.startswith(said)
    assert "Demandé" not in composer.form.states.text, "it may still be taken back"
    assert ("550 5.1.1" in composer.state.text) is (state is OutboxState.REFUSED)


@pytest.mark.parametrize("decision", list(Decision))
def test_a_changed_certificate_is_looked_at_beside_the_old_one(
    composer: ComposeWindow, practice: Practice, settle: Settle, decision: Decision
) -> None:
    stand(composer, practice, CHANGED, settle)
    assert not composer.page.send_button.isEnabled()
    button(composer, "Regarder…").click()
    settle()
    dialog = composer.findChild(LookDialog)
    assert dialog is not None
    assert f"Autorité | {USED.issuer} | {NEW.issuer}" in dialog.text
    assert "Contre | expire bientôt | soudain différent" in dialog.text
    assert practice.handle.orders(DecideCertificate) == []
    accept = decision is Decision.ACCEPTED
    (dialog.accept_button if accept else dialog.refuse_button).click()
    assert practice.handle.orders(DecideCertificate) == [DecideCertificate(INES.address, NEW.sha256, decision)]
    practice.handle.fail(DecideCertificate, Code.CERTIFICATE_UNKNOWN)
    settle()
    assert dialog.isVisible()
    assert dialog.note.text
    dialog._decide(decision)
    before = len(practice.handle.asked)
    practice.handle.finish(DecideCertificate)
    settle()
    assert RecipientStatuses((INES.address,)) in practice.handle.asked[before:]


def test_the_one_in_use_is_shown_also_where_only_the_ranking_tells_it(composer: ComposeWindow, settle: Settle) -> None:
    composer.remedies.look(replace(CHANGED, certificate=None))
    settle()
    dialog = composer.findChild(LookDialog)
    assert dialog is not None
    assert f"Autorité | {USED.issuer} | {NEW.issuer}" in dialog.text


def test_authorities_of_one_name_are_told_apart(composer: ComposeWindow, settle: Settle) -> None:
    used = replace(USED, issuer="CN=AC X,OU=Classe 1,O=EXEMPLE,C=FR")
    new = replace(USED, issuer="CN=AC X,OU=Classe 4,O=EXEMPLE,C=RU", sha256=NEW.sha256)
    composer.remedies.look(replace(CHANGED, certificate=used, candidate=new))
    settle()
    dialog = composer.findChild(LookDialog)
    assert dialog is not None
    assert f"Autorité | {used.issuer} | {new.issuer}" in dialog.text
    assert any(one.text() == f"≠ {new.issuer}" for one in dialog.findChildren(QLabel))


def test_an_authority_s_whole_name_is_a_tool_tip(composer: ComposeWindow, settle: Settle) -> None:
    used = replace(USED, issuer="CN=AC X,OU=Classe 1,O=EXEMPLE,C=FR")
    composer.remedies.look(replace(CHANGED, certificate=used))
    settle()
    dialog = composer.findChild(LookDialog)
    assert dialog is not None
    (told,) = (one for one in dialog.findChildren(QLabel) if one.text() == "AC X — EXEMPLE")
    assert used.issuer in told.toolTip()


def test_what_no_authority_answers_for_cannot_be_accepted(
    composer: ComposeWindow, practice: Practice, settle: Settle
) -> None:
    practice.handle.answer(CertificateRanking, SELF_SIGNED)
    composer.remedies.look(CHANGED)
    dialog = composer.findChild(LookDialog)
    assert dialog is not None
    assert not dialog.accept_button.isEnabled(), "nothing speaks for it yet"
    settle()
    assert not dialog.accept_button.isEnabled()
    assert "autorité non reconnue" in dialog.note.text
    dialog.accept_button.click()
    assert practice.handle.orders(DecideCertificate) == []
    dialog.refuse_button.click()
    refused = DecideCertificate(INES.address, NEW.sha256, Decision.REFUSED)
    assert practice.handle.orders(DecideCertificate) == [refused]


def test_the_window_knows_what_a_word_does_not_settle() -> None:
    assert AGAINST - TO_LOOK_AT - {CertificateReason.REFUSED} == LASTING


def test_a_mistyped_domain_is_corrected_by_one_button(
    composer: ComposeWindow, practice: Practice, settle: Settle
) -> None:
    status = RecipientStatus("paul@mssante.exmple", RecipientState.UNKNOWN_DOMAIN, meant="mssante.exemple")
    stand(composer, practice, status, settle)
    assert "Vouliez-vous écrire à mssante.exemple ?" in composer.form.states.text
    button(composer, "Corriger l'adresse").click()
    assert composer.form.to.text() == "paul@mssante.exemple"
    composer.lookup.timer.stop()


def test_a_mistyped_domain_is_told_also_after_looking_in_vain(
    composer: ComposeWindow, practice: Practice, settle: Settle
) -> None:
    status = RecipientStatus("paul@mssante.exmple", RecipientState.UNKNOWN_DOMAIN, meant="mssante.exemple")
    stand(composer, practice, status, settle)
    composer.remedies.find(status.address)
    practice.handle.finish(FindCertificates, CertificatesFound(0, 0))
    settle()
    assert composer.form.states.text.endswith("Cherché sans succès. Vouliez-vous écrire à mssante.exemple ?")
    assert button(composer, "Corriger l'adresse").isVisible()


def test_a_name_that_nobody_has_here_is_looked_for_in_the_directory(
    composer: ComposeWindow, practice: Practice, settle: Settle
) -> None:
    practice.handle.answer(RecipientStatuses, (RecipientStatus("martin rennes", RecipientState.INVALID_ADDRESS),))
    composer.form.to.setText(f"{INES.address}, martin rennes")
    composer.lookup.ask()
    settle()
    assert practice.handle.last(RecipientStatuses) == RecipientStatuses((INES.address, "martin rennes"))
    assert "martin rennes : Personne n'est encore choisi." in composer.form.states.text
    button(composer, "Chercher dans l'annuaire…").click()
    settle()
    dialog = composer.findChild(DirectoryDialog)
    assert dialog is not None
    assert FindPeople(DirectorySearch(words="martin rennes")) in practice.handle.asked
    assert practice.handle.orders(SearchDirectory) == [], "no network by itself"
    next(one for one in dialog.page.findChildren(QPushButton) if one.text() == "Choisir").click()
    settle()
    assert composer.form.to.text() == f'{INES.address}, "M. Bruno MARTIN" <{MARTIN.address}>'
    composer.lookup.timer.stop()


def test_the_list_that_is_missing_is_brought_out_of_the_letter(
    composer: ComposeWindow, practice: Practice, settle: Settle
) -> None:
    practice.people.country = None
    practice.people.contacts = ()
    practice.handle.answer(FindPeople, DirectoryAnswer())
    dialog = composer.remedies.search("durand nantes")
    settle()
    assert "« Régler les annuaires »" in dialog.notice.words
    assert dialog.sources_button.isVisible()
    dialog.sources_button.click()
    dialog.sources_button.click()
    settle()
    (sources,) = dialog.findChildren(SourcesDialog)
    assert sources.isVisible()
    assert f"« {sources.refresh_button.text().replace('&', '')} »" in sources.page.text, "there it is another button"
    practice.people.country = COUNTRY
    sources.changed.emit()
    settle()
    assert "« Régler les annuaires »" not in dialog.notice.words


def test_whoever_is_a_contact_already_is_chosen_before_others(
    composer: ComposeWindow, practice: Practice, settle: Settle
) -> None:
    practice.handle.answer(RecipientStatuses, (RecipientStatus("benali", RecipientState.INVALID_ADDRESS),))
    same = DirectoryEntry("essai", MailboxKind.PERSON, INES.address.upper(), "BENALI", "Inès")
    other = DirectoryEntry("essai", MailboxKind.PERSON, "paul.benali@exemple.org", "BENALI", "Paul")
    practice.handle.answer(FindPeople, DirectoryAnswer((same, other)))
    composer.form.to.setText("benali")
    composer.lookup.ask()
    settle()
    button(composer, "Chercher dans l'annuaire…").click()
    settle()
    dialog = composer.findChild(DirectoryDialog)
    assert dialog is not None
    names = [one.accessibleName() for one in dialog.page.findChildren(QPushButton)]
    assert names == ["Choisir Inès BENALI", "Choisir Paul BENALI", "Ajouter Paul BENALI aux correspondants"]
    dialog.page.findChildren(QPushButton)[0].click()
    settle()
    assert composer.form.to.text() == f'"Inès BENALI" <{INES.address}>'
    composer.lookup.timer.stop()


def test_who_expires_soon_is_ready_and_asked_for_the_next(
    composer: ComposeWindow, practice: Practice, settle: Settle
) -> None:
    stand(composer, practice, RecipientStatus(INES.address, RecipientState.READY, USED, expires_in=1), settle)
    assert composer.page.send_button.isEnabled()
    assert "expire dans 1 jour." in composer.form.states.text
    button(composer, "Demander le nouveau…").click()
    assert composer.findChild(Question) is not None


def test_the_list_grows_to_what_it_holds_and_whoever_needs_something_comes_first(
    composer: ComposeWindow, practice: Practice, settle: Settle
) -> None:
    ready = RecipientStatus(MARTIN.address, RecipientState.READY)
    names = ("anne", "bea", "carl", "dan", "eva", "fred", "guy")
    others = [RecipientStatus(f"{name}@exemple.org", RecipientState.NO_CERTIFICATE) for name in names]
    practice.handle.answer(RecipientStatuses, (ready, *others))
    composer.form.to.setText(", ".join(one.address for one in (ready, *others)))
    composer.lookup.ask()
    settle()
    states = composer.form.states
    assert not states.verticalScrollBar().isVisible()
    assert [line.partition(" ")[0] for line in states.text.splitlines()] == [
        *(one.address for one in others),
        MARTIN.address,
    ]
    assert composer.form.body.height() > composer.form.subject.height(), "some of the letter is seen"


# pure parts -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "cursor", "found"),
    [
        ("ben", 3, "ben"),
        ("a@b.exemple, ben", 16, "ben"),
        ("ben, a@b.exemple", 2, "ben"),
        ('"Benali, Inès" <i@b.exemple>', 5, ""),
        ('"Benali, I', 10, "Benali, I"),
        ("a@b.exemple, ", 13, ""),
    ],
)
def test_what_is_being_typed_stands_between_separators(text: str, cursor: int, found: str) -> None:
    # An open quotation mark hides what follows it, and no separator inside of it counts.
    assert being_typed(text, cursor) in {found, found.rpartition(", ")[2]}


def test_somebody_takes_the_place_of_what_was_typed() -> None:
    assert completed("a@b.exemple, ben; c@d.exemple", 15, (Mailbox("i@b.exemple"),)) == (
        "a@b.exemple, i@b.exemple, c@d.exemple",
        26,
    )
    assert completed("x", 1, (Mailbox("no address"), Mailbox("i@b.exemple")))[0] == "i@b.exemple, "


def test_only_the_whole_address_is_corrected() -> None:
    assert corrected("a@x.ex, ba@x.ex, <a@x.ex>", "a@x.ex", "a@x.exemple") == "a@x.exemple, ba@x.ex, <a@x.exemple>"


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("state", list(RecipientState))
def test_every_state_has_words(language: str, state: RecipientState) -> None:
    said = recipient_words(INES.address, RecipientStatus(INES.address, state), Words(language))  # type: ignore[arg-type]
    assert said.line.startswith(INES.address)
    assert said.line.endswith((".", "?"))
    assert said.short.endswith((".", "?"))
    if state not in LOOKED_FOR | LOOKED_AT:  # no button beside it says what to do
        assert said.short == said.line
