"""Signature algorithms, each against what openssl writes or what this file signs, and each bent in turn."""

import base64
import hashlib
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, mldsa, padding, rsa
from cryptography.x509.oid import NameOID

from secmail.cms import der
from secmail.cms.algorithms import DATA, MGF1, RSA_PSS, SHA256, SHA256_WITH_RSA, SIGNED_DATA
from secmail.cms.content import read_content
from secmail.cms.holders import holder
from secmail.cms.signed import (
    ALGORITHM_PROTECTION,
    CONTENT_TYPE,
    MESSAGE_DIGEST,
    SIGNING_CERTIFICATE,
    SIGNING_CERTIFICATE_V2,
    SIGNING_TIME,
    Signed,
)
from secmail.cms.verify import Content, Verdict, verify
from secmail.domain.errors import SecmailError
from secmail.domain.octets import octets
from secmail.domain.policy import CryptoPolicy, Limits
from secmail.domain.security import Finding, Integrity
from tests.support.pki_lab import AT
from tests.support.reference import pem_body, reference

TEXT = b"Content-Type: text/plain\r\n\r\nLe bilan est normal.\r\n"
SHA384, SHA512, SHAKE256, MD5, SHA1 = (
    "2.16.840.1.101.3.4.2.2",
    "2.16.840.1.101.3.4.2.3",
    "2.16.840.1.101.3.4.2.12",
    "1.2.840.113549.2.5",
    "1.3.14.3.2.26",
)
NAMES = {SHA256: "sha256", SHA384: "sha384", SHA512: "sha512", MD5: "md5", SHA1: "sha1"}
ED25519, ED448 = "1.3.101.112", "1.3.101.113"
ML_DSA = {44: "2.16.840.1.101.3.4.3.17", 65: "2.16.840.1.101.3.4.3.18", 87: "2.16.840.1.101.3.4.3.19"}

needs_openssl = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")


def verdicts(cms: bytes, *, content: bytes | None = None, bag: tuple[bytes, ...] = ()) -> list[Verdict]:
    signed = read_content(cms, limits=Limits())
    assert isinstance(signed, Signed)
    data = signed.content if content is None else octets(content)
    assert data is not None
    given = Content(data, signed.content_type)
    return [
        verify(signer, bag or signed.certificates, content=given, crypto=CryptoPolicy()) for signer in signed.signers
    ]


@dataclass(frozen=True)
class Person:
    key: Any
    certificate: bytes


@cache
def person(kind: str) -> Person:
    """A key of this kind with a certificate; the certificate's own signature is of no account here."""
    makers: dict[str, Callable[[], Any]] = {
        "rsa": lambda: rsa.generate_private_key(65537, 2048),
        "rsa-1024": lambda: rsa.generate_private_key(65537, 1024),
        "p256": lambda: ec.generate_private_key(ec.SECP256R1()),
        "p224": lambda: ec.generate_private_key(ec.SECP224R1()),
        "ed25519": ed25519.Ed25519PrivateKey.generate,
        "ed448": ed448.Ed448PrivateKey.generate,
        "ml-dsa-44": mldsa.MLDSA44PrivateKey.generate,
        "ml-dsa-65": mldsa.MLDSA65PrivateKey.generate,
        "ml-dsa-87": mldsa.MLDSA87PrivateKey.generate,
    }
    key = makers[kind.partition("/")[0]]()
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Essai {kind}")])
    issuing = ec.generate_private_key(ec.SECP256R1())
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    dated = builder.not_valid_before(AT - timedelta(days=1)).not_valid_after(AT + timedelta(days=1))
    certificate = dated.sign(issuing, hashes.SHA256())
    return Person(key, certificate.public_bytes(serialization.Encoding.DER))


def attribute(kind: str, *values: bytes) -> bytes:
    return der.sequence(der.oid(kind), der.element(0x31, *values))


def usual(content: bytes, digest: str = SHA256) -> list[bytes]:
    hashed = (
        hashlib.shake_256(content).digest(64) if digest == SHAKE256 else hashlib.new(NAMES[digest], content).digest()
    )
    return [attribute(CONTENT_TYPE, der.oid(DATA)), attribute(MESSAGE_DIGEST, der.octets(hashed))]


def signed(
    signer: Person,
    scheme: bytes,
    sign: Callable[[Any, bytes], bytes],
    *,
    attributes: list[bytes] | None = None,
    digest: str = SHA256,
) -> bytes:
    """A SignedData over TEXT; `attributes` None: the content itself is signed. They are signed in DER's order."""
    own = holder(signer.certificate)
    parts = [der.integer(1), der.sequence(own.issuer_der, der.integer(own.serial)), der.algorithm(digest)]
    if attributes is not None:
        parts.append(der.element(0xA0, *attributes))
    value = sign(signer.key, TEXT if attributes is None else der.set_of(*attributes))
    info = der.sequence(*parts, scheme, der.octets(value))
    inner = der.sequence(der.oid(DATA), der.element(0xA0, der.octets(TEXT)))
    body = der.sequence(
        der.integer(1),
        der.set_of(der.algorithm(digest)),
        inner,
        der.element(0xA0, signer.certificate),
        der.element(0x31, info),
    )
    return der.sequence(der.oid(SIGNED_DATA), der.element(0xA0, body))


def pkcs1(key: Any, data: bytes) -> bytes:
    signature: bytes = key.sign(data, padding.PKCS1v15(), hashes.SHA256())
    return signature


def pure(key: Any, data: bytes) -> bytes:
    signature: bytes = key.sign(data)
    return signature


def pss_scheme(*, salt: int = 32, mask: str = SHA256, trailer: int | None = None, more: bytes = b"") -> bytes:
    fields = [
        der.element(0xA0, der.algorithm(SHA256)),
        der.element(0xA1, der.algorithm(MGF1, der.algorithm(mask))),
        der.element(0xA2, der.integer(salt)),
    ]
    if trailer is not None:
        fields.append(der.element(0xA3, der.integer(trailer)))
    return der.algorithm(RSA_PSS, der.sequence(*fields, more))


def pss(salt: int, mask: hashes.HashAlgorithm) -> Callable[[Any, bytes], bytes]:
    return lambda key, data: key.sign(data, padding.PSS(padding.MGF1(mask), salt), hashes.SHA256())


PKCS1 = der.algorithm(SHA256_WITH_RSA, der.NULL)
RSA_PKCS1_SIGNED = signed(person("rsa"), PKCS1, pkcs1, attributes=usual(TEXT))


def only(cms: bytes) -> tuple[Integrity, Finding | None, bool]:
    (found,) = verdicts(cms)
    return found.integrity, found.finding, found.weak


GOOD = (Integrity.INTACT, None, False)
INVALID = (Integrity.BROKEN, Finding.SIGNATURE_INVALID, False)


# --- what openssl writes

KEYS = {
    "rsa": ("-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"),
    "rsa-1024": ("-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024"),
    "rsa-pss": ("-algorithm", "RSA-PSS", "-pkeyopt", "rsa_keygen_bits:2048", "-pkeyopt", "rsa_pss_keygen_md:sha256",
                "-pkeyopt", "rsa_pss_keygen_mgf1_md:sha256", "-pkeyopt", "rsa_pss_keygen_saltlen:32"),
    **{curve: ("-algorithm", "EC", "-pkeyopt", f"ec_paramgen_curve:{curve}")
       for curve in ("P-256", "P-384", "P-521", "brainpoolP256r1", "brainpoolP384r1", "brainpoolP512r1")},
}  # fmt: skip
PSS = ("-keyopt", "rsa_padding_mode:pss")
OPENSSL = [
    *(("rsa", ("-md", md), f"rsa-pkcs1-{md}") for md in ("sha256", "sha384", "sha512")),
    *(("rsa", ("-md", md, *PSS), f"rsa-pss-{md}") for md in ("sha256", "sha384", "sha512")),
    ("rsa", ("-md", "sha256", *PSS, "-keyopt", "rsa_pss_saltlen:0"), "rsa-pss-sha256"),
    ("rsa", ("-md", "sha256", *PSS, "-keyopt", "rsa_pss_saltlen:max"), "rsa-pss-sha256"),
    ("rsa", ("-md", "sha256", *PSS, "-keyopt", "rsa_mgf1_md:sha512"), "rsa-pss-sha256"),
    ("rsa", ("-md", "sha256", "-noattr"), "rsa-pkcs1-sha256"),
    ("rsa-pss", ("-md", "sha256", *PSS), "rsa-pss-sha256"),
    ("P-256", ("-md", "sha256"), "ecdsa-sha256"),
    ("P-384", ("-md", "sha384", "-keyid"), "ecdsa-sha384"),
    ("P-521", ("-md", "sha512"), "ecdsa-sha512"),
    ("brainpoolP256r1", ("-md", "sha256"), "ecdsa-sha256"),
    ("brainpoolP384r1", ("-md", "sha384"), "ecdsa-sha384"),
    ("brainpoolP512r1", ("-md", "sha512", "-noattr"), "ecdsa-sha512"),
]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("signers")
    for name, options in KEYS.items():
        _run(folder, "genpkey", *options, "-out", f"{name}.key")
        _run(folder, "req", "-x509", "-new", "-key", f"{name}.key", "-subj", f"/CN={name}", "-out", f"{name}.pem")
    return folder


def _run(folder: Path, *arguments: str, given: bytes = b"") -> bytes:
    done = subprocess.run(["openssl", *arguments], cwd=folder, input=given, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def _sign(folder: Path, *names: str, options: tuple[str, ...] = ()) -> bytes:
    signers = [part for name in names for part in ("-signer", f"{name}.pem", "-inkey", f"{name}.key")]
    form = ("-nodetach", "-binary", "-outform", "DER")
    return _run(folder, "cms", "-sign", *signers, *options, *form, given=TEXT)


@needs_openssl
@pytest.mark.parametrize(("key", "options", "algorithm"), OPENSSL)
def test_openssl_signs_and_we_verify(desk: Path, key: str, options: tuple[str, ...], algorithm: str) -> None:
    cms = _sign(desk, key, options=options)
    (found,) = verdicts(cms)
    assert (found.integrity, found.finding, found.algorithm, found.weak) == (Integrity.INTACT, None, algorithm, False)
    (bent,) = verdicts(cms, content=TEXT.replace(b"normal", b"anodin"))
    assert bent.integrity is Integrity.BROKEN


@needs_openssl
def test_weak_and_worthless_signatures_of_openssl(desk: Path) -> None:
    assert only(_sign(desk, "rsa", options=("-md", "sha1"))) == (Integrity.INTACT, Finding.WEAK_SIGNATURE, True)
    assert only(_sign(desk, "rsa-1024")) == (Integrity.INTACT, Finding.WEAK_SIGNATURE, True)
    integrity, finding, _ = only(_sign(desk, "rsa", options=("-md", "md5")))
    assert (integrity, finding) == (Integrity.UNVERIFIABLE, Finding.WEAK_SIGNATURE)


@needs_openssl
def test_several_signers_are_judged_each(desk: Path) -> None:
    cms = _sign(desk, "rsa", "P-256", "rsa-1024", options=("-md", "sha256"))
    found = verdicts(cms)
    assert sorted(verdict.algorithm for verdict in found) == ["ecdsa-sha256", "rsa-pkcs1-sha256", "rsa-pkcs1-sha256"]
    assert all(verdict.integrity is Integrity.INTACT for verdict in found)
    assert [verdict.weak for verdict in found].count(True) == 1
    again = _run(desk, "cms", "-resign", "-signer", "P-384.pem", "-inkey", "P-384.key", "-inform", "DER",
                 "-outform", "DER", "-nodetach", "-binary", given=cms)  # fmt: skip
    assert len(verdicts(again)) == 4


# --- what no peer here writes


@pytest.mark.parametrize("kind", ["ed25519", "ed448", "ml-dsa-44", "ml-dsa-65", "ml-dsa-87"])
@pytest.mark.parametrize("bare", [False, True])
def test_schemes_that_sign_the_message_itself(kind: str, bare: bool) -> None:
    oid = {"ed25519": ED25519, "ed448": ED448} | {f"ml-dsa-{size}": oid for size, oid in ML_DSA.items()}
    digest = SHAKE256 if kind == "ed448" else SHA512
    given = None if bare else usual(TEXT, digest)
    cms = signed(person(kind), der.algorithm(oid[kind]), pure, attributes=given, digest=digest)
    assert only(cms) == GOOD
    assert verdicts(cms)[0].algorithm == kind
    assert verdicts(cms, content=TEXT + b" ")[0].integrity is Integrity.BROKEN
    with_parameters = signed(person(kind), der.algorithm(oid[kind], der.NULL), pure, attributes=given, digest=digest)
    assert only(with_parameters) == INVALID


def test_a_key_of_another_kind_verifies_nothing() -> None:
    for kind, oid in (("ed25519", ED448), ("ml-dsa-44", ML_DSA[65]), ("ed25519", SHA256_WITH_RSA), ("rsa", ED25519)):
        sign = pkcs1 if kind == "rsa" else pure
        assert only(signed(person(kind), der.algorithm(oid), sign, attributes=usual(TEXT)))[0] is Integrity.BROKEN


def test_a_digest_below_the_strength_of_ml_dsa_is_weak() -> None:
    """RFC 9882 table 1."""
    for size, digest, weak in ((44, SHA256, False), (65, SHA256, True), (65, SHA384, False), (87, SHA384, True)):
        given = usual(TEXT, digest)
        cms = signed(person(f"ml-dsa-{size}"), der.algorithm(ML_DSA[size]), pure, attributes=given, digest=digest)
        assert verdicts(cms)[0].weak is weak


def test_the_digest_named_beside_bare_ml_dsa_has_no_meaning() -> None:
    """RFC 9882 §3.3: it must be ignored."""
    assert only(signed(person("ml-dsa-65"), der.algorithm(ML_DSA[65]), pure, digest=MD5)) == GOOD


def test_rsa_with_md5_proves_nothing_in_any_place() -> None:
    md5_with_rsa = der.algorithm("1.2.840.113549.1.1.4", der.NULL)
    for scheme, digest in ((md5_with_rsa, SHA256), (PKCS1, MD5)):
        cms = signed(person("rsa"), scheme, pkcs1, attributes=usual(TEXT, digest), digest=digest)
        assert only(cms)[:2] == (Integrity.UNVERIFIABLE, Finding.WEAK_SIGNATURE)


def test_curves_that_mail_does_not_use_are_not_judged() -> None:
    scheme = der.algorithm("1.2.840.10045.4.3.2")
    cms = signed(
        person("p224"), scheme, lambda key, data: key.sign(data, ec.ECDSA(hashes.SHA256())), attributes=usual(TEXT)
    )
    assert only(cms) == (Integrity.UNVERIFIABLE, Finding.UNSUPPORTED, False)


# --- parameters


def test_pss_parameters_are_what_they_say() -> None:
    signer, given = person("rsa"), usual(TEXT)
    sha256, sha512 = hashes.SHA256(), hashes.SHA512()
    assert only(signed(signer, pss_scheme(), pss(32, sha256), attributes=given)) == GOOD
    assert only(signed(signer, pss_scheme(mask=SHA512), pss(32, sha512), attributes=given)) == GOOD
    assert only(signed(signer, pss_scheme(trailer=1), pss(32, sha256), attributes=given)) == GOOD
    assert only(signed(signer, pss_scheme(salt=0), pss(0, sha256), attributes=given)) == GOOD
    wrong = [
        pss_scheme(salt=20), pss_scheme(mask=SHA512), pss_scheme(trailer=2), pss_scheme(salt=-1),
        pss_scheme(salt=3000), pss_scheme(salt=223), pss_scheme(more=der.element(0xA4, der.integer(1))),
        pss_scheme(more=der.element(0xA0, der.algorithm(SHA256))), der.algorithm(RSA_PSS, der.NULL),
    ]  # fmt: skip
    for scheme in wrong:
        assert only(signed(signer, scheme, pss(32, sha256), attributes=given))[0] is not Integrity.INTACT


def test_pss_without_parameters_means_sha1_and_is_weak() -> None:
    def sign(key: Any, data: bytes) -> bytes:
        value: bytes = key.sign(data, padding.PSS(padding.MGF1(hashes.SHA1()), 20), hashes.SHA1())
        return value

    cms = signed(person("rsa"), der.algorithm(RSA_PSS, der.sequence()), sign, attributes=usual(TEXT))
    assert only(cms) == (Integrity.INTACT, Finding.WEAK_SIGNATURE, True)


@needs_openssl
def test_a_key_for_pss_signs_nothing_else(desk: Path) -> None:
    """RFC 4055 §1.2: its certificate limits the key, also where the arithmetic would work out."""
    key = serialization.load_pem_private_key((desk / "rsa-pss.key").read_bytes(), None)
    restricted = Person(key, pem_body((desk / "rsa-pss.pem").read_bytes()))
    given = usual(TEXT)
    assert only(signed(restricted, pss_scheme(), pss(32, hashes.SHA256()), attributes=given)) == GOOD
    assert only(signed(restricted, PKCS1, pkcs1, attributes=given)) == INVALID
    assert only(signed(restricted, pss_scheme(salt=8), pss(8, hashes.SHA256()), attributes=given)) == INVALID
    other_mask = signed(restricted, pss_scheme(mask=SHA512), pss(32, hashes.SHA512()), attributes=given)
    assert only(other_mask) == INVALID


def test_foreign_parameters_of_pkcs1_are_refused() -> None:
    assert only(signed(person("rsa"), der.algorithm(SHA256_WITH_RSA), pkcs1, attributes=usual(TEXT))) == GOOD
    odd = der.algorithm(SHA256_WITH_RSA, der.octets(b"x"))
    assert only(signed(person("rsa"), odd, pkcs1, attributes=usual(TEXT))) == INVALID


# --- attributes

SIGNER = person("rsa")
OWN_HASH = hashlib.sha256(SIGNER.certificate).digest()


def with_attribute(*more: bytes, scheme: bytes = PKCS1) -> tuple[Integrity, Finding | None, bool]:
    return only(signed(SIGNER, scheme, pkcs1, attributes=[*usual(TEXT), *more]))


def ess(*parts: bytes) -> bytes:
    return der.sequence(der.sequence(der.sequence(*parts)))


def issuer_serial(serial: int | None = None) -> bytes:
    own = holder(SIGNER.certificate)
    names = der.sequence(der.element(0xA4, own.issuer_der))
    return der.sequence(names, der.integer(own.serial if serial is None else serial))


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ((), GOOD),
        ((attribute(SIGNING_CERTIFICATE_V2, ess(der.octets(OWN_HASH))),), GOOD),
        ((attribute(SIGNING_CERTIFICATE_V2, ess(der.octets(OWN_HASH), issuer_serial())),), GOOD),
        ((attribute(SIGNING_CERTIFICATE_V2, ess(der.octets(OWN_HASH), issuer_serial(7))),), INVALID),
        ((attribute(SIGNING_CERTIFICATE_V2, ess(der.octets(bytes(32)))),), INVALID),
        ((attribute(SIGNING_CERTIFICATE_V2, ess(der.algorithm(MD5), der.octets(bytes(16)))),), INVALID),
        (
            (attribute(SIGNING_CERTIFICATE, ess(der.octets(hashlib.sha1(SIGNER.certificate).digest()))),),
            GOOD,
        ),
        ((attribute(SIGNING_CERTIFICATE, ess(der.octets(bytes(20)))),), INVALID),
        ((attribute(SIGNING_CERTIFICATE_V2, der.octets(b"?")),), INVALID),
        ((attribute(ALGORITHM_PROTECTION, der.sequence(der.algorithm(SHA256), b"\xa1" + PKCS1[1:])),), GOOD),
        ((attribute(ALGORITHM_PROTECTION, der.sequence(der.algorithm(SHA256, der.NULL), b"\xa1" + PKCS1[1:])),), GOOD),
        ((attribute(ALGORITHM_PROTECTION, der.sequence(der.algorithm(SHA512), b"\xa1" + PKCS1[1:])),), INVALID),
        ((attribute(ALGORITHM_PROTECTION, der.sequence(der.algorithm(SHA256), b"\xa2" + PKCS1[1:])),), INVALID),
        ((attribute(ALGORITHM_PROTECTION, der.sequence(der.algorithm(SHA256))),), INVALID),
        ((attribute(SIGNING_TIME, der.time(AT)),), GOOD),
        ((attribute(SIGNING_TIME, der.time(AT), der.time(AT)),), INVALID),
        ((attribute(SIGNING_TIME),), INVALID),
        ((attribute(SIGNING_TIME, der.time(AT)), attribute(SIGNING_TIME, der.time(AT))), INVALID),
        ((attribute(CONTENT_TYPE, der.oid(DATA)),), INVALID),
        ((attribute("1.2.3.4", der.NULL), attribute("1.2.3.4", der.NULL)), INVALID),
    ],
)
def test_signed_attributes_bind(given: tuple[bytes, ...], expected: tuple[Integrity, Finding | None, bool]) -> None:
    assert with_attribute(*given) == expected


def test_algorithm_protection_covers_the_parameters() -> None:
    """The salt is a parameter of PSS; an exchange within one algorithm is an exchange."""
    for protected, expected in ((pss_scheme(), GOOD), (pss_scheme(salt=20), INVALID)):
        value = der.sequence(der.algorithm(SHA256), b"\xa1" + protected[1:])
        given = [*usual(TEXT), attribute(ALGORITHM_PROTECTION, value)]
        assert only(signed(SIGNER, pss_scheme(), pss(32, hashes.SHA256()), attributes=given)) == expected


def test_missing_attributes_are_fatal() -> None:
    kind, digest = usual(TEXT)
    for given in ([kind], [digest], []):
        assert only(signed(SIGNER, PKCS1, pkcs1, attributes=given)) == INVALID


def test_attributes_count_in_the_order_of_der_and_as_they_came() -> None:
    """What is signed is DER (RFC 5652 §5.4), whatever order and lengths arrive; some programs sign what they send."""
    given = sorted([*usual(TEXT), attribute(SIGNING_TIME, der.time(AT))])
    as_sent = list(reversed(given))

    def sign_as_sent(key: Any, _data: bytes) -> bytes:
        return pkcs1(key, der.element(0x31, *as_sent))

    assert only(signed(SIGNER, PKCS1, pkcs1, attributes=as_sent)) == GOOD
    assert only(signed(SIGNER, PKCS1, sign_as_sent, attributes=as_sent)) == GOOD
    loose = [b"\x30\x80" + given[0][2:] + b"\x00\x00", *given[1:]]
    assert only(signed(SIGNER, PKCS1, lambda key, _: pkcs1(key, der.set_of(*given)), attributes=loose)) == GOOD
    assert only(signed(SIGNER, PKCS1, lambda key, _: pkcs1(key, der.set_of(*loose)), attributes=loose)) == INVALID


def test_signed_attributes_shown_as_content_do_not_pass() -> None:
    """draft-vangeest-lamps-cms-euf-cma-signeddata: both readings have one signature."""
    for kind, scheme, sign in (
        ("rsa", PKCS1, pkcs1),
        ("ml-dsa-44", der.algorithm(ML_DSA[44]), pure),
        ("ed25519", der.algorithm(ED25519), pure),
    ):
        signer = person(kind)
        stolen = der.set_of(*usual(TEXT))
        honest = signed(signer, scheme, sign, attributes=usual(TEXT))
        bare = signed(signer, scheme, lambda key, _: sign(key, stolen))  # noqa: B023 -- called at once
        assert only(honest) == GOOD
        assert verdicts(bare, content=stolen)[0].finding is Finding.SIGNATURE_INVALID


def test_unsigned_attributes_change_nothing() -> None:
    unsigned = der.element(0xA1, attribute("1.2.840.113549.1.9.6", der.octets(b"countersignature of nobody")))
    own = holder(SIGNER.certificate)
    given = sorted(usual(TEXT))
    info = der.sequence(
        der.integer(1), der.sequence(own.issuer_der, der.integer(own.serial)), der.algorithm(SHA256),
        der.element(0xA0, *given), PKCS1, der.octets(pkcs1(SIGNER.key, der.set_of(*given))), unsigned,
    )  # fmt: skip
    inner = der.sequence(der.oid(DATA), der.element(0xA0, der.octets(TEXT)))
    body = der.sequence(
        der.integer(1),
        der.set_of(der.algorithm(SHA256)),
        inner,
        der.element(0xA0, SIGNER.certificate),
        der.set_of(info),
    )
    assert only(der.sequence(der.oid(SIGNED_DATA), der.element(0xA0, body))) == GOOD


def test_no_bent_octet_of_a_signer_passes() -> None:
    """From the signer's attributes to the end."""
    reference_cms = RSA_PKCS1_SIGNED
    start = reference_cms.rindex(der.oid(DATA), 0, reference_cms.rindex(der.oid(MESSAGE_DIGEST)))
    for position in range(start, len(reference_cms), 3):
        bent = bytearray(reference_cms)
        bent[position] ^= 0x01
        try:
            found = verdicts(bytes(bent))
        except SecmailError:
            continue
        assert all(verdict.integrity is not Integrity.INTACT for verdict in found)


# --- examples of the RFCs and of other programs


@pytest.mark.parametrize("size", [44, 65, 87])
def test_examples_of_rfc_9882(shared: Path, size: int) -> None:
    cms = pem_body(reference(shared, f"lamps-cms-mldsa/examples/mldsa{size}-signed-attrs.pem"))
    certificate = pem_body(reference(shared, f"lamps-mldsa-certs/examples/ML-DSA-{size}.crt"))
    (found,) = verdicts(cms, bag=(certificate,))
    assert (found.integrity, found.finding, found.algorithm) == (Integrity.INTACT, None, f"ml-dsa-{size}")
    (bent,) = verdicts(cms.replace(b"example", b"exemple"), bag=(certificate,))
    assert (bent.integrity, bent.finding) == (Integrity.BROKEN, Finding.DIGEST_MISMATCH)


DATA_OF_OPENSSL = "openssl/test/recipes/80-test_cms_data/"


@pytest.mark.parametrize("name", ["no_ct_attr", "no_md_attr", "ct_multiple_attr", "bad_signtime_attr"])
def test_bad_attributes_of_openssls_suite(shared: Path, name: str) -> None:
    """Files that openssl's own tests want refused; their signatures fit as such."""
    cms = reference(shared, f"{DATA_OF_OPENSSL}{name}.cms")
    if cms.startswith(b"-----"):
        cms = pem_body(cms)
    assert all(verdict.integrity is not Integrity.INTACT for verdict in verdicts(cms))


def test_md4_in_openssls_suite_proves_nothing(shared: Path) -> None:
    (found,) = verdicts(pem_body(reference(shared, f"{DATA_OF_OPENSSL}pkcs7-md4.pem")))
    assert (found.integrity, found.finding) == (Integrity.UNVERIFIABLE, Finding.WEAK_SIGNATURE)


def test_an_empty_set_of_digests_hurts_nobody(shared: Path) -> None:
    """CVE-2026-45447: the set only helps those who read in one pass; RFC 5652 §5.1 lets it be empty."""
    mail = reference(shared, "openssl/test/smime-eml/pkcs7-empty-digest-set.eml").replace(b"\r\n", b"\n")
    boundary = re.search(rb'boundary="([^"]+)"', mail)
    assert boundary is not None
    _, content, signature, _ = mail.split(b"--" + boundary[1])
    cms = base64.b64decode(signature.partition(b"\n\n")[2])
    signed_part = content.removeprefix(b"\n").removesuffix(b"\n").replace(b"\n", b"\r\n")
    assert [verdict.integrity for verdict in verdicts(cms, content=signed_part)] == [Integrity.INTACT]
    assert [verdict.integrity for verdict in verdicts(cms, content=signed_part + b"!")] == [Integrity.BROKEN]


FILES_OF_RUSTCRYPTO = "rustcrypto-formats/cms/tests/examples/"


@pytest.mark.parametrize(
    ("name", "algorithm", "integrity"),
    [
        ("sd.cms", "rsa-pkcs1-sha256", Integrity.INTACT),
        ("cms_der.bin", "ecdsa-sha256", Integrity.INTACT),
        ("cms_ber.bin", "ecdsa-sha256", Integrity.INTACT),
        ("scep_der.bin", "rsa-pkcs1-sha256", Integrity.INTACT),
        ("authroot.stl", "rsa-pkcs1-sha256", Integrity.INTACT),  # PKCS#7 1.5: the content is a SEQUENCE
        ("apple_mdm_signature_der.bin", "rsa-pkcs1-sha1", Integrity.UNVERIFIABLE),  # brings no certificate
    ],
)
def test_files_of_rustcrypto(shared: Path, name: str, algorithm: str, integrity: Integrity) -> None:
    cms = reference(shared, FILES_OF_RUSTCRYPTO + name)
    (found,) = verdicts(cms)
    assert (found.algorithm, found.integrity, found.weak) == (algorithm, integrity, "sha1" in algorithm)


@pytest.mark.parametrize("name", ["pkits.p7b", "pkits_ee.p7b"])
def test_certificates_only_of_rustcrypto(shared: Path, name: str) -> None:
    signed_data = read_content(reference(shared, FILES_OF_RUSTCRYPTO + name), limits=Limits())
    assert isinstance(signed_data, Signed)
    assert (signed_data.signers, signed_data.content) == ((), None)
    assert all(holder(der).serial for der in signed_data.certificates)


@pytest.mark.parametrize("name", ["signer_info_explicit_attrs.bin", "signer_info_sequence_not_set.bin"])
def test_malformed_signers_of_rustcrypto_are_refused(shared: Path, name: str) -> None:
    """SignerInfos whose attributes or whose SET are tagged wrongly, put into a container."""
    infos = reference(shared, FILES_OF_RUSTCRYPTO + name)
    inner = der.sequence(der.oid(DATA), der.element(0xA0, der.octets(TEXT)))
    body = der.sequence(der.integer(1), der.set_of(der.algorithm(SHA256)), inner, infos)
    with pytest.raises(SecmailError):
        verdicts(der.sequence(der.oid(SIGNED_DATA), der.element(0xA0, body)))
