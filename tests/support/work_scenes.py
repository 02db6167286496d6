"""The scenes about finding, triage, rules, and letters on their way."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QMenu

from secmail.api.accounts import BrowserWanted, FindServers, Suggestion
from secmail.api.commands import FileResults
from secmail.api.events import (
    AccountChanged,
    Event,
    IndexProgressed,
    JobDone,
    JobFailed,
    JobProgressed,
    OutboxChanged,
    SessionOpened,
)
from secmail.api.finding import IndexState
from secmail.api.laboratory import BatchResult, Prescribers, SendBatch
from secmail.api.queries import Accounts
from secmail.api.results import ExportedFile, ExportResult, HeldFile
from secmail.api.rules import ExplainRules, RuleActs, RuleExplained
from secmail.api.upkeep import CheckIntegrity, MakeBackup, Overdue
from secmail.domain.accounts import Protocol, SignIn
from secmail.domain.errors import Code
from secmail.domain.history import Happening, HistoryLine, Reminder, Witness
from secmail.domain.ids import JobId, MessageId, OutboxId
from secmail.domain.messages import Kind
from secmail.domain.outbox import Delivery, OutboxEntry, OutboxState
from secmail.domain.prescribers import Fate, Prescriber, ReportFate
from secmail.domain.rules import Act, ActState, Condition, Fit, Part, Reason, Rule, RuleAct
from secmail.domain.security import Summary
from secmail.domain.triage import ANSWERED, ASSIGNED, Triage
from secmail.domain.upkeep import BackupMade, Flaw, FlawKind
from secmail.gui.accounts.add import AddAccountDialog
from secmail.gui.compose.later import LaterDialog
from secmail.gui.dialogs.question import Question
from secmail.gui.laboratory.batch import BatchDialog
from secmail.gui.main_window import MainWindow
from secmail.gui.sorting.acts import ActsDialog
from secmail.gui.sorting.why import WhyDialog
from secmail.gui.upkeep.backup import BackupDialog
from tests.support.invented_practice import ACCOUNT, COLLEAGUE, LABORATORY, NOW, outgoing, view
from tests.support.stage import Stage, settle

LONG = "Secrétariat du service de chirurgie orthopédique et traumatologique de la clinique des Tilleuls"
RULES = (
    Rule(
        1,
        "Résultats du laboratoire",
        Condition(sender=LABORATORY.address, kind=Kind.RESULT),
        Act(keyword=Triage.TO_DO, file=True),
    ),
    Rule(2, LONG, Condition(subject=LONG, trusted_only=False), Act(folder="Archives", assign="Nadia", seen=True)),
    Rule(3, "Congrès", Condition(sender="@congres.exemple", trusted_only=False), Act(seen=True), enabled=False),
)
HELD = outgoing(6, OutboxState.READY, not_before=NOW + timedelta(seconds=9))
SCHEDULED = outgoing(7, OutboxState.READY, not_before=NOW + timedelta(hours=9))
DEFERRED = outgoing(
    8,
    OutboxState.READY,
    attempts=2,
    not_before=NOW + timedelta(minutes=15),
    deliveries=(Delivery(COLLEAGUE.address, reason="451 4.7.1 try again later"),),
)
HISTORY = (
    HistoryLine(NOW - timedelta(hours=5), Happening.QUEUED),
    HistoryLine(
        NOW - timedelta(hours=5), Happening.SUBMITTED, COLLEAGUE.address, "250 2.0.0 queued", None, Witness.SERVER
    ),
    HistoryLine(
        *(NOW - timedelta(hours=4), Happening.DELIVERED, COLLEAGUE.address, "", None),
        witness=Witness.CARRIER,
    ),
    HistoryLine(
        *(
            NOW - timedelta(hours=3),
            Happening.FAILED,
            LABORATORY.address,
            "5.1.1 Boîte inconnue. Cliquez ici " * 9,
            None,
        ),
        witness=Witness.ANYBODY,
    ),
    HistoryLine(NOW - timedelta(hours=2), Happening.DISPLAYED, COLLEAGUE.address, "", None, Witness.ANYBODY),
    HistoryLine(NOW - timedelta(hours=1), Happening.ACKNOWLEDGED, COLLEAGUE.address, "", None, Witness.PROOF),
)
REMINDERS = (
    Reminder(OutboxId(1), NOW - timedelta(days=7), (COLLEAGUE.address,), subject="Avis sur Mme DURAND-EXEMPLE"),
    Reminder(OutboxId(2), NOW - timedelta(days=6), (LABORATORY.address,), (LABORATORY.address,)),
)


def marked(stage: Stage) -> MainWindow:
    """A session in which some mail is marked and looked after."""
    stage.practice.open = True
    stage.practice.assignees = {"nadia-roussel": "Nadia Roussel"}
    stage.practice.flags = {
        MessageId(12): frozenset({Triage.TO_DO, f"{ASSIGNED}nadia-roussel"}),
        MessageId(11): frozenset({Triage.DONE}),
        MessageId(10): frozenset({Triage.WAITING}),
        MessageId(9): frozenset({ANSWERED}),
        MessageId(7): frozenset({Triage.TO_DO}),
        MessageId(4): frozenset({Triage.FILED}),
    }
    return stage.raise_window()


def triage(stage: Stage) -> None:
    marked(stage)
    stage.choose(12)


def triage_table(stage: Stage) -> None:
    window = marked(stage)
    stage.choose(12)
    window.actions_by_key["table"].trigger()
    window.messages.table.sortByColumn(1, Qt.SortOrder.AscendingOrder)
    settle()


def triage_drag(stage: Stage) -> None:
    """Messages are being dragged."""
    window = marked(stage)
    stage.choose(12)
    stage.practice.handle.say(SessionOpened("Dr Claire FONTAINE", ACCOUNT.address))
    settle()
    stage.choose(12)
    window.messages.view.drag_begun.emit()
    settle()


def batch(stage: Stage) -> None:
    """What would become of a laboratory's batch."""
    window = marked(stage)
    stage.practice.handle.answer(Prescribers, ())
    dialog = window.practice.send_batch()
    settle()
    dialog._look((b"H|", ()))
    form = "hprim2"
    told = (
        ReportFate(1, "Dr Hugo MARCHAND", Fate.WOULD_SEND, COLLEAGUE.address, form),
        ReportFate(2, LONG, Fate.HELD, reason=Code.PRESCRIBER_UNKNOWN),
        ReportFate(3, "Dr Anne PETIT", Fate.ALREADY, COLLEAGUE.address, form),
    )
    stage.practice.handle.finish(SendBatch, BatchResult(told))
    settle()
    stage.front = dialog


def prescriber(stage: Stage) -> None:
    """A prescriber is written."""
    batch(stage)
    assert isinstance(stage.front, BatchDialog)
    stage.front = stage.front.prescribers.edit(Prescriber("9701", COLLEAGUE.address, "hprim2", name="MARCHAND"))
    settle()


_FILED = {
    MessageId(12): ExportResult((ExportedFile(MessageId(12), "R0042.hpr"),), 0, ()),
    MessageId(11): ExportResult((), 0, ()),
    MessageId(10): ExportResult((), 0, (HeldFile(MessageId(10), Summary.SIGNATURE_BROKEN, by_hand=False),)),
    MessageId(9): ExportResult((), 1, ()),
}


def file_several(stage: Stage) -> None:
    """What became of each of the messages whose results were filed together."""
    window = marked(stage)
    stage.practice.handle.on(FileResults, _file)
    window.practice.several.file((*_FILED, MessageId(7)))
    settle()
    stage.front = window.practice.several


def _file(order: FileResults, job: JobId) -> Iterator[Event]:
    assert order.message is not None
    known = _FILED.get(order.message)
    yield JobFailed(job, Code.EXPORT_UNREACHABLE) if known is None else JobDone(job, known)


def triage_undo(stage: Stage) -> None:
    window = marked(stage)
    stage.choose(7)
    window.actions_by_key["done"].trigger()
    settle()


def triage_filter(stage: Stage) -> None:
    window = marked(stage)
    window.messages.filter.chips["filter.todo"].click()
    settle()


def triage_none(stage: Stage) -> None:
    stage.practice.open = True
    window = stage.raise_window()
    window.messages.filter.chips["filter.todo"].click()
    settle()


def triage_menu(stage: Stage) -> None:
    window = marked(stage)
    stage.choose(12)
    window.sorting.offer(window.actions_by_key, window.rect().center())
    settle()
    stage.front = next(one for one in window.findChildren(QMenu) if one.isVisible())


def assign(stage: Stage) -> None:
    window = marked(stage)
    stage.choose(12)
    window.sorting.assign()
    _front_dialog(stage)


def move(stage: Stage) -> None:
    window = marked(stage)
    stage.choose(12)
    window.sorting.move()
    _front_dialog(stage)


def found(stage: Stage) -> None:
    window = marked(stage)
    stage.practice.handle.say(IndexProgressed(IndexState(12_000, 1234)))
    window.messages.search.setText("MARCHAND")
    window.messages.search.returnPressed.emit()
    settle()
    stage.choose(11)


def found_locked(stage: Stage) -> None:
    window = stage.raise_window()
    window.messages.search.setText("MARCHAND")
    window.messages.search.returnPressed.emit()
    settle()


def search_help(stage: Stage) -> None:
    window = stage.raise_window()
    menu = window.messages.bar.help.menu()
    assert menu is not None
    menu.popup(window.rect().center())
    stage.front = menu


def conversation(stage: Stage) -> None:
    stage.practice.open = True
    window = stage.raise_window()
    stage.choose(11)
    window.reading.exchange.button.click()


def rules(stage: Stage) -> None:
    stage.practice.open = True
    stage.practice.rules = RULES
    window = stage.raise_window()
    window.actions_by_key["rules"].trigger()
    settle()
    stage.front = window.sorting.rules


def rules_empty(stage: Stage) -> None:
    rules(stage)
    stage.practice.rules = ()
    assert stage.window is not None
    stage.window.sorting.rules.ask()


def rules_locked(stage: Stage) -> None:
    window = stage.raise_window()
    window.actions_by_key["rules"].trigger()
    settle()
    stage.front = window.sorting.rules


def rule_tried(stage: Stage) -> None:
    rules(stage)
    assert stage.window is not None
    editor = stage.window.sorting.rules.edit(RULES[0])
    settle()
    editor.try_it()
    stage.front = editor


def rule_why(stage: Stage) -> None:
    reasons = tuple(Reason(part, fit) for part, fit in zip(Part, (*Fit, *Fit, Fit.YES), strict=True))
    answer = (RuleExplained(RULES[0], reasons, acts=True), RuleExplained(RULES[1], reasons[:3], acts=False))
    stage.practice.handle.answer(ExplainRules, answer)
    window = marked(stage)
    stage.choose(12)
    window.sorting.explain()
    settle()
    stage.front = window.findChild(WhyDialog)


def rule_acts(stage: Stage) -> None:
    acts = (
        RuleAct("ab", 1, MessageId(12), Kind.RESULT, RULES[0].act, NOW, ActState.DONE),
        RuleAct("cd", 1, MessageId(9), Kind.RESULT, RULES[0].act, NOW, ActState.HELD, "signature-broken"),
        RuleAct("ef", 0, MessageId(8), Kind.LETTER, RULES[1].act, NOW, ActState.INTENDED),
    )
    stage.practice.handle.answer(RuleActs, acts)
    rules(stage)
    assert stage.window is not None
    stage.window.sorting.rules.log_button.click()
    settle()
    stage.front = stage.window.findChild(ActsDialog)


def departing(stage: Stage) -> None:
    stage.practice.open = True
    stage.practice.outbox = (DEFERRED, SCHEDULED, HELD, *stage.practice.outbox)
    window = stage.raise_window()
    stage.choose(11)
    window.actions_by_key["outbox"].trigger()
    stage.practice.handle.say(OutboxChanged(HELD))


def departing_long(stage: Stage) -> None:
    stage.practice.open = True
    stage.raise_window()
    stage.choose(11)
    people = tuple(Delivery(f"{'service-de-chirurgie-' * 3}{number}@hopital.exemple") for number in range(9))
    stage.practice.handle.say(OutboxChanged(replace(HELD, deliveries=people)), OutboxChanged(_second(HELD)))


def _second(entry: OutboxEntry) -> OutboxEntry:
    return replace(entry, id=OutboxId(5))


def history(stage: Stage) -> None:
    stage.practice.history = HISTORY
    window = stage.raise_window()
    stage.front = window.outgoing.show_history(OutboxId(1))


def reminded(stage: Stage) -> None:
    stage.practice.open = True
    stage.practice.reminders = REMINDERS
    stage.raise_window()
    stage.choose(11)


def later(stage: Stage) -> None:
    stage.practice.open = True
    window = stage.raise_window()
    stage.choose(11)
    composer = window.writing.reply()
    assert composer is not None
    settle()
    composer.send_later()
    settle()
    stage.front = composer.findChild(LaterDialog)


def settings(stage: Stage) -> None:
    window = stage.raise_window()
    window.actions_by_key["settings"].trigger()
    settle()
    stage.front = window.doors.settings


def coming(stage: Stage) -> None:
    """A large message is fetched when it is opened."""
    stage.practice.open = True
    large = view(22, COLLEAGUE, "Imagerie de Mme DURAND-EXEMPLE")
    stage.practice.views = {large.message: large, **stage.practice.views}
    stage.practice.away = {large.message: 38_000_000}
    stage.raise_window()
    stage.choose(22)


def coming_stopped(stage: Stage) -> None:
    coming(stage)
    assert stage.window is not None
    stage.window.reading.notice.button.click()


def backup(stage: Stage) -> None:
    window = stage.raise_window()
    dialog = window.upkeep.back_up()
    dialog.target.take("/media/disque-de-sauvegarde/sauvegarde-2026-11-20.secmail")
    dialog.new.setText("trop court")
    stage.front = dialog


def backup_made(stage: Stage) -> None:
    backup(stage)
    assert stage.window is not None
    dialog = stage.front
    assert isinstance(dialog, BackupDialog)
    for field in (dialog.new, dialog.again):
        field.setText("chaque lundi le merle chante au jardin")
    dialog.accept()
    stage.practice.handle.finish(MakeBackup, BackupMade(NOW, 12_408, 1, 2_300_000_000))
    settle()
    stage.front = stage.window.findChild(Question)


def archive(stage: Stage) -> None:
    stage.front = stage.raise_window().upkeep.archive()


def copies(stage: Stage) -> None:
    window = marked(stage)
    stage.choose(12)
    dialog = window.upkeep.copy()
    dialog.opened.setChecked(True)
    stage.front = dialog


def copies_locked(stage: Stage) -> None:
    stage.front = stage.raise_window().upkeep.copy()


def retention(stage: Stage) -> None:
    stage.practice.handle.answer(Overdue, 214)
    stage.front = stage.raise_window().upkeep.retain()


def integrity(stage: Stage) -> None:
    flaws = (Flaw(FlawKind.RAW, 2, mended=True), Flaw(FlawKind.INDEX, 14), Flaw(FlawKind.LETTER_EMPTY, 1))
    window = stage.raise_window()
    window.upkeep.integrity.start()
    stage.practice.handle.finish(CheckIntegrity, flaws)
    stage.front = window.upkeep.integrity


def integrity_working(stage: Stage) -> None:
    window = stage.raise_window()
    window.upkeep.integrity.start()
    stage.practice.handle.say(JobProgressed(stage.practice.handle.job(CheckIntegrity), 420, 1000))
    stage.front = window.upkeep.integrity


def sign_in(stage: Stage) -> None:
    stage.practice.open = True
    window = stage.raise_window()
    stage.choose(11)
    stage.practice.handle.say(AccountChanged(ACCOUNT.id, Code.MAIL_AUTH))
    settle()
    assert window.problems.retry_button.isVisible()


def sign_in_browser(stage: Stage) -> None:
    stage.practice.handle.answer(Accounts, (replace(ACCOUNT, sign_in=SignIn.OAUTH),))
    window = stage.raise_window()
    dialog = window.doors.change_password(ACCOUNT.id)
    settle()
    dialog.accept()
    url = "https://connexion.exemple/authorize?client_id=secmail&code_challenge=" + "x" * 200
    dialog.hear(BrowserWanted(ACCOUNT.address, url))
    stage.front = dialog


def account(stage: Stage) -> None:
    window = stage.raise_window()
    dialog = window.doors.add_account()
    dialog.address.setText("claire.fontaine@cabinet.mssante.exemple")
    dialog.name.setText("Dr Claire FONTAINE")
    stage.front = dialog


def account_found(stage: Stage) -> None:
    account(stage)
    dialog = stage.front
    assert isinstance(dialog, AddAccountDialog)
    dialog.accept()
    both = tuple(
        Suggestion(Protocol.IMAP, ACCOUNT.incoming, ACCOUNT.outgoing, "claire", (SignIn.PASSWORD,), source)
        for source in ("autoconfig", "dns-srv")
    )
    stage.practice.handle.finish(FindServers, both)


def account_not_found(stage: Stage) -> None:
    account(stage)
    dialog = stage.front
    assert isinstance(dialog, AddAccountDialog)
    dialog.accept()
    stage.practice.handle.finish(FindServers, ())


def account_typed(stage: Stage) -> None:
    account_not_found(stage)
    dialog = stage.front
    assert isinstance(dialog, AddAccountDialog)
    dialog.servers.incoming.host.setText("imap.mon-fournisseur.exemple")
    dialog.servers.outgoing.host.setText("smtp.mon-fournisseur.exemple")
    dialog.servers.way.setCurrentIndex(dialog.servers.way.findData(SignIn.OAUTH))
    settle()


def _front_dialog(stage: Stage) -> None:
    assert stage.window is not None
    settle()
    stage.front = next(one for one in stage.window.findChildren(QDialog) if one.isVisible())


WORK_SCENES: Mapping[str, Callable[[Stage], None]] = {
    "triage": triage,
    "triage-table": triage_table,
    "triage-drag": triage_drag,
    "file-several": file_several,
    "batch": batch,
    "prescriber": prescriber,
    "triage-undo": triage_undo,
    "triage-filter": triage_filter,
    "triage-none": triage_none,
    "triage-menu": triage_menu,
    "assign": assign,
    "move": move,
    "found": found,
    "found-locked": found_locked,
    "search-help": search_help,
    "conversation": conversation,
    "rules": rules,
    "rules-empty": rules_empty,
    "rules-locked": rules_locked,
    "rule-tried": rule_tried,
    "rule-why": rule_why,
    "rule-acts": rule_acts,
    "departing": departing,
    "departing-long": departing_long,
    "history": history,
    "reminded": reminded,
    "later": later,
    "settings": settings,
    "coming": coming,
    "coming-stopped": coming_stopped,
    "backup": backup,
    "backup-made": backup_made,
    "archive": archive,
    "copies": copies,
    "copies-locked": copies_locked,
    "retention": retention,
    "integrity": integrity,
    "integrity-working": integrity_working,
    "sign-in": sign_in,
    "sign-in-browser": sign_in_browser,
    "account": account,
    "account-found": account_found,
    "account-not-found": account_not_found,
    "account-typed": account_typed,
}
