"""What authorities issue: certificates, revocation lists, OCSP answers."""

from collections.abc import Iterator
from functools import cache

from asn1crypto import x509

from fuzz.cast import cast
from fuzz.target import Target, require
from secmail.domain.policy import TrustPolicy
from secmail.domain.security import Chain, Revocation
from secmail.pki import anchors, certificate, usage
from secmail.pki.anchors import Anchors
from secmail.pki.path import PathChecker, Purpose
from tests.support.pki_lab import AT
from tests.support.revocation_lab import answer

_POLICY = TrustPolicy(AT)


@cache
def _checker() -> PathChecker:
    people = cast()
    return PathChecker(Anchors((people.pki.root.der,), people.intermediates, people.crls()))


@cache
def _known() -> tuple[bytes, ...]:
    people = cast()
    return (people.laboratory.der, people.doctor.der, people.pki.root.der, *people.intermediates)


def _certificates(data: bytes) -> None:
    for der in certificate.load(data)[:4]:
        certificate.facts(der)
        usage.can_encrypt(der)
        usage.can_sign(der)
        usage.key_role(der)
        found = _checker().check(der, extra=(), policy=_POLICY, purpose=Purpose.SIGN)
        require(
            found.chain is not Chain.TRUSTED or _signed_part(der) in _signed_parts(), "trust in a changed certificate"
        )


@cache
def _signed_parts() -> frozenset[bytes]:
    return frozenset(map(_signed_part, _known()))


def _signed_part(der: bytes) -> bytes:
    return bytes(x509.Certificate.load(der)["tbs_certificate"].dump())


def _certificate_files() -> Iterator[bytes]:
    yield from _known()
    yield cast().doctor.pem


@cache
def _revoked() -> tuple[bytes, ...]:
    return cast().crls(cast().laboratory)


def _lists(data: bytes) -> None:
    """The laboratory is revoked by the honest lists: no change of one of them may acquit it."""
    require(revocation(lists=(data,)) is not Revocation.GOOD, "a changed list acquits")
    anchors.parse((data,))


def _answers(data: bytes) -> None:
    """The same for OCSP answers."""
    require(revocation(responses=(data,)) is not Revocation.GOOD, "a changed answer acquits")
    anchors.parse((data,))


def revocation(*, lists: tuple[bytes, ...] = (), responses: tuple[bytes, ...] = ()) -> Revocation:
    """How the laboratory stands by these and the root's own list."""
    people = cast()
    known = Anchors((people.pki.root.der,), people.intermediates, (*lists, *_revoked()[:1]), responses)
    return PathChecker(known).check(people.laboratory.der, extra=(), policy=_POLICY, purpose=Purpose.SIGN).revocation


@cache
def _bad_answers() -> tuple[bytes, ...]:
    people, gone = cast(), AT.replace(hour=1)
    by_name = answer(people.pki.organisations, people.laboratory, revoked=gone, by_name=True)
    return answer(people.pki.organisations, people.laboratory, revoked=gone), by_name


@cache
def acquittals() -> tuple[bytes, bytes]:
    """A list and an answer that truly acquit, which the targets must be able to see."""
    people = cast()
    return people.crls()[2], answer(people.pki.organisations, people.laboratory)


_PEM = (b"-----BEGIN CERTIFICATE-----\n", b"-----END CERTIFICATE-----\n")
_CRL = (b"-----BEGIN X509 CRL-----\n", b"-----END X509 CRL-----\n")

TARGETS = (
    Target("certificates", _certificates, _certificate_files, _PEM),
    Target("lists", _lists, _revoked, _CRL),
    Target("answers", _answers, _bad_answers),
)
