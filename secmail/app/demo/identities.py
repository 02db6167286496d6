"""The keys and certificates of the demonstration's people: issued once, kept as PKCS#12 files, read back."""

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key, pkcs12

from secmail.app.demo import pki, profiles
from secmail.app.demo.people import FORMER_LABORATORY, LABORATORY, MEMBERS, Member, Role
from secmail.app.demo.pki import Credential, HealthPki, KemCredential
from secmail.app.demo.profiles import CPE, CPS, Organisation
from secmail.domain.cards import KeyRole

_POST_QUANTUM = frozenset({Role.DOCTOR, Role.SECRETARY})
"""Who has an ML-KEM certificate beside the one of RSA; the colleague and the laboratory have older software."""
LISTS_LAST = timedelta(days=3 * 365)
"""As long as the certificates: a demonstration that is opened again next month must not look stale."""


@dataclass(frozen=True, slots=True)
class Identity:
    """What a member holds, by role; an organisation has no authentication key.

    `post_quantum`: what some have beside their confidentiality key, for those who can seal to it.
    """

    member: Member
    keys: dict[KeyRole, Credential]
    post_quantum: KemCredential | None = None

    @property
    def signature(self) -> Credential:
        """Signs letters."""
        return self.keys[KeyRole.SIGNATURE]

    @property
    def confidentiality(self) -> Credential:
        """Letters are sealed to it."""
        return self.keys[KeyRole.CONFIDENTIALITY]


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody who writes: the members, a laboratory whose certificate was revoked, and an impostor."""

    members: dict[Role, Identity]
    revoked: Credential
    impostor: Credential
    """In the laboratory's name, by an authority that nobody knows."""


def issue(health: HealthPki, at: datetime) -> Cast:
    """New keys and certificates for everybody."""
    life = pki.leaf_life(at)
    members = {role: _issue_member(health, member, at) for role, member in MEMBERS.items()}
    former = profiles.organisation_software(FORMER_LABORATORY)
    unknown = pki.root_authority("AC INCONNUE", pki.new_key("unknown"), life)
    assert isinstance(LABORATORY.holder, Organisation)
    faked = profiles.organisation_software(LABORATORY.holder)
    return Cast(
        members,
        revoked=health.organisations.issue(former, pki.new_key("former"), life),
        impostor=unknown.issue(faked, pki.new_key("impostor"), life),
    )


def server_certificate(health: HealthPki, at: datetime) -> Credential:
    """For both servers on this machine."""
    names = (x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1")))
    return health.organisations.issue(profiles.tls_server(names), pki.new_key("server"), pki.leaf_life(at))


def write_anchors(folder: Path, health: HealthPki, *, revoked: Iterable[Credential], at: datetime) -> None:
    """The authorities (.cer) and their lists (.crl), as DER files."""
    folder.mkdir(parents=True, exist_ok=True)
    gone = [credential.certificate for credential in revoked]
    for authority in health.authorities:
        own = [leaf for leaf in gone if leaf.issuer == authority.certificate.subject]
        (folder / f"{authority.path}.cer").write_bytes(authority.der)
        (folder / f"{authority.path}.crl").write_bytes(authority.crl(revoked=own, at=at, until=at + LISTS_LAST))


def write(folder: Path, identity: Identity) -> None:
    """One PKCS#12 file per key, opened by the PIN; the ML-KEM key, which the library puts into none, as PEM."""
    folder.mkdir(parents=True, exist_ok=True)
    for role, credential in identity.keys.items():
        content = pki.pkcs12_file(f"{identity.member.role.value} {role.value}", credential, identity.member.pin)
        key_file(folder, identity.member.role, role).write_bytes(content)
    if identity.post_quantum is not None:
        key, certificate = post_quantum_files(folder, identity.member.role)
        key.touch(mode=0o600)
        key.write_bytes(identity.post_quantum.key_pem())
        certificate.write_bytes(identity.post_quantum.pem)


def read(folder: Path, member: Member) -> Identity:
    """What `write` wrote. Raises OSError or ValueError when the files are gone or damaged."""
    keys = {}
    for role in KeyRole:
        file = key_file(folder, member.role, role)
        if file.exists():
            keys[role] = _read_credential(file.read_bytes(), member.pin)
    return Identity(member, keys, _read_post_quantum(folder, member.role))


def key_file(folder: Path, holder: Role, role: KeyRole) -> Path:
    """Where a key is."""
    return folder / f"{holder.value}-{role.value}.p12"


def post_quantum_files(folder: Path, holder: Role) -> tuple[Path, Path]:
    """Where the ML-KEM key and its certificate are, if the holder has them."""
    return folder / f"{holder.value}-post-quantum.key", folder / f"{holder.value}-post-quantum.pem"


def _issue_member(health: HealthPki, member: Member, at: datetime) -> Identity:
    life = pki.leaf_life(at)
    holder = member.holder
    if isinstance(holder, Organisation):
        wanted = {
            KeyRole.SIGNATURE: profiles.organisation_software(holder),
            KeyRole.CONFIDENTIALITY: profiles.organisation_software(holder, profiles.CONFIDENTIALITY),
        }
        authority = health.organisations
    else:
        product = CPE if member.role is Role.SECRETARY else CPS
        wanted = {
            KeyRole.SIGNATURE: profiles.card_signature(holder, product=product),
            KeyRole.AUTHENTICATION: profiles.card_authentication(holder, product=product),
            KeyRole.CONFIDENTIALITY: profiles.person_software(holder, profiles.CONFIDENTIALITY),
        }
        authority = health.persons
    keys = {role: authority.issue(profile, pki.new_key(role), life) for role, profile in wanted.items()}
    modern = None
    if member.role in _POST_QUANTUM:
        modern = authority.issue_kem(wanted[KeyRole.CONFIDENTIALITY], MLKEM768PrivateKey.generate(), life)
    return Identity(member, keys, modern)


def _read_post_quantum(folder: Path, holder: Role) -> KemCredential | None:
    key_file, certificate_file = post_quantum_files(folder, holder)
    if not key_file.exists():
        return None
    key = load_pem_private_key(key_file.read_bytes(), None)
    if not isinstance(key, MLKEM768PrivateKey):
        raise ValueError("not a key file of the demonstration")
    return KemCredential(x509.load_pem_x509_certificate(certificate_file.read_bytes()), key)


def _read_credential(content: bytes, pin: str) -> Credential:
    key, certificate, above = pkcs12.load_key_and_certificates(content, pin.encode())
    if not isinstance(key, rsa.RSAPrivateKey) or certificate is None:
        raise ValueError("not a key file of the demonstration")
    return Credential(certificate, key, tuple(found.public_bytes(Encoding.DER) for found in above))
