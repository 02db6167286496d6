"""Certificates of other people, by the addresses they are known for."""

import json
from dataclasses import asdict, replace

from secmail.domain.addresses import normal
from secmail.domain.people import Decision, KnownCertificate, Source
from secmail.domain.security import CertificateFacts
from secmail.store.db import Database, Row
from secmail.store.values import dump, from_micros, optional_micros, optional_moment, to_micros

# Later is better: mail that its holder signed weighs more than what is published, what a person brought more than that,
# an own key most.
_SOURCES = (
    Source.CONTACTS,
    Source.DOMAIN,
    Source.DIRECTORY,
    Source.SIGNED_MAIL,
    Source.FILE,
    Source.VAULT,
    Source.CARD,
)
_SELECT = (
    "SELECT address, source, learned, confirmed, usable, capabilities, announced, decision, facts, der,"
    " not_before, not_after"
    " FROM known_certificates JOIN certificates USING (sha256)"
)
_COLUMNS = frozenset({"der", "not_before", "not_after"})
_NEWEST_FIRST = " ORDER BY address, not_before DESC, learned DESC, sha256"


class Certificates:
    """Satisfies `engine.ports.CertificateStore`."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def learn(self, known: KnownCertificate) -> bool:
        """A confirmed entry is never weakened by one that is not confirmed."""
        known = replace(known, address=normal(known.address))
        with self._db.transaction():
            row = self._db.row(f"{_SELECT} WHERE address = ? AND sha256 = ?", (known.address, known.certificate.sha256))
            better = known if row is None else _better(_known(row), known)
            if row is None or better != _known(row):  # most mail teaches nothing, and writing waits for the disk
                self._keep(better)
        return row is None

    def for_address(self, address: str) -> tuple[KnownCertificate, ...]:
        """Newest certificate first."""
        return tuple(
            _known(row) for row in self._db.rows(f"{_SELECT} WHERE address = ?{_NEWEST_FIRST}", (normal(address),))
        )

    def all(self) -> tuple[KnownCertificate, ...]:
        """By address, then newest first."""
        return tuple(_known(row) for row in self._db.rows(_SELECT + _NEWEST_FIRST))

    def decide(self, address: str, sha256: str, decision: Decision) -> bool:
        """False when no such certificate is known for the address."""
        with self._db.transaction():
            known = self._db.row(f"{_SELECT} WHERE address = ? AND sha256 = ?", (normal(address), sha256))
            self._db.run(
                "UPDATE known_certificates SET decision = ? WHERE address = ? AND sha256 = ?",
                (decision.value, normal(address), sha256),
            )
        return known is not None

    def forget(self, address: str, sha256: str) -> bool:
        """False when no such certificate is known for the address. Its bytes go with its last address."""
        with self._db.transaction():
            known = self._db.row(f"{_SELECT} WHERE address = ? AND sha256 = ?", (normal(address), sha256))
            self._db.run("DELETE FROM known_certificates WHERE address = ? AND sha256 = ?", (normal(address), sha256))
            self._db.run(
                "DELETE FROM certificates WHERE sha256 = ?"
                " AND NOT EXISTS (SELECT 1 FROM known_certificates WHERE known_certificates.sha256 = ?)",
                (sha256, sha256),
            )
        return known is not None

    def addresses_of(self, national_id: str) -> tuple[str, ...]:
        rows = self._db.rows(
            "SELECT DISTINCT address FROM known_certificates JOIN certificates USING (sha256)"
            " WHERE national_id = ? AND confirmed = 1 ORDER BY address",
            (national_id,),
        )
        return tuple(row[0] for row in rows)

    def domains(self) -> frozenset[str]:
        rows = self._db.rows(
            "SELECT DISTINCT substr(address, instr(address, '@') + 1) FROM known_certificates WHERE confirmed = 1"
        )
        return frozenset(row[0] for row in rows)

    def _keep(self, known: KnownCertificate) -> None:
        facts = known.certificate
        self._db.run(
            "INSERT OR IGNORE INTO certificates (sha256, der, facts, not_before, not_after, national_id)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (
                facts.sha256,
                facts.der,
                _dump(facts),
                to_micros(facts.not_before),
                to_micros(facts.not_after),
                facts.national_id,
            ),
        )
        self._db.run(
            "INSERT OR REPLACE INTO known_certificates"
            " (address, sha256, source, learned, confirmed, usable, capabilities, announced, decision)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                known.address,
                facts.sha256,
                known.source.value,
                to_micros(known.learned),
                int(known.confirmed),
                int(known.usable_for_encryption),
                dump(known.capabilities),
                optional_micros(known.announced),
                known.decision.value if known.decision is not None else None,
            ),
        )


def _better(old: KnownCertificate, new: KnownCertificate) -> KnownCertificate:
    """What a person has said of it stays, however often it comes."""
    decision = new.decision or old.decision
    if new.confirmed != old.confirmed:
        return replace(new if new.confirmed else old, decision=decision)
    latest = new if _announced_later(old, new) else old
    return replace(
        new,
        source=max(old.source, new.source, key=_SOURCES.index),
        learned=min(old.learned, new.learned),
        capabilities=latest.capabilities,
        announced=latest.announced,
        decision=decision,
    )


def _announced_later(old: KnownCertificate, new: KnownCertificate) -> bool:
    """By signing time: opening an old message again, or getting it late, brings old software back for nobody."""
    if not new.capabilities:
        return False
    return old.announced is None or (new.announced is not None and new.announced >= old.announced)


def _dump(facts: CertificateFacts) -> str:
    """Every field that has no column of its own, also those that are added to the facts later."""
    return dump({name: value for name, value in asdict(facts).items() if name not in _COLUMNS})


def _known(row: Row) -> KnownCertificate:
    address, source, learned, confirmed, usable, capabilities, announced, decision, text, *rest = row
    der, not_before, not_after = rest
    facts = json.loads(text)
    certificate = CertificateFacts(
        **{**facts, "emails": tuple(facts["emails"])},
        not_before=from_micros(not_before),
        not_after=from_micros(not_after),
        der=bytes(der),
    )
    return KnownCertificate(
        address=address,
        certificate=certificate,
        source=Source(source),
        learned=from_micros(learned),
        confirmed=bool(confirmed),
        usable_for_encryption=bool(usable),
        capabilities=tuple(json.loads(capabilities)),
        announced=optional_moment(announced),
        decision=Decision(decision) if decision is not None else None,
    )
