"""Who writes, in the banner: said in words, confirmed by a deliberate answer, taken back from the details."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from secmail.api.events import JobDone
from secmail.api.identity import ConfirmIdentity, WithdrawIdentity
from secmail.domain.identity import AddressTie, Remark, Remarked, Tie
from secmail.domain.sentences.identity import REMARKS
from secmail.gui.i18n import Words
from secmail.gui.main_window import MainWindow
from secmail.gui.models.protection import banner_words
from secmail.gui.style import Tone
from tests.support import identity_scenes as scenes
from tests.support.invented_practice import COLLEAGUE, Practice

Settle = Callable[[], None]


@pytest.fixture
def shown(window: MainWindow, practice: Practice) -> Iterator[MainWindow]:
    practice.open = True
    for kind in (ConfirmIdentity, WithdrawIdentity):
        practice.handle.on(kind, lambda _command, job: iter([JobDone(job, None)]))
    window.reading._message = scenes.untied().message
    yield window


@pytest.mark.parametrize("tie", sorted(Tie))
def test_the_banner_says_by_what_the_sender_is_verified(tie: Tie) -> None:
    found = banner_words(scenes.by(tie, source="Annuaire Santé").opened, Words("fr"))
    assert found.tone is Tone.TRUST
    assert found.about[0] == "Signé par : Hugo MARCHAND, médecin, CENTRE DE CARDIOLOGIE DU PARC, n° 899700075064."
    said = {
        Tie.CERTIFICATE: "",
        Tie.ACCOMPANYING: "attestée par un autre certificat",
        Tie.EXCHANGE: "échange antérieur prouvé (11 novembre 2026)",
        Tie.IMPORTED: "importé ici (11 novembre 2026)",
        Tie.DIRECTORY: "l'annuaire « Annuaire Santé » (réponse du 11 novembre 2026)",
        Tie.CONFIRMATION: "Vous avez confirmé",
    }[tie]
    assert said in "\n".join(found.about)
    assert len(found.about) == (2 if said else 1)


def test_what_the_certificate_says_is_in_the_details() -> None:
    details = dict(banner_words(scenes.by(Tie.CERTIFICATE).opened, Words("fr")).details)
    for line in ("Profession : Médecin", "Établissement : CENTRE DE CARDIOLOGIE DU PARC"):
        assert line in details["Qui a signé"]
    assert "Numéro de l'établissement : 10B0057881" in details["Qui a signé"]
    assert "Le certificat porte cette adresse." in details["Comment c'est vérifié"]


@pytest.mark.parametrize("remark", sorted(Remark))
def test_each_remark_has_its_own_sentence(remark: Remark) -> None:
    shown = scenes.by(Tie.EXCHANGE, Remarked(remark, "X\u202ey\n<b>z</b>")).opened
    found = banner_words(shown, Words("fr"))
    expected = REMARKS[remark]["fr"].format(detail="X\N{REPLACEMENT CHARACTER}y <b>z</b>")
    assert any(expected in line for _, lines in found.details for line in lines if isinstance(line, str))
    quiet = remark in {Remark.SEVERAL_ADDRESSES, Remark.ESTABLISHMENT_DIFFERS}
    assert (expected in found.about) is not quiet


def test_a_disagreement_is_said_once_and_is_no_plain_trust() -> None:
    tie = AddressTie(COLLEAGUE.address, Tie.ACCOMPANYING)
    problems = (scenes.Problem(scenes.Finding.DIRECTORY_DISAGREES, scenes.Severity.WARNING),)
    identity = replace(scenes.PERSON, remarks=(Remarked(Remark.PROFESSION_DIFFERS, "Infirmier"),))
    found = banner_words(scenes.told(identity, tie=tie, problems=problems).opened, Words("fr"))
    assert found.tone is Tone.CAUTION
    assert "autre profession : Infirmier" in " ".join(found.about)
    assert "ne correspond pas" not in found.sentence


def test_the_user_confirms_what_he_was_shown(shown: MainWindow, practice: Practice, settle: Settle) -> None:
    view = scenes.untied(Remarked(Remark.NOT_TIED))
    shown.reading._show(view)
    button = shown.reading.banner.ask_button
    assert button.text() == "Confirmer l'identité…"
    button.click()
    question = shown.deeds.identity._question
    assert question is not None
    assert "Hugo MARCHAND, médecin" in question.text() and COLLEAGUE.address in question.text()
    assert "Rien ne dit encore" in question.informativeText()
    assert question.defaultButton().text() == "Pas maintenant"
    question.defaultButton().click()
    settle()
    assert not practice.handle.orders(ConfirmIdentity)
    button.click()
    question = shown.deeds.identity._question
    assert question is not None
    next(one for one in question.buttons() if one.text() == "J'ai vérifié : confirmer").click()
    settle()
    (command,) = practice.handle.orders(ConfirmIdentity)
    assert (command.message, command.sha256) == (view.message, scenes.OF_A_CARD.sha256)


def test_a_confirmation_is_taken_back_from_the_details(shown: MainWindow, practice: Practice, settle: Settle) -> None:
    shown.reading._show(scenes.by(Tie.CONFIRMATION))
    banner = shown.reading.banner
    assert banner.ask_button.isHidden()
    banner.button.setChecked(True)
    assert banner.ask_button.text() == "Retirer la confirmation…"
    banner.ask_button.click()
    question = shown.deeds.identity._question
    assert question is not None
    next(one for one in question.buttons() if one.text() == "Retirer").click()
    settle()
    (command,) = practice.handle.orders(WithdrawIdentity)
    assert (command.address, command.sha256) == (COLLEAGUE.address, scenes.OF_A_CARD.sha256)


def test_a_question_goes_with_its_message(shown: MainWindow, settle: Settle) -> None:
    shown.reading._show(scenes.untied())
    shown.deeds.identity.ask()
    assert shown.deeds.identity._question is not None
    shown.reading.forget()
    settle()
    assert shown.deeds.identity._question is None
    assert shown.reading.banner.ask_button.isHidden()
    assert shown.deeds.identity.ask() is None


@pytest.mark.parametrize("make", [lambda: scenes.by(Tie.DIRECTORY), lambda: scenes.told(scenes.PERSON)])
def test_nothing_is_asked_where_there_is_nothing_to_say(shown: MainWindow, make: Callable[[], object]) -> None:
    shown.reading._show(make())  # type: ignore[arg-type]  # a view
    assert shown.reading.banner.ask_button.isHidden()
