"""Directories that are set up, and whom they have told of, in the mail database."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from secmail.domain.addresses import normal
from secmail.domain.directory import FORMER, DirectoryEntry, DirectoryKind, DirectorySource, MailboxKind
from secmail.domain.directory_asking import Asked, sought_words
from secmail.domain.identifiers import is_of_structure
from secmail.store.db import Database
from secmail.store.values import dump, from_micros, to_micros

MOST_PEOPLE = 20_000
"""Answers that are remembered of one directory; its oldest go, nobody else's."""
_LOOKED_AT = 400
_MOST_OF_ONE = 100
_LONGEST = 400
_ABSENT_FIELDS = ("source", "certificates", "told")

_DOMAIN = "substr(address, instr(address, '@') + 1)"
_NEXT = f"SELECT min({_DOMAIN}) FROM directory_people AS people WHERE people.source = {{}} AND {_DOMAIN} > {{}}"  # noqa: S608 -- constants
_DOMAINS = f"""
WITH RECURSIVE told (source, domain) AS (
    SELECT id, ({_NEXT.format("directories.id", "''")}) FROM directories WHERE enabled
    UNION ALL
    SELECT source, ({_NEXT.format("told.source", "told.domain")}) FROM told WHERE domain IS NOT NULL
)
SELECT DISTINCT domain FROM told WHERE domain IS NOT NULL
"""  # noqa: S608 -- constants
"""From one to the next in the index `directory_people_domain`: a few hundred of them have thousands of addresses."""

Remembered = tuple[tuple[DirectoryEntry, datetime], ...]


class Directories:
    """Satisfies `engine.ports.directories.ContactStore`; its reading half `DirectoryReader` as well."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def sources(self) -> tuple[DirectorySource, ...]:
        """By their ids."""
        rows = self._db.rows("SELECT id, kind, title, settings, enabled, secret FROM directories ORDER BY id")
        return tuple(
            DirectorySource(
                identity,
                DirectoryKind(kind),
                title,
                tuple((name, value) for name, value in json.loads(settings)),
                enabled=bool(enabled),
                secret=secret,
            )
            for identity, kind, title, settings, enabled, secret in rows
        )

    def keep_source(self, source: DirectorySource) -> None:
        """In the place of the one with this id, whose answers are a former one's, unless both are asked in one way."""
        asked = (source.kind.value, dump(source.values))
        with self._db.transaction():
            before = self._asked(source.id)
            if before != asked:
                self._set_aside(source.id, before)
            self._db.run(
                "INSERT OR REPLACE INTO directories (id, kind, title, settings, enabled, secret)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (source.id, source.kind.value, source.title, dump(source.values), source.enabled, source.secret),
            )

    def forget_source(self, source: str) -> None:
        """What it answered stays, as a former one's."""
        with self._db.transaction():
            self._set_aside(source, self._asked(source))
            self._db.run("DELETE FROM directories WHERE id = ?", (source,))

    def _asked(self, source: str) -> tuple[str, str] | None:
        row = self._db.row("SELECT kind, settings FROM directories WHERE id = ?", (source,))
        return (row[0], row[1]) if row is not None else None

    def _set_aside(self, source: str, asked: tuple[str, str] | None) -> None:
        """Under a name that no directory can have: proof of nothing any more, yet what speaks against somebody stays.

        Each place has a name of its own, so that no other one's answers take the place of these.
        """
        mark = hashlib.sha256("\n".join(asked).encode()).hexdigest()[:32] if asked is not None else ""
        self._db.run(
            "UPDATE OR REPLACE directory_people SET source = ? WHERE source = ?",
            (f"{source}{FORMER}{mark}", source),
        )

    def remember(self, entries: Sequence[DirectoryEntry], at: datetime) -> None:
        """In the place of what the same directory answered before of the same mailbox. Certificates are not kept."""
        with self._db.transaction():
            for entry in entries:
                self._db.run(
                    "INSERT OR REPLACE INTO directory_people"
                    " (source, address, national_id, structure_id, sought, entry, at) VALUES (?, ?, ?, ?, ?, ?, ?)",
                    (*_key(entry), sought_words(entry), _dump(entry), to_micros(at)),
                )
            for source in {entry.source for entry in entries}:
                self._db.run(
                    "DELETE FROM directory_people WHERE id IN (SELECT id FROM directory_people WHERE source = ?"
                    " ORDER BY at DESC, id DESC LIMIT -1 OFFSET ?)",
                    (source, MOST_PEOPLE),
                )

    def remembered(self, *, address: str = "", national_id: str = "") -> Remembered:
        """Everything that was answered of this mailbox, or of this person's or organisation's number; newest first."""
        if is_of_structure(national_id):
            wanted, key = "structure_id = ? AND national_id = ''", national_id  # its staff have numbers of their own
        else:
            wanted, key = ("address = ?", normal(address)) if address else ("national_id = ?", national_id)
        if not key:
            return ()
        rows = self._db.rows(
            f"SELECT source, entry, at FROM directory_people WHERE {wanted}"  # noqa: S608 -- constants
            " ORDER BY at DESC, id DESC LIMIT ?",
            (key, _MOST_OF_ONE),
        )
        return tuple((_load(source, entry), from_micros(at)) for source, entry, at in rows)

    def people_of(self, address: str) -> Remembered:
        """Everybody who was ever named for this mailbox, each once and with the last answer: no crowd hides one."""
        rows = self._db.rows(
            "SELECT source, entry, max(at) FROM directory_people WHERE address = ? AND national_id <> ''"
            " GROUP BY national_id, entry ->> '$.kind'",
            (normal(address),),
        )
        return tuple((_load(source, entry), from_micros(at)) for source, entry, at in rows if source is not None)

    def told_by(self, source: str, national_id: str) -> Remembered:
        """What one directory has answered of this number; newest first."""
        column = "structure_id" if is_of_structure(national_id) else "national_id"
        rows = self._db.rows(
            f"SELECT source, entry, at FROM directory_people WHERE {column} = ? AND source = ?"  # noqa: S608 -- constants
            " ORDER BY at DESC, id DESC LIMIT ?",
            (national_id, source, _MOST_OF_ONE),
        )
        return tuple((_load(source, entry), from_micros(at)) for source, entry, at in rows)

    def remembered_like(self, asked: Asked) -> tuple[DirectoryEntry, ...]:
        """Those that may fit, newest first: `directory_asking.fits` has the last word."""
        wanted = [
            *(("instr(sought, ?)", " " + word) for term in asked.terms for word in term.spellings[-1:]),
            *(("address = ?", address) for address in asked.addresses),
            *(("instr(national_id || ' ' || structure_id, ?)", digits) for digits in asked.identifiers),
        ]
        if not wanted:
            return ()
        condition = " AND ".join(sql for sql, _ in wanted)
        rows = self._db.rows(
            "SELECT source, entry, at FROM directory_people WHERE id IN"  # noqa: S608 -- constants
            f" (SELECT id FROM directory_people WHERE {condition} ORDER BY at DESC LIMIT ?)"
            " ORDER BY at DESC, id DESC",
            (*(value for _, value in wanted), _LOOKED_AT),
        )
        return tuple(replace(_load(source, entry), told=from_micros(at)) for source, entry, at in rows)

    def domains(self) -> frozenset[str]:
        """Mail domains of which a directory that is on has told, as it is set up now."""
        return frozenset(domain for (domain,) in self._db.rows(_DOMAINS))


def _key(entry: DirectoryEntry) -> tuple[str, ...]:
    return (entry.source, normal(entry.address), entry.national_id or "", entry.structure_id or "")


def _dump(entry: DirectoryEntry) -> str:
    named = {name: value for name, value in asdict(entry).items() if name not in _ABSENT_FIELDS}
    return dump({name: value[:_LONGEST] if isinstance(value, str) else value for name, value in named.items()})


def _load(source: str, text: str) -> DirectoryEntry:
    named: dict[str, Any] = json.loads(text)
    return DirectoryEntry(source, MailboxKind(named.pop("kind")), **named)
