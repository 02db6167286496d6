"""Answers about certificates: of recipients, ranked, and one's own. Read thread; nothing here asks a network."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from secmail.api.certificates import CertificateRanking, OwnCertificates
from secmail.api.queries import RecipientStatuses
from secmail.domain.addresses import domain_of, normal
from secmail.domain.errors import ActionNeeded, Code
from secmail.domain.own_certificates import OwnCertificate
from secmail.domain.people import RecipientState, RecipientStatus
from secmail.engine.inside import Inside
from secmail.engine.own_certificates import own_rows
from secmail.engine.ports import MailDbReader
from secmail.engine.ports.directories import CountryBook
from secmail.engine.ranking import Judge, ranked
from secmail.engine.recipients import Places, status_of, with_place
from secmail.engine.sender import Judges

CertificateQuery = RecipientStatuses | CertificateRanking | OwnCertificates


class CertificatesReading:
    """`judge`: the chain of a certificate for encryption, now."""

    def __init__(self, judge: Judge, country: CountryBook) -> None:
        self._judge = judge
        self._country = country

    def answer(self, query: CertificateQuery, db: MailDbReader, inside: Inside | None, *, now: datetime) -> Any:
        match query:
            case RecipientStatuses(addresses=addresses):
                return tuple(self._status(address, db, now=now) for address in addresses)
            case CertificateRanking(address=address):
                return ranked(address, db.known.for_address(normal(address)), self._judge, now=now)
            case OwnCertificates():
                return self._own(db, inside, now=now)

    def _status(self, address: str, db: MailDbReader, *, now: datetime) -> RecipientStatus:
        found = status_of(address, db.known.for_address(address), self._judge, now=now)
        return with_place(found, self._places(address, db)) if found.state is RecipientState.NO_CERTIFICATE else found

    def _places(self, address: str, db: MailDbReader) -> Places:
        domains = db.known.domains() | {domain_of(account.address) for account in db.accounts()}
        whole = self._country.facts() is not None
        if whole and self._country.has_domain(domain_of(address)):
            domains |= {domain_of(address)}
        return Places(domains, whole)

    def _own(self, db: MailDbReader, inside: Inside | None, *, now: datetime) -> Sequence[OwnCertificate]:
        if inside is None:
            raise ActionNeeded(Code.VAULT_LOCKED)
        return own_rows(inside.certificates, Judges(self._judge, self._judge, now), told=db.known.told())
