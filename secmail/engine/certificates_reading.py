"""Answers about certificates: of recipients, ranked, and one's own. Read thread; nothing here asks a network."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from secmail.api.certificates import CertificateRanking, OwnCertificates
from secmail.api.queries import RecipientStatuses
from secmail.domain.addresses import domain_of, normal
from secmail.domain.errors import ActionNeeded, Code
from secmail.domain.own_certificates import OwnCertificate
from secmail.domain.people import KnownCertificate, RecipientState, RecipientStatus
from secmail.engine.desk import Ports
from secmail.engine.directory_profiles import speaking
from secmail.engine.inside import Inside
from secmail.engine.own_certificates import is_ours, own_rows, still_here, with_own
from secmail.engine.ports import MailDbReader
from secmail.engine.ranking import Judge, PersonOf, ranked
from secmail.engine.recipients import Places, status_of, with_place
from secmail.engine.sender import Judges
from secmail.engine.standing import Sight, standing

CertificateQuery = RecipientStatuses | CertificateRanking | OwnCertificates


class CertificatesReading:
    """`judge`: the chain of a certificate for encryption, now."""

    def __init__(self, judge: Judge, national: Callable[[bytes], bool], ports: Ports) -> None:
        self._judge = judge
        self._national = national
        self._country = ports.country
        self._directories = ports.directories
        self._vaults = ports.vaults

    def answer(self, query: CertificateQuery, db: MailDbReader, inside: Inside | None, *, now: datetime) -> Any:
        match query:
            case RecipientStatuses(addresses=addresses):
                return tuple(self._status(address, db, now=now) for address in addresses)
            case CertificateRanking(address=address):
                known, person = self._known(address, db, now=now)
                return ranked(address, known, self._judge, person=person, now=now)
            case OwnCertificates():
                return self._own(db, inside, now=now)

    def _status(self, address: str, db: MailDbReader, *, now: datetime) -> RecipientStatus:
        known, person = self._known(address, db, now=now)
        found = status_of(address, known, self._judge, person=person, now=now)
        found = replace(found, requested=db.known.request_waiting(address) is not None)
        return with_place(found, self._places(address, db)) if found.state is RecipientState.NO_CERTIFICATE else found

    def _known(self, address: str, db: MailDbReader, *, now: datetime) -> tuple[Sequence[KnownCertificate], PersonOf]:
        stored, accounts = db.known.for_address(normal(address)), db.accounts()
        vaults = self._vaults.facts() if is_ours(address, accounts) else ()
        known = with_own(address, stored, seen=still_here(db.known.seen(), vaults), accounts=accounts)
        sources = speaking(db.directories.sources(), self._directories.profiles())
        sight = Sight(self._country.lines_of, self._national, now)
        return known, standing(db, address, known, sources=sources, sight=sight).person

    def _places(self, address: str, db: MailDbReader) -> Places:
        domains = db.known.domains() | {domain_of(account.address) for account in db.accounts()}
        domains |= db.directories.domains() | db.contacts.domains()
        facts = self._country.facts()
        whole = facts is not None and bool(facts.mailboxes or facts.domains)
        if whole and self._country.has_domain(domain_of(address)):
            domains |= {domain_of(address)}
        return Places(domains, whole)

    def _own(self, db: MailDbReader, inside: Inside | None, *, now: datetime) -> Sequence[OwnCertificate]:
        own = [inside.certificates] if inside is not None else self._last_seen(db)
        if not own:
            raise ActionNeeded(Code.VAULT_LOCKED)
        judges, told = Judges(self._judge, self._judge, now), db.known.told()
        return tuple(row for ders in own for row in own_rows(ders, judges, told=told))

    def _last_seen(self, db: MailDbReader) -> Sequence[tuple[bytes, ...]]:
        return [ders for _, ders in still_here(db.known.seen(), self._vaults.facts())]
