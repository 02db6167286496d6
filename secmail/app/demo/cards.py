"""Soft cards of the demonstration: a folder that is the reader, and a drawer beside it.

A card is in the reader when its folder is there (`secmail.card.soft_card`); inserting and removing is one rename.
"""

import shutil
from pathlib import Path

from secmail.app.demo.identities import Identity
from secmail.app.demo.people import Role
from secmail.card.soft_card import SoftKey, write_card
from secmail.domain.cards import KeyRole


class Cards:
    """The members' cards in `reader` and `drawer`, two folders of one file system."""

    def __init__(self, reader: Path, drawer: Path) -> None:
        self.reader = reader
        self._drawer = drawer

    def make(self, identity: Identity) -> None:
        """Puts a new card into the drawer. A person's card signs and authenticates; an organisation's file does all."""
        on_card = set(KeyRole)
        if KeyRole.AUTHENTICATION in identity.keys:
            on_card.discard(KeyRole.CONFIDENTIALITY)
        keys = {role: SoftKey(held.key, held.der) for role, held in identity.keys.items() if role in on_card}
        self.reader.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(self._place(self.reader, identity.member.role), ignore_errors=True)
        write_card(self._drawer, identity.member.role.value, keys=keys, pin=identity.member.pin)

    def insert(self, role: Role) -> None:
        """Into the reader, which takes one card: another one goes back into the drawer."""
        for other in Role:
            if other is not role:
                self.remove(other)
        self._move(role, self._drawer, self.reader)

    def remove(self, role: Role) -> None:
        """Out of the reader; nothing happens when it is not there."""
        self._move(role, self.reader, self._drawer)

    def inserted(self, role: Role) -> bool:
        """Whether the card is in the reader."""
        return self._place(self.reader, role).is_dir()

    def _move(self, role: Role, source: Path, target: Path) -> None:
        if self._place(source, role).is_dir():
            self._place(source, role).rename(self._place(target, role))

    @staticmethod
    def _place(folder: Path, role: Role) -> Path:
        return folder / role.value
