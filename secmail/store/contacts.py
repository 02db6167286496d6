"""Contacts of the practice, their groups, and what is learned of them from mail."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from secmail.domain.contacts import (
    MOST_ADDRESSES,
    NEW,
    Contact,
    ContactId,
    Group,
    Heard,
    Origin,
    group_key,
    heavier,
    plain,
)
from secmail.domain.errors import Code, Rejected
from secmail.store import contacts_rows
from secmail.store.contacts_reading import ContactsReader
from secmail.store.values import dump, to_micros


class Contacts(ContactsReader):
    """Satisfies `engine.ports.contacts.ContactBook`."""

    def keep(self, contact: Contact) -> ContactId:
        with self._db.transaction():
            return self._keep(contact)

    def keep_all(self, contacts: Sequence[Contact]) -> None:
        with self._db.transaction():
            for each in contacts:
                self._keep(each)

    def replace(self, kept: Contact, gone: ContactId) -> None:
        with self._db.transaction():
            self._require((gone,))
            self._keep(kept)
            self._db.run("DELETE FROM contacts WHERE id = ?", (gone,))

    def keep_apart(self, one: ContactId, other: ContactId, *, apart: bool) -> None:
        pair = (min(one, other), max(one, other))
        with self._db.transaction():
            self._require(pair)
            if apart:
                self._db.run("INSERT OR IGNORE INTO contacts_apart (one, other) VALUES (?, ?)", pair)
            else:
                self._db.run("DELETE FROM contacts_apart WHERE one = ? AND other = ?", pair)

    def drop(self, contact: ContactId) -> None:
        with self._db.transaction():
            addresses = self.one(contact).addresses
            self._db.run("DELETE FROM contacts WHERE id = ?", (contact,))
            left = {address for each in self.with_addresses(addresses) for address in each.addresses}
            gone = [(address,) for address in addresses if address not in left]
            self._db.run_many("DELETE FROM contact_exchanges WHERE address = ?", gone)
            self._db.run_many("INSERT OR IGNORE INTO contacts_dropped (address) VALUES (?)", gone)

    def change_group(self, name: str, *, add: Sequence[ContactId], remove: Sequence[ContactId]) -> Group:
        with self._db.transaction():
            self._require((*add, *remove))
            number = self._made_group(name)
            self._join(number, add)
            self._db.run_many(
                "DELETE FROM contact_members WHERE grouping = ? AND contact = ?", [(number, each) for each in remove]
            )
            return self._told(number)

    def rename_group(self, name: str, new: str) -> Group:
        with self._db.transaction():
            number = self._group(name)
            other = self._db.row("SELECT id FROM contact_groups WHERE key = ?", (group_key(new),))
            if other is not None and other[0] != number:
                rows = self._db.rows("SELECT contact FROM contact_members WHERE grouping = ?", (number,))
                self._db.run("DELETE FROM contact_groups WHERE id = ?", (number,))
                number = int(other[0])
                self._join(number, [ContactId(row[0]) for row in rows])
            self._db.run(
                "UPDATE contact_groups SET name = ?, key = ? WHERE id = ?", (plain(new), group_key(new), number)
            )
            return self._told(number)

    def drop_group(self, name: str) -> None:
        with self._db.transaction():
            self._db.run("DELETE FROM contact_groups WHERE id = ?", (self._group(name),))

    def wrote(self, recipients: Mapping[str, str], at: datetime) -> None:
        with self._db.transaction(durable=False):
            met = contacts_rows.exchanges(self._db, list(recipients))
            known = {address for each in self.with_addresses(recipients) for address in each.addresses}
            self._db.run_many("DELETE FROM contacts_dropped WHERE address = ?", [(each,) for each in recipients])
            for address, name in recipients.items():
                weight = heavier(met[address].weight if address in met else None, at)
                self._db.run(
                    "INSERT INTO contact_exchanges (address, written, heard, letters, weight) VALUES (?, ?, NULL, 1, ?)"
                    " ON CONFLICT (address) DO UPDATE SET letters = letters + 1, weight = excluded.weight,"
                    " written = max(coalesce(written, excluded.written), excluded.written)",
                    (address, to_micros(at), weight),
                )
                if address not in known:
                    contacts_rows.insert(self._db, _learned(address, name))
            contacts_rows.rank(self._db, list(recipients))

    def heard(self, people: Sequence[Heard]) -> bool:
        """Most mail is of people who were heard of since: then nothing is written."""
        by_address = {each.mailbox.address: each for each in sorted(people, key=lambda each: each.at)}
        met = contacts_rows.exchanges(self._db, list(by_address))
        dropped = self._dropped(list(by_address))
        news = {
            address: each
            for address, each in by_address.items()
            if address not in dropped and (address not in met or _is_later(each.at, met[address].heard))
        }
        if not news:
            return False
        with self._db.transaction(durable=False):
            known = {address: each for each in self.with_addresses(news) for address in each.addresses}
            for address, person in news.items():
                self._db.run(
                    "INSERT INTO contact_exchanges (address, written, heard, letters, weight)"
                    " VALUES (?, NULL, ?, 0, NULL) ON CONFLICT (address) DO UPDATE SET heard = excluded.heard",
                    (address, to_micros(person.at)),
                )
                if address not in known:
                    self._meet(person)
                elif known[address].origin is Origin.LEARNED:
                    self._know_better(known[address], person)
            contacts_rows.rank(self._db, list(news))
        return True

    def _meet(self, person: Heard) -> None:
        """By a new address of somebody known, or for the first time."""
        address = person.mailbox.address
        rows = self._db.rows(
            "SELECT id FROM contacts WHERE national_id = ? AND national_id IS NOT NULL LIMIT 2", (person.national_id,)
        )
        same = self.one(ContactId(rows[0][0])) if len(rows) == 1 else None
        if same is not None and len(same.addresses) < MOST_ADDRESSES:
            contacts_rows.update(self._db, replace(same, addresses=(*same.addresses, address)))
        else:
            new = _learned(address, person.mailbox.name)
            contacts_rows.insert(self._db, replace(new, national_id=person.national_id))

    def _know_better(self, contact: Contact, person: Heard) -> None:
        """Only what nobody has written yet."""
        number = contact.national_id or person.national_id
        better = replace(contact, name=contact.name or plain(person.mailbox.name), national_id=number)
        if better != contact:
            contacts_rows.update(self._db, better)

    def _keep(self, contact: Contact) -> ContactId:
        if contact.id == NEW:
            number = contacts_rows.insert(self._db, contact)
        else:
            number = contact.id
            self._require((number,))
            contacts_rows.update(self._db, contact)
            self._db.run("DELETE FROM contact_members WHERE contact = ?", (number,))
        for name in contact.groups:
            self._join(self._made_group(name), (number,))
        self._db.run_many("DELETE FROM contacts_dropped WHERE address = ?", [(each,) for each in contact.addresses])
        return number

    def _require(self, contacts: Sequence[ContactId]) -> None:
        wanted = set(contacts)
        rows = self._db.rows(
            "SELECT count(*) FROM contacts WHERE id IN (SELECT value FROM json_each(?))", (dump(list(wanted)),)
        )
        if rows[0][0] != len(wanted):
            raise Rejected(Code.CONTACT_UNKNOWN)

    def _made_group(self, name: str) -> int:
        key = group_key(name)
        self._db.run("INSERT OR IGNORE INTO contact_groups (key, name) VALUES (?, ?)", (key, plain(name)))
        return self._group(name)

    def _join(self, group: int, contacts: Sequence[ContactId]) -> None:
        self._db.run_many(
            "INSERT OR IGNORE INTO contact_members (grouping, contact) VALUES (?, ?)",
            [(group, each) for each in contacts],
        )

    def _told(self, group: int) -> Group:
        rows = self._db.rows(
            "SELECT name, (SELECT count(*) FROM contact_members WHERE grouping = id) FROM contact_groups WHERE id = ?",
            (group,),
        )
        return Group(*rows[0])

    def _dropped(self, addresses: Sequence[str]) -> frozenset[str]:
        rows = self._db.rows(
            "SELECT address FROM contacts_dropped WHERE address IN (SELECT value FROM json_each(?))",
            (dump(list(addresses)),),
        )
        return frozenset(row[0] for row in rows)


def _learned(address: str, name: str) -> Contact:
    return Contact(name=plain(name), addresses=(address,), origin=Origin.LEARNED)


def _is_later(at: datetime, known: datetime | None) -> bool:
    return known is None or at > known
