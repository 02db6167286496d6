"""Certificates of other people imported from files: certificates, PKCS#7, and the public part of PKCS#12."""

from secmail.api.commands import ImportCertificates
from secmail.domain.addresses import normal
from secmail.domain.errors import Code, Rejected
from secmail.domain.people import KnownCertificate, Source
from secmail.domain.security import CertificateFacts, Chain, Revocation
from secmail.engine.desk import Desk
from secmail.engine.pkcs12_keys import certificates_in, is_container
from secmail.engine.steps import Steps, wait
from secmail.engine.trust import Trust
from secmail.pki import certificate as certificates
from secmail.pki import usage


def import_certificates(desk: Desk, trust: Trust, command: ImportCertificates) -> Steps[int]:
    """Learns every personal certificate of the file that names an address; those that name none, for the given address.

    Rejected CERTIFICATE_SEVERAL_HOLDERS when these are of more than one person: somebody else's would be tied to it.
    CERTIFICATE_UNREADABLE; VAULT_WRONG_PASSPHRASE for a PKCS#12 container that this passphrase does not open.
    """
    address = command.address
    found = yield from wait(desk.pool.submit(_read, trust, command.data, command.passphrase))
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


def _read(trust: Trust, data: bytes, passphrase: str) -> list[tuple[CertificateFacts, bool]]:
    ders = certificates_in(data, passphrase) if is_container(data) else certificates.load(data)
    personal = [der for der in ders if usage.can_encrypt(der) or usage.can_sign(der)]
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
