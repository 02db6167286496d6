"""A morning's post: 1,000 small laboratory results decrypted, verified and read in one process, on one core.

The limit is what cannot be saved: one RSA private operation (the content key) and one public one (the signature) each.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from table import table

from secmail import hprim
from secmail.app.demo import pki
from secmail.app.demo.people import DOCTOR, LABORATORY
from secmail.app.demo.profiles import CONFIDENTIALITY, Organisation, Person, organisation_software, person_software
from secmail.cms.recipients import recover_key
from secmail.domain.messages import OpenedMessage
from secmail.domain.policy import CryptoPolicy, Limits, SendPolicy, TrustPolicy
from secmail.domain.security import ChainFacts, Summary
from secmail.pki.anchors import Anchors
from secmail.pki.path import PathChecker, Purpose
from secmail.smime.steps import ContentKey, NeedChain, NeedKey, Signature
from secmail.smime.unwrap import unwrap
from secmail.smime.wrap import SignerIdentity, wrap

MESSAGES = 1_000
POLICIES = (SendPolicy("aes-256-cbc", "rsa-pkcs1"), SendPolicy("aes-256-gcm", "rsa-oaep"))


class Desk:
    """The keys of an invented laboratory and doctor, and the path between them."""

    def __init__(self) -> None:
        self.at = datetime.now(UTC)
        practice, life = pki.build(self.at), pki.leaf_life(self.at)
        assert isinstance(LABORATORY.holder, Organisation)
        assert isinstance(DOCTOR.holder, Person)
        self.laboratory = practice.organisations.issue(
            organisation_software(LABORATORY.holder), pki.new_key("laboratory"), life
        )
        own = person_software(DOCTOR.holder, CONFIDENTIALITY)
        self.doctor = practice.persons.issue(own, pki.new_key("doctor"), life)
        lists = tuple(authority.crl(at=self.at, until=life.end) for authority in practice.authorities)
        self._checker = PathChecker(Anchors((practice.root.der,), (practice.organisations.der,), lists))
        self._policy = TrustPolicy(self.at)

    def write(self, number: int, policy: SendPolicy) -> bytes:
        """A signed and sealed result."""
        signer = SignerIdentity(self.laboratory.der, self.laboratory.chain)
        core = wrap(result(number), signer=signer, recipients=(self.doctor.der,), policy=policy, at=self.at)
        try:
            core.send(Signature(self.laboratory.sign(next(core).data)))
        except StopIteration as end:
            return bytes(end.value)
        raise AssertionError("one signature is enough")

    def read(self, raw: bytes, judge: Callable[[NeedChain], ChainFacts]) -> None:
        """Everything that happens to a result on its way to the eyes."""
        core = unwrap(raw, crypto=CryptoPolicy(), limits=Limits())
        try:
            need = next(core)
            while True:
                need = core.send(self._key(need) if isinstance(need, NeedKey) else judge(need))
        except StopIteration as end:
            opened: OpenedMessage = end.value
        assert opened.summary is Summary.SIGNED_TRUSTED, opened.problems
        (report,) = hprim.read(opened.text.encode()).reports
        assert report.patient.surname == "INVENTE"

    def judge(self, need: NeedChain) -> ChainFacts:
        """The path and the lists, anew for each message."""
        return self._checker.check(need.certificate, extra=need.certificates, policy=self._policy, purpose=Purpose.SIGN)

    def _key(self, need: NeedKey) -> ContentKey:
        return ContentKey(recover_key(need.recipients[0], self.doctor.key, key_size=need.key_size), 0)

    def bare(self) -> None:
        """What no reader can do without."""
        sealed, signature = self._operands()
        self.doctor.key.decrypt(sealed, padding.PKCS1v15())
        self.laboratory.key.public_key().verify(signature, b"x", padding.PKCS1v15(), hashes.SHA256())

    @cache  # noqa: B019 (there is one desk)
    def _operands(self) -> tuple[bytes, bytes]:
        return self.doctor.key.public_key().encrypt(b"k" * 32, padding.PKCS1v15()), self.laboratory.sign(b"x")


def result(number: int) -> bytes:
    """A small blood count in a letter."""
    head = (
        f"From: {LABORATORY.address}\r\nTo: {DOCTOR.address}\r\nSubject: Bilan {number}\r\n"
        "Date: Fri, 20 Nov 2026 12:00:00 +0100\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
        "Content-Transfer-Encoding: 8bit\r\n\r\n"
    )
    patient = (
        f"P{number}\r\nINVENTE\r\nÉlise\r\n1 RUE X\r\n\r\n99999 NULLEPART\r\n01/02/1950\r\n2550814168025 38\r\n"
        f"D{number}\r\n20/11/2026\r\nLAB        LABO\r\nDR         MEDECIN\r\n\r\n"
    )
    names = ("Hémoglobine", "Leucocytes", "Plaquettes", "Créatinine", "Potassium", "Sodium", "Glycémie", "CRP")
    lines = "".join(
        f"RES|{name}|{name[:4].upper()}|N|{place}.3|g/l|1.0|9.0|N|F\r\n" for place, name in enumerate(names, 1)
    )
    text = "".join(f"{name:30} {place}.3 g/l   (1.0 - 9.0)\r\n" for place, name in enumerate(names, 1))
    return (head + patient + text + "****LAB****\r\n" + lines + "****FIN****\r\n****FINFICHIER****\r\n").encode()


def run() -> None:
    """Prints messages per second, and their share of the limit."""
    desk = Desk()
    limit = _rate([desk.bare] * MESSAGES)
    rows = [("bare RSA-2048: decrypt and verify", f"{limit:.0f}", "1.00")]
    for policy in POLICIES:
        post = [desk.write(number, policy) for number in range(MESSAGES)]
        rate = _rate([lambda raw=raw: desk.read(raw, desk.judge) for raw in post])  # type: ignore[misc]
        rows.append((f"{policy.content_algorithm}, {policy.key_transport}", f"{rate:.0f}", f"{rate / limit:.2f}"))
    table("1,000 small results: decrypted, verified, read", ("work", "per second and core", "of the limit"), rows)


def _rate(works: list[Callable[[], None]]) -> float:
    """By the processor's time, so that other programs on the machine do not count."""
    begin = time.process_time()
    for work in works:
        work()
    return len(works) / (time.process_time() - begin)
