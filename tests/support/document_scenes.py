"""The scenes about files of a message: shown inside, not to be shown, handed to another program, printed."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache

from secmail.api.commands import Command
from secmail.api.documents import DrawPage, FindWords, OpenPages, PageWords, ReadText
from secmail.api.events import Event, JobDone, JobFailed
from secmail.domain.documents import document_kind
from secmail.domain.errors import SecmailError
from secmail.domain.ids import JobId
from secmail.domain.messages import Attachment
from secmail.domain.octets import octets
from secmail.domain.security import Summary
from secmail.gui.dialogs.question import Question
from secmail.store.pictures import Pictures
from tests.support.invented_practice import COLLEAGUE, LABORATORY, Practice, view
from tests.support.papers import faxed, paper
from tests.support.stage import Stage, settle

LINES = (
    "Dr Hugo MARCHAND, cardiologue",
    "Compte rendu d'échocardiographie du 18 novembre 2026",
    "",
    "Patiente : DURAND-EXEMPLE Marie, née le 31/01/1950",
    "",
    "Ventricule gauche non dilaté, non hypertrophié. Fraction d'éjection : 62 %.",
    "Pas de trouble de la cinétique segmentaire. Pressions de remplissage normales.",
    "Valve mitrale souple, fuite minime. Valve aortique tricuspide, sans sténose.",
    "Péricarde sec.",
    "",
    "Conclusion : échocardiographie normale.",
)
NOTE = "Chère consœur,\n\nVoici le compte rendu d'échocardiographie de votre patiente.\n\nDr Hugo Marchand\n"


def attached(name: str, media_type: str, content: bytes) -> Attachment:
    """A file under the signature."""
    return Attachment(name, media_type, hashlib.sha256(content).hexdigest(), covered=True, content=octets(content))


@cache
def report() -> Attachment:
    """Three pages of a letter."""
    return attached("échocardiographie.pdf", "application/pdf", paper("\n".join(LINES), "Tracé", "Annexe", lines=1))


@cache
def fax() -> Attachment:
    """Two pages."""
    return attached("fax.tif", "image/tiff", faxed(2))


RTF = attached("courrier.rtf", "application/rtf", rb"{\rtf1\ansi Cher confr\'e8re,\par\par Merci de votre avis.\par}")
SHEET = attached("suivi-tensionnel.xlsx", "application/octet-stream", b"PK\x03\x04" + b"\0" * 9000)
BROKEN = attached("illisible.pdf", "application/pdf", b"%PDF-1.4\n" + b"\0" * 4000)
PROGRAM = attached("mise-a-jour.exe", "application/octet-stream", b"MZ" + b"\0" * 400)


def answer_documents(practice: Practice, pictures: Pictures) -> None:
    """The scripted engine reads documents like the real one."""

    def told(answer: Callable[[], object], job: JobId) -> Iterator[Event]:
        try:
            yield JobDone(job, answer())
        except SecmailError as error:
            yield JobFailed(job, error.code)

    def open_pages(command: OpenPages, job: JobId) -> Iterator[Event]:
        kind = document_kind(command.attachment)
        assert kind is not None
        return told(lambda: pictures.open(kind, command.attachment.content), job)

    def text(command: ReadText, job: JobId) -> Iterator[Event]:
        kind = document_kind(command.attachment)
        assert kind is not None
        return told(lambda: pictures.text(kind, command.attachment.content), job)

    reactions: dict[type[Command], Callable[..., Iterator[Event]]] = {
        OpenPages: open_pages,
        ReadText: text,
        DrawPage: lambda command, job: told(lambda: pictures.page(command.page, command.width), job),
        PageWords: lambda command, job: told(lambda: pictures.words(command.page), job),
        FindWords: lambda command, job: told(lambda: pictures.find(command.words), job),
    }
    for command, reaction in reactions.items():
        practice.handle.on(command, reaction)


def _letter(stage: Stage, *files: Attachment, text: str = NOTE, summary: Summary = Summary.SIGNED_TRUSTED) -> None:
    answer_documents(stage.practice, Pictures())
    stage.practice.open = True
    sender = COLLEAGUE if summary is Summary.SIGNED_TRUSTED else replace(LABORATORY, name="Dr Inconnu")
    one = view(31, sender, "Échocardiographie de Mme DURAND-EXEMPLE", attachments=files, text=text, summary=summary)
    stage.practice.views = {one.message: one, **stage.practice.views}
    stage.raise_window()
    stage.choose(31)
    settle()


def document(stage: Stage) -> None:
    _letter(stage, report())


def document_found(stage: Stage) -> None:
    _letter(stage, report())
    assert stage.window is not None
    shown = stage.window.reading.document
    shown.area.enlarge(2)
    shown.field.setText("échocardiographie")
    shown.field.returnPressed.emit()


def document_as_text(stage: Stage) -> None:
    _letter(stage, report())
    assert stage.window is not None
    stage.window.reading.document.as_text.setChecked(True)


def document_several(stage: Stage) -> None:
    _letter(stage, report(), SHEET, PROGRAM, RTF)


def document_office(stage: Stage) -> None:
    _letter(stage, report(), RTF)
    assert stage.window is not None
    stage.window.reading.attachments.show_wanted.emit(RTF)


def document_fax(stage: Stage) -> None:
    _letter(stage, fax())


def document_broken(stage: Stage) -> None:
    _letter(stage, BROKEN)


def document_outside(stage: Stage) -> None:
    _letter(stage, report(), summary=Summary.UNSIGNED)
    assert stage.window is not None
    stage.window.reading.outside_wanted.emit(report())
    settle()
    stage.front = stage.window.findChild(Question)


DOCUMENT_SCENES: Mapping[str, Callable[[Stage], None]] = {
    "document": document,
    "document-found": document_found,
    "document-as-text": document_as_text,
    "document-several": document_several,
    "document-office": document_office,
    "document-fax": document_fax,
    "document-broken": document_broken,
    "document-outside": document_outside,
}
