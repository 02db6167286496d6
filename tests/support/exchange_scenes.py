"""The scenes about the practice software and about content that is not what it seems."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

from secmail.api import exporting as x
from secmail.domain.errors import Code
from secmail.domain.exports import ExportPolicy, ExportState
from secmail.domain.kinds import Reason, Urgent, Why
from secmail.domain.messages import Attachment
from secmail.domain.octets import octets
from secmail.domain.patients import Reason as Doubt
from secmail.domain.patients import Why as Doubted
from secmail.domain.security import Finding, Problem, Severity
from secmail.domain.structured import DocumentPatient, StructuredDocument
from secmail.gui.dialogs.question import Question
from secmail.gui.patients.joining import JoinDialog
from secmail.gui.patients.page import PatientDialog
from secmail.gui.practice.software import SoftwareDialog
from secmail.hprim.model import Status
from tests.support.invented_exchange import written
from tests.support.invented_patients import DOUBT, MARIE, TWIN
from tests.support.invented_practice import COLLEAGUE, NOW, view
from tests.support.stage import Stage, settle


def software(stage: Stage) -> SoftwareDialog:
    stage.practice.open = True
    window = stage.raise_window()
    window.actions_by_key["software"].trigger()
    settle()
    stage.front = window.practice.software
    return window.practice.software


def software_unset(stage: Stage) -> None:
    stage.practice.exchange.policy = ExportPolicy(None)
    dialog = software(stage)
    dialog.tabs.setCurrentWidget(dialog.place)


def software_changed(stage: Stage) -> None:
    dialog = software(stage)
    dialog.program.setCurrentIndex(dialog.program.findData("medintux"))
    dialog.program.activated.emit(dialog.program.currentIndex())
    editor = dialog.form.rows["extension"].editor
    editor.setText(".hprim")  # type: ignore[union-attr]  # a line
    editor.textEdited.emit(".hprim")  # type: ignore[union-attr]  # as typed


def software_unfit(stage: Stage) -> None:
    dialog = software(stage)
    editor = dialog.form.rows["pattern"].editor
    editor.setText("{date}-{nom}")  # type: ignore[union-attr]  # a line
    editor.textEdited.emit("{date}-{nom}")  # type: ignore[union-attr]  # as typed


def software_test(stage: Stage) -> None:
    dialog = software(stage)
    dialog.test_button.click()


def software_place(stage: Stage) -> None:
    exchange = stage.practice.exchange
    exchange.code = Code.EXPORT_UNREACHABLE
    exchange.records = (
        *(written(20 + number, age=timedelta(days=3, minutes=number)) for number in range(12)),
        written(12, state=ExportState.INTENDED),
        written(4, picked_up=NOW - timedelta(days=3, hours=2)),
    )
    dialog = software(stage)
    dialog.tabs.setCurrentWidget(dialog.place)


def software_automatic(stage: Stage) -> None:
    stage.practice.exchange.by_itself = True
    stage.practice.exchange.hold(12, Code.PATIENT_UNNAMED)
    dialog = software(stage)
    dialog.tabs.setCurrentWidget(dialog.automatic)


def software_letters(stage: Stage) -> None:
    exchange = stage.practice.exchange
    exchange.letters = ("/cabinet/echanges/courriers", True, "{subject}__{to}")
    refused = x.RefusedLetter("Compte_rendu_0042.xls", Code.LETTER_TYPE)
    exchange.dropped = x.LettersTaken(kept=3, sent=1, refused=(refused,), waiting=1)
    dialog = software(stage)
    dialog.tabs.setCurrentWidget(dialog.letters)
    dialog.letters.look_button.click()


def software_letters_unfit(stage: Stage) -> None:
    dialog = software(stage)
    dialog.tabs.setCurrentWidget(dialog.letters)
    dialog.letters.folder.take(stage.practice.exchange.policy.folder or "")
    dialog.letters.save_button.click()
    settle()
    dialog.letters.pattern.setText("{subject}")


def letters_dropped(stage: Stage) -> None:
    stage.practice.open = True
    stage.raise_window()
    stage.choose(12)
    refused = x.RefusedLetter("Compte_rendu_0042.xls", Code.LETTER_TYPE)
    stage.practice.handle.say(x.LettersDropped(x.LettersTaken(kept=3, sent=1, refused=(refused,))))


def unseen(stage: Stage) -> None:
    stage.practice.open = True
    window = stage.raise_window()
    window.actions_by_key["unseen"].trigger()
    settle()
    stage.front = window.patients.unseen


def unseen_none(stage: Stage) -> None:
    stage.practice.patients.unseen = ()
    unseen(stage)


def software_locked(stage: Stage) -> None:
    window = stage.raise_window()
    window.actions_by_key["software"].trigger()
    settle()
    window.practice.software.tabs.setCurrentWidget(window.practice.software.automatic)
    stage.front = window.practice.software


def held(stage: Stage) -> None:
    exchange = stage.practice.exchange
    exchange.hold(12, Code.LABORATORY_UNCONFIRMED)
    exchange.hold(4, Code.PATIENT_UNCERTAIN)
    stage.practice.open = True
    window = stage.raise_window()
    window.actions_by_key["held"].trigger()
    settle()
    stage.front = window.practice.held


def held_stranger(stage: Stage) -> None:
    stage.practice.exchange.hold(12, Code.LABORATORY_UNCONFIRMED)
    stage.practice.open = True
    stage.raise_window()
    _give_reasons(stage)
    stage.choose(12)


def held_patient(stage: Stage) -> None:
    stage.practice.exchange.hold(12, Code.PATIENT_UNCERTAIN)
    stage.practice.open = True
    stage.raise_window()
    stage.choose(12)


def filed_taken(stage: Stage) -> None:
    stage.practice.exchange.records = (written(4, picked_up=NOW + timedelta(minutes=2)),)
    stage.practice.open = True
    stage.raise_window()
    stage.choose(4)


def filed_lying(stage: Stage) -> None:
    stage.practice.exchange.records = (written(4, age=timedelta(days=3, hours=1)),)
    stage.practice.open = True
    stage.raise_window()
    stage.choose(4)


def confirm(stage: Stage) -> None:
    held_stranger(stage)
    assert stage.window is not None
    stage.window.reading.filing.button.click()
    settle()
    stage.front = next(one for one in stage.window.findChildren(Question) if one.isVisible())


def _give_reasons(stage: Stage) -> None:
    """Signs of the kind, and why it is urgent."""
    views = stage.practice.views
    known = next(one for number, one in views.items() if number == 12)
    views[known.message] = replace(
        known,
        kind_reasons=(Reason(Why.HPRIM, 0), Reason(Why.KNOWN_LABORATORY)),
        urgent_reasons=(Reason(Urgent.PANIC, 0, "Potassium"), Reason(Urgent.WORD, None, "à rappeler en urgence")),
    )


def apicrypt(stage: Stage) -> None:
    stage.practice.open = True
    kept = Attachment("message.apicrypt.txt", "text/plain", "", covered=True, content=octets(b"$APICRYPT" * 200))
    one = view(
        *(21, COLLEAGUE, "Compte rendu de consultation"),
        text="",
        attachments=(kept,),
        problems=(Problem(Finding.APICRYPT, Severity.WARNING),),
        kind_reasons=(Reason(Why.SEALED),),
        urgent_reasons=(Reason(Urgent.CLAIMED),),
    )
    stage.practice.views = {one.message: one, **stage.practice.views}
    stage.raise_window()
    stage.choose(21)


def structured(stage: Stage) -> None:
    stage.practice.open = True
    about = DocumentPatient("DURAND-EXEMPLE", given_name="Marie")
    facts = ("Compte rendu de cardiologie", "11488-4", "", "Dr Hugo MARCHAND", "Clinique des Tilleuls", None)
    document = StructuredDocument(0, "cr.xml", *facts, patient=about, text="Conclusion\nÉchographie normale.")
    attached = Attachment("cr.xml", "application/xml", "", covered=True, content=octets(b"<x/>" * 900))
    one = view(
        *(21, COLLEAGUE, "Compte rendu"),
        text="Bonjour, voici le compte rendu.",
        attachments=(attached,),
        documents=(document,),
        kind_reasons=(Reason(Why.CDA, 0),),
    )
    stage.practice.views = {one.message: one, **stage.practice.views}
    stage.raise_window()
    stage.choose(21)


def urgency(stage: Stage) -> None:
    window = stage.raise_window()
    stage.front = window.practice.set_urgency()


def patient(stage: Stage) -> PatientDialog:
    stage.practice.open = True
    window = stage.raise_window()
    stage.choose(12)
    window.actions_by_key["patient"].trigger()
    settle()
    page = window.patients.page
    page.table.setCurrentIndex(page.model.index(0, 4))
    stage.front = page
    return page


def patient_old(stage: Stage) -> None:
    page = patient(stage)
    page.old.setChecked(True)
    settle()
    page.table.setCurrentIndex(page.model.index(1, 2))


def patient_messages(stage: Stage) -> None:
    page = patient(stage)
    page.tabs.setCurrentWidget(page.messages)


def patient_identity(stage: Stage) -> None:
    page = patient(stage)
    page.tabs.setCurrentWidget(page.identity)


def patient_merge(stage: Stage) -> None:
    page = patient(stage)
    assert stage.window is not None
    page.join_button.click()
    settle()
    stage.window.patients.choice.chosen.emit(TWIN)
    settle()
    stage.front = next(one for one in page.findChildren(JoinDialog) if one.isVisible())


def patients(stage: Stage) -> None:
    stage.practice.open = True
    window = stage.raise_window()
    window.actions_by_key["patients"].trigger()
    settle()
    stage.front = window.patients.list


def doubts(stage: Stage) -> None:
    several = replace(DOUBT, id=11, reasons=(Doubt(Doubted.NEAR_DATE, MARIE), Doubt(Doubted.SEVERAL, TWIN)))
    stage.practice.patients.doubts = (DOUBT, several)
    stage.practice.open = True
    window = stage.raise_window()
    window.actions_by_key["doubts"].trigger()
    settle()
    stage.front = window.patients.doubts


def doubts_several(stage: Stage) -> None:
    doubts(stage)
    assert stage.window is not None
    stage.window.patients.doubts.next_button.click()


def result_replaced(stage: Stage) -> None:
    stage.practice.open = True
    stage.size = (1360, 1000)
    views = stage.practice.views
    known = next(one for number, one in views.items() if number == 12)
    file = known.results[0]
    report = file.document.reports[0]
    analyses = [replace(one, line=number) for number, one in enumerate(report.results, 5)]
    analyses[0] = replace(analyses[0], value="9.2")
    analyses[1] = replace(analyses[1], status=Status.CORRECTED)
    analyses[2] = replace(analyses[2], state="X")
    document = replace(file.document, reports=(replace(report, results=tuple(analyses)),))
    views[known.message] = replace(known, results=(replace(file, document=document),))
    stage.raise_window()
    stage.choose(12)


def _shown(scene: Callable[[Stage], object]) -> Callable[[Stage], None]:
    def run(stage: Stage) -> None:
        scene(stage)

    return run


EXCHANGE_SCENES: Mapping[str, Callable[[Stage], None]] = {
    "software": _shown(software),
    "software-unset": software_unset,
    "software-changed": software_changed,
    "software-unfit": software_unfit,
    "software-test": software_test,
    "software-place": software_place,
    "software-automatic": software_automatic,
    "software-letters": software_letters,
    "software-letters-unfit": software_letters_unfit,
    "letters-dropped": letters_dropped,
    "software-locked": software_locked,
    "held": held,
    "held-stranger": held_stranger,
    "held-patient": held_patient,
    "confirm-laboratory": confirm,
    "filed-taken": filed_taken,
    "filed-lying": filed_lying,
    "apicrypt": apicrypt,
    "structured": structured,
    "urgency": urgency,
    "patient": _shown(patient),
    "patient-old": patient_old,
    "patient-messages": patient_messages,
    "patient-identity": patient_identity,
    "patient-merge": patient_merge,
    "patients": patients,
    "unseen": unseen,
    "unseen-none": unseen_none,
    "doubts": doubts,
    "doubts-several": doubts_several,
    "result-replaced": result_replaced,
}
