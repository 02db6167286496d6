"""What a session is: an open vault with its sealed database, and who acts in it."""

from dataclasses import dataclass
from datetime import datetime

from secmail.domain.errors import ActionNeeded, Code
from secmail.domain.ids import CardId
from secmail.domain.mandates import Mandate
from secmail.domain.sealed import JournalEntry
from secmail.domain.vaults import OpenedBy
from secmail.engine.people import principal_of
from secmail.engine.ports import OpenVault, SealedDb


@dataclass(slots=True, eq=False)
class OpenSession:
    """One from its opening to its lock: whoever began something in it compares by identity.

    A change of the vault replaces `vault` and `sealed`, a renewed card `card`; nothing else changes.
    `card` None: opened by passphrase or shares. `actor`: whom the journal names (`engine.people`). `mandate`: under
    which somebody else than the holder acts. `until`: when it ends by itself.
    """

    card: CardId | None
    opened_by: OpenedBy
    mandate: Mandate | None
    actor: str
    vault: OpenVault
    sealed: SealedDb
    until: datetime | None = None
    emergency_for: str | None = None
    """The holder, where somebody else opened the vault by shares."""
    several: bool = False
    """Whether the profile holds other vaults too, for which a message may be."""
    sealed_lost: bool = False
    """Whether its sealed database had gone and is a new one, without the journal and ledger of before."""
    closed: bool = False
    """Whether its sealed database is: a session that is over writes a last seal."""

    @property
    def sealed_name(self) -> str:
        """The vault's number."""
        return self.vault.facts.id

    @property
    def holder(self) -> str:
        """Whose mailbox it is: under a mandate by the certificate of whoever signed it, else as the vault says."""
        return self.mandate.principal.name if self.mandate is not None else self.vault.holder

    @property
    def who(self) -> str:
        """Whoever is in session, by name where it is known: by the mandate, or the holder's own."""
        if self.mandate is not None:
            return self.mandate.delegate.name
        return self.vault.holder if self.emergency_for is None else self.actor

    def outside_emergency(self) -> "OpenSession":
        """Itself; ActionNeeded VAULT_NOT_OWNER where somebody else opened the vault by shares, which is for reading."""
        if self.emergency_for is not None:
            raise ActionNeeded(Code.VAULT_NOT_OWNER)
        return self

    def entry(self, at: datetime, deed: str, subject: str) -> JournalEntry:
        """What whoever is in session did, for the journal."""
        return JournalEntry(at, self.actor, deed, subject, self.on_behalf)

    @property
    def on_behalf(self) -> str | None:
        """For whom the actor acts, where that is somebody else."""
        return principal_of(self.mandate) or self.emergency_for
