"""The scenes about the practice software and about content that is not what it seems."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

from secmail.domain.errors import Code
from secmail.domain.exports import ExportPolicy, ExportState
from secmail.domain.kinds import Reason, Urgent, Why
from secmail.domain.messages import Attachment
from secmail.domain.octets import octets
from secmail.domain.security import Finding, Problem, Severity
from secmail.gui.dialogs.question import Question
from secmail.gui.practice.software import SoftwareDialog
from tests.support.invented_exchange import written
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


def urgency(stage: Stage) -> None:
    window = stage.raise_window()
    stage.front = window.practice.set_urgency()


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
    "software-locked": software_locked,
    "held": held,
    "held-stranger": held_stranger,
    "held-patient": held_patient,
    "confirm-laboratory": confirm,
    "filed-taken": filed_taken,
    "filed-lying": filed_lying,
    "apicrypt": apicrypt,
    "urgency": urgency,
}
