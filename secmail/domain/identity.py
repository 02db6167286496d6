"""Who signed, and what ties him to the address that is shown: certificates of cards name no address.

A tie is what a verdict may rest on; remarks are what a reader should know beside it, and make nothing trusted.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Tie(StrEnum):
    """What ties a certificate's holder to an address."""

    CERTIFICATE = "certificate"
    """It names the address itself."""
    ACCOMPANYING = "accompanying-certificate"
    """Another certificate of the same holder, brought by the message, names it."""
    EXCHANGE = "earlier-exchange"
    """Mail that was proven earlier, with a certificate of the same holder."""
    IMPORTED = "imported-certificate"
    """A certificate of the same holder that was taken in here for this address."""
    DIRECTORY = "directory"
    """A directory that may speak for this address says that it is this holder's."""
    CONFIRMATION = "confirmation"
    """The user has confirmed it."""


@dataclass(frozen=True, slots=True)
class AddressTie:
    """One address of a holder. `source`: the directory's title; `since`: when it was learned, answered, confirmed."""

    address: str
    by: Tie
    source: str = ""
    since: datetime | None = None


class Holder(StrEnum):
    """What kind of holder a certificate names."""

    PERSON = "person"
    """With a national number of his own."""
    EMPLOYEE = "employee"
    """Somebody on the staff of a structure, by its number: who signs with it signs as herself, for nobody else."""
    ORGANISATION = "organisation"
    OTHER = "other"
    """It names no national number."""


class Remark(StrEnum):
    """What to know of a signer beside the verdict."""

    NAMESAKE = "namesake"
    """Somebody else who is known here has the same name; `detail`: his address."""
    SHOWN_AS_ANOTHER = "shown-as-another"
    """The name beside the sender's address is that of somebody else who is known here; `detail`: his address."""
    SEVERAL_ADDRESSES = "several-addresses"
    """The holder also writes from other addresses; `detail`: those."""
    OTHER_ADDRESS_NAMED = "other-address-named"
    """The certificate was made for another address; `detail`: that one."""
    ORGANISATION_MAILBOX = "organisation-mailbox"
    """A person signs in a mailbox of an organisation; `detail`: its name."""
    STAFF_SIGNS = "staff-signs"
    """A member of staff signs, in her own name, for her structure; `detail`: its name."""
    STAFF_IN_ANOTHERS_MAILBOX = "staff-in-anothers-mailbox"
    """As above, in the mailbox of a person who has not signed; `detail`: that person."""
    MAILBOX_OF_ANOTHER = "mailbox-of-another"
    """A directory or a certificate says that the address is somebody else's; `detail`: whose."""
    NAME_DIFFERS = "name-differs"
    """A directory has this number under another name; `detail`: that name."""
    PROFESSION_DIFFERS = "profession-differs"
    """A directory has another profession; `detail`: that one."""
    ESTABLISHMENT_DIFFERS = "establishment-differs"
    """A directory has the holder in other establishments; `detail`: those."""
    DIRECTORY_HINTS = "directory-hints"
    """A directory that is no proof says that the address is the signer's; `detail`: its title."""
    REFUSED = "refused"
    """The user has refused a certificate of the holder for this address."""
    NOT_TIED = "not-tied"
    """Nothing says whose the address is."""


@dataclass(frozen=True, slots=True)
class Remarked:
    """A remark with the words of a certificate or directory that belong to it: untrusted text."""

    remark: Remark
    detail: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class SignerIdentity:
    """Of one signer. `profession`: code of table G15. `establishment`: name, or number where there is no name.

    `confirmable`: the user may say that the address is this holder's.
    """

    holder: Holder
    profession: str | None = None
    title: str = field(default="", repr=False)
    establishment: str = field(default="", repr=False)
    remarks: tuple[Remarked, ...] = ()
    confirmable: bool = False

    def has(self, *remarks: Remark) -> bool:
        """Whether one of these was remarked."""
        return any(each.remark in remarks for each in self.remarks)


OF_ANOTHER = frozenset({Remark.MAILBOX_OF_ANOTHER, Remark.STAFF_IN_ANOTHERS_MAILBOX})
"""The address is somebody else's: nobody confirms that away, and no verdict looks like plain trust beside it."""

DISAGREEMENTS = frozenset({Remark.NAME_DIFFERS, Remark.PROFESSION_DIFFERS})
"""What a directory says against the certificate: no verdict looks like plain trust beside it."""

FOR_SOMEBODY_ELSE = OF_ANOTHER | {Remark.ORGANISATION_MAILBOX, Remark.REFUSED}
"""The signer is not whose mailbox it is: nothing about where to answer is learned from him."""
