"""SMIMECapabilities as we write them, as others do, and what is made of them."""

import pytest

from secmail.cms import der
from secmail.cms.algorithms import MGF1, RSA_OAEP, RSA_PSS, SHA256
from secmail.cms.own_schemes import pss_algorithm
from secmail.cms.preferences import read_capabilities, write_capabilities
from secmail.cms.sign import ANNOUNCED
from secmail.domain.choice import choose
from secmail.domain.people import RecipientState, RecipientStatus
from secmail.domain.policy import SendPolicy

SHA1 = "1.3.14.3.2.26"


def oaep(*hashed: str) -> bytes:
    """RSAES-OAEP-params with tags, as where the algorithm is used."""
    if not hashed:
        return der.sequence()
    identifier = der.algorithm(hashed[0], der.NULL)
    return der.sequence(der.element(0xA0, identifier), der.element(0xA1, der.algorithm(MGF1, identifier)))


def test_what_we_announce_is_what_we_read_of_ourselves() -> None:
    assert read_capabilities(write_capabilities(ANNOUNCED)) == ANNOUNCED
    for word in ANNOUNCED:
        assert read_capabilities(write_capabilities((word,))) == (word,)


def test_who_announces_as_we_do_gets_the_strongest() -> None:
    status = RecipientStatus("a@example", RecipientState.READY, None, read_capabilities(write_capabilities(ANNOUNCED)))
    choice = choose([status], SendPolicy())
    assert (choice.policy, choice.pss) == (SendPolicy(), True)


@pytest.mark.parametrize(
    ("word", "octets"),
    [
        # RFC 3560 §5
        (
            "rsa-oaep",
            (
                "303806092a864886f70d010107302b300d06096086480165030402010500"
                "301a06092a864886f70d010108300d06096086480165030402010500"
            ),
        ),
        # RFC 9936 §2.4: no parameters
        ("ml-kem-768", "300b0609608648016503040402"),
        # RFC 5753 §7.2: with the key wrap
        ("ecdh-sha256", "301506062b8104010b01300b060960864801650304012d"),
        ("aes-256-gcm", "300b060960864801650304012e"),
    ],
)
def test_the_octets_of_the_rfcs(word: str, octets: str) -> None:
    assert write_capabilities((word,)) == der.sequence(bytes.fromhex(octets))


@pytest.mark.parametrize(
    ("capability", "words"),
    [
        (der.algorithm(RSA_OAEP), ("rsa-oaep",)),  # for any hash, as this program once announced it
        (der.algorithm(RSA_OAEP, oaep(SHA256)), ("rsa-oaep",)),
        (der.algorithm(RSA_OAEP, oaep(SHA1)), ()),
        (der.algorithm(RSA_OAEP, oaep()), ()),  # the defaults: SHA-1
        (der.algorithm(RSA_PSS, der.sequence()), ()),
        (pss_algorithm("sha512"), ()),
        (pss_algorithm("sha256"), ("rsa-pss",)),
        (der.algorithm("2.16.840.1.101.3.4.1.42"), ("aes-256-cbc",)),
        (der.algorithm("1.2.840.113549.3.2", der.integer(128)), ("rc2-cbc",)),
        (der.algorithm("1.2.3.4"), ()),
    ],
)
def test_what_others_announce(capability: bytes, words: tuple[str, ...]) -> None:
    """OAEP and PSS count in the form that this program writes, with SHA-256."""
    assert read_capabilities(der.sequence(capability)) == words


def test_rubbish_announces_nothing() -> None:
    good = der.algorithm("2.16.840.1.101.3.4.1.46")
    for value in (b"", b"\x30", der.sequence(good, der.sequence()), der.sequence(good, b"\x05\x00"), good):
        assert read_capabilities(value) == ()
