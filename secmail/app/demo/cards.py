"""Soft cards of the demonstration: folders that are readers, each with a drawer beside it.

A card is in the reader when its directory is there; inserting and removing is one rename. There are two kinds: PKCS#12
cards (`secmail.card.soft_card`), which run everywhere, and SoftHSM2 tokens (`tokens`), which go through PKCS#11.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path

from secmail.app.demo import tokens
from secmail.app.demo.identities import Identity
from secmail.app.demo.people import Role
from secmail.app.demo.tokens import Tools
from secmail.card.soft_card import SoftKey, write_card
from secmail.domain.cards import KeyRole


@dataclass(frozen=True, slots=True)
class Slot:
    """A reader and its drawer, two folders of one file system."""

    reader: Path
    drawer: Path


class Cards:
    """The members' cards; `files` for PKCS#12 cards, `softhsm` for tokens. A member has a card of one kind."""

    def __init__(self, directory: Path) -> None:
        self.reader = directory / "reader"
        """PKCS#12 cards that are in: a card folder of the profile."""
        self._files = Slot(self.reader, directory / "drawer")
        self._softhsm = directory / "softhsm"
        self._tokens = Slot(self._softhsm / "tokens", self._softhsm / "drawer")

    @property
    def softhsm_configuration(self) -> Path | None:
        """For SOFTHSM2_CONF when cards are tokens, None when there are none."""
        file = self._softhsm / "softhsm2.conf"
        return file if file.is_file() else None

    def clear(self) -> None:
        """Takes every card away."""
        for folder in (self._files.reader, self._files.drawer, self._softhsm):
            shutil.rmtree(folder, ignore_errors=True)
        self._files.reader.mkdir(parents=True)
        self._files.drawer.mkdir()

    def make(self, identity: Identity, tools: Tools | None) -> None:
        """Puts a new card into a drawer: a token where there are tools and the member has a card's two keys.

        A person's card signs and authenticates; an organisation's file does everything.
        """
        person = KeyRole.AUTHENTICATION in identity.keys
        if person and tools is not None:
            tokens.configure(self._softhsm)
            self._tokens.drawer.mkdir(exist_ok=True)
            tokens.make(self._tokens.drawer, identity, tools)
            return
        roles = set(identity.keys) - ({KeyRole.CONFIDENTIALITY} if person else set())
        keys = {role: SoftKey(identity.keys[role].key, identity.keys[role].der) for role in roles}
        write_card(self._files.drawer, identity.member.role.value, keys=keys, pin=identity.member.pin)

    def insert(self, role: Role) -> None:
        """Into its reader; the reader takes one card, so any other goes back into its drawer."""
        for other in Role:
            if other is not role:
                self.remove(other)
        for slot in (self._files, self._tokens):
            _move(role, slot.drawer, slot.reader)

    def remove(self, role: Role) -> None:
        """Out of the reader; nothing happens when it is not there."""
        for slot in (self._files, self._tokens):
            _move(role, slot.reader, slot.drawer)

    def inserted(self, role: Role) -> bool:
        """Whether the card is in a reader."""
        return any((slot.reader / role.value).is_dir() for slot in (self._files, self._tokens))


def _move(role: Role, source: Path, target: Path) -> None:
    if (source / role.value).is_dir():
        (source / role.value).rename(target / role.value)
