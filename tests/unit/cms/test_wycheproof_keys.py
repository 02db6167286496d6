"""Wycheproof (github.com/C2SP/wycheproof) for the ways to a content key, through the functions that read CMS."""

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, mlkem, x25519
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.x963kdf import X963KDF
from cryptography.hazmat.primitives.keywrap import aes_key_wrap
from cryptography.hazmat.primitives.serialization import load_der_private_key

from secmail.cms import ciphers, der, password
from secmail.cms.algorithms import DIGESTS, MGF1, PSPECIFIED, RSA_ENCRYPTION, RSA_OAEP
from secmail.cms.ber import sequence
from secmail.cms.ciphers import ContentCipher
from secmail.cms.hints import Agreement, Encapsulation, RecipientHint
from secmail.cms.key_wrap import aes_wrap, unwrap_key
from secmail.cms.recipients import PrivateKey, recover_key
from secmail.domain.errors import Code, SecmailError
from secmail.domain.octets import keep_in_memory, octets
from tests.support.reference import wycheproof

CONTENT_KEY = bytes(range(16))
OIDS = {name: oid for oid, name in DIGESTS.items()}


def cases(shared: Path, name: str) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    for group in wycheproof(shared, name)["testGroups"]:
        for case in group["tests"]:
            yield group, case


@cache
def rsa_key(pkcs8: str) -> RSAPrivateKey:
    """Whether its primes are primes is not asked here, and would take half a second of each of seventy keys."""
    key = load_der_private_key(unhex(pkcs8), None, unsafe_skip_rsa_key_validation=True)
    assert isinstance(key, RSAPrivateKey)
    return key


def unhex(text: str) -> bytes:
    return bytes.fromhex(text)


def result_of(call: Callable[[], bytes]) -> bytes | None:
    """None when it is refused in the right words."""
    try:
        return call()
    except SecmailError as error:
        assert error.code is Code.SMIME_DECRYPT_FAILED
        return None


@pytest.mark.parametrize("size", [2048, 3072])
def test_pkcs1_gives_the_message_or_something_else_but_never_an_error(shared: Path, size: int) -> None:
    for group, case in cases(shared, f"rsa_pkcs1_{size}"):
        key = rsa_key(group["privateKeyPkcs8"])
        algorithm = der.algorithm(RSA_ENCRYPTION, der.NULL)
        hint = RecipientHint("key-transport", "rsa-pkcs1", None, None, None, unhex(case["ct"]), algorithm)
        found = recover_key(hint, key, key_size=0)
        if case["result"] == "valid":
            assert found == unhex(case["msg"]), case
        else:
            assert len(recover_key(hint, key, key_size=32)) == 32, case
            assert not case["msg"] or found != unhex(case["msg"]), case


@pytest.mark.parametrize(
    "name",
    [
        "sha1_mgf1sha1", "sha256_mgf1sha1", "sha256_mgf1sha256", "sha384_mgf1sha1", "sha384_mgf1sha384",
        "sha512_mgf1sha1", "sha512_mgf1sha512",
    ],
)  # fmt: skip
def test_oaep(shared: Path, name: str) -> None:
    for group, case in cases(shared, f"rsa_oaep_2048_{name}"):
        key = rsa_key(group["privateKeyPkcs8"])
        hashed, mask = (
            der.algorithm(OIDS[group[kind].lower().replace("-", "")], der.NULL) for kind in ("sha", "mgfSha")
        )
        label = der.algorithm(PSPECIFIED, der.octets(unhex(case["label"])))
        parameters = der.sequence(
            der.element(0xA0, hashed), der.element(0xA1, der.algorithm(MGF1, mask)), der.element(0xA2, label)
        )
        algorithm = der.algorithm(RSA_OAEP, parameters)
        hint = RecipientHint("key-transport", "rsa-oaep", None, None, None, unhex(case["ct"]), algorithm)
        found = result_of(lambda hint=hint, key=key: recover_key(hint, key, key_size=0))
        assert found == (unhex(case["msg"]) if case["result"] == "valid" else None), case


def agreed(public: bytes, secret: bytes) -> RecipientHint:
    """A recipient of a sender with this public key, where `secret` is the right shared secret."""
    scheme, wrap = "1.3.132.1.11.1", aes_wrap(16)
    info = der.sequence(wrap, der.element(0xA2, der.octets((128).to_bytes(4, "big"))))
    sealed = aes_key_wrap(X963KDF(SHA256(), 16, info).derive(secret), CONTENT_KEY)
    algorithm = der.algorithm(scheme, wrap)
    return RecipientHint("key-agreement", "ecdh-sha256", None, None, None, sealed, algorithm, Agreement(public, None))


@pytest.mark.parametrize("curve", [ec.SECP256R1(), ec.SECP384R1(), ec.BrainpoolP256R1()], ids=lambda curve: curve.name)
def test_ecdh(shared: Path, curve: ec.EllipticCurve) -> None:
    """We read the point and put it on our own curve, so what else the encoding claims cannot lead astray."""
    for _, case in cases(shared, f"ecdh_{curve.name}"):
        try:
            point = sequence(unhex(case["public"]), at_least=2)[1].bits()
        except SecmailError:
            continue
        key = ec.derive_private_key(int(case["private"], 16), curve)
        found = opened(agreed(point, unhex(case["shared"])), key)
        if case["result"] == "valid":
            assert found == CONTENT_KEY, case
        elif {"InvalidCurveAttack", "InvalidCompressedPublic"} & set(case["flags"]):
            assert found is None, case


def test_x25519_refuses_a_secret_of_zeros(shared: Path) -> None:
    for _, case in cases(shared, "x25519"):
        key = x25519.X25519PrivateKey.from_private_bytes(unhex(case["private"]))
        found = opened(agreed(unhex(case["public"]), unhex(case["shared"])), key)
        assert found == (None if "ZeroSharedSecret" in case["flags"] else CONTENT_KEY), case


def opened(hint: RecipientHint, key: PrivateKey) -> bytes | None:
    return result_of(lambda: recover_key(hint, key, key_size=16))


def test_aes_wrap(shared: Path) -> None:
    for group, case in cases(shared, "aes_wrap"):
        key, wrapped = unhex(case["key"]), unhex(case["ct"])
        found = result_of(lambda group=group, key=key, wrapped=wrapped: unwrap_key(
            aes_wrap(group["keySize"] // 8), key, wrapped
        ))  # fmt: skip
        if case["result"] == "valid":
            assert found == unhex(case["msg"]), case
        elif case["result"] == "invalid":
            assert found is None, case


def test_ml_kem(shared: Path) -> None:
    """A ciphertext of the wrong length fails; any other gives the secret that the vector tells, also a rejected one."""
    for _, case in cases(shared, "mlkem_768"):
        if len(case["seed"]) != 128:
            continue
        key = mlkem.MLKEM768PrivateKey.from_seed_bytes(unhex(case["seed"]))
        sealed = Encapsulation(unhex(case["c"]), der.algorithm("1.2.840.113549.1.9.16.3.28"), 32, None, aes_wrap(32))
        hint = RecipientHint("kem", "ml-kem-768", None, None, None, bytes(40), b"", None, sealed)
        assert result_of(lambda hint=hint, key=key: recover_key(hint, key, key_size=32)) is None
        if case["result"] == "valid":
            assert key.decapsulate(sealed.ciphertext) == unhex(case["K"]), case


def test_aes_cbc(shared: Path) -> None:
    for group, case in cases(shared, "aes_cbc_pkcs5"):
        size = group["keySize"] // 8
        cipher = ContentCipher(f"aes-{8 * size}-cbc", size, aead=False, iv=unhex(case["iv"]))
        key, content = unhex(case["key"]), unhex(case["ct"])
        found = result_of(lambda cipher=cipher, key=key, content=content: bytes(
            ciphers.decrypt(cipher, key, ciphers.Sealed(octets(content)), keep=keep_in_memory)
        ))  # fmt: skip
        assert found == (unhex(case["msg"]) if case["result"] == "valid" else None), case


@pytest.mark.parametrize("name", ["sha1", "sha256", "sha512"])
def test_pbkdf2_of_the_vectors_is_the_one_we_call(shared: Path, name: str) -> None:
    function = {"sha1": 7, "sha256": 9, "sha512": 11}[name]
    for _, case in cases(shared, f"pbkdf2_hmac{name}"):
        if case["iterationCount"] > 20_000 or not case["salt"]:
            continue
        parameters = der.sequence(
            der.octets(unhex(case["salt"])),
            der.integer(case["iterationCount"]),
            der.integer(case["dkLen"]),
            der.algorithm(f"1.2.840.113549.2.{function}", der.NULL),
        )
        derivation = der.algorithm("1.2.840.113549.1.5.12", parameters)
        assert password.derive(derivation, unhex(case["password"]), case["dkLen"]) == unhex(case["dk"]), case
