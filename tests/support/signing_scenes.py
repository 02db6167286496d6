"""The scenes of letters that wait for a signature."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

from secmail.api.sending import LetterNamed, LetterTitle, LetterTitles
from secmail.api.signing import DraftsChanged, SendDrafts
from secmail.domain.errors import Code
from secmail.domain.ids import MessageId, OutboxId
from secmail.domain.mandates import Right
from secmail.domain.outbox import Delivery, DeliveryState, OutboxState
from secmail.domain.receipts import ReceiptHistory
from secmail.gui.main_window import MainWindow
from secmail.gui.places import Place
from secmail.gui.signing.return_dialog import ReturnDialog
from tests.support.invented_custody import DELEGATED, MANDATE
from tests.support.invented_practice import COLLEAGUE, LABORATORY, NOW, outgoing
from tests.support.invented_signing import LETTERS, SURGEON, prepared
from tests.support.stage import Stage, settle
from tests.support.work_scenes import HISTORY

ENDLESS = "Demande d'avis " * 40


def waiting(stage: Stage) -> MainWindow:
    """The doctor's session, three letters prepared."""
    stage.practice.open = True
    stage.practice.signing.letters = dict(LETTERS)
    window = stage.raise_window()
    _settle_soon()
    window.folders.choose(Place.TO_SIGN)
    settle()
    return window


def to_sign(stage: Stage) -> None:
    window = waiting(stage)
    window.signing.go_on()
    settle()


def to_sign_long(stage: Stage) -> None:
    window = waiting(stage)
    window.signing.go_on()
    settle()
    window.signing.pane.choose_letter(23)
    settle()


def to_sign_names(stage: Stage) -> None:
    stage.practice.open = True
    by = replace(MANDATE.delegate, name="Marie-Anne-Françoise DE LA TOUR DU PIN DE MONTAUBAN-EXEMPLE")
    to = replace(SURGEON, name="Service de chirurgie orthopédique " * 4)
    draft = prepared(to, ENDLESS, 50, prepared_by=by, cc=(to,) * 12, urgent=True)
    stage.practice.signing.letters = {31: draft, **LETTERS}
    window = stage.raise_window()
    _settle_soon()
    window.folders.choose(Place.TO_SIGN)
    settle()


def to_sign_refused(stage: Stage) -> None:
    window = waiting(stage)
    stage.practice.signing.refuse = {21: Code.RECIPIENT_NO_CERTIFICATE}
    stage.practice.signing.at_once()
    window.signing.go_on()
    settle()
    window.signing.pane.choose_letter(23)
    settle()
    window.signing.go_on()
    settle()
    window.signing.batch.send()
    settle()


def to_sign_busy(stage: Stage) -> None:
    window = waiting(stage)
    window.signing.go_on()
    settle()
    window.signing.batch.send()
    settle()
    assert stage.practice.handle.orders(SendDrafts)


def to_sign_none(stage: Stage) -> None:
    window = waiting(stage)
    stage.practice.signing.letters = {}
    window.signing.hear(DraftsChanged())
    _settle_soon()


def to_sign_dropped(stage: Stage) -> None:
    """The practice software has left one."""
    stage.practice.open = True
    left = replace(LETTERS[21], prepared_by=None, dropped=True, subject="Courrier du 20 novembre")
    stage.practice.signing.letters = {41: left, **LETTERS}
    window = stage.raise_window()
    _settle_soon()
    window.folders.choose(Place.TO_SIGN)
    settle()


def to_sign_return(stage: Stage) -> None:
    window = waiting(stage)
    window.signing.deeds.give_back()
    settle()
    stage.front = window.findChildren(ReturnDialog)[-1]


def to_sign_prepared(stage: Stage) -> None:
    """The secretary's view: one came back."""
    stage.practice.open = True
    stage.practice.custody.session = replace(DELEGATED, mandate=replace(MANDATE, rights=frozenset(Right)))
    returned = replace(LETTERS[21], returned="Préciser le traitement en cours, puis me la redonner.")
    stage.practice.signing.letters = {**LETTERS, 21: returned, 24: replace(LETTERS[22], unfinished=True)}
    window = stage.raise_window()
    _settle_soon()
    window.folders.choose(Place.TO_SIGN)
    settle()


def sent_course(stage: Stage) -> None:
    """The copy of a letter in Sent, with what became of it."""
    accepted = tuple(Delivery(one.address, DeliveryState.ACCEPTED) for one in (COLLEAGUE, LABORATORY))
    readers = ReceiptHistory(tuple(one.address for one in accepted))
    letter = outgoing(1, OutboxState.FILED, deliveries=accepted, sent=NOW - timedelta(hours=5), receipts=readers)
    practice = stage.practice
    practice.open, practice.outbox, practice.history = True, (letter,), HISTORY
    practice.handle.answer(LetterNamed, letter)
    practice.handle.answer(LetterTitles, (LetterTitle(letter.id, "Avis", MessageId(11)),))
    stage.raise_window()
    stage.choose(11)


def sent_history(stage: Stage) -> None:
    sent_course(stage)
    assert stage.window is not None
    stage.front = stage.window.outgoing.show_history(OutboxId(1))
    settle()


def _settle_soon() -> None:
    """What is asked for once for many changes comes a little later."""
    from PySide6.QtTest import QTest

    QTest.qWait(200)
    settle()


SIGNING_SCENES: Mapping[str, Callable[[Stage], None]] = {
    "to-sign": to_sign,
    "to-sign-long": to_sign_long,
    "to-sign-names": to_sign_names,
    "to-sign-refused": to_sign_refused,
    "to-sign-busy": to_sign_busy,
    "to-sign-dropped": to_sign_dropped,
    "to-sign-none": to_sign_none,
    "to-sign-return": to_sign_return,
    "to-sign-prepared": to_sign_prepared,
    "sent-course": sent_course,
    "sent-history": sent_history,
}
