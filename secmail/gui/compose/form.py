"""The fields of the composer, without any engine."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QWidget,
)

from secmail.domain.addresses import Mailbox
from secmail.domain.ids import MessageId
from secmail.domain.mandates import Person
from secmail.domain.patients import PatientId
from secmail.domain.people import RecipientStatus
from secmail.gui import style
from secmail.gui.compose.attachment_bar import AttachmentBar
from secmail.gui.compose.content import Content, mailboxes
from secmail.gui.compose.from_line import FromLine
from secmail.gui.compose.letter_text import LetterText
from secmail.gui.compose.recipient_list import RecipientList
from secmail.gui.compose.typed_names import corrected, typed
from secmail.gui.i18n import Words
from secmail.gui.surfaces import plain_label
from secmail.gui.tall_page import TallPage


class ComposeForm(TallPage):
    """Recipients, subject, text, attachments. `recipients_changed` and `edited` follow the typing.

    In a window too low for a few lines of the letter it scrolls: what sends the letter stays in sight below it.
    """

    recipients_changed = Signal()
    edited = Signal()

    def __init__(self, words: Words, parent: QWidget) -> None:
        super().__init__(parent)
        self.words = words
        self._thread: tuple[str, tuple[str, ...]] = ("", ())
        self._dropped = False
        self._whose: tuple[Person | None, MessageId | None, PatientId | None] = (None, None, None)
        self.from_line = FromLine(words, self)
        self.to = self._field(words, "compose.to", hint=words("compose.to.hint"))
        self.cc = self._field(words, "compose.cc", hint="")
        self.subject = self._field(words, "compose.subject", hint="")
        self.patient = plain_label("", self)
        self._patient_name = QLabel(words("compose.patient"), self)
        self.show_patient("")
        self.states = RecipientList(words, self)
        self.body = LetterText(self)
        self.body.setMinimumHeight(5 * self.body.fontMetrics().lineSpacing() + 2 * style.SPACE)
        self.body.setAccessibleName(words("compose.body"))
        self.attachments = AttachmentBar(words, self)
        self.weight = plain_label("", self)
        self.weight.hide()
        self.urgent, self.delivered, self.read, self.receipt = (
            self._option(words, key)
            for key in ("compose.urgent", "compose.delivered", "compose.read", "compose.receipt")
        )
        self._receipt_said = False
        self._delivered_said = False
        self.receipt.clicked.connect(self._say_receipt)
        self.delivered.clicked.connect(self._say_delivered)
        for field in (self.to, self.cc):
            field.textChanged.connect(self.recipients_changed)
        for changing in (self.to, self.cc, self.subject, self.body):
            changing.textChanged.connect(self.edited)
        self.attachments.changed.connect(self.edited)
        self._arrange(words)

    @property
    def content(self) -> Content:
        """What is in the fields."""
        in_reply_to, references = self._thread
        prepared_by, answers, patient = self._whose
        return Content(
            to=self.to.text(),
            cc=self.cc.text(),
            subject=self.subject.text(),
            body=self.body.toPlainText(),
            attachments=self.attachments.files,
            in_reply_to=in_reply_to,
            references=references,
            receipt=self.receipt.isChecked() if self._receipt_said else None,
            delivery_report=self.delivered.isChecked() if self._delivered_said else None,
            read_report=self.read.isChecked(),
            urgent=self.urgent.isChecked(),
            prepared_by=prepared_by,
            answers=answers,
            dropped=self._dropped,
            patient=patient,
        )

    def fill(self, content: Content) -> None:
        """Replaces everything; nothing of before can be undone back."""
        self._thread = (content.in_reply_to, content.references)
        self._whose, self._dropped = (content.prepared_by, content.answers, content.patient), content.dropped
        self.to.setText(content.to)
        self.cc.setText(content.cc)
        self.subject.setText(content.subject)
        self.body.setPlainText(content.body)
        self.attachments.set_files(content.attachments)
        if content.receipt is not None:
            self._receipt_said = True
            self.receipt.setChecked(content.receipt)
        if content.delivery_report is not None:
            self._delivered_said = True
            self.delivered.setChecked(content.delivery_report)
        if content != Content():  # an empty one only hides the text, while the session is locked
            self.read.setChecked(content.read_report)
            self.urgent.setChecked(content.urgent)

    def name_patient(self, patient: PatientId | None) -> None:
        """Whose data the letter holds."""
        self._whose = (*self._whose[:2], patient)

    def show_patient(self, line: str) -> None:
        """Whom the letter is about, where that is known."""
        self.patient.setText(line)
        for part in (self.patient, self._patient_name):
            part.setVisible(bool(line))

    @property
    def addresses(self) -> tuple[str, ...]:
        """Of all that are written to, each once."""
        people = (*mailboxes(self.to.text()), *mailboxes(self.cc.text()))
        return tuple(dict.fromkeys(one.address for one in people))

    def suggest_receipt(self, asked: bool) -> None:
        """Shows what is set for all letters, where nothing was said for this one."""
        if not self._receipt_said:
            self.receipt.setChecked(asked)

    def _say_receipt(self) -> None:
        self._receipt_said = True

    def _say_delivered(self) -> None:
        self._delivered_said = True

    def focus_first(self) -> None:
        """Puts the cursor where writing goes on."""
        if not self.to.text():
            self.to.setFocus()
        elif not self.subject.text():
            self.subject.setFocus()
        else:
            self.body.setFocus()

    def correct(self, status: RecipientStatus) -> None:
        """Writes the address at the domain that was meant."""
        local = status.address.rpartition("@")[0]
        for field in (self.to, self.cc):
            field.setText(corrected(field.text(), status.address, f"{local}@{status.meant}"))

    def put(self, name: str, people: tuple[Mailbox, ...]) -> None:
        """Writes these in place of a name."""
        for field in (self.to, self.cc):
            field.setText(corrected(field.text(), name, ", ".join(map(typed, people))))

    def _field(self, words: Words, key: str, *, hint: str) -> QLineEdit:
        field = QLineEdit(self)
        field.setAccessibleName(words(key))
        field.setPlaceholderText(hint)
        field.setAcceptDrops(False)  # what is dropped here is a file for the letter, not its path for a line
        return field

    def _option(self, words: Words, key: str) -> QCheckBox:
        option = QCheckBox(words(key), self)
        option.setToolTip(words(f"{key}.tip"))
        return option

    def _arrange(self, words: Words) -> None:
        head = QWidget(self)
        form = QFormLayout(head)
        form.setContentsMargins(0, 0, 0, 0)
        form.setHorizontalSpacing(style.WIDE)
        form.setVerticalSpacing(style.SPACE)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        form.addRow(QLabel(words("compose.from"), self), self.from_line)
        form.addRow(QLabel(words("compose.to"), self), self.to)
        form.addRow(QLabel(words("compose.cc"), self), self.cc)
        form.addRow(QLabel("", self), self.states)
        form.addRow(self._patient_name, self.patient)
        form.addRow(QLabel(words("compose.subject"), self), self.subject)
        self.parts.setSpacing(style.SPACE)
        self.parts.addWidget(head)
        self.parts.addWidget(self.body, 1)
        self.parts.addWidget(self.attachments)
        self.parts.addWidget(self.weight)
        options = QHBoxLayout()
        options.setSpacing(style.WIDE)
        for option in (self.urgent, self.delivered, self.read, self.receipt):
            options.addWidget(option)
        options.addStretch(1)
        self.parts.addLayout(options)
