"""Whether our own certificates may stand under a letter of a mailbox, said before anything is signed or sent."""

from dataclasses import dataclass
from datetime import datetime

from secmail.domain.addresses import normal
from secmail.domain.errors import ActionNeeded, Code
from secmail.domain.security import CertificateFacts, Chain, ChainFacts, Revocation
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


def own_certificate(sender: Sender, judges: Judges) -> bytes:
    """The certificate (DER) that the own copy, and all answers, are sealed to: the newest that is valid now. Pool.

    ActionNeeded SENDER_NO_CERTIFICATE, SENDER_EXPIRED, SENDER_REVOKED; SENDER_OTHER_MAILBOX when the account is not the
    holder's, SENDER_OTHER_HOLDER when who signs is not who holds the vault: readers would take either for a forgery.
    """
    if not sender.sealing:
        raise ActionNeeded(Code.SENDER_NO_CERTIFICATE)
    refusal = _refusal(sender.signing, judges.signing(sender.signing.der), judges.now)
    if refusal is not None:
        raise ActionNeeded(refusal, "signature")
    own = _newest_valid([certificates.facts(der) for der in sender.sealing], judges)
    _require_one_person(sender, own)
    return own.der


def _newest_valid(found: list[CertificateFacts], judges: Judges) -> CertificateFacts:
    refusals: list[Code] = []
    for own in found:
        refusal = _refusal(own, judges.sealing(own.der), judges.now)
        if refusal is None:
            return own
        refusals.append(refusal)
    raise ActionNeeded(refusals[0], "confidentiality")


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
