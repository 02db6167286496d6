"""CCM and ChaCha20-Poly1305 in blocks give, octet for octet, what the cryptographic library gives for the whole."""

from itertools import pairwise

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import aead as library
from hypothesis import given
from hypothesis import strategies as st

from secmail.cms.aead import AesCcm, Authenticated, ChaCha20Poly1305, verify
from secmail.cms.ciphers import ContentCipher, Sealed, decrypt
from secmail.domain.errors import Code, SecmailError
from secmail.domain.octets import keep_in_memory, octets

KEY, NONCE = bytes(range(32)), bytes(range(100, 112))
SIZES = st.one_of(st.integers(0, 70), st.sampled_from((1000, 65_535, 65_536, 65_537)))
AADS = st.sampled_from((0, 1, 13, 14, 15, 16, 17, 0xFEFF, 0xFF00, 70_000)).map(bytes)
CUTS = st.lists(st.integers(0, 70_000), max_size=4)


def pieces(data: bytes, cuts: list[int]) -> list[bytes]:
    edges = [0, *sorted(min(cut, len(data)) for cut in cuts), len(data)]
    return [data[start:end] for start, end in pairwise(edges)]


def sealed(cipher: Authenticated, data: bytes, cuts: list[int]) -> bytes:
    return b"".join(cipher.encrypt(piece) for piece in pieces(data, cuts)) + cipher.tag()


def opened(cipher: Authenticated, data: bytes, cuts: list[int], *, tag_size: int = 16) -> bytes:
    plain = b"".join(cipher.decrypt(piece) for piece in pieces(data[:-tag_size], cuts))
    verify(cipher, data[-tag_size:])
    return plain


@given(SIZES, AADS, CUTS)
def test_chacha20(size: int, aad: bytes, cuts: list[int]) -> None:
    data = bytes(range(256)) * (size // 256 + 1)
    expected = library.ChaCha20Poly1305(KEY).encrypt(NONCE, data[:size], aad)
    assert sealed(ChaCha20Poly1305(KEY, NONCE, aad=aad), data[:size], cuts) == expected
    assert opened(ChaCha20Poly1305(KEY, NONCE, aad=aad), expected, cuts) == data[:size]


@given(SIZES, AADS, CUTS, st.integers(7, 12), st.sampled_from((12, 14, 16)))
def test_ccm(size: int, aad: bytes, cuts: list[int], nonce_size: int, tag_size: int) -> None:
    data, nonce = bytes(range(256)) * (size // 256 + 1), NONCE[:nonce_size]

    def cipher() -> AesCcm:
        return AesCcm(KEY, nonce, aad=aad, tag_size=tag_size, size=size)

    expected = library.AESCCM(KEY, tag_size).encrypt(nonce, data[:size], aad)
    whole = sealed(cipher(), data[:size], cuts)
    assert whole[: size + tag_size] == expected
    assert opened(cipher(), expected, cuts, tag_size=tag_size) == data[:size]


@pytest.mark.parametrize("place", [0, 40, -1])
def test_a_changed_octet_is_noticed(place: int) -> None:
    for cipher in (
        lambda: ChaCha20Poly1305(KEY, NONCE, aad=b"a"),
        lambda: AesCcm(KEY, NONCE, aad=b"a", tag_size=16, size=60),
    ):
        changed = bytearray(sealed(cipher(), bytes(60), []))
        changed[place] ^= 1
        with pytest.raises(InvalidTag):
            opened(cipher(), bytes(changed), [7])


def test_ccm_counts_no_further_than_its_nonce_lets_it() -> None:
    AesCcm(KEY, bytes(13), aad=b"", tag_size=16, size=65_535)
    with pytest.raises(ValueError, match="nonce"):
        AesCcm(KEY, bytes(13), aad=b"", tag_size=16, size=65_536)


def test_no_tag_proves_nothing() -> None:
    with pytest.raises(InvalidTag):
        verify(ChaCha20Poly1305(KEY, NONCE, aad=b""), b"")


@pytest.mark.parametrize("name", ["aes-256-gcm", "aes-256-ccm", "chacha20-poly1305"])
@pytest.mark.parametrize("size", [0, 1, 200_000])
def test_no_tag_of_another_length_opens_anything(name: str, size: int) -> None:
    whole = {"aes-256-gcm": library.AESGCM, "aes-256-ccm": library.AESCCM}.get(name, library.ChaCha20Poly1305)
    sealed_whole = whole(KEY).encrypt(NONCE, bytes(size), None)
    content, tag = octets(sealed_whole[:-16]), sealed_whole[-16:]
    cipher = ContentCipher(name, len(KEY), aead=True, iv=NONCE)
    assert bytes(decrypt(cipher, KEY, Sealed(content, tag=tag), keep=keep_in_memory)) == bytes(size)
    for wrong in (b"", tag[:4], tag[:11], tag + b"\0", bytes(16)):
        with pytest.raises(SecmailError) as found:
            decrypt(cipher, KEY, Sealed(content, tag=wrong), keep=keep_in_memory)
        assert found.value.code is Code.SMIME_DECRYPT_FAILED
