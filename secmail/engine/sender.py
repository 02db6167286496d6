"""Whether our own certificates may stand under a letter of a mailbox, said before anything is signed or sent."""

from dataclasses import dataclass
from datetime import datetime

from secmail.cms.sealing import withstands_quantum
from secmail.domain.addresses import normal
from secmail.domain.choice import Choice
from secmail.domain.errors import ActionNeeded, Code, Untrusted
from secmail.domain.security import CertificateFacts, Chain, ChainFacts, Revocation
from secmail.engine.ports import OpenVault
from secmail.engine.recipients import Judge
from secmail.pki import certificate as certificates

_OUT_OF_DATE = frozenset({Chain.EXPIRED, Chain.NOT_YET_VALID})


@dataclass(frozen=True, slots=True)
class Sender:
    """Who is about to send. `address`: the account's; `holder_address`: of the holder of the vault that is open.

    `signing`: the certificate to sign with; `sealing`: those of the vault (DER), newest first.
    """

    address: str
    holder_address: str
    signing: CertificateFacts
    sealing: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Judges:
    """How own certificates are judged, at the moment `now`."""

    signing: Judge
    sealing: Judge
    now: datetime


@dataclass(frozen=True, slots=True)
class OwnCertificates:
    """Certificates (DER) of the open vault that are valid now.

    `answers`: the one that answers should be sealed to, which old software must understand; `post_quantum`: the ML-KEM
    one beside it, if there is one.
    """

    answers: bytes
    post_quantum: bytes | None = None

    def copy_of(self, choice: Choice) -> bytes:
        """The one that the own copy of a letter is sealed to: ML-KEM where all other copies are too.

        Beside a copy under RSA it would win nothing, and old software of one's own would not open it.
        """
        return self.post_quantum if self.post_quantum and choice.post_quantum else self.answers


def own_certificates(sender: Sender, judges: Judges) -> OwnCertificates:
    """What to seal the own copy, and all answers, to: of each kind the newest that is valid now. Pool.

    ActionNeeded SENDER_NO_CERTIFICATE, SENDER_EXPIRED, SENDER_REVOKED; SENDER_OTHER_MAILBOX when the account is not the
    holder's, SENDER_OTHER_HOLDER when who signs is not who holds the vault: readers would take either for a forgery.
    """
    if not sender.sealing:
        raise ActionNeeded(Code.SENDER_NO_CERTIFICATE)
    refusal = _refusal(sender.signing, judges.signing(sender.signing.der), judges.now)
    if refusal is not None:
        raise ActionNeeded(refusal, "signature")
    valid = _valid([certificates.facts(der) for der in sender.sealing], judges)
    found = _chosen(valid)
    for own in valid:
        if own.der in (found.answers, found.post_quantum):
            _require_one_person(sender, own)
    return found


def holders_copy(sealing: tuple[bytes, ...], judges: Judges) -> OwnCertificates:
    """What to seal a copy for the holder to, in whose mailbox somebody else acts and signs as herself. Pool.

    ActionNeeded SENDER_NO_CERTIFICATE, SENDER_EXPIRED, SENDER_REVOKED: what is done on his behalf, he can read.
    """
    if not sealing:
        raise ActionNeeded(Code.SENDER_NO_CERTIFICATE)
    return _chosen(_valid([certificates.facts(der) for der in sealing], judges))


def require_own_mailbox(address: str, vault: OpenVault) -> None:
    """Untrusted MANDATE_NEVER_SIGNS for the holder's mailbox, or one that his certificates name.

    Nobody writes in another's name: readers would take her signature under his address for a forgery, rightly.
    """
    named = (email for der in vault.certificates for email in certificates.facts(der).emails)
    if _names(address, (vault.address, *named)):
        raise Untrusted(Code.MANDATE_NEVER_SIGNS)


def has_post_quantum(sealing: tuple[bytes, ...], judge: Judge, now: datetime) -> bool:
    """Whether the own copy can be sealed by ML-KEM."""
    modern = [certificates.facts(der) for der in sealing if withstands_quantum(der)]
    return any(_refusal(own, judge(own.der), now) is None for own in modern)


def _chosen(valid: list[CertificateFacts]) -> OwnCertificates:
    """Of each kind the newest."""
    modern = next((own for own in valid if withstands_quantum(own.der)), None)
    answers = next((own for own in valid if not withstands_quantum(own.der)), valid[0])
    return OwnCertificates(answers.der, modern.der if modern is not None else None)


def _valid(found: list[CertificateFacts], judges: Judges) -> list[CertificateFacts]:
    """Those without a refusal, self-signed ones last; the first refusal when there is none."""
    # An authority's word is worth more to readers than a later one of our own; else as they come.
    found = sorted(found, key=lambda own: own.subject == own.issuer)
    judged = [(own, _refusal(own, judges.sealing(own.der), judges.now)) for own in found]
    valid = [own for own, refusal in judged if refusal is None]
    if not valid:
        raise ActionNeeded(next(refusal for _, refusal in judged if refusal is not None), "confidentiality")
    return valid


def _refusal(facts: CertificateFacts, judged: ChainFacts, now: datetime) -> Code | None:
    """Only what is certain: whether an authority is known here says nothing about what readers know."""
    if judged.revocation is Revocation.REVOKED:
        return Code.SENDER_REVOKED
    if judged.chain in _OUT_OF_DATE or not facts.not_before <= now <= facts.not_after:
        return Code.SENDER_EXPIRED
    return None


def _require_one_person(sender: Sender, own: CertificateFacts) -> None:
    if not _names(sender.address, (sender.holder_address, *own.emails)):
        raise ActionNeeded(Code.SENDER_OTHER_MAILBOX, "vault")
    signing = sender.signing
    if signing.emails and not _names(sender.address, signing.emails):
        raise ActionNeeded(Code.SENDER_OTHER_MAILBOX, "signature")
    if signing.national_id and own.national_id and signing.national_id != own.national_id:
        raise ActionNeeded(Code.SENDER_OTHER_HOLDER)


def _names(address: str, addresses: tuple[str, ...]) -> bool:
    return normal(address) in {normal(each) for each in addresses}
