"""Keys of every kind that signs, each with a certificate, as PEM files and as a value."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, mldsa
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from cryptography.x509.oid import NameOID

from secmail.cms import der
from secmail.cms.algorithms import RSA_PSS
from secmail.cms.ber import parse, sequence
from secmail.cms.own_schemes import SigningKey
from tests.support.pki_lab import AT, session_key


@dataclass(frozen=True)
class Kind:
    """A kind of key: how one is made, and the scheme and digest that a signature by it shows."""

    make: Callable[[], SigningKey]
    algorithm: str
    digest: str


def _curve(curve: ec.EllipticCurve) -> Callable[[], SigningKey]:
    return lambda: ec.generate_private_key(curve)


KINDS = {
    "rsa": Kind(lambda: session_key("signing lab"), "rsa-pkcs1-sha256", "sha256"),
    "p256": Kind(_curve(ec.SECP256R1()), "ecdsa-sha256", "sha256"),
    "p384": Kind(_curve(ec.SECP384R1()), "ecdsa-sha384", "sha384"),
    "p521": Kind(_curve(ec.SECP521R1()), "ecdsa-sha512", "sha512"),
    "brainpool256": Kind(_curve(ec.BrainpoolP256R1()), "ecdsa-sha256", "sha256"),
    "brainpool384": Kind(_curve(ec.BrainpoolP384R1()), "ecdsa-sha384", "sha384"),
    "brainpool512": Kind(_curve(ec.BrainpoolP512R1()), "ecdsa-sha512", "sha512"),
    "ed25519": Kind(ed25519.Ed25519PrivateKey.generate, "ed25519", "sha512"),
    "ed448": Kind(ed448.Ed448PrivateKey.generate, "ed448", "shake256"),
    "ml-dsa-44": Kind(mldsa.MLDSA44PrivateKey.generate, "ml-dsa-44", "sha512"),
    "ml-dsa-65": Kind(mldsa.MLDSA65PrivateKey.generate, "ml-dsa-65", "sha512"),
    "ml-dsa-87": Kind(mldsa.MLDSA87PrivateKey.generate, "ml-dsa-87", "sha512"),
}


@dataclass(frozen=True)
class Signer:
    """A key with its certificate."""

    key: SigningKey = field(repr=False)
    certificate: bytes

    @property
    def pem(self) -> bytes:
        return x509.load_der_x509_certificate(self.certificate).public_bytes(Encoding.PEM)

    @property
    def key_pem(self) -> bytes:
        return self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


@cache
def signer(kind: str) -> Signer:
    """One of this kind, the same for the session."""
    key = KINDS[kind].make()
    return Signer(key, certificate_for(key.public_key(), kind))


def certificate_for(public_key: CertificatePublicKeyTypes, name: str) -> bytes:
    """A certificate (DER) for this key, by an authority with an RSA key."""
    names = [x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)]) for text in (name, "Autorite d'essai")]
    builder = x509.CertificateBuilder(names[1], names[0], public_key, x509.random_serial_number())
    builder = builder.not_valid_before(AT - timedelta(days=1)).not_valid_after(AT + timedelta(days=999))
    builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
    return builder.sign(session_key("signing authority"), hashes.SHA256()).public_bytes(Encoding.DER)


def reserved_for_pss(parameters: bytes) -> Signer:
    """An RSA key whose certificate says id-RSASSA-PSS with these parameters (DER, empty: none); RFC 4055 §1.2.

    The signature of the authority no longer holds, which nobody asks here.
    """
    plain = signer("rsa")
    public = plain.key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    reserved = der.sequence(der.algorithm(RSA_PSS, parameters), sequence(public, at_least=2)[1].raw)
    body, *rest = sequence(plain.certificate, at_least=3)
    fields = [reserved if bytes(field.raw) == public else field.raw for field in body.children()]
    return Signer(plain.key, der.sequence(der.sequence(*fields), *(bytes(parse(each.raw).raw) for each in rest)))
