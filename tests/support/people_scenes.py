"""The scenes about correspondents: suggestions, remedies of recipients, certificates, contacts, directories."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from secmail.api.contacts import Suggest
from secmail.api.queries import RecipientStatuses
from secmail.domain.ids import MessageId
from secmail.domain.own_certificates import LetterAbout, LetterShown
from secmail.domain.people import RecipientState, RecipientStatus
from secmail.gui.compose.window import ComposeWindow
from secmail.gui.people.look import LookDialog
from tests.support.invented_people import CHANGED, INES, LONG, USED
from tests.support.stage import Stage, settle


def composer_of(stage: Stage) -> ComposeWindow:
    """An empty composer in front."""
    stage.practice.open = True
    composer = stage.raise_window().deeds.write()
    settle()
    stage.front = composer
    return composer


def suggestions(stage: Stage) -> None:
    composer = composer_of(stage)
    composer.form.to.setText("pneu")
    composer.form.to.textEdited.emit("pneu")
    settle()
    stage.front = composer.suggestions[0].list


def suggestions_long(stage: Stage) -> None:
    composer = composer_of(stage)
    stage.practice.people.suggestions = stage.practice.people.suggestions * 2
    stage.practice.handle.answer(Suggest, stage.practice.people.suggestions)
    composer.form.to.setText("te")
    composer.form.to.textEdited.emit("te")
    settle()
    stage.front = composer.suggestions[0].list


STATES = (
    CHANGED,
    RecipientStatus(LONG.address, RecipientState.NO_CERTIFICATE),
    RecipientStatus("paul.durand@mssante.exmple", RecipientState.UNKNOWN_DOMAIN, meant="mssante.exemple"),
    RecipientStatus("anne@exemple.org", RecipientState.READY, USED, expires_in=12, replaces=True),
    RecipientStatus("123456789012345@patient.mssante.fr", RecipientState.PATIENT),
)


def remedies(stage: Stage) -> None:
    composer = composer_of(stage)
    stage.practice.handle.answer(RecipientStatuses, STATES)
    composer.form.to.setText(", ".join(one.address for one in STATES))
    composer.lookup.ask()
    settle()


def request(stage: Stage) -> None:
    composer = composer_of(stage)
    stage.front = composer.remedies.ask_for(INES.address)
    settle()


def _look(stage: Stage, status: RecipientStatus) -> None:
    composer = composer_of(stage)
    composer.remedies.look(status)
    settle()
    stage.front = composer.findChild(LookDialog)


def look_changed(stage: Stage) -> None:
    _look(stage, CHANGED)


def look_unconfirmed(stage: Stage) -> None:
    _look(stage, replace(CHANGED, state=RecipientState.UNCONFIRMED, certificate=None))


def _letter(stage: Stage, shown: LetterShown) -> None:
    stage.practice.open = True
    stage.practice.views[MessageId(11)] = replace(stage.practice.views[MessageId(11)], about=shown)
    stage.raise_window()
    stage.choose(11)


def letter_request(stage: Stage) -> None:
    _letter(stage, LetterShown(LetterAbout.REQUEST))


def letter_introduction(stage: Stage) -> None:
    _letter(stage, LetterShown(LetterAbout.INTRODUCTION))


PEOPLE_SCENES: Mapping[str, Callable[[Stage], None]] = {
    "suggestions": suggestions,
    "suggestions-long": suggestions_long,
    "remedies": remedies,
    "certificate-request": request,
    "look-changed": look_changed,
    "look-unconfirmed": look_unconfirmed,
    "letter-request": letter_request,
    "letter-introduction": letter_introduction,
}
