"""The demonstration as the window's panel sees it (`secmail.gui.demo_panel.DemoPanel`)."""

from collections.abc import Sequence

from secmail.app.demo.people import MEMBERS, Role
from secmail.app.demo.practice import Practice

_HERE = (Role.DOCTOR, Role.SECRETARY)
"""Whose cards lie on this desk; the others are somewhere else."""
_BY_TITLE = {member.title: role for role, member in MEMBERS.items()}


class Panel:
    """Cards by the French word for their holder. `first_start`: the mailbox is not set up yet."""

    def __init__(self, practice: Practice, *, first_start: bool = False) -> None:
        self._practice = practice
        self._first_start = first_start

    def cards(self) -> Sequence[tuple[str, str, bool]]:
        """Word, PIN, whether the card is in the reader."""
        members = [MEMBERS[role] for role in _HERE]
        return [(member.title, member.pin, self._practice.cards.inserted(member.role)) for member in members]

    def insert(self, role: str) -> None:
        """Puts this card into the reader."""
        self._practice.cards.insert(_role(role))

    def remove(self, role: str) -> None:
        """Takes this card out."""
        self._practice.cards.remove(_role(role))

    def mailbox(self) -> tuple[str, str] | None:
        """What the assistant asks for, which nobody could guess."""
        if not self._first_start:
            return None
        return MEMBERS[Role.DOCTOR].address, self._practice.password(Role.DOCTOR).reveal

    def deliver_result(self) -> None:
        """One more result arrives."""
        self._practice.deliver_result()


def _role(word: str) -> Role:
    return _BY_TITLE[word] if word in _BY_TITLE else Role(word)
