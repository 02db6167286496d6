"""How keys sign what we write: the algorithms they name, read back by our own reader, and by openssl where it can."""

import shutil
import subprocess
from pathlib import Path

import pytest
from asn1crypto import cms as asn1_cms
from cryptography.hazmat.primitives.asymmetric import dsa, ec, x25519

from secmail.cms import der
from secmail.cms.algorithms import MGF1, SHA256
from secmail.cms.ber import sequence
from secmail.cms.content import read_content
from secmail.cms.own_schemes import own_scheme, pss_algorithm, sign_with
from secmail.cms.sign import Bag, content_digest, signed_attributes, signed_data
from secmail.cms.signed import Signed
from secmail.cms.verify import Content, Verdict, verify
from secmail.domain.errors import Code, SecmailError
from secmail.domain.octets import octets
from secmail.domain.policy import CryptoPolicy, Limits
from secmail.domain.security import Integrity
from tests.support.pki_lab import AT
from tests.support.signing_lab import KINDS, Signer, certificate_for, reserved_for_pss, signer

CONTENT = b"Content-Type: text/plain\r\n\r\nLe bilan est normal.\r\n"
SHA384 = "2.16.840.1.101.3.4.2.2"
READ_BY_OPENSSL = ["rsa", "p256", "p384", "p521", "brainpool256", "brainpool384", "brainpool512"]


def signed(who: Signer, *, pss: bool = False, content: bytes = CONTENT) -> bytes:
    """A SignedData with its content."""
    bag = Bag(who.certificate, pss=pss)
    attributes = signed_attributes(content_digest([content], bag), bag, at=AT)
    by_pss = bag.scheme.scheme.word == "rsa-pss"
    signature = sign_with(who.key, attributes, digest=bag.scheme.digest, pss=by_pss)
    before, after = signed_data(len(content), bag, attributes=attributes, signature=signature)
    return before + content + after


def verdict(encoded: bytes, content: bytes = CONTENT) -> Verdict:
    read = read_content(encoded, limits=Limits())
    assert isinstance(read, Signed)
    (one,) = read.signers
    return verify(one, read.certificates, content=Content(octets(content)), crypto=CryptoPolicy())


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_key_signs_by_its_scheme(kind: str) -> None:
    found = verdict(signed(signer(kind)))
    assert (found.integrity, found.algorithm, found.weak) == (Integrity.INTACT, KINDS[kind].algorithm, False)
    assert verdict(signed(signer(kind)), CONTENT.replace(b"normal", b"anormal")).integrity is Integrity.BROKEN


def test_pss_by_a_key_that_could_do_either() -> None:
    found = verdict(signed(signer("rsa"), pss=True))
    assert (found.integrity, found.algorithm) == (Integrity.INTACT, "rsa-pss-sha256")


@pytest.mark.parametrize("kind", KINDS)
def test_one_digest_in_all_places(kind: str) -> None:
    """digestAlgorithms, the signer's digestAlgorithm, and CMSAlgorithmProtection say the same, by another reader."""
    info = asn1_cms.ContentInfo.load(signed(signer(kind)))["content"]
    (one,) = info["signer_infos"]
    protection = next(each for each in one["signed_attrs"] if each["type"].dotted == "1.2.840.113549.1.9.52")
    scheme = own_scheme(signer(kind).certificate)
    assert scheme.digest == KINDS[kind].digest
    places = [info["digest_algorithms"][0].dump(), one["digest_algorithm"].dump()]
    assert places == [scheme.digest_der] * 2
    assert protection["values"][0].dump().find(scheme.digest_der) == 2
    assert one["signature_algorithm"].dump() == scheme.signature_der


def test_the_octets_of_the_rfcs() -> None:
    """SHAKE256 names its length for Ed448 (RFC 8419 §3.1); hashes have no parameters (RFC 5754 §2), EdDSA neither."""
    assert own_scheme(signer("ed448").certificate).digest_der.hex() == "300f060960864801650304021202020200"
    assert own_scheme(signer("ed448").certificate).signature_der.hex() == "300506032b6571"
    assert own_scheme(signer("ed25519").certificate).digest_der.hex() == "300b0609608648016503040203"
    assert own_scheme(signer("p384").certificate).signature_der.hex() == "300a06082a8648ce3d040303"
    assert own_scheme(signer("rsa").certificate).signature_der.hex() == "300d06092a864886f70d01010b0500"
    assert [own_scheme(signer(kind).certificate).micalg for kind in ("rsa", "p384", "p521", "ed448")] == [
        "sha-256", "sha-384", "sha-512", "shake256",
    ]  # fmt: skip


def test_a_key_reserved_for_pss_signs_by_pss_as_it_demands() -> None:
    """RFC 4055 §3.3: hash and mask of the certificate, and no shorter salt; without parameters SHA-256."""
    demands = sequence(pss_algorithm("sha384"), at_least=2)[1].raw
    for parameters, algorithm in ((b"", "rsa-pss-sha256"), (demands, "rsa-pss-sha384")):
        found = verdict(signed(reserved_for_pss(parameters)))
        assert (found.integrity, found.algorithm) == (Integrity.INTACT, algorithm)


@pytest.mark.parametrize("salt", [33, 64])
def test_pss_parameters_that_we_do_not_write_are_refused(salt: int) -> None:
    hashed = der.algorithm(SHA256, der.NULL)
    demands = der.sequence(
        der.element(0xA0, hashed), der.element(0xA1, der.algorithm(MGF1, hashed)), der.element(0xA2, der.integer(salt))
    )
    other_mask = der.sequence(
        der.element(0xA0, hashed), der.element(0xA1, der.algorithm(MGF1, der.algorithm(SHA384, der.NULL)))
    )
    for parameters in (demands, other_mask, der.sequence()):
        with pytest.raises(SecmailError) as refusal:
            own_scheme(reserved_for_pss(parameters).certificate)
        assert refusal.value.code is Code.SMIME_UNSUPPORTED


def test_keys_that_do_not_sign_mail_are_refused() -> None:
    others = [
        x25519.X25519PrivateKey.generate().public_key(),
        ec.generate_private_key(ec.SECP256K1()).public_key(),
        dsa.generate_private_key(2048).public_key(),
    ]
    for key in others:
        with pytest.raises(SecmailError) as refusal:
            own_scheme(certificate_for(key, "other"))
        assert refusal.value.code is Code.SMIME_UNSUPPORTED


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "rsa"])
def test_pss_is_for_rsa(kind: str) -> None:
    for call in (
        lambda: own_scheme(signer(kind).certificate, pss=True),
        lambda: sign_with(signer(kind).key, b"data", digest="sha256", pss=True),
    ):
        with pytest.raises(SecmailError) as refusal:
            call()
        assert refusal.value.code is Code.SMIME_UNSUPPORTED


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
@pytest.mark.parametrize(("kind", "pss"), [*((kind, False) for kind in READ_BY_OPENSSL), ("rsa", True)])
def test_openssl_verifies_what_we_sign(kind: str, pss: bool, tmp_path: Path) -> None:
    (tmp_path / "signed.der").write_bytes(signed(signer(kind), pss=pss))
    command = ["openssl", "cms", "-verify", "-noverify", "-binary", "-inform", "DER", "-in", "signed.der"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (0, CONTENT), done.stderr
