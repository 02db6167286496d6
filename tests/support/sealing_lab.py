"""Certificates for keys of every kind that content can be sealed to, each made for one test."""

import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, mlkem, rsa, x448, x25519
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from secmail.cms.recipients import PrivateKey

CURVES: dict[str, ec.EllipticCurve] = {
    "secp256r1": ec.SECP256R1(),
    "secp384r1": ec.SECP384R1(),
    "secp521r1": ec.SECP521R1(),
    "brainpoolP256r1": ec.BrainpoolP256R1(),
    "brainpoolP384r1": ec.BrainpoolP384R1(),
    "brainpoolP512r1": ec.BrainpoolP512R1(),
}
_ISSUER = ec.generate_private_key(ec.SECP256R1())


def certificate_of(public_key: CertificatePublicKeyTypes, name: str) -> bytes:
    """A certificate (DER) for this key, named after its kind."""
    start = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    usage = x509.KeyUsage(
        digital_signature=False, content_commitment=False, key_encipherment=False, data_encipherment=False,
        key_agreement=True, key_cert_sign=False, crl_sign=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Autorite d'essai")]))
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + datetime.timedelta(days=1000))
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
        .sign(_ISSUER, hashes.SHA256())
        .public_bytes(Encoding.DER)
    )


def keys_of_every_kind() -> dict[str, PrivateKey]:
    """A fresh key of each kind."""
    keys: dict[str, PrivateKey] = {name: ec.generate_private_key(curve) for name, curve in CURVES.items()}
    return keys | {
        "rsa": rsa.generate_private_key(public_exponent=65537, key_size=2048),
        "x25519": x25519.X25519PrivateKey.generate(),
        "x448": x448.X448PrivateKey.generate(),
        "ml-kem-768": mlkem.MLKEM768PrivateKey.generate(),
        "ml-kem-1024": mlkem.MLKEM1024PrivateKey.generate(),
    }
