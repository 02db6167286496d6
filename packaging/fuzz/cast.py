"""Who writes to whom in the seeds: an invented laboratory and doctor, with the same keys in every process."""

import math
import random
from dataclasses import dataclass
from functools import cache

from cryptography.hazmat.primitives.asymmetric import rsa

from secmail.app.demo import pki, profiles
from secmail.app.demo.pki import Credential
from secmail.cms.recipients import recover_key
from secmail.domain.errors import SecmailError
from secmail.domain.messages import OpenedMessage
from secmail.domain.octets import Keeper, Octets, keep_in_memory
from secmail.domain.policy import CryptoPolicy, Limits, SendPolicy
from secmail.domain.security import Chain, ChainFacts, Finding, Revocation, Summary
from secmail.smime.steps import Answer, ContentKey, KeyUnavailable, Need, NeedKey, Signature
from secmail.smime.unwrap import unwrap
from secmail.smime.wrap import SignerIdentity, wrap
from tests.support.pki_lab import AT, DOCTOR, LABORATORY

LIMITS = Limits()
CBC = SendPolicy("aes-256-cbc", "rsa-pkcs1")
GCM = SendPolicy("aes-256-gcm", "rsa-oaep")
TRUST = {Summary.SIGNED_TRUSTED, Summary.SIGNED_UNCONFIRMED}
_EXPONENT = 65537
_SMALL = math.prod(n for n in range(3, 2000) if all(n % d for d in range(2, math.isqrt(n) + 1)))


@dataclass(frozen=True, slots=True)
class Cast:
    """The PKI, who signs, and who reads."""

    pki: pki.HealthPki
    laboratory: Credential
    doctor: Credential

    def crls(self, *revoked: Credential) -> tuple[bytes, ...]:
        """One list of each authority, naming these."""
        gone = [credential.certificate for credential in revoked]
        return tuple(
            authority.crl(
                revoked=[leaf for leaf in gone if leaf.issuer == authority.certificate.subject],
                at=AT,
                until=AT + pki.CRL_LIFE,
            )
            for authority in self.pki.authorities
        )

    @property
    def intermediates(self) -> tuple[bytes, ...]:
        return (self.pki.persons.der, self.pki.organisations.der)


@cache
def cast() -> Cast:
    """Made once."""
    health, life = pki.build(AT, _key), pki.leaf_life(AT)
    laboratory = health.organisations.issue(profiles.organisation_software(LABORATORY), _key("laboratory"), life)
    doctor = health.persons.issue(profiles.person_software(DOCTOR, profiles.CONFIDENTIALITY), _key("doctor"), life)
    return Cast(health, laboratory, doctor)


def _key(name: str) -> rsa.RSAPrivateKey:
    """The same key in every process, so that what one finds another can replay. Of no use beyond fuzzing."""
    return _two_keys()[name == "doctor"]


@cache
def _two_keys() -> tuple[rsa.RSAPrivateKey, rsa.RSAPrivateKey]:
    numbers = random.Random("secmail fuzz")  # noqa: S311 (the keys protect nothing)
    return _rsa(_prime(numbers), _prime(numbers)), _rsa(_prime(numbers), _prime(numbers))


def _prime(numbers: random.Random) -> int:
    """A prime of 1024 bits, its two highest set, by Fermat's test: numbers drawn at random hardly ever deceive it."""
    while True:
        candidate = numbers.getrandbits(1024) | 3 << 1022 | 1
        if math.gcd(candidate, _SMALL) == 1 and pow(2, candidate - 1, candidate) == 1 and candidate % _EXPONENT != 1:
            return candidate


def _rsa(p: int, q: int) -> rsa.RSAPrivateKey:
    d = pow(_EXPONENT, -1, (p - 1) * (q - 1))
    halves = (rsa.rsa_crt_dmp1(d, p), rsa.rsa_crt_dmq1(d, q), rsa.rsa_crt_iqmp(p, q))
    return rsa.RSAPrivateNumbers(p, q, d, *halves, rsa.RSAPublicNumbers(_EXPONENT, p * q)).private_key()


def letter(body: bytes = b"Le bilan est normal.\r\n", kind: str = "text/plain; charset=utf-8") -> bytes:
    """A message in clear from the laboratory to the doctor."""
    head = (
        f"From: Labo <{LABORATORY.address}>\r\nTo: Camille <{DOCTOR.address}>\r\nSubject: =?utf-8?q?R=C3=A9sultat?=\r\n"
        "Date: Fri, 20 Nov 2026 12:00:00 +0100\r\nMessage-ID: <1@labo-tilleuls.example>\r\nMIME-Version: 1.0\r\n"
        f"Content-Type: {kind}\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    )
    return head.encode() + body


def wrapped(
    clear: bytes, policy: SendPolicy | None, *, signed: bool = True, opaque: bool = False, to: bytes | None = None
) -> bytes:
    """`clear` signed by the laboratory unless told otherwise, and sealed to the doctor, or `to`, under a policy."""
    people = cast()
    signer = SignerIdentity(people.laboratory.der, people.laboratory.chain, opaque=opaque) if signed else None
    recipients = (to or people.doctor.der,) if policy else ()
    core = wrap(clear, signer=signer, recipients=recipients, policy=policy or SendPolicy(), at=AT)
    try:
        need = next(core)
        while True:
            need = core.send(Signature(people.laboratory.sign(need.data)))
    except StopIteration as end:
        return bytes(end.value)


def opened(raw: bytes | Octets, *, keep: Keeper = keep_in_memory) -> OpenedMessage:
    """Reads with the doctor's key, or one that everybody knows, and takes every chain for trusted.

    So the reader alone must see through a forgery.
    """
    core = unwrap(raw, crypto=CryptoPolicy(), limits=LIMITS, keep=keep)
    try:
        need = next(core)
        while True:
            need = core.send(_answer(need))
    except StopIteration as end:
        found: OpenedMessage = end.value
        return found


def _answer(need: Need) -> Answer:
    if not isinstance(need, NeedKey):
        return ChainFacts(Chain.TRUSTED, Revocation.GOOD)
    for index, hint in enumerate(need.recipients):
        if hint.matches(cast().doctor.der):
            try:
                return ContentKey(recover_key(hint, cast().doctor.key, key_size=need.key_size), index)
            except SecmailError:
                return KeyUnavailable(Finding.DECRYPT_FAILED)
    return ContentKey(bytes(need.key_size or 16), 0) if need.recipients else KeyUnavailable(Finding.NOT_FOR_US)
