"""Contacts of the practice: kept, grouped, merged, imported and exported; and who is meant while somebody types."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from secmail.api.queries import Query
from secmail.domain.addresses import Mailbox
from secmail.domain.contacts import Contact, ContactId, Group, Likely


@dataclass(frozen=True, slots=True)
class KeepContact:
    """Keep a contact, or change it as a whole (its `id`; `NEW`: another one). Result: `Contact`, as it is kept.

    Its groups are made where they are not known. CONTACT_UNKNOWN, CONTACT_UNFIT, CONTACT_ADDRESS_UNFIT;
    CONTACT_PATIENT for an address of a patient's; CONTACT_ADDRESS_TAKEN where it would get an address that another
    contact has, unless `shared`: two people who have one mailbox.
    """

    contact: Contact
    shared: bool = False


@dataclass(frozen=True, slots=True)
class DropContact:
    """Forget a contact; mail teaches it no more until it is written to again. Result: None. CONTACT_UNKNOWN."""

    contact: ContactId


@dataclass(frozen=True, slots=True)
class MergeContacts:
    """Two contacts are one person: what `into` says stands, what it lacks comes from the other, which goes.

    Result: `Contact`. CONTACT_UNKNOWN; CONTACT_TWO_PEOPLE where their national numbers are of two people.
    """

    contact: ContactId
    into: ContactId


@dataclass(frozen=True, slots=True)
class KeepApart:
    """Two contacts that look like one person are two, or (`apart` False) perhaps not after all. Result: None.

    CONTACT_UNKNOWN, also for one contact alone.
    """

    one: ContactId
    other: ContactId
    apart: bool = True


@dataclass(frozen=True, slots=True)
class ChangeGroup:
    """Put contacts into a group, which is made where it is not known, or out of it. Result: `Group`.

    CONTACT_UNKNOWN, CONTACT_UNFIT without a name.
    """

    name: str
    add: tuple[ContactId, ...] = ()
    remove: tuple[ContactId, ...] = ()


@dataclass(frozen=True, slots=True)
class RenameGroup:
    """Call a group otherwise; into one that has the name already its contacts go. Result: `Group`.

    CONTACT_GROUP_UNKNOWN, CONTACT_UNFIT without a name.
    """

    name: str
    new: str


@dataclass(frozen=True, slots=True)
class DropGroup:
    """Forget a group; its contacts stay. Result: None. CONTACT_GROUP_UNKNOWN."""

    name: str


LOG_BESIDE = "-wal"
"""Behind the name of Thunderbird's address book: what has not been put into it yet. The book alone is out of date while
this file has a content, and front ends refuse it as CONTACT_FILE_UNREADABLE."""


@dataclass(frozen=True, slots=True)
class ImportContacts:
    """Take in the cards of a vCard file (2.1, 3.0, 4.0). Result: `ContactsImported`. CONTACT_FILE_UNREADABLE.

    Address books of other programs too: CSV (Outlook, Thunderbird), LDIF, Thunderbird's abook.sqlite.

    A card of somebody known adds what is not known of him, and changes nothing else. Certificates (KEY) that name one
    of the card's own addresses become candidates (`Source.CONTACTS`), which a person looks at (`DecideCertificate`)
    before a letter is sealed to them: a card is anybody's word. New ones ask for the holder's card and are journalled;
    without it nothing of the file is taken then. As `UnlockCard`; MANDATE_NO_RIGHT under a mandate, VAULT_NOT_OWNER.
    """

    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class ContactsImported:
    """How many cards were new, told something new, or nothing new; and those of which nothing was taken.

    `without_address`, `unreadable`: numbers of cards in the file, from 1; `partly`: of those of which a line, an
    address or a member of a group was left out. `certificates`: learned.
    `left_certificates`: not learned, since they name none of the card's addresses, seal nothing, or are too many.
    """

    added: int
    changed: int
    same: int
    without_address: tuple[int, ...] = ()
    unreadable: tuple[int, ...] = ()
    partly: tuple[int, ...] = ()
    certificates: int = 0
    left_certificates: int = 0


ContactCommand = (
    KeepContact | DropContact | MergeContacts | KeepApart | ChangeGroup | RenameGroup | DropGroup | ImportContacts
)


class CardVersion(StrEnum):
    """Which vCard is written: 3.0 is read everywhere, 4.0 by newer software."""

    THREE = "3.0"
    FOUR = "4.0"


@dataclass(frozen=True, slots=True)
class Contacts(Query[tuple[Contact, ...]]):
    """By name. `words`: all must be there, as words or their beginnings; where nobody has them, as they sound.

    Titles are no condition. `group`: only its contacts.
    """

    words: str = ""
    group: str | None = None
    limit: int = 200


@dataclass(frozen=True, slots=True)
class ContactCount(Query[int]):
    """How many `Contacts` tells without a limit."""

    words: str = ""
    group: str | None = None


@dataclass(frozen=True, slots=True)
class OneContact(Query[Contact]):
    """Rejected CONTACT_UNKNOWN."""

    contact: ContactId


@dataclass(frozen=True, slots=True)
class ContactsAt(Query[tuple[Contact, ...]]):
    """Those who have this address."""

    address: str


@dataclass(frozen=True, slots=True)
class Groups(Query[tuple[Group, ...]]):
    """All of them, by name."""


@dataclass(frozen=True, slots=True)
class GroupMailboxes(Query[tuple[Mailbox, ...]]):
    """The preferred mailbox of everybody in a group, each once, to write to them.

    Rejected CONTACT_GROUP_UNKNOWN; CONTACT_GROUP_LARGE for more than `MOST_TOGETHER`.
    """

    name: str


@dataclass(frozen=True, slots=True)
class LikelyDoubles(Query[tuple[Likely, ...]]):
    """Contacts that may be one person, surest first; a person decides (`MergeContacts`, `KeepApart`).

    Those that are kept apart come last.
    """


@dataclass(frozen=True, slots=True)
class ContactCards(Query[bytes]):
    """vCards, with the certificates that are confirmed or accepted for their addresses, and not refused.

    `contacts` None: all, or all of `group`.

    Rejected CONTACT_UNKNOWN, CONTACT_GROUP_UNKNOWN.
    """

    contacts: tuple[ContactId, ...] | None = None
    group: str | None = None
    version: CardVersion = CardVersion.THREE


class SuggestedBy(StrEnum):
    """Where a suggestion comes from."""

    CONTACT = "contact"
    GROUP = "group"
    DIRECTORY = "directory"
    """Known here from a directory, or of the whole country; never asked over the network."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Who may be meant. `mailboxes`: what goes into the field, one, or everybody of a group. `hint`: what tells them
    apart: speciality, organisation, town. `source`, `told`: of DIRECTORY, as in `DirectoryEntry`.
    """

    by: SuggestedBy
    name: str
    mailboxes: tuple[Mailbox, ...]
    hint: str = ""
    contact: ContactId | None = None
    source: str = ""
    told: datetime | None = None


@dataclass(frozen=True, slots=True)
class Suggest(Query[tuple[Suggestion, ...]]):
    """While a recipient is typed: contacts and groups, those written to most and last first, then people known here
    from directories. Nothing for no words; no groups that are too large for a letter.
    """

    words: str
    limit: int = 8


ContactQuery = (
    Contacts | ContactCount | OneContact | ContactsAt | Groups | GroupMailboxes | LikelyDoubles | ContactCards | Suggest
)
