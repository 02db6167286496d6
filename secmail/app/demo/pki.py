"""A small health PKI: root, PERSONNES and ORGANISATIONS, leaves and revocation lists, built with `cryptography`.

certomancer is not used: it describes a PKI in a configuration language with keys on disk and brings its own servers,
which is a dependency of the product for what is two hundred lines here.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import mlkem, padding, rsa
from cryptography.hazmat.primitives.serialization import pkcs12

from secmail.app.demo.profiles import Profile, Validity, authority_name
from secmail.cms.recipients import PrivateKey

LEAF_LIFE = timedelta(days=3 * 365)
AUTHORITY_LIFE = timedelta(days=20 * 365)
CRL_LIFE = timedelta(days=7)
ISSUED_BEFORE = timedelta(days=365)
"""How long before `at` the practice got its certificates."""

KeySource = Callable[[str], rsa.RSAPrivateKey]
"""Gives a key for a name of its use; tests give the same key again, the demonstration a new one."""


def new_key(_name: str) -> rsa.RSAPrivateKey:
    """A fresh RSA-2048 key, as on the cards."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass(frozen=True, slots=True)
class _Certified:
    """Whatever has a certificate."""

    certificate: x509.Certificate

    @property
    def der(self) -> bytes:
        """The certificate as DER."""
        return self.certificate.public_bytes(serialization.Encoding.DER)

    @property
    def pem(self) -> bytes:
        """The certificate as PEM."""
        return self.certificate.public_bytes(serialization.Encoding.PEM)


@dataclass(frozen=True, slots=True)
class Credential(_Certified):
    """A certificate with its private key, and the authorities above it (DER, nearest first, without the root)."""

    key: rsa.RSAPrivateKey = field(repr=False)
    chain: tuple[bytes, ...] = ()

    def key_pem(self) -> bytes:
        """The private key as PKCS#8 PEM, unencrypted: for peers in tests and servers of the demonstration."""
        none = serialization.NoEncryption()
        return self.key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, none)

    def sign(self, data: bytes) -> bytes:
        """RSA PKCS#1 v1.5 with SHA-256 over the data, as the cards sign."""
        return self.key.sign(data, padding.PKCS1v15(), hashes.SHA256())


@dataclass(frozen=True, slots=True)
class KemCredential(_Certified):
    """As `Credential`, with an ML-KEM key: mail is sealed to it so that no quantum computer opens it later."""

    key: mlkem.MLKEM768PrivateKey = field(repr=False)
    chain: tuple[bytes, ...] = ()

    def key_pem(self) -> bytes:
        """The private key as PKCS#8 PEM, its seed alone (RFC 9935 §6), unencrypted."""
        none = serialization.NoEncryption()
        return self.key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, none)


def pkcs12_file(label: str, credential: Credential, passphrase: str) -> bytes:
    """One credential with its chain as PKCS#12 (PBES2 with AES-256, which openssl and NSS read)."""
    above = [x509.load_der_x509_certificate(der) for der in credential.chain]
    sealing = serialization.BestAvailableEncryption(passphrase.encode())
    return pkcs12.serialize_key_and_certificates(label.encode(), credential.key, credential.certificate, above, sealing)


@dataclass(frozen=True, slots=True)
class Authority:
    """An authority that can issue; `path` names it in the addresses of its lists."""

    certificate: x509.Certificate
    key: rsa.RSAPrivateKey = field(repr=False)
    path: str
    chain: tuple[bytes, ...] = ()
    """Itself and what is above it, without the root; empty for a root."""
    serials: "count[int]" = field(default_factory=lambda: count(0x1001), repr=False)

    @property
    def der(self) -> bytes:
        """The certificate as DER."""
        return self.certificate.public_bytes(serialization.Encoding.DER)

    def issue(self, profile: Profile, key: rsa.RSAPrivateKey, validity: Validity) -> Credential:
        """A leaf certificate of this profile."""
        return Credential(self._leaf(profile, key, validity), key, self.chain)

    def issue_kem(self, profile: Profile, key: mlkem.MLKEM768PrivateKey, validity: Validity) -> KemCredential:
        """The same for an ML-KEM key (RFC 9935); the profile's usage must be keyEncipherment alone (§5 there)."""
        return KemCredential(self._leaf(profile, key, validity), key, self.chain)

    def _leaf(self, profile: Profile, key: PrivateKey, validity: Validity) -> x509.Certificate:
        builder = _builder(profile.subject, self.certificate.subject, key=key, validity=validity).serial_number(
            next(self.serials)
        )
        builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=False)
        builder = builder.add_extension(_key_usage(profile.usage), critical=True)
        builder = builder.add_extension(x509.ExtendedKeyUsage(profile.purposes), critical=False)
        if profile.names:
            builder = builder.add_extension(x509.SubjectAlternativeName(profile.names), critical=False)
        for extension in profile.private_extensions():
            builder = builder.add_extension(extension, critical=False)
        return self._pointers(builder).sign(self.key, hashes.SHA256())

    def authority(
        self,
        name: str,
        key: rsa.RSAPrivateKey,
        *,
        validity: Validity,
        constraints: x509.NameConstraints | None = None,
    ) -> "Authority":
        """An authority below this one, allowed to issue leaves only (pathLen 0)."""
        builder = _builder(authority_name(name), self.certificate.subject, key=key, validity=validity)
        builder = _as_authority(builder.serial_number(next(self.serials)), path_length=0)
        if constraints is not None:
            builder = builder.add_extension(constraints, critical=True)
        certificate = self._pointers(builder).sign(self.key, hashes.SHA256())
        der = certificate.public_bytes(serialization.Encoding.DER)
        return Authority(certificate, key, name.replace(" ", "-"), (der, *self.chain))

    def crl(self, *, revoked: Iterable[x509.Certificate] = (), at: datetime, until: datetime) -> bytes:
        """A revocation list (DER) of this date; revoked entries are dated an hour before it."""
        builder = x509.CertificateRevocationListBuilder().issuer_name(self.certificate.subject)
        builder = builder.last_update(at).next_update(until)
        builder = builder.add_extension(x509.CRLNumber(int(at.timestamp())), critical=False)
        builder = builder.add_extension(_issuer_identifier(self.certificate), critical=False)
        for certificate in revoked:
            entry = x509.RevokedCertificateBuilder().serial_number(certificate.serial_number)
            entry = entry.revocation_date(at - timedelta(hours=1))
            reason = x509.CRLReason(x509.ReasonFlags.key_compromise)
            builder = builder.add_revoked_certificate(entry.add_extension(reason, critical=False).build())
        return builder.sign(self.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)

    def _pointers(self, builder: x509.CertificateBuilder) -> x509.CertificateBuilder:
        # `.invalid` never resolves: the demonstration answers for it itself (`publication`).
        point = x509.UniformResourceIdentifier(f"http://crl.demonstration.invalid/{self.path}.crl")
        points = x509.CRLDistributionPoints([x509.DistributionPoint([point], None, None, None)])
        builder = builder.add_extension(points, critical=False)
        return builder.add_extension(_issuer_identifier(self.certificate), critical=False)


@dataclass(frozen=True, slots=True)
class HealthPki:
    """The three authorities of the demonstration."""

    root: Authority
    persons: Authority
    organisations: Authority

    @property
    def authorities(self) -> tuple[Authority, ...]:
        """Root first."""
        return (self.root, self.persons, self.organisations)


def build(at: datetime, keys: KeySource = new_key, *, prefix: str = "") -> HealthPki:
    """A PKI that has existed for some years at `at`; `prefix` sets the names of a second, unknown one apart."""
    start = at - timedelta(days=5 * 365)
    life = Validity(start, start + AUTHORITY_LIFE)
    top = root_authority(f"{prefix}AC RACINE DEMO-SANTE", keys(f"{prefix}root"), life)
    persons = top.authority(f"{prefix}AC DEMO-SANTE PERSONNES", keys(f"{prefix}persons"), validity=life)
    organisations = top.authority(f"{prefix}AC DEMO-SANTE ORGANISATIONS", keys(f"{prefix}orgs"), validity=life)
    return HealthPki(top, persons, organisations)


def root_authority(name: str, key: rsa.RSAPrivateKey, validity: Validity) -> Authority:
    """A self-signed root."""
    subject = authority_name(name)
    builder = _as_authority(_builder(subject, subject, key=key, validity=validity).serial_number(1), path_length=None)
    return Authority(builder.sign(key, hashes.SHA256()), key, name.replace(" ", "-"))


def leaf_life(at: datetime) -> Validity:
    """Three years, of which one has passed: mail of the last year was signed by them."""
    return Validity(at - ISSUED_BEFORE, at - ISSUED_BEFORE + LEAF_LIFE)


def _builder(subject: x509.Name, issuer: x509.Name, *, key: PrivateKey, validity: Validity) -> x509.CertificateBuilder:
    public = key.public_key()
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(public)
    builder = builder.not_valid_before(validity.start).not_valid_after(validity.end)
    return builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)


def _as_authority(builder: x509.CertificateBuilder, *, path_length: int | None) -> x509.CertificateBuilder:
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=path_length), critical=True)
    return builder.add_extension(_key_usage(frozenset({"key_cert_sign", "crl_sign"})), critical=True)


def _key_usage(usage: frozenset[str]) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature="digital_signature" in usage,
        content_commitment="content_commitment" in usage,
        key_encipherment="key_encipherment" in usage,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign="key_cert_sign" in usage,
        crl_sign="crl_sign" in usage,
        encipher_only=False,
        decipher_only=False,
    )


def _issuer_identifier(certificate: x509.Certificate) -> x509.AuthorityKeyIdentifier:
    own = certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    return x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(own)
