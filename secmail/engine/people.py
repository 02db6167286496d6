"""Who somebody is, as journals and mandates name people: by the certificates of their cards. Pure."""

import hashlib

from secmail.domain.cards import Card
from secmail.domain.mandates import Mandate, Person
from secmail.domain.security import CertificateFacts

_SHORT = 16


def identity_of(card: Card) -> str:
    """The holder's national identifier, or a fingerprint where there is none."""
    for key in card.keys:
        if key.certificate.national_id:
            return key.certificate.national_id
    fingerprints = "".join(key.certificate.sha256 for key in card.keys)
    return hashlib.sha256(fingerprints.encode()).hexdigest()[:_SHORT]


def principal_of(mandate: Mandate | None) -> str | None:
    """On whose behalf something is done by this mandate."""
    if mandate is None:
        return None
    return mandate.principal.national_id or mandate.principal.certificate[:_SHORT]


def named_by(facts: CertificateFacts) -> Person:
    """The holder of an authentication certificate."""
    return Person(facts.common_name or facts.subject, facts.national_id, facts.sha256)


def numbers_of(person: Person) -> tuple[str, ...]:
    """What the journal may call somebody whom a mandate or a certificate names."""
    return (*filter(None, (person.national_id,)), person.certificate[:_SHORT])
