"""Gives a mandate: to whom, what for, which messages, until when; and says what it never allows."""

from datetime import date

from PySide6.QtCore import QDate, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QDateEdit, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from secmail.api.custody import GrantMandate
from secmail.api.events import JobFailed
from secmail.domain.cards import Card
from secmail.domain.errors import Code, SecmailError
from secmail.domain.ids import JobId
from secmail.domain.mandates import LONGEST_YEARS, Mandate, Right
from secmail.domain.sentences.delegation import GRANTING
from secmail.gui import files, style
from secmail.gui.custody.delegate import DelegateChoice
from secmail.gui.custody.limits import Limits
from secmail.gui.desk import Desk
from secmail.gui.dialogs.task import TaskDialog
from secmail.gui.models.mandate_words import RIGHTS, end_of_day, months_later
from secmail.gui.note import Note, open_at
from secmail.gui.style import Tone
from secmail.gui.surfaces import plain_label, title_label

_MONTHS = (1, 6, 12)
_PROPOSED = {Right.READ, Right.FILE, Right.TRIAGE}


class GrantDialog(TaskDialog):
    """`granted` carries the `Mandate`."""

    granted = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        words = desk.words
        super().__init__(desk, parent, title=words("grant.title"), ok=words("grant.ok"))
        self._today = desk.now().astimezone().date()
        self._page = self._make_page()
        self.delegate = DelegateChoice(words, self._page)
        self.rights = {right: self._right_box(right) for right in RIGHTS}
        self.limits = Limits(desk, self._page)
        self.term = QComboBox(self._page)
        self.term.setAccessibleName(words("grant.until"))
        self.day = QDateEdit(self._page)
        for part in (self.day, self.day.lineEdit()):
            part.setAccessibleName(words("grant.day"))
        self._fill_page()
        self.delegate.changed.connect(self.update_ok)
        self.term.currentIndexChanged.connect(self._term_chosen)
        self._term_chosen(self.term.currentIndex())
        open_at(self, 680, 720)

    def show_cards(self, cards: tuple[Card, ...]) -> None:
        """The cards of other people that are in a reader."""
        self.delegate.show_cards(cards)

    def ready(self) -> bool:
        """Whether somebody is meant, and something is allowed."""
        return self.delegate.ready and any(box.isChecked() for box in self.rights.values())

    @property
    def last_day(self) -> date:
        """The last day on which it holds."""
        chosen = self.day.date()
        return date(chosen.year(), chosen.month(), chosen.day())

    def begin(self) -> None:
        """Grants it; a file is read beside the main thread."""
        path = self.delegate.chosen_file
        if path is None:
            self._grant(None)
        else:
            self.desk.bridge.run(
                lambda: files.read_file(path, files.CERTIFICATE_LIMIT, Code.CERTIFICATE_UNREADABLE),
                self,
                then=self._grant,
                otherwise=self._unreadable,
            )

    def _grant(self, certificate: bytes | None) -> None:
        command = GrantMandate(
            rights=frozenset(right for right, box in self.rights.items() if box.isChecked()),
            until=end_of_day(self.last_day),
            scope=self.limits.scope,
            card=self.delegate.chosen_card,
            certificate=certificate,
        )
        self.run(command, self._done)

    def _done(self, result: object) -> None:
        assert isinstance(result, Mandate)
        self.finish()
        self.granted.emit(result)

    def _unreadable(self, error: SecmailError) -> None:
        self.fail(JobFailed(JobId(0), error.code, error.detail))

    def _term_chosen(self, place: int) -> None:
        free = place >= len(_MONTHS)
        self.day.setEnabled(free)
        if not free:
            until = months_later(self._today, _MONTHS[place])
            self.day.setDate(QDate(until.year, until.month, until.day))

    # construction

    def _make_page(self) -> QWidget:
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the keyboard scrolls it by going through its choices
        area.setAccessibleName(self.desk.words("grant.title"))
        page = QWidget(area)
        area.setWidget(page)
        self.form.addWidget(area, 1)
        return page

    def _right_box(self, right: Right) -> QCheckBox:
        box = QCheckBox(self.desk.words(f"right.{right.value}"), self._page)
        box.setChecked(right in _PROPOSED)
        # Everything else is about messages that can be read.
        box.setEnabled(right is not Right.READ)
        box.setAccessibleDescription(self.desk.words(f"right.{right.value}.hint"))
        box.toggled.connect(self.update_ok)
        return box

    def _fill_page(self) -> None:
        words, page = self.desk.words, self._page
        layout = QVBoxLayout(page)
        # Room for the ring around what has the keyboard, and for the accents of the first line.
        layout.setContentsMargins(style.SPACE // 2, style.SPACE // 2, style.SPACE, 0)
        layout.setSpacing(style.SPACE)
        layout.addWidget(title_label(words("grant.who"), page))
        layout.addWidget(self.delegate)
        layout.addWidget(title_label(words("grant.what"), page))
        for right, box in self.rights.items():
            hint = plain_label(words(f"right.{right.value}.hint"), page)
            hint.setIndent(26)
            pair = QVBoxLayout()
            pair.setSpacing(0)
            pair.addWidget(box)
            pair.addWidget(hint)
            layout.addLayout(pair)
        layout.addWidget(title_label(words("grant.until"), page))
        layout.addLayout(self._make_term())
        layout.addWidget(self.limits)
        said = GRANTING[words.language]
        layout.addStretch(1)
        # Outside of what scrolls: it is read before the button is pressed.
        self.form.addWidget(Note(self, f"{said.sentence} {words('grant.never')}", Tone.NEUTRAL))

    def _make_term(self) -> QHBoxLayout:
        words = self.desk.words
        for months in _MONTHS:
            self.term.addItem(words(f"grant.term.{months}"))
        self.term.addItem(words("grant.term.other"))
        self.term.setCurrentIndex(1)
        latest = months_later(self._today, 12 * LONGEST_YEARS)
        self.day.setCalendarPopup(True)
        self.day.setDisplayFormat("dd/MM/yyyy")
        self.day.setMinimumDate(QDate(self._today.year, self._today.month, self._today.day))
        self.day.setMaximumDate(QDate(latest.year, latest.month, latest.day))
        row = QHBoxLayout()
        row.addWidget(self.term)
        row.addWidget(plain_label(words("grant.day"), self._page, wrap=False))
        row.addWidget(self.day)
        row.addStretch(1)
        return row
