"""Signatures of a message: checked over exact bytes first, tied to people last, when the visible sender is known."""

from collections.abc import Generator
from dataclasses import dataclass, field, replace

from secmail.cms.signed import Signed, Signer
from secmail.cms.verify import Content, Verdict, verify
from secmail.domain.addresses import normal
from secmail.domain.errors import BugError, SecmailError
from secmail.domain.identity import AddressTie, Tie
from secmail.domain.messages import Headers
from secmail.domain.octets import Stream
from secmail.domain.policy import CryptoPolicy
from secmail.domain.security import (
    AddressMatch,
    CertificateFacts,
    Chain,
    ChainFacts,
    Finding,
    Integrity,
    Problem,
    Revocation,
    Severity,
    SignedLayer,
    SignerFacts,
)
from secmail.pki.certificate import facts
from secmail.smime.canonical import crlf
from secmail.smime.keys_in_mail import capabilities, encryption_certificate, post_quantum_certificate
from secmail.smime.steps import Answer, Need, NeedChain

_NO_CHAIN = ChainFacts(Chain.INCOMPLETE, Revocation.UNKNOWN)
_BEYOND_THE_CERTIFICATE = frozenset({Tie.DIRECTORY, Tie.CONFIRMATION})
"""What gives a holder further addresses than those his certificate names."""


@dataclass(frozen=True, slots=True)
class CheckedLayer:
    """A signature layer whose mathematics is done. `covers_all` as in `SignedLayer`."""

    form: str
    signers: tuple[tuple[Signer, Verdict], ...]
    certificates: tuple[bytes, ...] = field(repr=False)
    covers_all: bool

    @property
    def intact(self) -> bool:
        """Whether there are signers and every one of their signatures holds."""
        return bool(self.signers) and all(v.integrity is Integrity.INTACT for _, v in self.signers)


def check(signed: Signed, content: Stream, *, form: str, covers_all: bool, crypto: CryptoPolicy) -> CheckedLayer:
    """Every signer of `signed` against exactly these bytes."""
    given = Content(content, signed.content_type)
    # Only what stands outside of the container can have its line ends changed in transport.
    canonical = crlf(content) if signed.content is None else content
    stored = Content(canonical, signed.content_type) if canonical is not content else None
    signers = tuple(
        (signer, _check_signer(signer, signed.certificates, given, stored=stored, crypto=crypto))
        for signer in signed.signers
    )
    return CheckedLayer(form, signers, signed.certificates, covers_all)


def _check_signer(
    signer: Signer, certificates: tuple[bytes, ...], content: Content, *, stored: Content | None, crypto: CryptoPolicy
) -> Verdict:
    found = verify(signer, certificates, content=content, crypto=crypto)
    if found.integrity is Integrity.INTACT or stored is None:
        return found
    # Stored with the line ends of this system; the signature is made over CRLF (RFC 8551 §3.1.1).
    again = verify(signer, certificates, content=stored, crypto=crypto)
    return again if again.integrity is Integrity.INTACT else found


def identify(layer: CheckedLayer, headers: Headers) -> Generator[Need, Answer, SignedLayer]:
    """Asks for each signer's chain and ties the certificate to the visible sender."""
    found = []
    for signer, verdict in layer.signers:
        chain = _NO_CHAIN
        own = _certificate_facts(verdict)
        if own is not None:
            answer = yield NeedChain(
                certificate=own.der,
                certificates=layer.certificates,
                signing_time=signer.signing_time,
                intact=verdict.integrity is Integrity.INTACT,
            )
            if not isinstance(answer, ChainFacts):
                raise BugError("NeedChain is answered with ChainFacts")
            chain = answer
        match = match_address(own, chain, headers)
        signed_by = _signer_facts((signer, verdict), own, chain=chain, match=match, bag=layer.certificates)
        found.append(replace(signed_by, tie=_tie(own, chain, headers) if match is AddressMatch.MATCH else None))
    return SignedLayer(layer.form, tuple(found), layer.covers_all)


def _certificate_facts(verdict: Verdict) -> CertificateFacts | None:
    try:
        return facts(verdict.certificate) if verdict.certificate else None
    except SecmailError:
        return None


def _signer_facts(
    checked: tuple[Signer, Verdict],
    own: CertificateFacts | None,
    *,
    chain: ChainFacts,
    match: AddressMatch,
    bag: tuple[bytes, ...],
) -> SignerFacts:
    signer, verdict = checked
    intact = verdict.integrity is Integrity.INTACT
    problems = []
    if verdict.finding is not None:
        problems.append(Problem(verdict.finding, Severity.WARNING if intact else Severity.ERROR, verdict.detail))
    if own is not None and own.test:
        problems.append(Problem(Finding.TEST_CERTIFICATE, Severity.WARNING))
    return SignerFacts(
        integrity=verdict.integrity,
        algorithm=verdict.algorithm,
        weak=verdict.weak,
        signing_time=signer.signing_time,
        certificate=own,
        chain=chain.chain,
        chain_at_signing=chain.at_signing,
        revocation=chain.revocation,
        revoked=chain.revoked,
        path=chain.path,
        address_match=match,
        problems=tuple(problems),
        encryption_certificate=encryption_certificate(signer, own, bag) if intact and own else None,
        capabilities=capabilities(signer) if intact else (),
        post_quantum_certificate=post_quantum_certificate(signer, own, bag) if intact and own else None,
    )


def match_address(own: CertificateFacts | None, chain: ChainFacts, headers: Headers) -> AddressMatch:
    """Whether the holder is the one visible sender: by the certificate's addresses, or else by known ones.

    A certificate without an address, as on CPS cards, is matched through its national identifier by the directory, an
    earlier confirmed exchange or the user (`ChainFacts.known_addresses`), or not at all. One that names addresses is
    matched by others only where a directory or the user says so.
    """
    if own is None or len(headers.from_) != 1:
        return AddressMatch.UNKNOWN
    if normal(headers.from_[0].address) in chain.denied:
        return AddressMatch.MISMATCH
    addresses = (*own.emails, *_further(chain)) if own.emails else chain.known_addresses
    if not addresses:
        return AddressMatch.UNKNOWN
    sender = normal(headers.from_[0].address)
    return AddressMatch.MATCH if sender in {normal(address) for address in addresses} else AddressMatch.MISMATCH


def _further(chain: ChainFacts) -> tuple[str, ...]:
    return tuple(tie.address for tie in chain.ties if tie.by in _BEYOND_THE_CERTIFICATE)


def _tie(own: CertificateFacts | None, chain: ChainFacts, headers: Headers) -> AddressTie | None:
    """The strongest that ties the holder to the sender."""
    sender = normal(headers.from_[0].address)
    if own is not None and sender in {normal(address) for address in own.emails}:
        return AddressTie(sender, Tie.CERTIFICATE)
    return next((tie for tie in chain.ties if normal(tie.address) == sender), None)
