"""What the use cases of upkeep reach besides the desk, and whom the journal names for what needs nobody's card."""

from dataclasses import dataclass

from secmail.engine.access import Access
from secmail.engine.background import Background
from secmail.engine.lanes import Lanes
from secmail.engine.mailroom import Mailroom
from secmail.engine.reading import Reading
from secmail.engine.session import Session

_ITSELF = "secmail"


@dataclass(frozen=True, slots=True)
class Around:
    """The session, its rights, what is read, the way to the servers, and who reads anew. Engine thread."""

    session: Session
    access: Access
    reading: Reading
    lanes: Lanes
    mailroom: Mailroom
    background: Background

    def journal(self, deed: str, subject: str) -> None:
        """By whoever is in session; without one by the program, for the journal that is opened next."""
        actor = self.session.open.actor if self.session.open is not None else _ITSELF
        self.session.journal(deed, subject, actor=actor)
