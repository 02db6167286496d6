"""One correspondent: everything that is kept of him, to be changed; and his certificates."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtWidgets import (
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QMessageBox,
    QPlainTextEdit,
    QPushButton,
    QWidget,
)

from secmail.api.certificates import CertificateRanking, CertificatesFound
from secmail.api.contacts import DropContact, KeepContact
from secmail.api.directory import Directories, FindCertificates
from secmail.api.events import JobFailed
from secmail.domain.contacts import LONGEST_NAME, NEW, Contact
from secmail.domain.directory import DirectorySource
from secmail.domain.errors import Code
from secmail.domain.people import RankedCertificate
from secmail.gui import style
from secmail.gui.desk import Desk
from secmail.gui.dialogs.question import Question
from secmail.gui.dialogs.task import TaskDialog
from secmail.gui.people.certificate_words import certificate_line
from secmail.gui.people.certificates import CertificatesDialog
from secmail.gui.people.found_words import found_words
from secmail.gui.people.join_with import JoinWithDialog
from secmail.gui.people.joinings import Joinings
from secmail.gui.safe_text import one_line
from secmail.gui.style import Tone
from secmail.gui.surfaces import on_press, only_with_focus

_FIELDS = ("name", "title", "organisation", "speciality", "town", "phone", "national_id")
_LINES = 2
_SHOWN = 6
"""Certificates that are told; the list of them tells all."""


class ContactDialog(TaskDialog):
    """That it is kept, or forgotten, is told by the engine to everybody."""

    def __init__(self, desk: Desk, parent: QWidget, contact: Contact, *, joinings: Joinings) -> None:
        words = desk.words
        title = words("contact.new" if contact.id == NEW else "contact.old")
        super().__init__(desk, parent, title=title, ok=words("contact.save"))
        self.setMinimumWidth(720)
        self._contact = contact
        self._joinings = joinings
        self._rows = QFormLayout()
        self._rows.setHorizontalSpacing(style.WIDE)
        self._rows.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self.form.addLayout(self._rows)
        self.fields = {name: self._line(name, str(getattr(contact, name) or "")) for name in _FIELDS}
        self.addresses = self._block("addresses", "\n".join(contact.addresses))
        self.groups = self._line("groups", ", ".join(contact.groups))
        self.note_field = self._block("note", contact.note)
        self.certificates = self._block("certificates", "", 4)
        self.certificates.setReadOnly(True)
        self.show_button = QPushButton(words("contact.certificates.show"), self)
        self.find_button = QPushButton(words("contact.find"), self)
        self.find_button.setVisible(bool(contact.addresses))
        beside = QHBoxLayout()
        beside.setSpacing(style.SPACE)
        for button in (self.show_button, self.find_button):
            only_with_focus(button)
            beside.addWidget(button)
        beside.addStretch(1)
        self._rows.addRow("", beside)
        self.drop_button = self.buttons.addButton(words("contact.drop"), QDialogButtonBox.ButtonRole.ResetRole)
        only_with_focus(self.drop_button)
        self.drop_button.setVisible(contact.id != NEW)
        self.join_button = self.buttons.addButton(words("contact.join"), QDialogButtonBox.ButtonRole.ResetRole)
        only_with_focus(self.join_button)
        self.join_button.setVisible(contact.id != NEW)
        on_press(self.join_button, self.join)
        on_press(self.find_button, self._find)
        on_press(self.drop_button, self._ask_drop)
        on_press(self.show_button, self.show_certificates)
        self.addresses.textChanged.connect(self.update_ok)
        self._found_here: list[CertificatesFound] = []
        self._known: dict[str, str] = {}
        self._show_certificates()
        self._ask_certificates()
        self.fields["name"].setFocus()

    @property
    def contact(self) -> Contact:
        """As it stands in the fields; what is not in them stays."""
        typed = {name: field.text().strip() for name, field in self.fields.items()}
        return replace(
            self._contact,
            name=typed["name"],
            title=typed["title"],
            organisation=typed["organisation"],
            speciality=typed["speciality"],
            town=typed["town"],
            phone=typed["phone"],
            national_id=typed["national_id"] or None,
            addresses=tuple(filter(None, (one.strip(" ,;") for one in self.addresses.toPlainText().splitlines()))),
            groups=tuple(filter(None, (one.strip() for one in self.groups.text().split(",")))),
            note=self.note_field.toPlainText().strip(),
        )

    def ready(self) -> bool:
        """Whether somebody can be written to."""
        return bool(self.addresses.toPlainText().strip())

    def begin(self) -> None:
        """Keeps it."""
        self._keep(shared=False)

    def fail(self, failure: JobFailed) -> None:
        """As always; two people may have one mailbox, which only a person knows."""
        super().fail(failure)
        if failure.code is Code.CONTACT_ADDRESS_TAKEN:
            self._ask_shared()

    def _keep(self, *, shared: bool) -> None:
        self.run(KeepContact(self.contact, shared=shared), self._done)

    def _ask_shared(self) -> None:
        words = self.desk.words
        Question(
            self,
            title=words("contact.shared.title"),
            text=words("contact.shared.question"),
            details=words("contact.shared.details"),
            answers=(
                (words("contact.shared.yes"), QMessageBox.ButtonRole.AcceptRole, partial(self._keep, shared=True)),
                (words("contact.shared.no"), QMessageBox.ButtonRole.RejectRole, None),
            ),
        ).open()

    def join(self) -> JoinWithDialog | None:
        """Looks for the other entry of the same person; what is typed here would be lost with the entry."""
        if self.contact != self._contact:
            self.note.say(self.desk.words("contact.join.keep-first"), Tone.CAUTION)
            return None
        dialog = JoinWithDialog(self.desk, self, self._contact, joinings=self._joinings)
        dialog.accepted.connect(self.finish)
        dialog.start()
        return dialog

    def show_certificates(self) -> CertificatesDialog:
        """All that are known, each to be looked at or forgotten."""
        dialog = CertificatesDialog(self.desk, self, self._contact.addresses)
        dialog.changed.connect(self._ask_certificates)
        dialog.start()
        return dialog

    def _ask_certificates(self) -> None:
        for address in self._contact.addresses:
            then = partial(self._take, address)
            self.desk.bridge.ask(CertificateRanking(address), self, then=then, otherwise=lambda _: None)

    def _find(self) -> None:
        """Looks for those of every address that is kept, one after the other."""
        self._found_here = []
        self._find_next(self._contact.addresses)

    def _find_next(self, addresses: tuple[str, ...]) -> None:
        if addresses:
            done = partial(self._found, addresses[1:])
            self.run(FindCertificates(addresses[0]), done, says="contact.finding")
        else:
            self.desk.bridge.ask(Directories(), self, then=self._tell_found)
            self._ask_certificates()

    def _found(self, rest: tuple[str, ...], result: object) -> None:
        assert isinstance(result, CertificatesFound)
        self._found_here.append(result)
        self._find_next(rest)

    def _tell_found(self, known: tuple[DirectorySource, ...]) -> None:
        every = _together(self._found_here)
        titles = {one.id: one.title for one in known}
        said = found_words(every, self.desk.words, address=self._contact.shown, titles=titles)
        if not (every.learned or every.known):
            said = f"{said} {self.desk.words('recipient.found.write')}"
        self.note.say(said, Tone.CAUTION if every.failures or every.left else Tone.NEUTRAL)

    def _ask_drop(self) -> None:
        words = self.desk.words
        Question(
            self,
            title=words("contact.drop").replace("&", ""),
            text=words("contact.drop.question", name=one_line(self._contact.shown, 120)),
            details=words("contact.drop.details"),
            answers=(
                (words("contact.drop.yes"), QMessageBox.ButtonRole.DestructiveRole, self._drop),
                (words("task.cancel"), QMessageBox.ButtonRole.RejectRole, None),
            ),
        ).open()

    def _drop(self) -> None:
        self.run(DropContact(self._contact.id), self._done)

    def _done(self, _: object) -> None:
        self.finish()

    def _take(self, address: str, ranked: tuple[RankedCertificate, ...]) -> None:
        lines = [certificate_line(one, self.desk.words) for one in ranked[:_SHOWN]]
        self._known[address] = "\n".join(lines)
        self._show_certificates()

    def _show_certificates(self) -> None:
        known = "\n".join(filter(None, self._known.values()))
        self.show_button.setVisible(bool(known))
        self.certificates.setPlainText(known or self.desk.words("contact.certificates.none"))

    def _line(self, name: str, text: str) -> QLineEdit:
        field = QLineEdit(text, self)
        field.setMaxLength(LONGEST_NAME * 4)
        self._add(name, field)
        return field

    def _block(self, name: str, text: str, lines: int = _LINES) -> QPlainTextEdit:
        field = QPlainTextEdit(text, self)
        field.setTabChangesFocus(True)
        field.setFixedHeight(field.fontMetrics().lineSpacing() * lines + style.WIDE)
        self._add(name, field)
        return field

    def _add(self, name: str, field: QWidget) -> None:
        text = self.desk.words(f"contact.{name}")
        field.setAccessibleName(text.replace("&", ""))
        self._rows.addRow(text, field)  # with its key


def _together(found: Sequence[CertificatesFound]) -> CertificatesFound:
    """Of several addresses, each failure and each certificate once."""
    return CertificatesFound(
        sum(one.learned for one in found),
        sum(one.known for one in found),
        tuple(dict.fromkeys(failure for one in found for failure in one.failures)),
        tuple({left.certificate.sha256: left for one in found for left in one.left}.values()),
        sum(one.found for one in found),
    )
