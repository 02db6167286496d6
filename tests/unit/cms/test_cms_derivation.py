"""Content keys derived from the algorithm they are for (RFC 9709): ciphertext of one mode is nothing to another."""

import hashlib
import hmac

import pytest

from secmail.cms import der
from secmail.cms.algorithms import AUTH_ENVELOPED_DATA, DATA, ENVELOPED_DATA
from secmail.cms.content import read_content
from secmail.cms.derivation import derived
from secmail.cms.enveloped import Enveloped
from secmail.cms.recipients import recover_key
from secmail.domain.errors import Code, SecmailError
from secmail.domain.policy import Limits
from tests.support.pki_lab import PkiLab
from tests.support.sealed_forge import sealed

DOCTOR = PkiLab().confidentiality()
CEK_HKDF = "1.2.840.113549.1.9.16.3.31"


def by_hand(key: bytes, info: bytes) -> bytes:
    """HKDF of RFC 5869 for at most one block of SHA-256."""
    secret = hmac.digest(b"The Cryptographic Message Syntax", key, "sha256")
    return hmac.digest(secret, info + b"\x01", "sha256")[: len(key)]


def test_the_examples_of_the_standard() -> None:
    key = bytes.fromhex("c702e7d0a9e064b09ba55245fb733cf3")
    gcm = bytes.fromhex("301b0609608648016503040106300e040c5c79058ba2f43447639d29e2")
    cbc = bytes.fromhex("301d06096086480165030401020410651f722ffd512c52fe072e507d72b377")
    assert derived(key, gcm).hex() == "2124ffb29fac4e0fbbc7d5d87492bff3"
    assert derived(key, cbc).hex() == "9cd102c52f1e19ece8729b35bfeceb50"


def opened(cms: bytes) -> bytes:
    content = read_content(cms, limits=Limits())
    assert isinstance(content, Enveloped)
    key = recover_key(content.recipients[0], DOCTOR.key, key_size=content.cipher.key_size)
    return bytes(content.open(key))


def test_content_under_a_derived_key_is_read() -> None:
    cms = sealed(b"Tout va bien.", DOCTOR, derive=by_hand)
    content = read_content(cms, limits=Limits())
    assert isinstance(content, Enveloped)
    assert (content.cipher.name, content.authenticated) == ("aes-256-gcm", True)
    assert opened(cms) == b"Tout va bien."


def test_another_identifier_is_another_key() -> None:
    cms = sealed(b"Tout va bien.", DOCTOR, derive=by_hand)
    for changed in (
        cms.replace(der.integer(16), der.integer(15)),  # another length of the tag
        sealed(b"Tout va bien.", DOCTOR, derive=lambda key, _: key),
    ):
        with pytest.raises(SecmailError):
            opened(changed)


def test_mode_mixing_meets_a_key_that_fits_nothing() -> None:
    """The sealed key under CBC's identifier: what comes out has nothing to do with the message."""
    block = hashlib.sha256(b"guess").digest()
    wrapped_key = sealed(block * 4, DOCTOR, derive=by_hand)
    content = read_content(wrapped_key, limits=Limits())
    assert isinstance(content, Enveloped)
    key = recover_key(content.recipients[0], DOCTOR.key, key_size=32)
    cbc = der.algorithm("2.16.840.1.101.3.4.1.42", der.octets(bytes(16)))
    assert derived(key, cbc) not in {key, derived(key, content.derivation)}


@pytest.mark.parametrize("parameters", [b"", der.NULL, der.octets(b"x"), der.algorithm(CEK_HKDF, der.NULL)])
def test_a_derivation_of_nothing_is_refused(parameters: bytes) -> None:
    content = der.sequence(der.oid(DATA), der.algorithm(CEK_HKDF, parameters), der.element(0x80, b"x"))
    body = der.sequence(der.integer(0), der.set_of(), content)
    for kind in (ENVELOPED_DATA, AUTH_ENVELOPED_DATA):
        with pytest.raises(SecmailError) as refused:
            found = read_content(der.sequence(der.oid(kind), der.element(0xA0, body)), limits=Limits())
            assert isinstance(found, Enveloped)
            found.open(bytes(32))
        assert refused.value.code in {Code.SMIME_MALFORMED, Code.SMIME_UNSUPPORTED}
