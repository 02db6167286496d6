"""A letter that asks for a certificate, or brings one: answered by one press, and never by itself."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from secmail.api.certificates import AnswerCertificateRequest, WriteAboutCertificates
from secmail.api.events import MessageOpened
from secmail.api.queries import RecipientStatuses
from secmail.domain.errors import Code
from secmail.domain.ids import MessageId
from secmail.domain.outbox import OutboxState
from secmail.domain.own_certificates import LetterAbout, LetterShown, Told, Way
from secmail.gui.main_window import MainWindow
from secmail.gui.people.look import LookDialog
from tests.support.invented_people import CHANGED, NEW
from tests.support.invented_practice import ACCOUNT, COLLEAGUE, NOW, Practice, outgoing

LETTER = MessageId(11)


@pytest.fixture
def show(
    window: MainWindow, practice: Practice, choose: Callable[[int], None], settle: Callable[[], None]
) -> Callable[[LetterShown], None]:
    def act(shown: LetterShown) -> None:
        practice.open = True
        practice.views[LETTER] = replace(practice.views[LETTER], about=shown)
        choose(11)
        settle()

    return act


def test_a_request_is_answered_by_one_press(
    window: MainWindow, practice: Practice, show: Callable[[LetterShown], None], settle: Callable[[], None]
) -> None:
    strip = window.reading.about
    show(LetterShown(LetterAbout.REQUEST))
    assert strip.isVisible()
    assert strip.text.startswith(f"{COLLEAGUE.name} demande votre certificat")
    assert practice.handle.orders(AnswerCertificateRequest) == []
    strip.send_button.click()
    assert practice.handle.orders(AnswerCertificateRequest) == [AnswerCertificateRequest(LETTER)]
    assert not strip.send_button.isVisible()
    practice.handle.fail(AnswerCertificateRequest, Code.CARD_ABSENT)
    settle()
    assert strip.send_button.isVisible()
    strip.send_button.click()
    practice.views[LETTER] = replace(practice.views[LETTER], about=LetterShown(LetterAbout.REQUEST, NOW))
    practice.handle.finish(AnswerCertificateRequest, ())
    settle()
    practice.handle.say(MessageOpened(practice.views[LETTER]))
    settle()
    assert strip.text.startswith("Vous avez envoyé votre certificat le 20 novembre 2026")
    assert not strip.send_button.isVisible()


def test_an_introduction_is_answered_by_ones_own(
    window: MainWindow, practice: Practice, show: Callable[[LetterShown], None], settle: Callable[[], None]
) -> None:
    show(LetterShown(LetterAbout.INTRODUCTION))
    window.reading.about.send_button.click()
    settle()
    wanted = WriteAboutCertificates(ACCOUNT.id, LetterAbout.INTRODUCTION, (COLLEAGUE.address,))
    assert practice.handle.orders(WriteAboutCertificates) == [wanted]
    practice.handle.finish(WriteAboutCertificates, (outgoing(9, OutboxState.FILED),))
    settle()
    assert window.reading.about.text == f"Votre certificat est envoyé à {COLLEAGUE.name}."


def test_a_certificate_that_the_server_refused_is_not_said_to_be_sent(
    window: MainWindow, practice: Practice, show: Callable[[LetterShown], None], settle: Callable[[], None]
) -> None:
    strip = window.reading.about
    show(LetterShown(LetterAbout.REQUEST))
    strip.send_button.click()
    practice.handle.finish(AnswerCertificateRequest, (outgoing(9, OutboxState.REFUSED),))
    settle()
    assert strip.text.startswith("1 message refusé par le serveur")
    assert strip.send_button.isVisible()
    strip.send_button.click()
    practice.handle.finish(AnswerCertificateRequest, (outgoing(9, OutboxState.UNCERTAIN),))
    settle()
    assert strip.text.startswith("1 message peut-être parti")
    assert not strip.send_button.isVisible()


def test_whoever_has_ones_own_already_is_not_sent_it_again(
    window: MainWindow, practice: Practice, show: Callable[[LetterShown], None], settle: Callable[[], None]
) -> None:
    (in_use, older) = practice.people.own
    told = Told(in_use.certificate.sha256, Way.LETTER, COLLEAGUE.address, NOW)
    practice.people.own = (replace(in_use, told=()), replace(older, told=(told,)))
    show(LetterShown(LetterAbout.INTRODUCTION))
    assert window.reading.about.send_button.isVisible(), "an older one was sent"
    practice.people.own = (replace(in_use, told=(told,)), older)
    window.reading.about.show_view(practice.views[LETTER])
    settle()
    assert not window.reading.about.send_button.isVisible()
    assert window.reading.about.text.endswith("et a reçu le vôtre le 20 novembre 2026.")


def test_a_suddenly_changed_certificate_asks_for_its_look_where_it_came(
    window: MainWindow, practice: Practice, choose: Callable[[int], None], settle: Callable[[], None]
) -> None:
    practice.open = True
    practice.views[LETTER] = replace(practice.views[LETTER], changed=NEW)
    practice.handle.answer(RecipientStatuses, (CHANGED,))
    choose(11)
    settle()
    strip = window.reading.about
    assert strip.text == f"Le certificat de {COLLEAGUE.name} a soudain changé : regardez-le avant de lui écrire."
    assert not strip.send_button.isVisible()
    strip.look_button.click()
    settle()
    assert practice.handle.asked.count(RecipientStatuses((COLLEAGUE.address,))) == 1
    dialog = window.findChild(LookDialog)
    assert dialog is not None
    practice.views[LETTER] = replace(practice.views[LETTER], changed=None)
    dialog.decided.emit()
    practice.handle.say(MessageOpened(practice.views[LETTER]))
    settle()
    assert not strip.isVisible()


def test_other_letters_have_no_such_strip(window: MainWindow, choose: Callable[[int], None]) -> None:
    choose(10)
    assert not window.reading.about.isVisible()
