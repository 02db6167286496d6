"""Certificates of other people imported from files: certificates, PKCS#7, and the public part of PKCS#12."""

from hashlib import sha256

from secmail.api.commands import ImportCertificates
from secmail.domain.addresses import normal
from secmail.domain.deeds import Deed
from secmail.domain.errors import Code, Rejected
from secmail.domain.people import CertificateReason, KnownCertificate, Source
from secmail.domain.security import CertificateFacts, Chain, Revocation
from secmail.engine.access import Access
from secmail.engine.desk import Desk
from secmail.engine.holders_word import require_holder
from secmail.engine.pkcs12_keys import certificates_in, is_container
from secmail.engine.session import Session
from secmail.engine.standing import Standing, standing_now
from secmail.engine.steps import Steps, wait
from secmail.engine.trust import Trust
from secmail.pki import certificate as certificates
from secmail.pki import usage

_Found = list[tuple[CertificateFacts, bool]]
"""With whether an authority that is trusted has issued it, and not revoked."""


def import_certificates(
    desk: Desk, trust: Trust, command: ImportCertificates, *, session: Session, access: Access
) -> Steps[int]:
    """Learns every personal certificate of the file that names an address; those that name none, for the given address.

    Whom letters are sealed to is the holder's to say: `require_holder`; the journal tells of it. Rejected
    CERTIFICATE_SEVERAL_HOLDERS when those for the address are of more than one person: somebody else's would be tied
    to it; IDENTITY_OF_ANOTHER where it is known as another person's. CERTIFICATE_UNREADABLE; VAULT_WRONG_PASSPHRASE for
    a PKCS#12 container that this passphrase does not open.
    """
    yield from require_holder(desk, session, access)
    address = command.address
    found = yield from wait(desk.pool.submit(_read, trust, command.data, command.passphrase))
    if address is not None:
        bare = [facts for facts, _ in found if not facts.emails]
        _require_one_holder(bare)
        around = yield from standing_now(desk, trust, address)
        yield from wait(desk.pool.submit(_require_his, bare, around))
        yield from require_holder(desk, session, access)  # nobody else has taken the place meanwhile
    by_holder = session.open is not None
    learned = sum(
        [desk.db.certificates.learn(lesson) for lesson in _lessons(desk, found, address, by_holder=by_holder)]
    )
    if found and by_holder:
        session.journal(Deed.CERTIFICATES_BROUGHT, sha256(command.data).hexdigest())
    return learned


def known_in(desk: Desk, data: bytes, passphrase: str) -> Steps[tuple[KnownCertificate, ...]]:
    """Of those that the file holds the known ones, each for its address. Errors as for an import."""
    ders = frozenset((yield from wait(desk.pool.submit(_ders, data, passphrase))))
    return tuple(each for each in desk.db.certificates.all() if each.certificate.der in ders)


def _ders(data: bytes, passphrase: str) -> tuple[bytes, ...]:
    return certificates_in(data, passphrase) if is_container(data) else certificates.load(data)


def _lessons(desk: Desk, found: _Found, address: str | None, *, by_holder: bool) -> list[KnownCertificate]:
    """Before there is a vault anybody brings them: they prove nothing then, and whose they are is to be looked at."""
    now = desk.ports.clock.now()
    return [
        KnownCertificate(
            address=normal(owner),
            certificate=facts,
            source=Source.FILE if by_holder or facts.emails else Source.CONTACTS,
            learned=now,
            confirmed=trusted and by_holder,
            usable_for_encryption=usage.can_encrypt(facts.der),
        )
        for facts, trusted in found
        for owner in facts.emails or ((address,) if address else ())
    ]


def _read(trust: Trust, data: bytes, passphrase: str) -> _Found:
    personal = [der for der in _ders(data, passphrase) if usage.can_encrypt(der) or usage.can_sign(der)]
    return [(certificates.facts(der), _is_confirmed(trust, der)) for der in personal]


def _require_his(without_address: list[CertificateFacts], around: Standing) -> None:
    """Pool."""
    if any(around.of(facts) is CertificateReason.OF_ANOTHER for facts in without_address):
        raise Rejected(Code.IDENTITY_OF_ANOTHER)


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
