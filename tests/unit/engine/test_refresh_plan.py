"""When a place is asked again, and what may take the place of what is kept: literal cases."""

from datetime import datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509 import ocsp

from secmail.app.demo.pki import Credential
from secmail.domain.publications import KeptPublication, PublicationKind
from secmail.engine.refresh_plan import BackOff, due, may_replace
from tests.support.pki_lab import AT, COLLEAGUE, PkiLab

PLACE = "http://crl.example/a.crl"
HOUR = timedelta(hours=1)
lab = PkiLab()


def kept(content: bytes = b"", *, lasts: timedelta | None = 7 * 24 * HOUR, fetched: datetime = AT) -> KeptPublication:
    return KeptPublication(PLACE, PublicationKind.LIST, content, fetched, None if lasts is None else fetched + lasts)


@pytest.mark.parametrize(
    ("lasts", "hours"),
    [(7 * 24 * HOUR, 12), (10 * HOUR, 5), (HOUR / 2, 1), (-5 * HOUR, 1), (None, 12)],
)
def test_half_way_to_the_next_one_within_an_hour_and_twelve(lasts: timedelta | None, hours: int) -> None:
    assert not due(kept(lasts=lasts), AT + hours * HOUR - timedelta(seconds=1))
    assert due(kept(lasts=lasts), AT + hours * HOUR)


def test_what_is_not_here_and_what_comes_from_the_future_is_due() -> None:
    assert due(None, AT)
    assert due(kept(), AT - HOUR)


def test_pauses_grow_and_end_with_a_success() -> None:
    back_off = BackOff()
    now, pauses = AT, []
    for _ in range(6):
        back_off.failed(PLACE, now, retry_after=30.0)
        begun = now
        while not back_off.allows(PLACE, now):
            now += timedelta(minutes=1)
        pauses.append((now - begun) // timedelta(minutes=1))
    assert pauses == [5, 30, 120, 360, 360, 360]
    assert back_off.allows("http://other.example/", AT)
    back_off.failed(PLACE, now, retry_after=30.0)
    assert back_off.allows(PLACE, now - HOUR)  # the clock was set back
    back_off.succeeded(PLACE)
    assert back_off.allows(PLACE, now)


def test_a_refusal_may_want_a_longer_pause() -> None:
    back_off = BackOff()
    back_off.failed(PLACE, AT, retry_after=7200.0)
    assert not back_off.allows(PLACE, AT + 2 * HOUR - timedelta(seconds=1))
    assert back_off.allows(PLACE, AT + 2 * HOUR)


def crl(authority: str = "persons", *, at: datetime = AT, base: int | None = None, users_only: bool = False) -> bytes:
    issuer = getattr(lab, authority)
    builder = x509.CertificateRevocationListBuilder().issuer_name(issuer.certificate.subject)
    builder = builder.last_update(at).next_update(at + 24 * HOUR)
    builder = builder.add_extension(x509.CRLNumber(int(at.timestamp())), critical=False)
    if base is not None:
        builder = builder.add_extension(x509.DeltaCRLIndicator(base), critical=True)
    if users_only:
        scope = x509.IssuingDistributionPoint(None, None, True, False, None, False, False)  # noqa: FBT003 -- its signature
        builder = builder.add_extension(scope, critical=True)
    return builder.sign(issuer.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def answer(credential: Credential, *, at: datetime = AT) -> bytes:
    builder = ocsp.OCSPResponseBuilder().add_response(
        cert=credential.certificate,
        issuer=lab.persons.certificate,
        algorithm=hashes.SHA1(),
        cert_status=ocsp.OCSPCertStatus.GOOD,
        this_update=at,
        next_update=at + 24 * HOUR,
        revocation_time=None,
        revocation_reason=None,
    )
    builder = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, lab.persons.certificate)
    return builder.sign(lab.persons.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


ONE, OTHER = lab.confidentiality(), lab.confidentiality(COLLEAGUE)


@pytest.mark.parametrize(
    ("new", "old", "may"),
    [
        (crl(at=AT + HOUR), crl(), True),
        (crl(), crl(), True),
        (crl(at=AT - HOUR), crl(), False),
        (crl("organisations", at=AT + HOUR), crl(), False),
        (crl(at=AT + HOUR, base=1), crl(), False),
        (crl(at=AT + HOUR), crl(base=1), False),
        (crl(at=AT + HOUR, users_only=True), crl(), False),
        (answer(ONE, at=AT + HOUR), answer(ONE), True),
        (answer(ONE, at=AT - HOUR), answer(ONE), False),
        (answer(OTHER, at=AT + HOUR), answer(ONE), False),
        (crl(at=AT + HOUR), answer(ONE), False),
        (answer(ONE, at=AT + HOUR), crl(), False),
        (b"", crl(), False),
    ],
)
def test_only_a_successor_takes_the_place(new: bytes, old: bytes, may: bool) -> None:
    assert may_replace(new, kept(old), AT + HOUR) is may


def test_what_has_been_past_its_time_for_long_may_be_replaced_by_another() -> None:
    old = kept(crl(), lasts=24 * HOUR)
    assert not may_replace(crl("organisations"), old, AT + timedelta(days=61))
    assert may_replace(crl("organisations"), old, AT + timedelta(days=61, seconds=1))
