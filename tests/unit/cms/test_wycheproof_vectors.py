"""Wycheproof (github.com/C2SP/wycheproof): signatures and AES-GCM exactly as CMS reading calls them."""

import re
from pathlib import Path
from typing import Any

import pytest

from secmail.cms import ciphers, der
from secmail.cms.algorithms import DIGESTS, MGF1, RSA_PSS, SIGNATURES
from secmail.cms.ber import parse
from secmail.cms.holders import Holder
from secmail.cms.schemes import digest, holds, read_scheme
from secmail.domain.errors import Code, SecmailError
from secmail.domain.octets import keep_in_memory, octets
from tests.support.reference import wycheproof

OIDS = {word: oid for oid, word in DIGESTS.items()}
SCHEMES = {pair: oid for oid, pair in SIGNATURES.items()}
AES_GCM = {128: "2.16.840.1.101.3.4.1.6", 192: "2.16.840.1.101.3.4.1.26", 256: "2.16.840.1.101.3.4.1.46"}


def word(sha: str) -> str:
    return sha.replace("-", "").lower()


def refused_or(spki: bytes, algorithm: bytes, *, signature: bytes, message: bytes) -> bool | None:
    """Whether it holds; None where the algorithm or key is not judged."""
    try:
        scheme = read_scheme(algorithm, content_digest="")
        value = message if scheme.pure else digest([message], scheme.digest)
        if value is None:
            return None
        key = Holder(b"", 0, None, spki).public_key()
        return holds(scheme, spki, key, signature=signature, value=value)
    except SecmailError as error:
        if error.code is Code.SMIME_UNSUPPORTED:
            return None
        return False


def judge(vectors: dict[str, Any], algorithm_of: Any, key: str = "publicKeyDer") -> tuple[int, list[str]]:
    """How many vectors were judged, and those judged otherwise than Wycheproof says."""
    judged, wrong = 0, []
    for group in vectors["testGroups"]:
        spki = bytes.fromhex(group[key])
        for test in group["tests"]:
            given = {"signature": bytes.fromhex(test["sig"]), "message": bytes.fromhex(test["msg"])}
            found = refused_or(spki, algorithm_of(group), **given)
            judged += found is not None
            agreed = {"valid": (True,), "invalid": (False, None), "acceptable": (True, False, None)}[test["result"]]
            if found not in agreed and not (found is None and word(group.get("sha", "")) not in OIDS):
                wrong.append(f"{test['tcId']} {test['comment']} {test['flags']}")
    return judged, wrong


@pytest.mark.parametrize("size", ["2048_sha256", "2048_sha384", "2048_sha512"])
def test_rsa_pkcs1(shared: Path, size: str) -> None:
    vectors = wycheproof(shared, f"rsa_signature_{size}")
    judged, wrong = judge(vectors, lambda group: der.algorithm(SCHEMES["rsa-pkcs1", word(group["sha"])], der.NULL))
    assert (judged, wrong) == (vectors["numberOfTests"], [])


PSS = [
    "2048_sha256_mgf1_0", "2048_sha256_mgf1_32", "2048_sha384_mgf1_48", "2048_sha256_mgf1_32_params",
    "4096_sha512_mgf1_64_params", "misc_params",
]  # fmt: skip


@pytest.mark.parametrize("name", PSS)
def test_rsa_pss(shared: Path, name: str) -> None:
    vectors = wycheproof(shared, f"rsa_pss_{name}")

    def algorithm(group: dict[str, Any]) -> bytes:
        hashed = der.algorithm(OIDS.get(word(group["sha"]), "1.2.3"))
        mask = der.algorithm(OIDS.get(word(group["mgfSha"]), "1.2.3"))
        fields = (
            der.element(0xA0, hashed),
            der.element(0xA1, der.algorithm(MGF1, mask)),
            der.element(0xA2, der.integer(group["sLen"])),
        )
        return der.algorithm(RSA_PSS, der.sequence(*fields))

    judged, wrong = judge(vectors, algorithm)
    assert wrong == []
    assert judged > vectors["numberOfTests"] // 2


@pytest.mark.parametrize("name", ["secp256r1_sha256", "secp384r1_sha384", "secp521r1_sha512", "brainpoolP256r1_sha256"])
def test_ecdsa(shared: Path, name: str) -> None:
    vectors = wycheproof(shared, f"ecdsa_{name}")
    judged, wrong = judge(vectors, lambda group: der.algorithm(SCHEMES["ecdsa", word(group["sha"])]))
    assert (judged, wrong) == (vectors["numberOfTests"], [])


def test_ed25519(shared: Path) -> None:
    vectors = wycheproof(shared, "ed25519")
    judged, wrong = judge(vectors, lambda _: der.algorithm(SCHEMES["ed25519", None]))
    assert (judged, wrong) == (vectors["numberOfTests"], [])


def test_aes_gcm(shared: Path) -> None:
    """Nonces and tags of lengths that CMS does not know are refused before any arithmetic."""
    vectors = wycheproof(shared, "aes_gcm")
    wrong, opened = [], 0
    for group in vectors["testGroups"]:
        for test in group["tests"]:
            found = _open_gcm(group["keySize"], {name: _hex(test[name]) for name in ("key", "iv", "aad", "ct", "tag")})
            fits = 12 <= group["ivSize"] // 8 <= 16
            expected = _hex(test["msg"]) if test["result"] != "invalid" and fits else None
            opened += found is not None
            if found != expected:
                wrong.append(f"{test['tcId']} {test['comment']}")
    assert wrong == []
    assert opened > 100


def _hex(value: str) -> bytes:
    return bytes.fromhex(re.sub(r"\s", "", value))


def _open_gcm(size: int, test: dict[str, bytes]) -> bytes | None:
    parameters = der.sequence(der.octets(test["iv"]), der.integer(len(test["tag"])))
    try:
        cipher, _ = ciphers.read_cipher(parse(der.algorithm(AES_GCM[size], parameters)))
        sealed = ciphers.Sealed(octets(test["ct"]), test["aad"], test["tag"])
        return bytes(ciphers.decrypt(cipher, test["key"], sealed, keep=keep_in_memory))
    except SecmailError:
        return None
