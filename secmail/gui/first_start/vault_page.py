"""Third screen: the vault with the key that opens sealed messages, made for the card that is in."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from secmail.api.custody import KeyShown, Vaults
from secmail.api.events import CardsChanged, Event, SessionLocked, SessionOpened, VaultChanged
from secmail.api.setup import SetupStep
from secmail.domain.cards import Card
from secmail.domain.vaults import VaultFacts
from secmail.gui.custody.create import CreateVaultDialog
from secmail.gui.desk import Desk
from secmail.gui.first_start.form_page import FormPage, settle_in
from secmail.gui.models.card_words import Said
from secmail.gui.models.vault_words import closed_vault_words, is_homeless, key_words, session_words
from secmail.gui.rows import row
from secmail.gui.session import Session
from secmail.gui.style import Tone


class VaultForm(CreateVaultDialog):
    """Making a vault, as part of the screen."""

    changed = Signal()

    def __init__(self, cards: tuple[Card, ...], desk: Desk, parent: QWidget) -> None:
        super().__init__(cards, desk, parent)
        settle_in(self)

    def update_ok(self, *_: object) -> None:
        """Tells the screen too."""
        super().update_ok()
        self.changed.emit()


class VaultStep(FormPage[VaultForm]):
    """`import_wanted`: keys of another program. `request_wanted` carries the `KeyShown` that needs a certificate."""

    import_wanted = Signal()
    request_wanted = Signal(object)

    def __init__(self, session: Session, desk: Desk, parent: QWidget) -> None:
        super().__init__(SetupStep.VAULT, desk, parent)
        self._session = session
        self._vaults: tuple[VaultFacts, ...] = ()
        self.import_button = self.add_wish(desk.words("deed.import"), self.import_wanted.emit)
        self.request_button = self.add_wish(desk.words("created.request"), self._want_request)

    def enter(self) -> None:
        """Reads which vaults there are."""
        self.desk.bridge.ask(Vaults(), self, then=self._take)

    def hear(self, event: Event) -> None:
        """Cards and sessions come and go."""
        if isinstance(event, CardsChanged | SessionOpened | SessionLocked | VaultChanged):
            self.enter()
            self.settled.emit()

    def _take(self, vaults: tuple[VaultFacts, ...]) -> None:
        self._vaults = vaults
        homeless = tuple(card for card in self._session.cards if is_homeless(card, vaults))
        # Who has a vault here, or a mandate for one, may be at home: a form is for whoever has nothing.
        if vaults or self._session.holder is not None:
            self.drop_form()
        elif self.form is None or not self.form.working:
            self._show_form(homeless)
        self._draw()

    def _show_form(self, cards: tuple[Card, ...]) -> None:
        form = VaultForm(cards, self.desk, self)
        form.changed.connect(self.changed)
        form.created.connect(self._made)
        self.put_form(form)

    def _made(self, _: object) -> None:
        self.form = None
        self.enter()
        self.settled.emit()

    def _draw(self) -> None:
        words, session, layout = self.desk.words, self._session.shown, self.rows.fresh()
        found: list[Said] = []
        if session is not None:
            found.append(session_words(session, words))
            found.extend(key_words(key, words, self.desk.now()) for key in session.keys)
            if self._session.owns and len(session.keys) == 1:  # no former key is here: who has old mail must know
                why, how = words("first.vault.former.why"), words("first.vault.former.how")
                found.append(Said("help", Tone.NEUTRAL, words("first.vault.former"), (why, how)))
        else:
            found.extend(closed_vault_words(one, words, self._session.cards) for one in self._vaults)
        for said in found:
            layout.addWidget(row(said, self.rows.page))
        layout.addStretch(1)
        self.rows.setVisible(self.form is None)
        self.import_button.setVisible(session is not None and self._session.owns)
        self.request_button.setVisible(self._key_without_authority() is not None)
        self.changed.emit()

    def _key_without_authority(self) -> KeyShown | None:
        session = self._session.shown
        keys = session.keys if session is not None and self._session.owns else ()
        now = self.desk.now()
        return next((key for key in keys if key.self_signed and key.not_after > now), None)

    def _want_request(self) -> None:
        key = self._key_without_authority()
        if key is not None:
            self.request_wanted.emit(key)
