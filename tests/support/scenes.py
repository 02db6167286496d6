"""The scenes of the pictures: each brings the window of the invented practice into one state."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from PySide6.QtWidgets import QMenu

from secmail.api.commands import FileResults
from secmail.api.events import AccountChanged, CardsChanged, JobFailed
from secmail.api.queries import RecipientStatuses
from secmail.domain.addresses import Mailbox
from secmail.domain.drafts import Draft
from secmail.domain.errors import Code
from secmail.domain.ids import FolderId, MessageId
from secmail.domain.people import RecipientState, RecipientStatus
from secmail.domain.receipts import ReceiptsShown
from secmail.domain.security import Summary
from secmail.gui.compose.window import ComposeWindow
from secmail.gui.dialogs.question import Question
from tests.support.custody_scenes import CUSTODY_SCENES
from tests.support.desktop_scenes import DESKTOP_SCENES
from tests.support.diagnosis_scenes import DIAGNOSIS_SCENES
from tests.support.document_scenes import DOCUMENT_SCENES
from tests.support.exchange_scenes import EXCHANGE_SCENES
from tests.support.first_start_scenes import FIRST_START_SCENES
from tests.support.identity_scenes import IDENTITY_SCENES
from tests.support.invented_practice import (
    ACCOUNT,
    CARD,
    COLLEAGUE,
    NOT_FOR_US,
    READ,
    REFUSED,
    UNCERTAIN,
    WISH,
    view,
)
from tests.support.morning_scenes import MORNING_SCENES
from tests.support.people_scenes import PEOPLE_SCENES
from tests.support.protection_scenes import PROTECTION_SCENES
from tests.support.results_scenes import RESULTS_SCENES
from tests.support.settings_scenes import SETTINGS_SCENES
from tests.support.signing_scenes import SIGNING_SCENES
from tests.support.stage import Stage, settle
from tests.support.work_scenes import WORK_SCENES
from tests.support.writing_scenes import WRITING_SCENES


def locked(stage: Stage) -> None:
    stage.raise_window(demo=True)
    stage.choose(12)


def pin(stage: Stage) -> None:
    window = stage.raise_window()
    stage.choose(12)
    stage.practice.cards = (replace(CARD, tries_left=2),)
    window.reading.unlock()
    settle()
    dialog = window.session.dialog
    assert dialog is not None
    dialog.field.setText("0000")
    dialog.accept()
    settle()
    stage.front = window.session.dialog


def result(stage: Stage) -> None:
    stage.practice.open = True
    window = stage.raise_window(demo=True)
    stage.choose(12)
    window.deeds.file_results()


def result_wide(stage: Stage) -> None:
    stage.size = (1800, 1000)
    stage.practice.open = True
    stage.raise_window()
    stage.choose(12)


def letter(stage: Stage) -> None:
    stage.practice.open = True
    window = stage.raise_window()
    stage.choose(11)
    window.reading.banner.button.setChecked(True)


def forged(stage: Stage) -> None:
    stage.practice.open = True
    stage.raise_window()
    stage.choose(10)


def broken(stage: Stage) -> None:
    stage.practice.open = True
    window = stage.raise_window()
    stage.choose(9)
    window.reading.banner.button.setChecked(True)


def partly(stage: Stage) -> None:
    stage.practice.open = True
    stage.raise_window()
    stage.choose(8)


def not_for_us(stage: Stage) -> None:
    stage.practice.open = True
    stage.raise_window()
    stage.choose(NOT_FOR_US)


def html(stage: Stage) -> None:
    stage.practice.open = True
    stage.raise_window()
    stage.choose(5)


def long_names(stage: Stage) -> None:
    stage.practice.open = True
    endless = Mailbox(
        "secretariat.du.service.de.chirurgie@" + "hopital-" * 12 + "exemple", "Service de " + "chirurgie " * 40
    )
    one = view(20, endless, "Objet interminable " * 60)
    many = replace(one.opened.headers, to=(COLLEAGUE,) * 40, cc=(endless,) * 3)
    stage.practice.views = {one.message: replace(one, opened=replace(one.opened, headers=many)), **stage.practice.views}
    stage.raise_window()
    stage.choose(20)


def troubles(stage: Stage) -> None:
    stage.practice.open = True
    stage.practice.outbox = (REFUSED, UNCERTAIN, *stage.practice.outbox)
    window = stage.raise_window()
    stage.choose(11)
    window.actions_by_key["outbox"].trigger()
    stage.practice.handle.say(AccountChanged(ACCOUNT.id, Code.MAIL_OFFLINE))


def empty(stage: Stage) -> None:
    stage.practice.views = {}
    stage.practice.cards = ()
    stage.practice.rows = lambda: ()
    stage.raise_window()
    stage.practice.handle.say(CardsChanged(()))


def compose(stage: Stage) -> None:
    stage.practice.open = True
    window = stage.raise_window()
    stage.choose(11)
    composer = window.writing.reply()
    assert isinstance(composer, ComposeWindow)
    stage.practice.recipients["ines.benali@pneumo.exemple"] = RecipientState.EXPIRED
    composer.form.cc.setText("ines.benali@pneumo.exemple, paul@, accueil@radio.exemple")
    stage.practice.recipients["paul@"] = RecipientState.INVALID_ADDRESS
    composer.lookup.ask()
    stage.front = composer


def compose_ready(stage: Stage) -> None:
    stage.practice.open = True
    window = stage.raise_window()
    stage.choose(11)
    stage.front = window.writing.reply()


def compose_exposed(stage: Stage) -> None:
    """One of two recipients has no certificate against quantum computers: the longest that is said before sending."""
    stage.practice.own_post_quantum = True
    stage.practice.handle.answer(RecipientStatuses, _modern)
    compose_ready(stage)
    composer = stage.front
    assert isinstance(composer, ComposeWindow)
    composer.form.cc.setText("ines.benali@pneumo.exemple")
    composer.lookup.ask()


def _modern(query: RecipientStatuses) -> tuple[RecipientStatus, ...]:
    known = RecipientStatus("", RecipientState.READY, None, ("aes-256-gcm", "rsa-oaep"))
    return tuple(replace(known, address=one, post_quantum="pneumo" not in one) for one in query.addresses)


def search(stage: Stage) -> None:
    stage.practice.open = True
    window = stage.raise_window()
    window.messages.search.setText("DURAND")
    window.messages.search.returnPressed.emit()
    settle()
    stage.choose(12)


def search_none(stage: Stage) -> None:
    window = stage.raise_window()
    window.messages.search.setText("potassium")
    window.messages.search.returnPressed.emit()


def unset_folder(stage: Stage) -> None:
    stage.practice.open = True
    stage.practice.handle.on(FileResults, lambda _, job: iter((JobFailed(job, Code.EXPORT_UNSET),)))
    window = stage.raise_window()
    stage.choose(12)
    window.deeds.file_results()


def certificates(stage: Stage) -> None:
    window = stage.raise_window()
    window.doors.files.learned.emit(2)
    settle()
    stage.front = window.findChild(Question)


def password(stage: Stage) -> None:
    window = stage.raise_window()
    stage.front = window.doors.change_password()


def diagnosis(stage: Stage) -> None:
    window = stage.raise_window()
    window.doors.diagnose()
    settle()
    window.doors.diagnosis.copy()
    stage.front = window.doors.diagnosis


def drafts(stage: Stage) -> None:
    stage.practice.open = True
    stage.practice.drafts[8] = Draft(ACCOUNT.id, ())
    window = stage.raise_window()
    window.doors.show_drafts()
    stage.front = window.doors.drafts


def drafts_locked(stage: Stage) -> None:
    window = stage.raise_window()
    window.doors.show_drafts()
    stage.front = window.doors.drafts


def drafts_folder(stage: Stage) -> None:
    window = stage.raise_window()
    window.messages.show_folder(FolderId(5), drafts=True)


def unsigned(stage: Stage) -> None:
    stage.practice.open = True
    nobody = view(21, COLLEAGUE, "Résultat à verser au dossier", summary=Summary.UNSIGNED)
    stage.practice.views = {nobody.message: nobody, **stage.practice.views}
    stage.practice.cards = (replace(CARD, pin_pad=True),)
    window = stage.raise_window()
    window.session.holder = None
    window.card.show_session(None)
    stage.choose(21)


def menu(stage: Stage) -> None:
    window = stage.raise_window()
    tools = window.menuBar().actions()[-1].menu()
    assert isinstance(tools, QMenu)
    tools.popup(window.mapToGlobal(window.rect().topLeft()))
    stage.front = tools


def receipt_wanted(stage: Stage) -> None:
    stage.practice.open = True
    stage.practice.views[MessageId(11)] = replace(stage.practice.views[MessageId(11)], receipts=WISH)
    stage.raise_window()
    stage.choose(11)


def receipt_history(stage: Stage) -> None:
    stage.practice.open = True
    letter = stage.practice.views[MessageId(11)]
    stage.practice.views[MessageId(11)] = replace(letter, receipts=ReceiptsShown(history=READ.receipts))
    stage.practice.outbox = (READ, REFUSED)
    window = stage.raise_window()
    stage.choose(11)
    window.actions_by_key["outbox"].trigger()


def receipt_ask(stage: Stage) -> None:
    stage.practice.open = True
    stage.practice.asks_for_receipts = True
    window = stage.raise_window()
    stage.choose(11)
    stage.front = window.writing.reply()


SCENES: Mapping[str, Callable[[Stage], None]] = {
    "locked": locked,
    "pin": pin,
    "result": result,
    "result-wide": result_wide,
    "letter": letter,
    "forged": forged,
    "broken": broken,
    "partly": partly,
    "not-for-us": not_for_us,
    "html": html,
    "long-names": long_names,
    "troubles": troubles,
    "empty": empty,
    "compose": compose,
    "compose-ready": compose_ready,
    "compose-exposed": compose_exposed,
    "search": search,
    "search-none": search_none,
    "unset-folder": unset_folder,
    "certificates": certificates,
    "password": password,
    "diagnosis": diagnosis,
    "drafts": drafts,
    "drafts-locked": drafts_locked,
    "unsigned": unsigned,
    "menu": menu,
    "receipt-wanted": receipt_wanted,
    "receipt-history": receipt_history,
    "receipt-ask": receipt_ask,
    "drafts-folder": drafts_folder,
    **CUSTODY_SCENES,
    **WORK_SCENES,
    **WRITING_SCENES,
    **DOCUMENT_SCENES,
    **DIAGNOSIS_SCENES,
    **MORNING_SCENES,
    **EXCHANGE_SCENES,
    **FIRST_START_SCENES,
    **IDENTITY_SCENES,
    **PEOPLE_SCENES,
    **DESKTOP_SCENES,
    **RESULTS_SCENES,
    **SIGNING_SCENES,
    **PROTECTION_SCENES,
    **SETTINGS_SCENES,
}
