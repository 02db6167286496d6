"""Certificates of one correspondent: what is known of each; looked at, forgotten, refused."""

from collections.abc import Iterable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QMessageBox, QWidget

from secmail.api.certificates import CertificateCommand, CertificateRanking, DecideCertificate, ForgetCertificate
from secmail.api.events import JobFailed
from secmail.api.queries import RecipientStatuses
from secmail.domain.people import Decision, RankedCertificate, RecipientStatus
from secmail.gui.bridge import JobListener
from secmail.gui.desk import Desk
from secmail.gui.dialogs.listing import ListDialog, Row
from secmail.gui.dialogs.question import Answer, Question
from secmail.gui.note import open_at
from secmail.gui.people.certificate_words import certificate_said
from secmail.gui.people.look import LookDialog
from secmail.gui.safe_text import one_line
from secmail.gui.style import Tone
from secmail.gui.surfaces import on_press


class CertificatesDialog(ListDialog):
    """`changed` once one was decided on or forgotten: letters may be sealed to another one now."""

    changed = Signal()

    def __init__(self, desk: Desk, parent: QWidget, addresses: tuple[str, ...]) -> None:
        super().__init__(desk, parent, title=desk.words("contact.certificates.title"), sealed=False)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        open_at(self, 760, 520)
        self._addresses = addresses
        self._ranked: dict[str, tuple[RankedCertificate, ...]] = {}
        self._statuses: dict[str, RecipientStatus] = {}

    def ask(self) -> None:
        """Asks which there are, and which asks for a look."""
        self.desk.bridge.ask(RecipientStatuses(self._addresses), self, then=self._take_statuses, otherwise=self.refuse)

    def forget_one(self, ranked: RankedCertificate) -> Question:
        """Asks whether it is to be forgotten, or never to be used."""
        words, known = self.desk.words, ranked.known
        refused = known.decision is Decision.REFUSED
        forget = ForgetCertificate(known.address, known.certificate.sha256)
        refuse = DecideCertificate(known.address, known.certificate.sha256, Decision.REFUSED)
        reject, destroy = QMessageBox.ButtonRole.RejectRole, QMessageBox.ButtonRole.DestructiveRole
        answers: list[Answer] = [(words("certificate.forget.yes"), destroy, partial(self._do, forget))]
        if not refused:
            answers.append((words("certificate.refuse.yes"), destroy, partial(self._do, refuse)))
        name = one_line(known.certificate.common_name or known.certificate.subject, 120)
        question = Question(
            self,
            title=words("certificate.forget.title"),
            text=words("certificate.forget.question", name=name, address=one_line(known.address, 120)),
            details=words("certificate.forget.refused" if refused else "certificate.forget.details"),
            answers=(*answers, (words("task.cancel"), reject, None)),
        )
        question.open()
        return question

    def look(self, status: RecipientStatus) -> LookDialog:
        """Shows the one that asks for a look beside the one in use."""
        dialog = LookDialog(self.desk, self, status)
        dialog.decided.connect(self._done)
        dialog.start()
        return dialog

    def _take_statuses(self, found: tuple[RecipientStatus, ...]) -> None:
        self._statuses = {one.address: one for one in found}
        self._ranked = {}
        for address in self._addresses:
            then = partial(self._take, address)
            self.desk.bridge.ask(CertificateRanking(address), self, then=then, otherwise=self.refuse)

    def _take(self, address: str, ranked: tuple[RankedCertificate, ...]) -> None:
        self._ranked[address] = ranked
        if any(self._ranked.values()):
            self.fill(self._rows())
        elif len(self._ranked) == len(self._addresses):
            self.say("certificate", self.desk.words("contact.certificates.none"))

    def _rows(self) -> Iterable[Row]:
        words = self.desk.words
        for address in self._addresses:
            for one in self._ranked.get(address, ()):
                status = self._statuses.get(address)
                asks = status is not None and status.candidate == one.known.certificate
                said = certificate_said(one, words, asks=asks)
                forget = self.row_button(words("certificate.forget"), words("certificate.forget.name", name=said.title))
                on_press(forget, partial(self.forget_one, one))
                look = self.row_button(words("recipient.look"), words("recipient.look.name", address=address))
                look.setVisible(asks)
                if asks and status is not None:
                    on_press(look, partial(self.look, status))
                yield said, (look, forget)

    def _do(self, command: CertificateCommand) -> None:
        self.outcome.say(self.desk.words("task.working"), Tone.NEUTRAL, icon="sync")
        self.desk.bridge.submit(command, JobListener(self, done=self._done, failed=self._failed))

    def _done(self, _: object = None) -> None:
        self.outcome.clear()
        self.changed.emit()
        self.ask()

    def _failed(self, failure: JobFailed) -> None:
        self.complain(failure.code, failure.words)
