"""A permanent line above mail that is not simply one's own: whose, by what right, until when, what is forbidden."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QVBoxLayout, QWidget

from secmail.api.custody import SwitchVault, VaultChoice
from secmail.api.events import JobFailed
from secmail.domain.mandates import Mandate, Right
from secmail.domain.vaults import OpenedBy
from secmail.gui import icons, style
from secmail.gui.bridge import JobListener
from secmail.gui.desk import Desk
from secmail.gui.models.mandate_words import delegate_name, forbidden_line, last_day, scope_line
from secmail.gui.problems import shown
from secmail.gui.safe_text import label, one_line
from secmail.gui.session import Session
from secmail.gui.style import Tone
from secmail.gui.surfaces import IconLabel, ToneFrame, plain_label, title_label


class SessionStrip(ToneFrame):
    """Follows the session; hidden while somebody simply reads the own mail."""

    def __init__(self, desk: Desk, session: Session, parent: QWidget) -> None:
        super().__init__(Tone.NEUTRAL, parent)
        self._desk = desk
        self._session = session
        self._icon = IconLabel(self)
        self._head = title_label("", self, 1.0)
        self._rest = plain_label("", self)
        self.menu = QMenu(self)
        self.switch_button = QPushButton(icons.icon("sync", self.palette()), desk.words("strip.switch"), self)
        self.switch_button.setMenu(self.menu)
        self._refusal = ""
        self._arrange()
        self.hide()
        session.changed.connect(self.update_session)
        session.locked.connect(self._forget_refusal)

    @property
    def text(self) -> str:
        """Every word shown."""
        return f"{self._head.text()}\n{self._rest.text()}".strip()

    def update_session(self) -> None:
        """Says how things stand now."""
        session = self._session
        head, rest, tone = self._words()
        others = len(session.choices) > 1
        self.setVisible(session.holder is not None and (bool(head) or others))
        if not head and session.holder is not None:
            head = self._desk.words("strip.own", holder=one_line(session.holder, 80))
        self.set_tone(tone)
        self._icon.show_icon("doubt" if tone is Tone.CAUTION else "people")
        self._head.setText(head)
        self._rest.setText(" ".join(filter(None, (rest, self._refusal))))
        self._rest.setVisible(bool(self._rest.text()))
        self.setAccessibleName(self.text)
        self._fill_menu(session.choices)
        self.switch_button.setVisible(others)

    def _words(self) -> tuple[str, str, Tone]:
        session, words = self._session, self._desk.words
        holder = one_line(session.holder or "", 80)
        if session.mandate is not None:
            return (*self._mandate_words(session.mandate, holder), Tone.NEUTRAL)
        shown_session = session.shown
        if shown_session is None or shown_session.opened_by is OpenedBy.CARD:
            return "", "", Tone.NEUTRAL
        ends = shown_session.until
        until = words.short_moment(ends, self._desk.now()) if ends is not None else "…"
        return words(f"strip.{shown_session.opened_by.value}", holder=holder, until=until), "", Tone.CAUTION

    def _mandate_words(self, mandate: Mandate, holder: str) -> tuple[str, str]:
        words = self._desk.words
        limited = mandate.scope.folders or mandate.scope.kinds
        less = set(Right) - mandate.rights  # that nobody signs for the holder is said where letters are prepared
        rest = (scope_line(mandate.scope, words) if limited else "", forbidden_line(mandate, words) if less else "")
        said = {"delegate": delegate_name(mandate, words), "holder": holder}
        until = last_day(mandate.until, words)
        return words("strip.mandate", until=until, **said), " ".join(filter(None, rest))

    def _fill_menu(self, choices: tuple[VaultChoice, ...]) -> None:
        self.menu.clear()
        shown_session = self._session.shown
        current = shown_session.vault.id if shown_session is not None else None
        for choice in choices:
            holder = one_line(choice.holder, 80)
            text = self._desk.words("strip.choice.own", holder=holder) if choice.own else holder
            action = self.menu.addAction(label(text), partial(self._switch, choice.vault))
            action.setEnabled(choice.vault != current)

    def _switch(self, vault: str) -> None:
        self._refusal = ""
        self._desk.bridge.submit(SwitchVault(vault), JobListener(self, failed=self._fail))

    def _fail(self, failure: JobFailed) -> None:
        problem = shown(failure.code, self._desk.words.language)
        self._refusal = f"{problem.text.title}. {problem.body}"
        self.update_session()

    def _forget_refusal(self) -> None:
        self._refusal = ""

    def _arrange(self) -> None:
        text = QVBoxLayout()
        text.setSpacing(1)
        text.addWidget(self._head)
        text.addWidget(self._rest)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(style.WIDE, style.SPACE // 2, style.SPACE, style.SPACE // 2)
        layout.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(text, 1)
        layout.addWidget(self.switch_button, 0, Qt.AlignmentFlag.AlignVCenter)
