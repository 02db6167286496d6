"""Finding, triage, rules and letters on their way, in the window: what is asked, what is said, what is forgotten."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from secmail.api.commands import SendDraft
from secmail.api.events import (
    IndexProgressed,
    JobDone,
    MessagesChanged,
    OutboxChanged,
    RemindersChanged,
    SessionLocked,
    SessionOpened,
)
from secmail.api.finding import Conversation, FindMessages, IndexState
from secmail.api.queries import MessagePage
from secmail.api.results import SendResult
from secmail.api.rules import (
    Applied,
    ApplyRules,
    Assign,
    Marked,
    MoveMessages,
    OrderRules,
    SaveRule,
    SetTriage,
    TryRule,
)
from secmail.api.sending import DismissReminder, HoldLetters, SendNow, TakeBack
from secmail.domain.history import Happening, HistoryLine, Witness
from secmail.domain.ids import FolderId, MessageId, OutboxId
from secmail.domain.messages import Kind, MessageState
from secmail.domain.outbox import OutboxState
from secmail.domain.rules import Act, Condition, Rule
from secmail.domain.triage import ASSIGNED, Standing, Triage, Wanted
from secmail.gui.compose.later import LaterDialog, usual_times
from secmail.gui.compose.window import ComposeWindow
from secmail.gui.dialogs.question import Question
from secmail.gui.finding.field_words import completed, field_words, fitting
from secmail.gui.i18n import Words
from secmail.gui.main_window import MainWindow
from secmail.gui.models.message_words import row_words
from secmail.gui.outgoing.history_words import history_line_words
from secmail.gui.sorting.assign import AssignDialog
from secmail.gui.sorting.editor import RuleEditor
from secmail.gui.sorting.move import MoveDialog
from secmail.gui.sorting.rule_words import act_words, condition_words
from tests.support.invented_custody import MANDATE
from tests.support.invented_practice import ACCOUNT, COLLEAGUE, DRAFT, HOLDER, INBOX, NOW, SNIPPET, Practice, row, view
from tests.support.work_scenes import DEFERRED, HELD, REMINDERS, RULES, SCHEDULED

DOMAIN = COLLEAGUE.address.partition("@")[2]
Settle = Callable[[], None]
Choose = Callable[[int], None]


@pytest.fixture
def opened(window: MainWindow, practice: Practice, settle: Settle) -> MainWindow:
    """The holder's own session, and the inbox in view."""
    practice.open = True
    practice.handle.say(SessionOpened(HOLDER, ACCOUNT.address))
    settle()
    window.folders.choose(INBOX)
    settle()
    return window


def press(top: QWidget, text: str) -> None:
    """Presses a visible button by its words."""
    buttons = [one for one in top.findChildren(QPushButton) if one.isVisible() and one.text().replace("&", "") == text]
    buttons[0].click()


def search(window: MainWindow, text: str, settle: Settle) -> None:
    window.messages.search.setText(text)
    window.messages.bar.seek()
    settle()


# finding


def test_words_are_offered_by_their_beginning_without_accents() -> None:
    known = field_words(Words("fr"))
    assert [one.word for one in fitting("durand pat", known)] == ["patient:"]
    assert [one.word for one in fitting("APRE", known)] == ["après:"]
    assert [one.word for one in fitting("est:", known)] == ["est:non-lu", "est:urgent", "est:à-voir"]
    assert fitting("p", known) == ()
    assert fitting("patient:", known) == ()
    assert completed("durand pat", "patient:") == "durand patient:"
    assert completed("durand", "avec:pj") == "durand avec:pj "
    assert completed("", "avec:pj") == "avec:pj "


def test_an_offered_word_is_taken_without_searching(opened: MainWindow, qtbot: QtBot, settle: Settle) -> None:
    field = opened.messages.search
    field.setFocus()
    qtbot.keyClicks(field, "pati")
    assert opened.messages.bar.offers.offered == ["patient:"]
    opened.messages.bar.offers.insert("patient:")
    assert field.text() == "patient:"
    assert opened.messages.bar.offers.offered == []
    assert not opened.messages.bar.timer.isActive(), "the value is still to be typed"


def test_snippets_and_order_are_asked_for(opened: MainWindow, practice: Practice, settle: Settle) -> None:
    search(opened, "MARCHAND", settle)
    opened.messages.bar.order.setCurrentIndex(1)
    settle()
    asked = [query for query in practice.handle.asked if isinstance(query, FindMessages)]
    assert [(query.by_match, query.snippets) for query in asked] == [(False, True), (True, True)]
    assert SNIPPET in opened.messages.model.index(0, 0).data(Qt.ItemDataRole.DisplayRole)
    practice.open = False
    practice.handle.say(SessionLocked())
    settle()
    assert SNIPPET not in str(opened.messages.model.index(0, 0).data(Qt.ItemDataRole.DisplayRole))
    assert opened.messages.search.text() == ""


def test_a_full_page_of_found_messages_is_followed_by_the_next(
    opened: MainWindow, practice: Practice, settle: Settle
) -> None:
    first = tuple(replace(practice.rows()[0], id=MessageId(100 + number)) for number in range(50))
    practice.rows = lambda: first
    search(opened, "", settle)
    search(opened, "durand", settle)
    model = opened.messages.model
    assert model.rowCount() == 50
    assert model.canFetchMore(model.index(-1, 0))
    model.fetchMore(model.index(-1, 0))
    settle()
    assert practice.handle.last(FindMessages) == FindMessages("durand", 50, after=MessageId(149), snippets=True)
    assert not model.canFetchMore(model.index(-1, 0))


def test_what_is_not_searched_is_said(window: MainWindow, practice: Practice, settle: Settle) -> None:
    search(window, "introuvable", settle)
    assert "Verrouillé" in window.messages.bar.state.text()
    assert "seuls" in window.messages.empty.words
    window.messages.empty.button.click()
    settle()
    assert window.session.dialog is not None, "the way to search everything is one click"
    window.session.dialog.reject()
    practice.open = True
    practice.handle.say(SessionOpened(HOLDER, ""))
    settle()
    assert not window.messages.bar.state.isVisible()
    practice.handle.say(IndexProgressed(IndexState(9, 1200)))
    settle()
    assert window.messages.bar.state.text().endswith("messages pas encore lus pour la recherche")
    assert window.messages.bar.state.isVisible()
    window.messages.end_search()
    assert not window.messages.bar.state.isVisible()


def test_a_conversation_is_listed_and_walked(opened: MainWindow, choose: Choose, settle: Settle) -> None:
    choose(11)
    strip = opened.reading.exchange
    assert strip.text == "3 messages dans cet échange"
    strip.button.click()
    assert strip.list.count() == 3
    assert strip.list.item(2).text().endswith("(affiché)")
    strip.list.itemActivated.emit(strip.list.item(0))
    settle()
    assert opened.reading.message == 6
    choose(5)
    assert not strip.isVisible(), "a message by itself has no conversation"


def test_a_conversation_is_forgotten_at_lock(
    opened: MainWindow, practice: Practice, choose: Choose, settle: Settle
) -> None:
    choose(11)
    opened.reading.exchange.button.click()
    practice.handle.say(SessionLocked())
    settle()
    assert opened.reading.exchange.list.count() == 0
    assert opened.reading.exchange.text == ""


def test_an_answer_about_another_message_is_not_shown(opened: MainWindow, practice: Practice, settle: Settle) -> None:
    practice.handle.answer(Conversation, practice.rows()[:3])
    opened.reading.exchange.show_message(MessageId(11))
    opened.reading.exchange.forget()
    settle()
    assert opened.reading.exchange.list.count() == 0


# triage


def test_marks_are_shown_behind_warnings() -> None:
    one = replace(row(view(30, COLLEAGUE, "x")), flags=frozenset({Triage.TO_DO, f"{ASSIGNED}nadia", Triage.FILED}))
    said = [sign.words for sign in row_words(replace(one, urgent=True), Words("fr"), NOW, assignee="Nadia").signs]
    assert said[:2] == ["Urgent", "À voir par Nadia"]
    filed = replace(one, flags=frozenset({Triage.FILED}))
    assert "Rangé ailleurs" in [sign.words for sign in row_words(filed, Words("fr"), NOW).signs]
    assert "Rangé ailleurs" not in [
        sign.words for sign in row_words(replace(filed, exported=True), Words("fr"), NOW).signs
    ]
    locked = replace(filed, encrypted=True, state=MessageState.WAITING_KEY, summary=None, kind=None)
    said = [sign.words for sign in row_words(locked, Words("fr"), NOW).signs]
    assert not any("Rangé" in words for words in said), "whether it was here cannot be known without a session"
    away = row_words(replace(one, here=False, size=3_000_000), Words("en"), NOW)
    assert any(sign.words.startswith("To be fetched") for sign in away.signs)


def test_marked_messages_are_marked_together(
    opened: MainWindow, practice: Practice, choose: Choose, settle: Settle
) -> None:
    choose(12)
    flags = opened.messages.view.selectionModel().SelectionFlag
    opened.messages.view.selectionModel().select(opened.messages.model.index_of(MessageId(11)), flags.Select)
    opened.actions_by_key["todo"].trigger()
    assert practice.handle.orders(SetTriage) == [SetTriage((MessageId(12), MessageId(11)), Triage.TO_DO)]
    practice.handle.finish(SetTriage, Marked((MessageId(12),)))
    settle()
    assert "Marqué ici seulement" in opened.statusBar().currentMessage()
    opened.actions_by_key["no-triage"].trigger()
    assert practice.handle.orders(SetTriage)[-1].triage is None


def test_with_several_marked_what_is_done_with_one_is_not_offered(
    opened: MainWindow, choose: Choose, settle: Settle
) -> None:
    """Whoever marks ten and answers would answer one of them without knowing which."""
    choose(12)
    pane, actions = opened.messages, opened.actions_by_key
    assert actions["reply"].isEnabled()
    assert not pane.marked_line.isVisible()
    flags = pane.view.selectionModel().SelectionFlag
    pane.view.selectionModel().select(pane.model.index_of(MessageId(11)), flags.Select)
    assert (pane.marked_line.isVisible(), pane.marked_line.text()) == (True, "2 messages marqués")
    for key in ("reply", "reply-all", "forward", "print", "export-pdf", "why", "example"):
        assert not actions[key].isEnabled()
        assert "n'en marquez qu'un" in actions[key].statusTip()
    assert actions["done"].isEnabled()
    choose(11)
    settle()
    assert not pane.marked_line.isVisible()
    assert actions["reply"].isEnabled()
    assert actions["reply"].statusTip() == Words("fr")("action.reply.tip")
    assert actions["print"].statusTip() == Words("fr")("action.print.tip")


def test_the_filter_asks_and_drops_rows_that_fit_no_more(
    opened: MainWindow, practice: Practice, settle: Settle
) -> None:
    practice.flags = {MessageId(7): frozenset({Triage.TO_DO})}
    opened.messages.filter.chips["filter.todo"].click()
    settle()
    assert MessagePage(INBOX, wanted=Wanted(Standing.TO_DO)) in practice.handle.asked
    assert opened.messages.model.rowCount() == 1
    practice.flags = {}
    practice.handle.say(MessagesChanged(INBOX, (MessageId(7),)))
    settle()
    assert opened.messages.model.rowCount() == 0
    assert "« Tous »" in opened.messages.empty.words


def test_whom_messages_are_assigned_to_is_forgotten_at_lock(
    opened: MainWindow, practice: Practice, choose: Choose, settle: Settle
) -> None:
    choose(12)
    opened.actions_by_key["assign"].trigger()
    settle()
    (dialog,) = opened.findChildren(AssignDialog)
    dialog.name.setEditText("***")
    assert not dialog.ok_button.isEnabled()
    dialog.name.setEditText("Nadia Roussel")
    dialog.accept()
    assert practice.handle.orders(Assign) == [Assign((MessageId(12),), "Nadia Roussel")]
    practice.assignees = {"nadia-roussel": "Nadia Roussel"}
    practice.flags = {MessageId(12): frozenset({f"{ASSIGNED}nadia-roussel"})}
    practice.handle.finish(Assign, Marked())
    settle()
    assert opened.messages.filter.person.isVisible()
    opened.messages.filter.person.menu().actions()[0].trigger()
    settle()
    assert opened.messages.model.rowCount() == 1
    opened.actions_by_key["assign"].trigger()
    settle()
    practice.open = False
    practice.handle.say(SessionLocked())
    settle()
    assert opened.findChildren(AssignDialog) == []
    assert not opened.messages.filter.person.isVisible()
    assert opened.messages.model.rowCount() == 10


def test_moving_offers_no_folder_of_what_was_written(
    opened: MainWindow, practice: Practice, choose: Choose, settle: Settle
) -> None:
    choose(12)
    opened.actions_by_key["move"].trigger()
    settle()
    (dialog,) = opened.findChildren(MoveDialog)
    assert [dialog.list.item(place).text() for place in range(dialog.list.count())] == ["Archives", "Laboratoires 2025"]
    dialog.list.setCurrentRow(1)
    dialog.accept()
    assert practice.handle.orders(MoveMessages) == [MoveMessages((MessageId(12),), FolderId(4))]
    practice.handle.finish(MoveMessages)
    settle()
    assert opened.sorting.bar.text == "1 message déplacé vers Laboratoires 2025"


def test_a_delegate_without_the_right_marks_nothing(
    window: MainWindow, practice: Practice, choose: Choose, settle: Settle
) -> None:
    practice.open = True
    mandate = replace(MANDATE, rights=frozenset())
    practice.handle.say(SessionOpened(HOLDER, ACCOUNT.address, mandate))
    window.session.mandate = mandate
    settle()
    window.session.mandate = mandate
    choose(12)
    window._update()
    for key in ("todo", "done", "no-triage", "assign", "move"):
        assert not window.actions_by_key[key].isEnabled(), key


# rules


def test_a_rule_reads_as_a_sentence() -> None:
    words = Words("fr")
    assert condition_words(RULES[0], words).startswith("Si : c'est : un résultat, l'expéditeur est « resultats@")
    assert act_words(RULES[0].act, words) == "Alors : ranger ses résultats, le marquer « à voir »"
    assert "any message of the inbox" in condition_words(
        Rule(1, "x", Condition(trusted_only=False), Act(seen=True)), Words("en")
    )


def test_a_rule_is_tried_saved_and_applied(opened: MainWindow, practice: Practice, settle: Settle) -> None:
    opened.actions_by_key["rules"].trigger()
    settle()
    dialog = opened.sorting.rules
    assert "Aucune règle" in dialog.notice.words
    dialog.new_button.click()
    (editor,) = dialog.findChildren(RuleEditor)
    settle()
    editor.kind.setCurrentIndex(editor.kind.findData(Kind.RESULT))
    assert not editor.ok_button.isEnabled(), "it would do nothing"
    editor.mark.setCurrentIndex(editor.mark.findData(Triage.TO_DO))
    editor.writer.setText("@labo.exemple")
    assert editor.ok_button.isEnabled()
    assert editor.rule.condition == Condition(sender="@labo.exemple", kind=Kind.RESULT)
    assert isinstance(editor.rule.condition.kind, Kind), "Qt makes plain texts of enumerations"
    assert isinstance(editor.rule.act.keyword, Triage)
    editor.try_button.click()
    settle()
    assert practice.handle.last(TryRule) == TryRule(editor.rule)
    assert "3 messages" in editor.note.text
    assert editor.tried.count() == 3
    assert practice.handle.orders(SaveRule) == []
    editor.accept()
    (order,) = practice.handle.orders(SaveRule)
    assert order.rule.name, "a rule without a name is called by what it does"
    practice.handle.finish(SaveRule, 5)
    settle()
    press(next(one for one in dialog.findChildren(Question) if one.isVisible()), "L'appliquer maintenant")
    assert practice.handle.orders(ApplyRules) == [ApplyRules(5)]
    practice.handle.finish(ApplyRules, Applied(3, 1, 0))
    settle()
    assert "3 messages" in dialog.outcome.text
    assert "1 gardés « à voir »" in dialog.outcome.text


def test_rules_are_ordered_and_leave_the_screen_at_lock(opened: MainWindow, practice: Practice, settle: Settle) -> None:
    practice.rules = RULES
    opened.sorting.rules.start()
    settle()
    dialog = opened.sorting.rules
    assert RULES[0].name in dialog.page.text
    dialog._move(0, 1)
    assert practice.handle.orders(OrderRules) == [OrderRules((2, 1, 3))]
    dialog.edit(RULES[0])
    practice.open = False
    practice.handle.say(SessionLocked())
    settle()
    assert dialog.page.text == ""
    assert "verrouillées" in dialog.notice.words
    assert not dialog.new_button.isEnabled()
    assert dialog.findChildren(RuleEditor) == []


# letters on their way


def test_a_held_letter_counts_down_and_is_taken_back(
    opened: MainWindow, practice: Practice, choose: Choose, settle: Settle
) -> None:
    choose(11)
    composer = opened.writing.reply()
    assert composer is not None
    settle()
    practice.handle.on(SendDraft, lambda _, job: iter((OutboxChanged(HELD), JobDone(job, SendResult(HELD)))))
    composer.form.urgent.setChecked(True)
    composer.send()
    settle()
    (order,) = practice.handle.orders(SendDraft)
    assert (order.hold, order.at, order.draft.urgent) == (None, None, True)
    bar = opened.outgoing.bar
    assert bar.isVisible()
    assert "part dans 9 s" in bar.text
    bar.undo_button.click()
    assert practice.handle.orders(TakeBack) == [TakeBack(HELD.id)]
    practice.drafts[8] = replace(DRAFT, subject="Reprise")
    practice.handle.say(OutboxChanged(replace(HELD, state=OutboxState.CANCELLED)))
    practice.handle.finish(TakeBack, 8)
    settle()
    assert not bar.isVisible()
    again = [one for one in opened.findChildren(ComposeWindow) if one.draft_id == 8]
    assert [one.form.subject.text() for one in again] == ["Reprise"]
    again[0]._drop()


def test_a_letter_that_is_leaving_cannot_be_taken_back(opened: MainWindow, practice: Practice, settle: Settle) -> None:
    practice.handle.say(OutboxChanged(HELD))
    settle()
    practice.handle.say(OutboxChanged(replace(HELD, state=OutboxState.SUBMITTING)))
    settle()
    assert not opened.outgoing.bar.undo_button.isEnabled()
    practice.handle.say(OutboxChanged(replace(HELD, state=OutboxState.SENT)))
    settle()
    assert not opened.outgoing.bar.isVisible()
    assert "Lettre envoyée" in opened.statusBar().currentMessage()


def test_what_is_scheduled_or_deferred_stands_in_the_outbox_only(
    opened: MainWindow, practice: Practice, settle: Settle
) -> None:
    opened.actions_by_key["outbox"].trigger()
    practice.handle.say(OutboxChanged(SCHEDULED), OutboxChanged(DEFERRED))
    settle()
    assert not opened.outgoing.bar.isVisible()
    press(opened.outbox, "Reprendre la lettre")
    assert practice.handle.orders(TakeBack) == [TakeBack(SCHEDULED.id)]
    press(opened.outbox, "Envoyer maintenant")
    assert len(practice.handle.orders(SendNow)) == 1


def test_sending_later_is_at_a_moment_to_come(
    opened: MainWindow, practice: Practice, choose: Choose, settle: Settle
) -> None:
    choose(11)
    composer = opened.writing.reply()
    assert composer is not None
    settle()
    composer.send_later()
    (dialog,) = composer.findChildren(LaterDialog)
    wanted = dialog.at
    assert wanted > NOW
    assert wanted.tzinfo is not None
    dialog.accept()
    (order,) = practice.handle.orders(SendDraft)
    assert order.at == wanted
    settle()


def test_usual_times_are_in_the_future_and_monday_is_not_told_twice() -> None:
    sunday = datetime(2026, 11, 22, 23, 30).astimezone()
    assert [key for key, _ in usual_times(sunday)] == ["later.tomorrow"]
    assert all(at > NOW for _, at in usual_times(NOW))
    assert all(at > sunday for _, at in usual_times(sunday))


@pytest.mark.parametrize(
    ("what", "witness", "said"),
    [
        (
            Happening.DELIVERED,
            Witness.ANYBODY,
            "Annoncé au nom du serveur de cardio.mssante.exemple ; rien ne le prouve.",
        ),
        (Happening.DISPLAYED, Witness.ANYBODY, f"Annoncé au nom de {COLLEAGUE.address} ; rien ne le prouve."),
        (Happening.DELIVERED, Witness.CARRIER, "Annoncé par un serveur qui a transporté la lettre."),
        (Happening.ACKNOWLEDGED, Witness.PROOF, "Prouvé par une signature vérifiée."),
    ],
)
def test_whose_word_a_line_of_history_is(what: Happening, witness: Witness, said: str) -> None:
    line = HistoryLine(NOW, what, COLLEAGUE.address, "Votre mot de passe\nexpire", None, witness)
    told = history_line_words(line, Words("fr"))
    assert told.lines[0] == said
    assert told.lines[1] == "Texte du rapport : « Votre mot de passe expire »", "foreign words are a quotation"


def test_a_reminder_is_told_answered_and_forgotten(opened: MainWindow, practice: Practice, settle: Settle) -> None:
    practice.reminders = REMINDERS
    practice.handle.say(RemindersChanged(2))
    settle()
    strip = opened.outgoing.strip
    assert "Sans accusé depuis 7 jours : « Avis sur" in strip.text
    strip.again_button.click()
    settle()
    (composer,) = opened.findChildren(ComposeWindow)
    assert composer.form.to.text() == COLLEAGUE.address
    assert composer.form.subject.text() == "Relance : Avis sur Mme DURAND-EXEMPLE"
    composer._drop()
    strip.dismiss_button.click()
    assert practice.handle.orders(DismissReminder) == [DismissReminder(OutboxId(1))]
    practice.reminders = tuple(replace(one, subject="") for one in REMINDERS)
    practice.handle.say(SessionLocked())
    settle()
    assert "DURAND" not in strip.text
    practice.reminders = REMINDERS[1:]
    practice.handle.say(RemindersChanged(1))
    settle()
    assert "Non remise, selon un rapport" in strip.text


def test_settings_are_kept_at_once(opened: MainWindow, practice: Practice, settle: Settle) -> None:
    opened.actions_by_key["settings"].trigger()
    settle()
    dialog = opened.doors.settings
    assert dialog.hold.currentData() == 10
    dialog.hold.activated.emit(dialog.hold.findData(0))
    assert practice.handle.orders(HoldLetters) == [HoldLetters(0)]
    assert "3 messages sont encore sur le serveur" in dialog.missing.text()
    dialog.close()


# bodies


def test_a_large_message_comes_with_progress_and_can_be_stopped(
    opened: MainWindow, practice: Practice, choose: Choose, settle: Settle
) -> None:
    practice.away = {MessageId(11): 40_000_000}
    choose(11)
    notice = opened.reading.notice
    assert notice.words.startswith("Téléchargement du message… 11,4")
    notice.button.click()
    settle()
    assert len(practice.handle.cancelled) == 1
    assert "Téléchargement interrompu" in notice.words
    practice.away = {}
    notice.button.click()
    settle()
    assert opened.reading.view is not None
    assert opened.reading.view.message == 11
