"""An authority beside those of health, which somebody put into the trust folder."""

from dataclasses import replace
from datetime import timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import NameOID

from secmail.app.demo import pki, profiles
from secmail.app.demo.pki import Authority
from secmail.app.demo.profiles import Profile
from tests.support.engine_desk import EngineDesk
from tests.support.pki_lab import AT, PkiLab, session_key


def card(subject: x509.Name) -> Profile:
    """A signature certificate without an address."""
    return Profile(subject, profiles.SIGNATURE)


def other_authority(lab: PkiLab) -> Authority:
    """A root that somebody put into the trust folder beside the health authorities'."""
    name = x509.Name(
        [x509.NameAttribute(NameOID.COMMON_NAME, "CA INTERNE"), x509.NameAttribute(NameOID.ORGANIZATION_NAME, "CHU")]
    )
    root = pki.root_authority("CA INTERNE", session_key("chu"), pki.leaf_life(lab.at))
    key = session_key("chu")
    builder = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(7)
        .not_valid_before(root.certificate.not_valid_before_utc).not_valid_after(root.certificate.not_valid_after_utc)
    )  # fmt: skip
    for extension in root.certificate.extensions:
        builder = builder.add_extension(extension.value, critical=extension.critical)
    return replace(root, certificate=builder.sign(key, hashes.SHA256()))


def trust_also(desk: EngineDesk, authority: Authority) -> None:
    (desk.trust / "other.cer").write_bytes(authority.der)
    (desk.trust / "other.crl").write_bytes(authority.crl(at=AT - timedelta(hours=1), until=AT + timedelta(days=7)))
