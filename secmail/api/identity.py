"""Who writes: what the user confirms of a signer, and takes back."""

from dataclasses import dataclass

from secmail.api.queries import Query
from secmail.domain.confirmations import ConfirmedIdentity
from secmail.domain.ids import MessageId


@dataclass(frozen=True, slots=True)
class ConfirmIdentity:
    """The user says that the sender's address of this message is its signer's. Result: `ConfirmedIdentity`.

    Only for a message whose signature holds over all that is shown, by one signer whose certificate is trusted and not
    revoked, and `sha256` is that certificate: the one that was shown when the user was asked. Its own session; told in
    the journal. Rejected IDENTITY_NOT_PROVEN, IDENTITY_OF_ANOTHER (a directory or a certificate says that the address
    is another person's), IDENTITY_NOT_NEEDED; ActionNeeded VAULT_LOCKED; Untrusted MANDATE_NEVER_SIGNS.
    """

    message: MessageId
    sha256: str


@dataclass(frozen=True, slots=True)
class WithdrawIdentity:
    """Takes that back, with what was learned on its word. Result: None.

    Rejected IDENTITY_UNKNOWN; ActionNeeded VAULT_LOCKED; Untrusted MANDATE_NEVER_SIGNS.
    """

    address: str
    sha256: str


IdentityCommand = ConfirmIdentity | WithdrawIdentity


@dataclass(frozen=True, slots=True)
class Identities(Query[tuple[ConfirmedIdentity, ...]]):
    """Everything that was confirmed, by address."""
