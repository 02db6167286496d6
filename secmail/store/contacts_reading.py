"""Contacts as they are looked for: by words, beginnings and sounds, and by address."""

from collections.abc import Iterable, Iterator, Sequence

from secmail.domain.addresses import Mailbox
from secmail.domain.contacts import MOST_TOGETHER, Contact, ContactId, Group, group_key
from secmail.domain.errors import Code, Rejected
from secmail.domain.name_sounds import sound, sounds
from secmail.store import contacts_rows
from secmail.store.db import Database
from secmail.store.values import dump

_LAST = "\U0010ffff"
_MOST_WORDS = 8
_BEGINS = "id IN (SELECT contact FROM contact_words WHERE word >= ? AND word < ?)"
_BEGINS_TOO = "EXISTS (SELECT 1 FROM contact_words WHERE contact = id AND word >= ? AND word < ?)"
_SOUNDS = "id IN (SELECT contact FROM contact_words WHERE sound IN (?, ?) AND sound <> '')"
_IN_GROUP = "id IN (SELECT contact FROM contact_members WHERE grouping = ?)"
_BY_USE = " ORDER BY used DESC, sorted, id LIMIT ?"
"""Who is written to most and last; then who was heard of last."""
_BY_NAME = " ORDER BY sorted, id LIMIT ?"
_SIZE = "(SELECT count(*) FROM (SELECT 1 FROM contact_members WHERE grouping = contact_groups.id LIMIT ?))"
"""No further than is worth counting."""
_BEFORE_NAMES = ("saint", "mac", "van", "des", "le", "la", "de", "du")
_REST = 3
"""Letters of the name itself."""

_Wanted = tuple[list[str], list[object]]
"""Conditions, and what is bound in them."""


class ContactsReader:
    """Satisfies `engine.ports.contacts.ContactReader`."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def one(self, contact: ContactId) -> Contact:
        found = contacts_rows.loaded(self._db, (contact,))
        if not found:
            raise Rejected(Code.CONTACT_UNKNOWN)
        return found[0]

    def all(self) -> tuple[Contact, ...]:
        rows = self._db.rows("SELECT id FROM contacts ORDER BY sorted, id")
        return contacts_rows.loaded(self._db, [ContactId(row[0]) for row in rows])

    def apart(self) -> frozenset[tuple[ContactId, ContactId]]:
        rows = self._db.rows("SELECT one, other FROM contacts_apart")
        return frozenset((ContactId(one), ContactId(other)) for one, other in rows)

    def listed(self, words: Sequence[str], *, group: str | None, limit: int) -> tuple[Contact, ...]:
        tries = (self._found(*self._within(each, group), order=_BY_NAME, limit=limit) for each in _ways(words))
        return next(filter(None, tries), ())

    def count(self, words: Sequence[str], *, group: str | None) -> int:
        return next(filter(None, (self._number(*self._within(each, group)) for each in _ways(words))), 0)

    def suggested(self, words: Sequence[str], limit: int) -> tuple[Contact, ...]:
        return next(filter(None, (self._found(*each, order=_BY_USE, limit=limit) for each in _ways(words))), ())

    def domains(self) -> frozenset[str]:
        rows = self._db.rows("SELECT DISTINCT substr(address, instr(address, '@') + 1) FROM contact_addresses")
        return frozenset(domain for (domain,) in rows)

    def with_addresses(self, addresses: Iterable[str]) -> tuple[Contact, ...]:
        rows = self._db.rows(
            "SELECT DISTINCT contact FROM contact_addresses WHERE address IN (SELECT value FROM json_each(?))"
            " ORDER BY contact",
            (dump(list(addresses)),),
        )
        return contacts_rows.loaded(self._db, [ContactId(row[0]) for row in rows])

    def groups(self) -> tuple[Group, ...]:
        rows = self._db.rows(
            "SELECT name, (SELECT count(*) FROM contact_members WHERE grouping = id) FROM contact_groups ORDER BY key"
        )
        return tuple(Group(name, size) for name, size in rows)

    def groups_named(self, words: Sequence[str], limit: int) -> tuple[Group, ...]:
        wanted = words[:_MOST_WORDS]
        conditions = "".join("instr(' ' || key, ' ' || ?) AND " for _ in wanted)
        rows = self._db.rows(
            f"SELECT name, {_SIZE} AS size FROM contact_groups WHERE {conditions}size BETWEEN 1 AND ?"  # noqa: S608 -- constants
            " ORDER BY key LIMIT ?",
            (MOST_TOGETHER + 1, *wanted, MOST_TOGETHER, limit),
        )
        return tuple(Group(name, size) for name, size in rows)

    def mailboxes(self, group: str) -> tuple[Mailbox, ...]:
        members = self.listed((), group=group, limit=MOST_TOGETHER + 1)
        if len(members) > MOST_TOGETHER:
            raise Rejected(Code.CONTACT_GROUP_LARGE)
        found = {each.mailbox.address: each.mailbox for each in members if each.mailbox is not None}
        return tuple(found.values())

    def _within(self, wanted: _Wanted, group: str | None) -> tuple[Sequence[str], Sequence[object]]:
        conditions, values = wanted
        if group is None:
            return wanted
        return (*conditions, _IN_GROUP), (*values, self._group(group))

    def _number(self, conditions: Sequence[str], values: Sequence[object]) -> int:
        rows = self._db.rows(f"SELECT count(*) FROM contacts WHERE {_all_of(conditions)}", tuple(values))  # noqa: S608 -- constants
        return int(rows[0][0])

    def _found(
        self, conditions: Sequence[str], values: Sequence[object], *, order: str, limit: int
    ) -> tuple[Contact, ...]:
        sql = f"SELECT id FROM contacts WHERE {_all_of(conditions)}{order}"  # noqa: S608 -- constants
        rows = self._db.rows(sql, (*values, limit))
        return contacts_rows.loaded(self._db, [ContactId(row[0]) for row in rows])

    def _group(self, name: str) -> int:
        row = self._db.row("SELECT id FROM contact_groups WHERE key = ?", (group_key(name),))
        if row is None:
            raise Rejected(Code.CONTACT_GROUP_UNKNOWN)
        return int(row[0])


def _all_of(conditions: Sequence[str]) -> str:
    return " AND ".join(conditions) or "1"


def _ways(words: Sequence[str]) -> Iterator[_Wanted]:
    """As it is written; else as it sounds; else with names in two words that were written as one ("leflok")."""
    yield _beginning(words)
    if any(map(sound, words)):
        yield _sounding(words)
    parted = tuple(part for word in words for part in _parted(word))
    if len(parted) > len(words):
        yield _sounding(parted)


def _parted(word: str) -> tuple[str, ...]:
    begins = next((each for each in _BEFORE_NAMES if word.startswith(each) and len(word) >= len(each) + _REST), "")
    return (begins, word.removeprefix(begins)) if begins else (word,)


def _beginning(words: Sequence[str]) -> _Wanted:
    """Every word, or one that begins so: the longest is looked for, the others at what it finds."""
    wanted = sorted(words[:_MOST_WORDS], key=len, reverse=True)
    conditions = [_BEGINS, *[_BEGINS_TOO] * (len(wanted) - 1)][: len(wanted)]
    return conditions, [bound for word in wanted for bound in (word, word + _LAST)]


def _sounding(words: Sequence[str]) -> _Wanted:
    """Every word as it sounds; one that has no sound as it is written."""
    conditions: list[str] = []
    values: list[object] = []
    for word in words[:_MOST_WORDS]:
        heard = sounds(word)
        conditions.append(_SOUNDS if heard else _BEGINS)
        values.extend((heard[0], heard[-1]) if heard else (word, word + _LAST))
    return conditions, values
