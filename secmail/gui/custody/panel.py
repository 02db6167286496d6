"""The panel "card and keys": which cards are in, whose messages are open, what opens the vault, what can be done."""

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from secmail.api.custody import Mandates, Vaults
from secmail.api.events import CardsChanged, Event, SessionLocked, SessionOpened, VaultChanged
from secmail.api.queries import CardModules
from secmail.domain.cards import ModuleShown
from secmail.domain.errors import SecmailError
from secmail.domain.mandates import MandateShown
from secmail.domain.vaults import VaultFacts
from secmail.gui import style
from secmail.gui.custody.idle import IdleSetting
from secmail.gui.custody.pages import CardsPage, ModulesPage
from secmail.gui.custody.vault_page import VaultPage, VaultShown
from secmail.gui.desk import Desk
from secmail.gui.models.vault_words import is_homeless, session_words
from secmail.gui.note import Note, open_at
from secmail.gui.safe_text import one_line
from secmail.gui.session import Session
from secmail.gui.style import Tone
from secmail.gui.surfaces import on_press, only_with_focus
from secmail.gui.tabs import Tabs


class CardPanel(QDialog):
    """Stands beside the main window and follows what happens. `told` of what its deeds did is shown at its foot."""

    create_wanted = Signal()

    def __init__(self, desk: Desk, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self._session = session
        self._modules: tuple[ModuleShown, ...] = ()
        self._vaults: tuple[VaultFacts, ...] = ()
        self._delegates: Mapping[str, str] = {}
        words = desk.words
        self.setWindowTitle(words("panel.title"))
        open_at(self, 720, 640)
        self.head = Note(self)
        self.lock_button = QPushButton(self)
        self.cards = CardsPage(words, self)
        self.vault = VaultPage(words, self)
        self.modules = ModulesPage(words, self)
        self.outcome = Note(self)
        self.idle = IdleSetting(desk, self)
        self.tabs = Tabs(self)
        self.tabs.setDocumentMode(True)
        for key, page in (("cards", self.cards), ("vault", self.vault), ("modules", self.modules)):
            self.tabs.addTab(page, words(f"panel.tab.{key}"))
        for part in (self.tabs, self.tabs.tabBar()):
            part.setAccessibleName(words("panel.title"))
        self._arrange()
        on_press(self.lock_button, session.toggle)
        session.changed.connect(self._draw)

    def start(self) -> None:
        """Reads everything anew, and shows it."""
        self.outcome.clear()
        self.idle.start()
        self._read()
        self._draw()

    def hear(self, event: Event) -> None:
        """Follows the engine's events while it is shown."""
        if not self.isVisible():
            return
        match event:
            case CardsChanged() | SessionOpened() | VaultChanged():
                self._read()
            case SessionLocked():
                self._delegates = {}
                self.outcome.clear()
                self._read()

    def tell(self, text: str, tone: Tone = Tone.NEUTRAL) -> None:
        """The outcome of a deed."""
        self.outcome.say(text, tone, icon="done" if tone is Tone.NEUTRAL else "")

    def _read(self) -> None:
        self._desk.bridge.ask(CardModules(), self, then=self._take_modules)
        self._desk.bridge.ask(Vaults(), self, then=self._take_vaults)
        if self._session.holder is not None:
            self._desk.bridge.ask(Mandates(), self, then=self._take_mandates, otherwise=_ignore)

    def _take_modules(self, modules: tuple[ModuleShown, ...]) -> None:
        self._modules = modules
        self._draw()

    def _take_vaults(self, vaults: tuple[VaultFacts, ...]) -> None:
        self._vaults = vaults
        self._draw()

    def _take_mandates(self, mandates: tuple[MandateShown, ...]) -> None:
        if self._session.holder is not None:
            self._delegates = {one.mandate.id: one_line(one.mandate.delegate.name, 80) for one in mandates}
            self._draw()

    def _draw(self) -> None:
        if not self.isVisible():
            return
        session, now = self._session, self._desk.now()
        self._draw_head()
        self.cards.show_cards(session.cards, self._modules, now)
        self.modules.show_modules(self._modules)
        homeless = any(is_homeless(card, self._vaults) for card in session.cards)
        shown = session.shown if session.holder is not None else None
        self.vault.show_vault(
            VaultShown(shown, self._vaults, session.cards, delegates=self._delegates, homeless=homeless, now=now)
        )

    def _draw_head(self) -> None:
        session, words = self._session, self._desk.words
        is_open = session.holder is not None
        if is_open and session.shown is not None:
            said = session_words(session.shown, words)
            self.head.say("\n".join((said.title, *said.lines)), said.tone, icon=said.icon)
        elif is_open:
            self.head.say(words("card.session", holder=session.holder), Tone.NEUTRAL, icon="unlock")
        else:
            hint = words("panel.closed.card" if session.cards else "panel.closed.none")
            self.head.say(f"{words('panel.closed')}. {hint}", Tone.NEUTRAL, icon="lock")
        self.lock_button.setText(words("panel.lock" if is_open else "panel.unlock"))
        self.lock_button.setEnabled(is_open or bool(session.cards))

    def _arrange(self) -> None:
        close = QPushButton(self._desk.words("task.close"), self)
        for button in (close, self.lock_button):
            only_with_focus(button)
        on_press(close, self.close)
        head = QHBoxLayout()
        head.addWidget(self.head, 1)
        head.addWidget(self.lock_button)
        buttons = QHBoxLayout()
        buttons.addWidget(self.idle)
        buttons.addStretch(1)
        buttons.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(style.WIDE, style.WIDE, style.WIDE, style.WIDE)
        layout.setSpacing(style.SPACE)
        layout.addLayout(head)
        layout.addWidget(self.tabs, 1)
        layout.addWidget(self.outcome)
        layout.addLayout(buttons)


def _ignore(_: SecmailError) -> None:
    """Names are a comfort: without them, ways in are told apart by their certificates."""
