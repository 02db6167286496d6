"""Certificates learned from verified signed mail."""

from secmail.domain.errors import SecmailError
from secmail.domain.messages import OpenedMessage
from secmail.domain.people import KnownCertificate, Source
from secmail.domain.security import AddressMatch, SignedLayer, SignerFacts, Summary
from secmail.engine.desk import Desk
from secmail.pki import certificate as certificates
from secmail.pki import usage

_TEACHING = frozenset({Summary.SIGNED_TRUSTED, Summary.SIGNED_UNCONFIRMED})


def learn_from(desk: Desk, opened: OpenedMessage) -> None:
    """Remembers the sender's certificates, if the signature holds, is trusted, and is the visible sender's."""
    if opened.summary not in _TEACHING or len(opened.headers.from_) != 1:
        return
    address = opened.headers.from_[0].address
    for layer in opened.layers:
        if isinstance(layer, SignedLayer):
            for signer in layer.signers:
                _learn(desk, address, signer, confirmed=opened.summary is Summary.SIGNED_TRUSTED)


def _learn(desk: Desk, address: str, signer: SignerFacts, *, confirmed: bool) -> None:
    if signer.address_match is not AddressMatch.MATCH or signer.certificate is None:
        return
    ders = dict.fromkeys(
        [signer.certificate.der, *([signer.encryption_certificate] if signer.encryption_certificate else [])]
    )
    for der in ders:
        try:
            facts = certificates.facts(der)
        except SecmailError:
            continue  # an odd certificate teaches nothing
        desk.db.certificates.learn(
            KnownCertificate(
                address=address,
                certificate=facts,
                source=Source.SIGNED_MAIL,
                learned=desk.ports.clock.now(),
                confirmed=confirmed,
                usable_for_encryption=usage.can_encrypt(der),
                capabilities=signer.capabilities,
            )
        )
