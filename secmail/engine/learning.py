"""Certificates learned from verified signed mail."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from secmail.domain.addresses import normal
from secmail.domain.errors import SecmailError
from secmail.domain.identity import FOR_SOMEBODY_ELSE, Tie
from secmail.domain.messages import OpenedMessage
from secmail.domain.people import KnownCertificate, Source
from secmail.domain.security import (
    AddressMatch,
    CertificateFacts,
    Chain,
    Finding,
    Revocation,
    SignedLayer,
    SignerFacts,
    Summary,
)
from secmail.engine.recipients import Judge
from secmail.pki import certificate as certificates
from secmail.pki import usage

_ON_A_WORD = frozenset({Tie.DIRECTORY, Tie.CONFIRMATION})
"""Ties that may be taken back: what is learned on them proves nothing later."""
_TEACHING = frozenset({Summary.SIGNED_TRUSTED, Summary.SIGNED_UNCONFIRMED})


_CLOCKS_DIFFER = timedelta(minutes=10)


def lessons(opened: OpenedMessage, judge: Judge, *, at: datetime, received: datetime) -> tuple[KnownCertificate, ...]:
    """The sender's certificates, if the signature holds, is trusted, and is the visible sender's. Pool.

    From an address that imitates a correspondent's nothing is learned: it would count as known from then on, and never
    be told again. A person who knows better imports the certificate.
    """
    if opened.summary not in _TEACHING or len(opened.headers.from_) != 1:
        return ()
    if any(problem.code is Finding.LOOK_ALIKE_SENDER for problem in opened.problems):
        return ()
    address = normal(opened.headers.from_[0].address)
    signers = [signer for layer in opened.layers if isinstance(layer, SignedLayer) for signer in layer.signers]
    return tuple(
        KnownCertificate(
            address=address,
            certificate=facts,
            source=Source.SIGNED_MAIL,
            learned=at,
            confirmed=confirmed and opened.summary is Summary.SIGNED_TRUSTED and _is_certified(signer),
            usable_for_encryption=usage.can_encrypt(facts.der),
            capabilities=capabilities,
            announced=announced,
        )
        for signer in signers
        for capabilities, announced in (_announcement(signer, min(at, received)),)
        for facts, confirmed in _of_signer(signer, address, judge)
    )


def _announcement(signer: SignerFacts, until: datetime) -> tuple[tuple[str, ...], datetime | None]:
    """What he announced and when; nothing by a signature from the future, which no later one could replace."""
    when = signer.signing_time
    if not signer.capabilities or (when is not None and when > until + _CLOCKS_DIFFER):
        return (), None
    return signer.capabilities, when


def _of_signer(signer: SignerFacts, address: str, judge: Judge) -> Iterator[tuple[CertificateFacts, bool]]:
    """What he signed with, and what he wants answers sealed to: each must be his, and is confirmed by itself."""
    if signer.address_match is not AddressMatch.MATCH or signer.certificate is None or _is_for_another(signer):
        return
    yield signer.certificate, True
    others = dict.fromkeys((signer.encryption_certificate, signer.post_quantum_certificate))
    for der in others:
        if der is None or der == signer.certificate.der:
            continue
        try:
            facts = certificates.facts(der)
        except SecmailError:
            continue  # an odd certificate teaches nothing
        if _is_of(facts, signer.certificate, address):
            judged = judge(facts.der)
            yield facts, judged.chain is Chain.TRUSTED and judged.revocation is Revocation.GOOD


def _is_certified(signer: SignerFacts) -> bool:
    """Whether an authority's word ties him to the address, not a directory's or the user's alone."""
    return signer.tie is None or signer.tie.by not in _ON_A_WORD


def _is_for_another(signer: SignerFacts) -> bool:
    """Whether, by no more than such a word, he signs in a mailbox that is not his: answers are not sealed to him."""
    return not _is_certified(signer) and signer.identity is not None and signer.identity.has(*FOR_SOMEBODY_ELSE)


def _is_of(facts: CertificateFacts, signer: CertificateFacts, address: str) -> bool:
    """It names his address; or it names none, and the same holder."""
    if facts.emails:
        return address in {normal(email) for email in facts.emails}
    return certificates.same_holder(facts, signer)
