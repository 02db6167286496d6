"""Certificates that somebody wrote to hang or break the reader: a message may bring a hundred of them."""

import time

import pytest

from secmail.cms import der
from secmail.cms.ber import parse
from secmail.domain.errors import Code, SecmailError
from secmail.domain.policy import TrustPolicy
from secmail.domain.security import Chain
from secmail.pki import anchors, certificate
from secmail.pki.anchors import Anchors
from secmail.pki.path import PathChecker, Purpose
from tests.support.pki_lab import AT, PkiLab

LAB = PkiLab()
LEAF = LAB.person_software().der
CHECKER = PathChecker(Anchors(LAB.roots, LAB.intermediates, LAB.crls()))
LONG_IDENTIFIER = der.element(0x06, b"\x2a" + b"\xff" * 200_000 + b"\x7f")
ML_DSA_87 = "2.16.840.1.101.3.4.3.19"


def altered(*, subject: bytes = b"", extensions: bytes = b"", algorithm: bytes = b"") -> bytes:
    """The leaf with another subject, other extensions, or a signature that claims another algorithm."""
    whole = list(parse(LEAF).children())
    fields = [field.raw for field in whole[0].children()]
    fields[2] = algorithm or fields[2]
    fields[5] = subject or fields[5]
    fields[-1] = extensions or fields[-1]
    return der.sequence(der.sequence(*fields), algorithm or whole[1].raw, whole[2].raw)


def name(*pairs: bytes) -> bytes:
    return der.sequence(*(der.element(0x31, pair) for pair in pairs))


def common_name(value: bytes) -> bytes:
    return der.sequence(der.oid("2.5.4.3"), der.element(0x0C, value))


HOSTILE = {
    "an endless identifier in the subject": altered(
        subject=name(der.sequence(LONG_IDENTIFIER, der.element(0x0C, b"x")))
    ),
    "an endless identifier of an extension": altered(
        extensions=der.element(0xA3, der.sequence(der.sequence(LONG_IDENTIFIER, der.octets(b"x"))))
    ),
    "an endless identifier inside an extension": altered(
        extensions=der.element(
            0xA3, der.sequence(der.sequence(der.oid("2.5.29.37"), der.octets(der.sequence(LONG_IDENTIFIER))))
        )
    ),
    "an endless tag": altered(subject=der.sequence(b"\x3f" + b"\xff" * 200_000 + b"\x01\x00")),
    "a subject of ten thousand names": altered(subject=name(*[common_name(b"x")] * 10_000)),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_refused_at_once(kind: str) -> None:
    start = time.process_time()
    with pytest.raises(SecmailError) as refused:
        certificate.facts(HOSTILE[kind])
    assert refused.value.code is Code.CERTIFICATE_UNREADABLE
    brought = CHECKER.check(LEAF, extra=(HOSTILE[kind],) * 20, policy=TrustPolicy(AT), purpose=Purpose.SIGN)
    assert brought.chain is Chain.TRUSTED
    assert time.process_time() - start < 2.0


def test_a_thousand_addresses_are_read() -> None:
    addresses = der.sequence(*(der.element(0x81, b"a%d@b.example" % number) for number in range(1000)))
    extension = der.sequence(der.oid("2.5.29.17"), der.octets(addresses))
    assert len(certificate.facts(altered(extensions=der.element(0xA3, der.sequence(extension)))).emails) == 1000


def test_a_signature_algorithm_that_is_not_of_the_issuers_key_is_no_signature() -> None:
    forged = altered(algorithm=der.algorithm(ML_DSA_87))
    found = CHECKER.check(forged, extra=(), policy=TrustPolicy(AT), purpose=Purpose.SIGN)
    assert found.chain is Chain.UNTRUSTED
    assert CHECKER.check(LEAF, extra=(forged,), policy=TrustPolicy(AT), purpose=Purpose.SIGN).chain is Chain.TRUSTED


def test_nor_in_a_file() -> None:
    root = list(parse(LAB.roots[0]).children())
    fields = [field.raw for field in root[0].children()]
    fields[2] = der.algorithm(ML_DSA_87)
    forged = der.sequence(der.sequence(*fields), fields[2], root[2].raw)
    assert anchors.parse([forged]).roots == ()
