"""Scenes of writing: doubtful answers, what is passed on, templates, several mailboxes."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from secmail.api.queries import Accounts
from secmail.api.templates import SignatureBlocks, Templates
from secmail.domain.accounts import Account
from secmail.domain.drafts import DraftAttachment
from secmail.domain.ids import AccountId, MessageId
from secmail.domain.messages import Attachment
from secmail.domain.octets import octets
from secmail.domain.templates import Template
from secmail.gui.compose.patient_results import ResultsDialog
from secmail.gui.compose.templates import TemplatesDialog
from secmail.gui.compose.window import ComposeWindow
from tests.support.invented_practice import ACCOUNT, Practice
from tests.support.results_scenes import wait_for
from tests.support.stage import Stage, settle

HOSPITAL = replace(ACCOUNT, id=AccountId(2), address="claire.fontaine@hopital-des-tilleuls.exemple")
BLOCK = "Dr Claire FONTAINE\nMédecine générale, 4 rue des Tilleuls"
SAMPLES = (
    Template(
        1,
        "Adressage à un confrère",
        "Avis pour {{patient}}",
        "Cher confrère,\n\nMerci de recevoir {{patient}}, né(e) le {{né le}} ({{âge}}).\nINR : {{dernier INR}}\n",
    ),
    Template(2, "Résultats normaux", "Vos résultats", "Vos résultats sont normaux."),
    Template(3, "Arrêt de travail prolongé, avec demande de visite au domicile et courrier au service social", "", "x"),
)


def _opened(stage: Stage, message: int, deed: Callable[[Stage], object], *accounts: Account) -> ComposeWindow:
    stage.practice.open = True
    stage.practice.handle.answer(Templates, SAMPLES)
    stage.practice.handle.answer(SignatureBlocks, {ACCOUNT.id: BLOCK})
    if accounts:
        stage.practice.handle.answer(Accounts, accounts)
    stage.raise_window()
    stage.choose(message)
    deed(stage)
    settle()
    assert stage.window is not None
    composer = stage.window.findChildren(ComposeWindow)[0]
    composer.lookup.ask()
    settle()
    stage.front = composer
    return composer


def _reply(stage: Stage) -> object:
    assert stage.window is not None
    return stage.window.writing.reply()


def _forward(stage: Stage) -> object:
    assert stage.window is not None
    return stage.window.writing.forward()


def answer_false(stage: Stage) -> None:
    """The answer to a message whose signature is false."""
    _opened(stage, 9, _reply)


def pass_on(stage: Stage) -> None:
    """A message that is passed on, with its file."""
    composer = _opened(stage, 11, _forward)
    composer.form.to.setText("accueil@radio.exemple")


def template_filled(stage: Stage) -> None:
    """A template with the patient of the message; one field is not known."""
    composer = _opened(stage, 12, _reply, ACCOUNT, HOSPITAL)
    composer.inserting.insert(SAMPLES[0])
    settle()
    scan = DraftAttachment("scanner thorax.dcm", "application/dicom", bytes(9_400_000))
    composer.form.attachments.add(scan)
    settle()


def give_file(practice: Practice) -> None:
    """The result of the invented patient is a file of its message."""
    one = practice.views[MessageId(12)]
    file = Attachment("resultat.hpr", "application/octet-stream", "00" * 32, covered=True, content=octets(b"HPRIM"))
    (result,) = one.results
    read = replace(result, document=replace(result.document, raw=b"HPRIM"))
    practice.views[one.message] = replace(one, opened=replace(one.opened, attachments=(file,)), results=(read,))


def results_put(stage: Stage) -> None:
    """Which results of the patient go with the letter."""
    give_file(stage.practice)
    composer = _opened(stage, 12, _reply)
    composer.page.results_button.click()
    settle()
    stage.front = composer.findChild(ResultsDialog)


def results_attached(stage: Stage) -> None:
    """They are in the letter."""
    results_put(stage)
    dialog = stage.front
    assert isinstance(dialog, ResultsDialog)
    composer = dialog.parentWidget()
    assert isinstance(composer, ComposeWindow)
    dialog.accept()
    wait_for(lambda: bool(composer.form.attachments.files))
    settle()
    stage.front = composer


def templates(stage: Stage) -> None:
    """The list of templates."""
    composer = _opened(stage, 12, _reply)
    composer.inserting.menu.actions()[-1].trigger()
    settle()
    stage.front = composer.findChild(TemplatesDialog)


def templates_none(stage: Stage) -> None:
    """No template yet."""
    composer = _opened(stage, 12, _reply)
    stage.practice.handle.answer(Templates, ())
    composer.inserting.menu.actions()[-1].trigger()
    settle()
    stage.front = composer.findChild(TemplatesDialog)


def template_edited(stage: Stage) -> None:
    """A template that is written."""
    templates(stage)
    assert isinstance(stage.front, TemplatesDialog)
    stage.front = stage.front.edit(SAMPLES[0])


def signature(stage: Stage) -> None:
    """The signature block."""
    templates(stage)
    assert isinstance(stage.front, TemplatesDialog)
    stage.front = stage.front.edit_signature()


WRITING_SCENES: Mapping[str, Callable[[Stage], None]] = {
    "answer-false": answer_false,
    "pass-on": pass_on,
    "template-filled": template_filled,
    "results-put": results_put,
    "results-attached": results_attached,
    "templates": templates,
    "templates-none": templates_none,
    "template-edited": template_edited,
    "signature": signature,
}
