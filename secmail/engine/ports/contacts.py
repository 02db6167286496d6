"""Contacts of the practice, as the engine needs them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from secmail.domain.addresses import Mailbox
from secmail.domain.contacts import Contact, ContactId, Group, Heard
from secmail.engine.ports.confirmations import ConfirmationStore


class ContactReader(Protocol):
    """Reads; contacts are told with their exchange. Engine thread, and read thread on a connection of its own."""

    def one(self, contact: ContactId) -> Contact:
        """Rejected CONTACT_UNKNOWN."""
        ...

    def all(self) -> tuple[Contact, ...]: ...

    def apart(self) -> frozenset[tuple[ContactId, ContactId]]:
        """Pairs that are two people by a person's word, the lower number first."""
        ...

    def listed(self, words: Sequence[str], *, group: str | None, limit: int) -> tuple[Contact, ...]:
        """By name; folded words or their beginnings, sounds alike where none fits. Rejected CONTACT_GROUP_UNKNOWN."""
        ...

    def count(self, words: Sequence[str], *, group: str | None) -> int:
        """Of all that `listed` finds. Rejected CONTACT_GROUP_UNKNOWN."""
        ...

    def suggested(self, words: Sequence[str], limit: int) -> tuple[Contact, ...]:
        """As `listed`, those with the greatest weight first, then those heard of last."""
        ...

    def with_addresses(self, addresses: Iterable[str]) -> tuple[Contact, ...]:
        """Those who have one of these (normal) addresses."""
        ...

    def domains(self) -> frozenset[str]:
        """Mail domains of all their addresses."""
        ...

    def groups(self) -> tuple[Group, ...]: ...

    def groups_named(self, words: Sequence[str], limit: int) -> tuple[Group, ...]:
        """By folded words or their beginnings, those who can be written to together: one to MOST_TOGETHER."""
        ...

    def mailboxes(self, group: str) -> tuple[Mailbox, ...]:
        """Rejected CONTACT_GROUP_UNKNOWN, CONTACT_GROUP_LARGE."""
        ...


class ContactBook(ContactReader, Protocol):
    """Keeps; every write but what mail teaches is durable when it returns. Engine thread."""

    def keep(self, contact: Contact) -> ContactId:
        """Checked before (`domain.contacts.checked`). Rejected CONTACT_UNKNOWN."""
        ...

    def keep_all(self, contacts: Sequence[Contact]) -> None:
        """All or none."""
        ...

    def replace(self, kept: Contact, gone: ContactId) -> None:
        """In one: the merged contact, and the other is no more."""
        ...

    def keep_apart(self, one: ContactId, other: ContactId, *, apart: bool) -> None:
        """Rejected CONTACT_UNKNOWN."""
        ...

    def drop(self, contact: ContactId) -> None:
        """Rejected CONTACT_UNKNOWN. Its addresses are not learned again by what was heard."""
        ...

    def change_group(self, name: str, *, add: Sequence[ContactId], remove: Sequence[ContactId]) -> Group:
        """Rejected CONTACT_UNKNOWN."""
        ...

    def rename_group(self, name: str, new: str) -> Group:
        """Rejected CONTACT_GROUP_UNKNOWN."""
        ...

    def drop_group(self, name: str) -> None:
        """Rejected CONTACT_GROUP_UNKNOWN."""
        ...

    def wrote(self, recipients: Mapping[str, str], at: datetime) -> None:
        """A letter left for these (normal) addresses, with names where known: who is no contact becomes one."""
        ...

    def heard(self, people: Sequence[Heard]) -> bool:
        """Trusted letters came of these: who is no contact becomes one, unless he was dropped. False: nothing new."""
        ...


class PeopleReader(Protocol):
    """The part of a read-only connection that tells of people."""

    @property
    def contacts(self) -> ContactReader: ...

    @property
    def confirmations(self) -> ConfirmationStore: ...
