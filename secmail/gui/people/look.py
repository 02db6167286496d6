"""A certificate that asks for a look, beside the one that was used until now: accepted, refused, or left for later."""

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from secmail.api.certificates import CertificateRanking, DecideCertificate
from secmail.api.events import JobFailed
from secmail.domain.people import Decision, RankedCertificate, RecipientStatus
from secmail.domain.security import CertificateFacts
from secmail.domain.sentences.recipients import RECIPIENTS
from secmail.gui import style
from secmail.gui.bridge import JobListener
from secmail.gui.desk import Desk
from secmail.gui.i18n import Words
from secmail.gui.note import GrowingDialog, Note, open_at
from secmail.gui.people.certificate_words import Fact, facts_of, hindrance, known_of
from secmail.gui.problems import shown
from secmail.gui.safe_text import one_line, tooltip
from secmail.gui.style import Tone
from secmail.gui.surfaces import on_press, only_with_focus, plain_label, selectable, title_label

_LEAST = 200
"""Pixels of the table; the rest is scrolled."""


class LookDialog(GrowingDialog):
    """`decided` once the person's word is kept."""

    decided = Signal()

    def __init__(self, desk: Desk, parent: QWidget, status: RecipientStatus) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        words = desk.words
        self.setWindowTitle(words("look.title"))
        open_at(self, 820, 620)
        self._desk = desk
        self._status = status
        self._table = QScrollArea(self)
        self.note = Note(self)
        self.accept_button = QPushButton(words("look.accept"), self)
        self.refuse_button = QPushButton(words("look.refuse"), self)
        self.later_button = QPushButton(words("look.later"), self)
        self._arrange()
        on_press(self.accept_button, lambda: self._decide(Decision.ACCEPTED))
        on_press(self.refuse_button, lambda: self._decide(Decision.REFUSED))
        on_press(self.later_button, self.close)
        self.later_button.setFocus()
        self._fill(())

    def start(self) -> None:
        """Shows itself; what speaks for each comes in a moment."""
        self.show()
        query = CertificateRanking(self._status.address)
        self._desk.bridge.ask(query, self, then=self._fill, otherwise=lambda _: None)

    @property
    def text(self) -> str:
        """What the table says, line by line."""
        page = self._table.widget()
        return page.accessibleDescription() if page is not None else ""

    def _fill(self, ranked: tuple[RankedCertificate, ...]) -> None:
        words, status = self._desk.words, self._status
        known = {one.known.certificate.sha256: one for one in ranked}
        page = QWidget()
        grid = QGridLayout(page)
        grid.setHorizontalSpacing(style.WIDE)
        grid.setVerticalSpacing(style.SPACE // 2)
        columns = [(words("look.used"), _used(status, ranked)), (words("look.new"), status.candidate)]
        shown_columns = [(title, one) for title, one in columns if one is not None]
        told = [self._column(one, known.get(one.sha256)) for _, one in shown_columns]
        lines = []
        for place, (title, _) in enumerate(shown_columns):
            grid.addWidget(title_label(title, page, 1.0), 0, place + 1)
            grid.setColumnStretch(place + 1, 1)
        for line, facts in enumerate(zip(*told, strict=False), start=1):
            lines.append(_line(grid, page, facts, line=line, words=words))
        grid.setRowStretch(len(lines) + 1, 1)
        page.setAccessibleDescription("\n".join(lines))
        self._table.setWidget(page)
        candidate = known.get(status.candidate.sha256) if status.candidate is not None else None
        hindered = hindrance(candidate, words) if candidate is not None else ""
        self.accept_button.setEnabled(candidate is not None and not hindered)
        self.refuse_button.setEnabled(status.candidate is not None)
        self.note.say(hindered, Tone.CAUTION)

    def _column(self, one: CertificateFacts, ranked: RankedCertificate | None) -> tuple[Fact, ...]:
        words = self._desk.words
        return facts_of(one, words) + (known_of(ranked, words) if ranked is not None else ())

    def _decide(self, decision: Decision) -> None:
        candidate = self._status.candidate
        if candidate is not None:
            command = DecideCertificate(self._status.address, candidate.sha256, decision)
            self._desk.bridge.submit(command, JobListener(self, done=self._done, failed=self._failed))

    def _done(self, _: object) -> None:
        self.decided.emit()
        self.close()

    def _failed(self, failure: JobFailed) -> None:
        problem = shown(failure.code, self._desk.words.language)
        self.note.say(f"{problem.text.title}. {problem.body}", Tone.CAUTION)

    def _arrange(self) -> None:
        words, text = self._desk.words, RECIPIENTS[self._status.state][self._desk.words.language]
        self._table.setWidgetResizable(True)
        self._table.setMinimumHeight(_LEAST)
        self._table.setAccessibleName(words("look.title"))
        self._table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        buttons = QHBoxLayout()
        buttons.addWidget(self.refuse_button)
        buttons.addStretch(1)
        for button in (self.later_button, self.accept_button):
            buttons.addWidget(button)
        for button in (self.refuse_button, self.later_button, self.accept_button):
            only_with_focus(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(style.WIDE, style.WIDE, style.WIDE, style.WIDE)
        layout.setSpacing(style.SPACE)
        title = words("look.of", address=one_line(self._status.address, 120))
        layout.addWidget(title_label(title, self, 1.15))
        layout.addWidget(plain_label(f"{text.sentence} {text.remedy}", self))
        layout.addWidget(self._table, 1)
        layout.addWidget(self.note)
        layout.addLayout(buttons)


def _used(status: RecipientStatus, ranked: tuple[RankedCertificate, ...]) -> CertificateFacts | None:
    """What letters were sealed to until now: while a change waits for a look, the ranking alone tells it."""
    usable = (one.known.certificate for one in ranked if one.usable and one.known.certificate != status.candidate)
    return status.certificate or next(usable, None)


def _line(grid: QGridLayout, page: QWidget, facts: tuple[Fact, ...], *, line: int, words: Words) -> str:
    """One fact of both; where who it names or who answers for it differs, it stands in bold, and says so."""
    name = words(facts[0].key)
    differ = facts[0].compared and len({one.whole or one.text for one in facts}) > 1
    if differ and len({one.text for one in facts}) == 1:  # in what is not told usually
        facts = tuple(replace(one, text=one_line(one.whole)) for one in facts)
    grid.addWidget(plain_label(name, page, wrap=False), line, 0, Qt.AlignmentFlag.AlignTop)
    for column, one in enumerate(facts, start=1):
        marked = differ and column > 1
        made = title_label(words("look.differs", text=one.text), page, 1.0) if marked else plain_label(one.text, page)
        made.setToolTip(tooltip(one.whole) if one.whole != one.text else "")
        grid.addWidget(selectable(made), line, column, Qt.AlignmentFlag.AlignTop)
    return " | ".join((name, *(one.text for one in facts)))
