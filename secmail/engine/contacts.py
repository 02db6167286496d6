"""Certificates of other people imported from files."""

from secmail.domain.addresses import normal
from secmail.domain.errors import Code, Rejected
from secmail.domain.people import KnownCertificate, Source
from secmail.domain.security import CertificateFacts, Chain, Revocation
from secmail.engine.desk import Desk
from secmail.engine.steps import Steps, wait
from secmail.engine.trust import Trust
from secmail.pki import certificate as certificates
from secmail.pki import usage


def import_certificates(desk: Desk, trust: Trust, data: bytes, *, address: str | None) -> Steps[int]:
    """Learns every personal certificate of the file that names an address; those that name none, for the given address.

    Rejected CERTIFICATE_SEVERAL_HOLDERS when these are of more than one person: somebody else's would be tied to it.
    """
    found = yield from wait(desk.pool.submit(_read, trust, data))
    if address is not None:
        _require_one_holder([facts for facts, _ in found if not facts.emails])
    learned = 0
    for facts, trusted in found:
        for owner in facts.emails or ((address,) if address else ()):
            learned += desk.db.certificates.learn(
                KnownCertificate(
                    address=normal(owner),
                    certificate=facts,
                    source=Source.FILE,
                    learned=desk.ports.clock.now(),
                    confirmed=trusted,
                    usable_for_encryption=usage.can_encrypt(facts.der),
                )
            )
    return learned


def _read(trust: Trust, data: bytes) -> list[tuple[CertificateFacts, bool]]:
    personal = [der for der in certificates.load(data) if usage.can_encrypt(der) or usage.can_sign(der)]
    return [(certificates.facts(der), _is_confirmed(trust, der)) for der in personal]


def _require_one_holder(without_address: list[CertificateFacts]) -> None:
    first = without_address[:1]
    if any(not _same_person(first[0], other) for other in without_address[1:]):
        raise Rejected(Code.CERTIFICATE_SEVERAL_HOLDERS)


def _same_person(one: CertificateFacts, other: CertificateFacts) -> bool:
    return certificates.same_holder(one, other) or one.subject == other.subject


def _is_confirmed(trust: Trust, der: bytes) -> bool:
    """Only what is known not to be revoked ties an address to its holder, whoever brought it."""
    judged = trust.for_encryption(der)
    return judged.chain is Chain.TRUSTED and judged.revocation is Revocation.GOOD
