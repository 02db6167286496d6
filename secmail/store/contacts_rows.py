"""Rows of contacts as values, and values as rows."""

import math
from collections.abc import Sequence

from secmail.domain.contacts import Contact, ContactId, Exchange, Origin, searched_words
from secmail.domain.folding import words
from secmail.domain.name_sounds import sound
from secmail.store.db import Database, Row
from secmail.store.values import dump, optional_moment

_COLUMNS = (
    "origin, name, family_name, given_name, title, organisation, speciality, town, phone, national_id, note, uid, rest"
)


def loaded(database: Database, contacts: Sequence[ContactId]) -> tuple[Contact, ...]:
    """Those of these that there are, in their order."""
    wanted = (dump(list(contacts)),)
    rows = database.rows(
        f"SELECT id, {_COLUMNS} FROM contacts WHERE id IN (SELECT value FROM json_each(?))",  # noqa: S608 -- constants
        wanted,
    )
    addresses = _together(
        database.rows(
            "SELECT contact, address FROM contact_addresses WHERE contact IN (SELECT value FROM json_each(?))"
            " ORDER BY contact, place",
            wanted,
        )
    )
    groups = _together(
        database.rows(
            "SELECT contact, name FROM contact_members JOIN contact_groups ON id = grouping"
            " WHERE contact IN (SELECT value FROM json_each(?)) ORDER BY key",
            wanted,
        )
    )
    met = exchanges(database, [address for each in addresses.values() for address in each])
    found = {row[0]: _contact(row, addresses.get(row[0], ()), groups.get(row[0], ()), met=met) for row in rows}
    return tuple(found[each] for each in contacts if each in found)


def exchanges(database: Database, addresses: Sequence[str]) -> dict[str, Exchange]:
    """What is known of each address."""
    rows = database.rows(
        "SELECT address, written, heard, letters, weight FROM contact_exchanges"
        " WHERE address IN (SELECT value FROM json_each(?))",
        (dump(list(addresses)),),
    )
    return {
        address: Exchange(optional_moment(written), optional_moment(heard), letters, weight)
        for address, written, heard, letters, weight in rows
    }


def insert(database: Database, contact: Contact) -> ContactId:
    """A new row with all that belongs to it but groups. Within a transaction."""
    places = ", ".join("?" for _ in range(_COLUMNS.count(",") + 2))
    sql = f"INSERT INTO contacts ({_COLUMNS}, sorted) VALUES ({places})"  # noqa: S608 -- constants
    number = ContactId(database.insert(sql, _values(contact)))
    _write_parts(database, number, contact)
    return number


def update(database: Database, contact: Contact) -> None:
    """As `insert`, of a row that there is."""
    columns = ", ".join(f"{name.strip()} = ?" for name in (*_COLUMNS.split(","), "sorted"))
    sql = f"UPDATE contacts SET {columns} WHERE id = ?"  # noqa: S608 -- constants
    database.run(sql, (*_values(contact), contact.id))
    database.run("DELETE FROM contact_addresses WHERE contact = ?", (contact.id,))
    database.run("DELETE FROM contact_words WHERE contact = ?", (contact.id,))
    _write_parts(database, contact.id, contact)


def rank(database: Database, addresses: Sequence[str]) -> None:
    """How much the contacts with these addresses are used, after a change. Within a transaction."""
    database.run(
        "UPDATE contacts SET used = (SELECT coalesce(max(weight), max(heard) / 86400e6 - 1e6) FROM contact_addresses"
        " JOIN contact_exchanges USING (address) WHERE contact = id)"
        " WHERE id IN (SELECT contact FROM contact_addresses WHERE address IN (SELECT value FROM json_each(?)))",
        (dump(list(addresses)),),
    )


def index_all(database: Database) -> None:
    """The words of every contact, made anew out of what it says. Within a transaction."""
    database.run("DELETE FROM contact_words")
    for (number,) in database.rows("SELECT id FROM contacts"):
        for contact in loaded(database, (ContactId(number),)):
            _write_words(database, contact.id, contact)


def _write_parts(database: Database, number: ContactId, contact: Contact) -> None:
    database.run_many(
        "INSERT INTO contact_addresses (contact, place, address) VALUES (?, ?, ?)",
        [(number, place, address) for place, address in enumerate(contact.addresses)],
    )
    _write_words(database, number, contact)
    rank(database, contact.addresses)


def _write_words(database: Database, number: ContactId, contact: Contact) -> None:
    database.run_many(
        "INSERT INTO contact_words (word, contact, sound) VALUES (?, ?, ?)",
        [(word, number, sound(word)) for word in searched_words(contact)],
    )


def _values(contact: Contact) -> tuple[str | None, ...]:
    """In the order of `_COLUMNS`, then the key by which contacts are sorted: family names first."""
    by = f"{contact.family_name} {contact.given_name}" if contact.family_name else contact.shown
    return (
        contact.origin.value,
        contact.name,
        contact.family_name,
        contact.given_name,
        contact.title,
        contact.organisation,
        contact.speciality,
        contact.town,
        contact.phone,
        contact.national_id,
        contact.note,
        contact.uid,
        contact.rest,
        " ".join(words(by)),
    )


def _contact(row: Row, addresses: Sequence[str], groups: Sequence[str], *, met: dict[str, Exchange]) -> Contact:
    number, origin, name, family, given, title, organisation, speciality, town, phone, national_id, *more = row
    note, uid, rest = more
    return Contact(
        id=ContactId(number),
        name=name,
        addresses=tuple(addresses),
        family_name=family,
        given_name=given,
        title=title,
        organisation=organisation,
        speciality=speciality,
        town=town,
        phone=phone,
        national_id=national_id,
        note=note,
        groups=tuple(groups),
        origin=Origin(origin),
        uid=uid,
        rest=rest,
        exchange=_sum([met[address] for address in addresses if address in met]),
    )


def _sum(met: Sequence[Exchange]) -> Exchange:
    """Of all addresses of one contact."""
    weights = [each.weight for each in met if each.weight is not None]
    most = max(weights, default=0.0)
    return Exchange(
        max((each.written for each in met if each.written is not None), default=None),
        max((each.heard for each in met if each.heard is not None), default=None),
        sum(each.letters for each in met),
        most + math.log2(sum(2 ** (weight - most) for weight in weights)) if weights else None,
    )


def _together(rows: Sequence[Row]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for number, text in rows:
        found.setdefault(number, []).append(text)
    return found
