"""The composer: states of recipients, sending, failure without loss, replies, closing."""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from secmail.api import commands, queries
from secmail.api.events import Event, JobDone, JobFailed, JobProgressed
from secmail.api.results import SendResult
from secmail.domain.addresses import Mailbox
from secmail.domain.choice import Strength
from secmail.domain.drafts import DraftAttachment
from secmail.domain.errors import Code
from secmail.domain.ids import JobId
from secmail.domain.outbox import OutboxState
from secmail.domain.people import RecipientState, RecipientStatus
from secmail.domain.sentences.sending import STRENGTHS
from secmail.gui.compose.answering import reply
from secmail.gui.compose.content import Content, account_for, draft, mailboxes
from secmail.gui.compose.window import ComposeWindow
from secmail.gui.dialogs.container import ContainerDialog
from secmail.gui.i18n import Words
from secmail.gui.main_window import MainWindow
from tests.support.invented_practice import ACCOUNT, COLLEAGUE, REFUSED, UNCERTAIN, Practice, outgoing, view

Settle = Callable[[], None]


@pytest.fixture
def composer(window: MainWindow, settle: Settle) -> Iterator[ComposeWindow]:
    made = window.writing.write()
    settle()
    yield made
    with contextlib.suppress(RuntimeError):  # it has been closed and deleted
        made._drop()


def fill(composer: ComposeWindow, settle: Settle, to: str = COLLEAGUE.address) -> None:
    """Writes a letter and lets its recipients be looked up."""
    composer.form.to.setText(to)
    composer.form.subject.setText("Objet")
    composer.form.body.setPlainText("Cher confrère")
    composer.lookup.ask()
    settle()


def test_typing_asks_once_after_a_pause(
    composer: ComposeWindow, practice: Practice, qtbot: QtBot, settle: Settle
) -> None:
    qtbot.keyClicks(composer.form.to, "hugo.marchand@cardio.mssante.exemple")
    settle()
    assert composer.lookup.timer.isActive()
    assert composer.lookup.timer.interval() == 300
    assert queries.RecipientStatuses not in {type(query) for query in practice.handle.asked}
    assert "vérification" in composer.form.states.text
    composer.lookup.timer.stop()
    composer.lookup.timer.timeout.emit()
    settle()
    asked = [query for query in practice.handle.asked if isinstance(query, queries.RecipientStatuses)]
    assert asked == [queries.RecipientStatuses((COLLEAGUE.address,))]
    assert composer.form.states.text.endswith("Prêt.")


@pytest.mark.parametrize("state", list(RecipientState))
def test_sending_is_possible_only_when_everyone_is_ready(
    composer: ComposeWindow, practice: Practice, settle: Settle, state: RecipientState
) -> None:
    practice.recipients["other@exemple.org"] = state
    fill(composer, settle, f"{COLLEAGUE.address}; other@exemple.org")
    ready = state is RecipientState.READY
    assert composer.page.send_button.isEnabled() is ready
    buttons = composer.form.states.findChildren(QPushButton)
    helpless = {RecipientState.READY, RecipientState.INVALID_ADDRESS, RecipientState.PATIENT}
    assert bool(buttons) is (state not in helpless)
    assert composer.form.states.text.count("\n") == 1


def test_how_the_letter_is_protected_is_said_before_it_leaves(
    composer: ComposeWindow, practice: Practice, settle: Settle
) -> None:
    """The invented practice knows of nobody what he can read."""
    practice.recipients["other@exemple.org"] = RecipientState.READY
    fill(composer, settle, f"{COLLEAGUE.address}; other@exemple.org")
    said = composer.state.text
    assert STRENGTHS[Strength.OLD]["fr"].sentence in said
    assert said.endswith(f"({COLLEAGUE.address}, other@exemple.org)")


@pytest.mark.parametrize("own", [True, False])
def test_a_quantum_computer_is_spoken_of_only_where_no_copy_is_left_for_it(
    composer: ComposeWindow, practice: Practice, settle: Settle, own: bool
) -> None:
    """`own`: the vault has an ML-KEM certificate for the own copy."""
    known = RecipientStatus("", RecipientState.READY, None, ("aes-256-gcm", "rsa-oaep"), post_quantum=True)
    practice.own_post_quantum = own
    practice.handle.answer(
        queries.RecipientStatuses, lambda query: tuple(replace(known, address=one) for one in query.addresses)
    )
    fill(composer, settle)
    strength = Strength.QUANTUM if own else Strength.FULL
    assert STRENGTHS[strength]["fr"].sentence in composer.state.text
    assert ("quantique" in composer.state.text) is own


def test_who_has_no_certificate_against_a_quantum_computer_is_named(
    composer: ComposeWindow, practice: Practice, settle: Settle
) -> None:
    known = RecipientStatus("", RecipientState.READY, None, ("aes-256-gcm", "rsa-oaep"))
    practice.own_post_quantum = True
    practice.handle.answer(
        queries.RecipientStatuses,
        lambda query: tuple(
            replace(known, address=one, post_quantum=one == COLLEAGUE.address) for one in query.addresses
        ),
    )
    fill(composer, settle, f"{COLLEAGUE.address}; other@exemple.org")
    said = composer.state.text
    assert STRENGTHS[Strength.FULL]["fr"].sentence in said
    assert said.endswith(
        "Il n'est pas protégé contre un ordinateur quantique, faute de certificat pour other@exemple.org."
    )


def test_a_changed_address_must_be_known_again(composer: ComposeWindow, settle: Settle) -> None:
    fill(composer, settle)
    assert composer.page.send_button.isEnabled()
    composer.form.cc.setText("new@exemple.org")
    assert not composer.page.send_button.isEnabled()
    composer.send()
    composer.lookup.timer.stop()


def test_without_recipients_nothing_is_sent(composer: ComposeWindow, practice: Practice) -> None:
    composer.send()
    assert practice.handle.orders(commands.SendDraft) == []
    assert composer.state.text == "Écrivez au moins une adresse."


def test_a_sent_letter_closes_and_tells(
    composer: ComposeWindow, window: MainWindow, practice: Practice, qtbot: QtBot, settle: Settle
) -> None:
    fill(composer, settle)
    qtbot.mouseClick(composer.page.send_button, Qt.MouseButton.LeftButton)
    settle()
    sent = practice.handle.orders(commands.SendDraft)
    assert [one.draft.to for one in sent] == [(COLLEAGUE_PLAIN,)]
    assert window.statusBar().currentMessage() == "Message envoyé."
    assert window.findChildren(ComposeWindow) == []


COLLEAGUE_PLAIN = Mailbox(COLLEAGUE.address)


@pytest.mark.parametrize("code", [Code.CARD_REMOVED, Code.MAIL_OFFLINE, Code.RECIPIENT_NO_CERTIFICATE, Code.BUG])
def test_failure_loses_no_text(composer: ComposeWindow, practice: Practice, settle: Settle, code: Code) -> None:
    practice.handle.on(commands.SendDraft, lambda _, job: iter((JobProgressed(job, 1, 4), JobFailed(job, code))))
    fill(composer, settle)
    before = composer.form.content
    composer.send()
    settle()
    assert composer.form.content == before
    assert composer.isVisible()
    assert "Votre texte est toujours là." in composer.state.text
    assert composer.page.send_button.isEnabled()


def test_progress_is_shown_while_nothing_can_be_changed(
    composer: ComposeWindow, practice: Practice, settle: Settle
) -> None:
    practice.handle.on(commands.SendDraft, lambda _, job: iter((JobProgressed(job, 1, 4),)))
    fill(composer, settle)
    composer.send()
    settle()
    assert composer.state.text == "Envoi : 25 %"
    assert not composer.form.isEnabled()
    assert not composer.page.send_button.isEnabled()


def _ends_as(entry: object) -> Callable[[object, JobId], Iterator[Event]]:
    return lambda _, job: iter((JobDone(job, SendResult(entry)),))  # type: ignore[arg-type]


def test_a_refusal_shows_the_servers_words_and_keeps_the_text(
    composer: ComposeWindow, practice: Practice, settle: Settle
) -> None:
    practice.handle.on(commands.SendDraft, _ends_as(REFUSED))
    fill(composer, settle)
    composer.send()
    settle()
    assert "550 5.1.1 mailbox unavailable" in composer.state.text
    assert composer.page.send_button.isEnabled()


def test_an_uncertain_letter_cannot_be_sent_twice_from_here(
    composer: ComposeWindow, practice: Practice, settle: Settle
) -> None:
    practice.handle.on(commands.SendDraft, _ends_as(UNCERTAIN))
    fill(composer, settle)
    composer.send()
    settle()
    assert "peut-être parti" in composer.state.text
    assert not composer.page.send_button.isEnabled()


def test_a_queued_letter_says_that_it_waits(
    composer: ComposeWindow, window: MainWindow, practice: Practice, settle: Settle
) -> None:
    practice.handle.on(commands.SendDraft, _ends_as(outgoing(9, OutboxState.READY)))
    fill(composer, settle)
    composer.send()
    settle()
    assert "dès que le serveur" in window.statusBar().currentMessage()


def test_closing_asks_and_drops_only_on_purpose(
    composer: ComposeWindow, window: MainWindow, practice: Practice, settle: Settle
) -> None:
    fill(composer, settle)
    composer.close()
    settle()
    assert composer.isVisible()
    question = composer.findChild(QMessageBox)
    assert question is not None
    assert {button.text() for button in question.buttons()} == {
        "Garder un brouillon",
        "Abandonner le texte",
        "Continuer à écrire",
    }
    window.close()
    assert window.isVisible(), "the main window does not take an unsent letter with it"
    next(button for button in question.buttons() if button.text() == "Garder un brouillon").click()
    settle()
    saved = practice.handle.orders(commands.SaveDraft)
    assert [one.draft.body for one in saved] == ["Cher confrère"]
    assert composer.isVisible()
    practice.handle.fail(commands.SaveDraft, Code.STORE_FULL)
    settle()
    assert composer.isVisible()
    assert composer.unsaved
    assert "Disque plein" in composer.state.text


def test_a_kept_draft_closes_the_window(
    composer: ComposeWindow, window: MainWindow, practice: Practice, settle: Settle
) -> None:
    fill(composer, settle)
    composer._keep()
    practice.handle.finish(commands.SaveDraft, 1)
    settle()
    assert window.findChildren(ComposeWindow) == []


def test_a_certificate_is_learned_in_place(
    composer: ComposeWindow, practice: Practice, qtbot: QtBot, settle: Settle, tmp_path: Path
) -> None:
    fill(composer, settle, "new@exemple.org")
    assert not composer.page.send_button.isEnabled()
    path = tmp_path / "new.cer"
    path.write_bytes(b"DER")
    composer.files.import_certificate("new@exemple.org", str(path))
    qtbot.waitUntil(lambda: bool(practice.handle.orders(commands.ImportCertificates)))
    assert practice.handle.orders(commands.ImportCertificates) == [
        commands.ImportCertificates(b"DER", "new@exemple.org")
    ]
    practice.recipients["new@exemple.org"] = RecipientState.READY
    practice.handle.finish(commands.ImportCertificates, 1)
    settle()
    assert composer.page.send_button.isEnabled()

    composer.files.import_certificate("new@exemple.org", str(tmp_path / "missing.cer"))
    qtbot.waitUntil(lambda: "Fichier illisible" in composer.state.text)


def test_what_a_file_of_certificates_brought_is_told_as_it_is(
    composer: ComposeWindow, practice: Practice, qtbot: QtBot, settle: Settle, tmp_path: Path
) -> None:
    path = tmp_path / "known.p7c"
    path.write_bytes(b"DER")
    for count, said in ((0, "Ce fichier n'apporte aucun nouveau certificat."), (2, "2 certificats ont été retenus.")):
        before = len(practice.handle.orders(commands.ImportCertificates))
        composer.files.import_certificate(None, str(path))
        qtbot.waitUntil(lambda before=before: len(practice.handle.orders(commands.ImportCertificates)) > before)
        practice.handle.finish(commands.ImportCertificates, count)
        settle()
        assert composer.state.text == said


def test_a_key_file_gives_its_certificates_for_its_passphrase(
    composer: ComposeWindow, practice: Practice, qtbot: QtBot, settle: Settle, tmp_path: Path
) -> None:
    path = tmp_path / "colleague.p12"
    path.write_bytes(b"P12")
    composer.files.import_certificate("new@exemple.org", str(path))
    qtbot.waitUntil(lambda: bool(practice.handle.orders(commands.ImportCertificates)))
    practice.handle.fail(commands.ImportCertificates, Code.VAULT_WRONG_PASSPHRASE)
    settle()
    dialog = composer.findChild(ContainerDialog)
    assert dialog is not None
    assert not dialog.ok_button.isEnabled()
    dialog.field.setText("sésame")
    dialog.accept()
    assert dialog.field.text() == ""
    wanted = commands.ImportCertificates(b"P12", "new@exemple.org", "sésame")
    assert practice.handle.orders(commands.ImportCertificates)[1:] == [wanted]
    practice.handle.fail(commands.ImportCertificates, Code.VAULT_WRONG_PASSPHRASE)
    settle()
    assert "Phrase de passe refusée" in dialog.note.text
    dialog.field.setText("Sésame")
    dialog.accept()
    practice.handle.finish(commands.ImportCertificates, 1)
    settle()
    assert composer.state.text == "1 certificat a été retenu."
    assert composer.findChildren(ContainerDialog) == []


def test_attached_files_go_with_the_letter(composer: ComposeWindow, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "radio.jpg"
    path.write_bytes(b"jpeg")
    composer.files.attach([str(path)])
    qtbot.waitUntil(lambda: bool(composer.form.attachments.files))
    assert composer.form.content.attachments == (DraftAttachment("radio.jpg", "application/octet-stream", b"jpeg"),)
    composer.form.attachments._remove(0)
    assert composer.form.content.attachments == ()


# pure parts -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", ()),
        (" , ;", ()),
        ("a@b.exemple", (Mailbox("a@b.exemple"),)),
        (
            '"Durand, Marie" <a@b.exemple>; c@d.exemple',
            (Mailbox("a@b.exemple", "Durand, Marie"), Mailbox("c@d.exemple")),
        ),
        ("A@b.exemple, a@B.exemple", (Mailbox("A@b.exemple"),)),
        ("paul@", (Mailbox("paul@"),)),
    ],
)
def test_recipients_are_read_as_people_type_them(typed: str, found: tuple[Mailbox, ...]) -> None:
    assert mailboxes(typed) == found


def test_a_reply_quotes_and_keeps_the_thread() -> None:
    one = view(11, COLLEAGUE, "Votre patiente", text="Bonjour\n\nÀ bientôt")
    answer = reply(one, Words("fr"))
    assert answer.to == '"Dr Hugo MARCHAND" <hugo.marchand@cardio.mssante.exemple>'
    assert mailboxes(answer.to) == (COLLEAGUE,)
    assert answer.subject == "Re : Votre patiente"
    assert "Dr Hugo MARCHAND a écrit :\n> Bonjour\n>\n> À bientôt" in answer.body
    assert answer.in_reply_to == "<m11@exemple>"
    assert answer.references == ("<m0@exemple>", "<m11@exemple>")
    again = replace(one, opened=replace(one.opened, headers=replace(one.opened.headers, subject="RE: x")))
    assert reply(again, Words("fr")).subject == "RE: x"


def test_a_long_thread_keeps_its_first_and_latest() -> None:
    one = view(11, COLLEAGUE, "x")
    headers = replace(one.opened.headers, references=tuple(f"<{number}@x>" for number in range(200)))
    references = reply(replace(one, opened=replace(one.opened, headers=headers)), Words("en")).references
    assert len(references) == 50
    assert (references[0], references[-1]) == ("<0@x>", "<m11@exemple>")


def test_the_reply_leaves_from_the_mailbox_that_was_written_to() -> None:
    other = replace(ACCOUNT, address="other@exemple")
    assert account_for(view(1, COLLEAGUE, "x"), (other, ACCOUNT)) == ACCOUNT
    assert account_for(None, (other, ACCOUNT)) == other
    assert account_for(None, ()) is None


def test_nobody_is_written_to_twice() -> None:
    made = draft(Content(to="a@b.exemple", cc="A@b.exemple, c@d.exemple"), ACCOUNT)
    assert made.cc == (Mailbox("c@d.exemple"),)
