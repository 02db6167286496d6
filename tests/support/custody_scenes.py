"""The scenes about cards, the vault, mandates, recovery and the journal."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import cast

from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from secmail.api.custody import CheckShare, JournalPage, VaultChoice
from secmail.api.events import (
    CardReason,
    CardsChanged,
    CardWanted,
    JobDone,
    JobFailed,
    OpeningsNoticed,
    PinReason,
    PinWanted,
)
from secmail.domain.cards import Card
from secmail.domain.errors import ActionNeeded, Code
from secmail.domain.ids import JobId, QuestionId
from secmail.domain.mandates import Right
from secmail.domain.vaults import OpenedBy
from secmail.gui.custody.emergency import EmergencyDialog
from secmail.gui.custody.grant import GrantDialog
from secmail.gui.custody.openings import OpeningsDialog
from secmail.gui.custody.panel import CardPanel
from secmail.gui.custody.recovery import RecoveryDialog
from secmail.gui.dialogs.choose_card import ChooseCardDialog
from secmail.gui.dialogs.question import Question
from secmail.gui.dialogs.task import TaskDialog
from secmail.gui.i18n import Words
from secmail.gui.main_window import MainWindow
from tests.support.invented_custody import (
    BLOCKED_CARD,
    DELEGATED,
    DOCTOR_CARD,
    EMERGENCIES,
    LONG_NAME,
    MANDATE,
    NOW,
    OLD_CARD,
    OTHER_VAULT,
    OWN,
    SECRETARY_CARD,
    SHARE_WORDS,
    VAULT,
)
from tests.support.stage import Stage, settle

CUSTODIANS = ("Dr Hugo MARCHAND", "Maître Inès BENALI, notaire", LONG_NAME)


def _open(stage: Stage, *, cards: tuple[Card, ...] = (DOCTOR_CARD, SECRETARY_CARD)) -> MainWindow:
    """The doctor's session, with these cards in the readers."""
    stage.practice.open = True
    stage.practice.cards = cards
    return stage.raise_window()


def _locked(stage: Stage, *cards: Card) -> MainWindow:
    stage.practice.cards = cards
    return stage.raise_window()


def _panel(stage: Stage, window: MainWindow, tab: int = 0) -> CardPanel:
    window.actions_by_key["card-panel"].trigger()
    settle()
    panel = window.card_doors.panel
    panel.tabs.setCurrentIndex(tab)
    stage.front = panel
    settle()
    return panel


def _front(stage: Stage, kind: type[QWidget]) -> QWidget:
    assert stage.window is not None
    settle()
    found = [one for one in stage.window.findChildren(kind) if one.isVisible()]
    stage.front = found[-1]
    return found[-1]


def panel_cards(stage: Stage) -> None:
    window = _open(stage, cards=(DOCTOR_CARD, OLD_CARD, BLOCKED_CARD))
    _panel(stage, window)


def panel_empty(stage: Stage) -> None:
    stage.practice.custody.vaults = ()
    stage.practice.custody.modules = ()
    window = _locked(stage)
    _panel(stage, window)


def panel_no_vault(stage: Stage) -> None:
    stage.practice.custody.vaults = ()
    window = _locked(stage, DOCTOR_CARD)
    _panel(stage, window, 1)


def panel_vault(stage: Stage) -> None:
    window = _open(stage)
    panel = _panel(stage, window, 1)
    panel.tell(Words(stage.language)("told.card-added"))


def panel_delegate(stage: Stage) -> None:
    window = _open(stage, cards=(SECRETARY_CARD,))
    stage.practice.custody.act_for(DELEGATED)
    settle()
    _panel(stage, window, 1)


def panel_modules(stage: Stage) -> None:
    _panel(stage, _open(stage), 2)


def pin_last_try(stage: Stage) -> None:
    window = _locked(stage, OLD_CARD)
    stage.practice.handle.say(PinWanted(QuestionId(900), OLD_CARD, PinReason.CREATE, refused=True, last_try=True))
    settle()
    stage.front = window.session.dialog


def pin_pad(stage: Stage) -> None:
    window = _locked(stage, replace(DOCTOR_CARD, pin_pad=True, holder=LONG_NAME))
    stage.practice.handle.say(PinWanted(QuestionId(901), stage.practice.cards[0], PinReason.GRANT))
    settle()
    stage.front = window.session.dialog


def card_wanted(stage: Stage) -> None:
    window = _locked(stage)
    stage.practice.handle.say(CardWanted(QuestionId(902), CardReason.DELEGATE, "Nadia ROUSSEL"))
    settle()
    stage.front = window.session.questions.card


def choose_card(stage: Stage) -> None:
    window = _locked(stage, DOCTOR_CARD, SECRETARY_CARD)
    window.actions_by_key["lock"].trigger()
    _front(stage, ChooseCardDialog)


def open_passphrase(stage: Stage) -> None:
    window = _locked(stage)
    window.actions_by_key["open-passphrase"].trigger()
    dialog = cast(TaskDialog, _front(stage, TaskDialog))
    dialog.fail(JobFailed(JobId(0), Code.VAULT_WRONG_PASSPHRASE))


def add_passphrase(stage: Stage) -> None:
    panel = _panel(stage, _open(stage), 1)
    panel.vault.deeds["deed.add-passphrase"].click()
    _front(stage, TaskDialog)


def import_keys(stage: Stage) -> None:
    panel = _panel(stage, _open(stage), 1)
    panel.vault.deeds["deed.import"].click()
    _front(stage, TaskDialog)


def remove_slot(stage: Stage) -> None:
    panel = _panel(stage, _open(stage), 1)
    slot = OWN.vault.slots[1]
    panel.vault.remove_wanted.emit(slot, "Une phrase de passe")
    _front(stage, Question)


def emergency(stage: Stage) -> None:
    window = _locked(stage)
    stage.practice.handle.on(CheckShare, lambda _, job: iter((JobDone(job, ""),)))
    window.actions_by_key["emergency"].trigger()
    dialog = cast(EmergencyDialog, _front(stage, EmergencyDialog))
    dialog.opener.setText("Paul Verdier")
    dialog.words_field.setPlainText(SHARE_WORDS)
    dialog.add()


def offer(stage: Stage) -> None:
    stage.practice.custody.vaults = ()
    _locked(stage, DOCTOR_CARD)
    stage.choose(12)


def create(stage: Stage) -> None:
    stage.practice.custody.vaults = ()
    window = _locked(stage, replace(DOCTOR_CARD, holder=LONG_NAME))
    window.offer.create_button.click()
    _front(stage, TaskDialog)


def created(stage: Stage) -> None:
    stage.practice.custody.vaults = ()
    window = _locked(stage, DOCTOR_CARD)
    window.offer.create_button.click()
    dialog = cast(TaskDialog, _front(stage, TaskDialog))
    dialog.ok_button.click()
    _front(stage, Question)


def mandates(stage: Stage) -> None:
    window = _open(stage)
    window.actions_by_key["mandates"].trigger()
    stage.front = window.card_doors.mandates


def mandates_empty(stage: Stage) -> None:
    stage.practice.custody.mandates = ()
    mandates(stage)


def grant(stage: Stage) -> None:
    window = _open(stage)
    window.actions_by_key["mandates"].trigger()
    settle()
    window.card_doors.mandates.grant()
    _front(stage, GrantDialog)


def grant_limits(stage: Stage) -> None:
    grant(stage)
    dialog = cast(GrantDialog, stage.front)
    dialog.limits.box.setChecked(True)
    dialog.delegate.by_file.setChecked(True)
    settle()


def revoke(stage: Stage) -> None:
    window = _open(stage)
    window.actions_by_key["mandates"].trigger()
    settle()
    buttons = window.card_doors.mandates.list.findChildren(QPushButton)
    buttons[0].click()
    _front(stage, Question)


def acting(stage: Stage) -> None:
    """The secretary reads the doctor's mail."""
    window = _open(stage, cards=(SECRETARY_CARD,))
    stage.practice.custody.choices = (
        VaultChoice(VAULT, OWN.holder, own=False),
        VaultChoice(OTHER_VAULT, SECRETARY_CARD.holder, own=True),
    )
    stage.practice.custody.act_for(DELEGATED)
    settle()
    stage.choose(12)
    window.reading.filing.show_view(stage.practice.views[window.reading.message])  # type: ignore[index]


def acting_read_only(stage: Stage) -> None:
    """A mandate for reading only, of somebody with a long name."""
    window = _open(stage, cards=(SECRETARY_CARD,))
    narrow = replace(MANDATE, rights=frozenset({Right.READ}))
    stage.practice.custody.act_for(replace(OWN, holder=LONG_NAME, mandate=narrow))
    settle()
    stage.choose(12)
    assert window.strip.isVisible()


def acting_emergency(stage: Stage) -> None:
    window = _open(stage, cards=())
    stage.practice.custody.act_for(replace(OWN, opened_by=OpenedBy.RECOVERY, until=NOW))
    settle()
    stage.practice.handle.say(CardsChanged(()))
    stage.choose(12)
    assert window.strip.isVisible()


def recovery_people(stage: Stage) -> None:
    window = _open(stage)
    window.actions_by_key["recovery"].trigger()
    dialog = cast(RecoveryDialog, _front(stage, RecoveryDialog))
    for box, name in zip(dialog.people.fields, CUSTODIANS, strict=True):
        box.setText(name)


def recovery_print(stage: Stage) -> None:
    recovery_people(stage)
    cast(RecoveryDialog, stage.front).go_on()
    settle()


def recovery_check(stage: Stage) -> None:
    recovery_print(stage)
    dialog = cast(RecoveryDialog, stage.front)
    dialog.printing.is_done = True
    dialog.go_on()
    first, second, _ = dialog.checking.rows
    for place, box in zip(first.asked, first.fields, strict=True):
        box.setText(first.word(place))
    first.compare()
    for box in second.fields:
        box.setText("zebra")
    second.compare()


def openings(stage: Stage) -> None:
    _open(stage)
    stage.practice.handle.say(OpeningsNoticed(EMERGENCIES * 2))
    _front(stage, OpeningsDialog)


def journal(stage: Stage) -> None:
    window = _open(stage)
    window.actions_by_key["journal"].trigger()
    settle()
    window.card_doors.journal.verify()
    stage.front = window.card_doors.journal


def journal_locked(stage: Stage) -> None:
    window = _locked(stage)
    stage.practice.handle.answer(JournalPage, ActionNeeded(Code.VAULT_LOCKED))
    window.actions_by_key["journal"].trigger()
    stage.front = window.card_doors.journal


def menu_card(stage: Stage) -> None:
    window = _open(stage)
    menus = [one.menu() for one in window.menuBar().actions()]
    menu = next(one for one in menus if window.actions_by_key["mandates"] in one.actions())
    assert isinstance(menu, QMenu)
    menu.popup(window.mapToGlobal(window.rect().topLeft()))
    stage.front = menu


CUSTODY_SCENES: Mapping[str, Callable[[Stage], None]] = {
    "panel-cards": panel_cards,
    "panel-empty": panel_empty,
    "panel-no-vault": panel_no_vault,
    "panel-vault": panel_vault,
    "panel-delegate": panel_delegate,
    "panel-modules": panel_modules,
    "pin-last-try": pin_last_try,
    "pin-pad": pin_pad,
    "card-wanted": card_wanted,
    "choose-card": choose_card,
    "open-passphrase": open_passphrase,
    "add-passphrase": add_passphrase,
    "import-keys": import_keys,
    "remove-slot": remove_slot,
    "emergency": emergency,
    "offer": offer,
    "create": create,
    "created": created,
    "mandates": mandates,
    "mandates-empty": mandates_empty,
    "grant": grant,
    "grant-limits": grant_limits,
    "revoke": revoke,
    "acting": acting,
    "acting-read-only": acting_read_only,
    "acting-emergency": acting_emergency,
    "recovery-people": recovery_people,
    "recovery-print": recovery_print,
    "recovery-check": recovery_check,
    "openings": openings,
    "journal": journal,
    "journal-locked": journal_locked,
    "menu-card": menu_card,
}
