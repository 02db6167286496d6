"""The page about the vault: what opens it, its keys, and what its holder can do with it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QPushButton, QVBoxLayout, QWidget

from secmail.api.custody import KeyShown, SessionShown
from secmail.domain.cards import Card
from secmail.domain.vaults import OpenedBy, SlotFacts, VaultFacts
from secmail.gui import style
from secmail.gui.i18n import Words
from secmail.gui.models.card_words import Said
from secmail.gui.models.vault_words import closed_vault_words, key_words, slot_words
from secmail.gui.rows import Page, row
from secmail.gui.safe_text import one_line
from secmail.gui.style import Tone
from secmail.gui.surfaces import on_press, only_with_focus, plain_label, title_label

DEEDS = (
    "deed.recovery",
    "deed.mandates",
    "deed.add-card",
    "deed.add-passphrase",
    "deed.make-key",
    "deed.import",
    "deed.install",
    "deed.journal",
)
_COLUMNS = 2


@dataclass(frozen=True, slots=True)
class VaultShown:
    """What the page is drawn from."""

    session: SessionShown | None
    vaults: tuple[VaultFacts, ...]
    cards: Sequence[Card]
    delegates: Mapping[str, str]
    """Names by the number of their mandate."""
    homeless: bool
    """Whether a card is in that no vault here has a way in for."""
    now: datetime


class VaultPage(Page):
    """`remove_wanted` carries a way in and its words; `request_wanted` a key; `deed_wanted` one of `DEEDS`."""

    remove_wanted = Signal(object, str)
    request_wanted = Signal(object)
    deed_wanted = Signal(str)

    def __init__(self, words: Words, parent: QWidget) -> None:
        super().__init__(words("panel.tab.vault"), parent)
        self._words = words
        self.deeds: Mapping[str, QPushButton] = {}

    def show_vault(self, shown: VaultShown) -> None:
        """Draws it anew."""
        layout, self.deeds = self.fresh(), {}
        if shown.session is not None:
            self._show_open(shown.session, shown, layout)
        else:
            self._show_closed(shown, layout)
        layout.addStretch(1)

    def _show_closed(self, shown: VaultShown, layout: QVBoxLayout) -> None:
        words, page = self._words, self.page
        if not shown.vaults:
            said = Said("key", Tone.NEUTRAL, words("panel.no-vault"), (words("panel.no-vault.hint"),))
            layout.addWidget(row(said, page))
        for vault in shown.vaults:
            layout.addWidget(row(closed_vault_words(vault, words, shown.cards), page))
        if shown.homeless or not shown.vaults:
            self._add_deeds(("deed.create",), layout)

    def _show_open(self, session: SessionShown, shown: VaultShown, layout: QVBoxLayout) -> None:
        words, page = self._words, self.page
        own = session.mandate is None and session.opened_by is not OpenedBy.RECOVERY
        if own:
            layout.addWidget(title_label(words("panel.deeds"), page))
            self._add_deeds((*DEEDS, *(("deed.create",) if shown.homeless else ())), layout)
        elif session.mandate is None:
            layout.addWidget(plain_label(words("panel.emergency"), page))
            self._add_deeds(("deed.add-card", "deed.journal"), layout)
        else:
            layout.addWidget(plain_label(words("panel.not-yours"), page))
            self._add_deeds(("deed.mandates",), layout)
        layout.addWidget(title_label(words("panel.ways"), page))
        for slot in session.vault.slots:
            text = slot_words(slot, session.vault, words, cards=shown.cards, delegates=shown.delegates)
            buttons = (self._remove_button(slot, text),) if own and slot.mandate is None else ()
            layout.addWidget(row(Said("lock", Tone.NEUTRAL, text), page, *buttons))
        layout.addWidget(title_label(words("panel.keys"), page))
        for key in session.keys:
            wants = own and key.self_signed and key.not_after > shown.now
            buttons = (self._request_button(key),) if wants else ()
            layout.addWidget(row(key_words(key, words, shown.now), page, *buttons))

    def _add_deeds(self, keys: Sequence[str], layout: QVBoxLayout) -> None:
        grid, made = QGridLayout(), {}
        grid.setSpacing(style.SPACE)
        for place, key in enumerate(keys):
            made[key] = self._button(self._words(key), partial(self.deed_wanted.emit, key))
            grid.addWidget(made[key], place // _COLUMNS, place % _COLUMNS)
        layout.addLayout(grid)
        self.deeds = made

    def _remove_button(self, slot: SlotFacts, text: str) -> QPushButton:
        button = self._button(self._words("slot.remove"), partial(self.remove_wanted.emit, slot, text))
        button.setAccessibleName(self._words("slot.remove.name", slot=text))
        return button

    def _request_button(self, key: KeyShown) -> QPushButton:
        button = self._button(self._words("key.request"), partial(self.request_wanted.emit, key))
        button.setAccessibleName(self._words("key.request.name", algorithm=one_line(key.algorithm, 40)))
        return button

    def _button(self, text: str, deed: Callable[[], object]) -> QPushButton:
        button = QPushButton(text, self.page)
        only_with_focus(button)
        on_press(button, deed)
        return button
