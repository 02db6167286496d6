"""A morning's post: 1,000 small laboratory results decrypted, verified, judged and read in one process, on one core.

The limit is what cannot be saved: one RSA private operation (the content key) and one public one (the signature) each.
"""

import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from enum import StrEnum
from functools import partial
from typing import TypeVar

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from table import table

from secmail.app.demo import pki, results
from secmail.app.demo.people import DOCTOR, LABORATORY
from secmail.app.demo.profiles import CONFIDENTIALITY, Organisation, Person, organisation_software, person_software
from secmail.cms.recipients import recover_key
from secmail.domain.messages import Kind, OpenedMessage
from secmail.domain.policy import CryptoPolicy, Limits, SendPolicy, TrustPolicy
from secmail.domain.security import Summary
from secmail.engine.classify import classify
from secmail.pki.anchors import Anchors
from secmail.pki.path import PathChecker, Purpose
from secmail.smime.steps import Answer, ContentKey, Need, NeedKey, Signature
from secmail.smime.unwrap import unwrap
from secmail.smime.wrap import SignerIdentity, wrap

MESSAGES = 1_000
_TURN = 100
"""Messages at a time: what they are compared with is measured in between, on the same busy or idle machine."""
POLICIES = (SendPolicy("aes-256-cbc", "rsa-pkcs1"), SendPolicy("aes-256-gcm", "rsa-oaep"))

_T = TypeVar("_T")


class Stage(StrEnum):
    """What is done to each message."""

    LIMIT = "bare RSA-2048: decrypt and verify"
    KEY = "content key"
    LAYERS = "layers, signature, headers, text"
    PATH = "path and revocation"
    HPRIM = "HPRIM: recognised and read"


class Desk:
    """The keys of an invented laboratory and doctor, the path between them, and the time spent on each stage."""

    def __init__(self) -> None:
        self.spent: dict[Stage, float] = defaultdict(float)
        self._at = datetime.now(UTC)
        practice, life = pki.build(self._at), pki.leaf_life(self._at)
        assert isinstance(LABORATORY.holder, Organisation)
        assert isinstance(DOCTOR.holder, Person)
        self._laboratory = practice.organisations.issue(
            organisation_software(LABORATORY.holder), pki.new_key("laboratory"), life
        )
        own = person_software(DOCTOR.holder, CONFIDENTIALITY)
        self._doctor = practice.persons.issue(own, pki.new_key("doctor"), life)
        lists = tuple(authority.crl(at=self._at, until=life.end) for authority in practice.authorities)
        self._checker = PathChecker(Anchors((practice.root.der,), (practice.organisations.der,), lists))
        self._policy = TrustPolicy(self._at)
        self._sealed = self._doctor.key.public_key().encrypt(b"k" * 32, padding.PKCS1v15())
        self._signature = self._laboratory.sign(b"x")
        self._verifier = self._laboratory.key.public_key()

    def post(self, policy: SendPolicy) -> Iterator[bytes]:
        """The morning's messages, each signed and sealed."""
        signer = SignerIdentity(self._laboratory.der, self._laboratory.chain)
        for request in results.requests(MESSAGES, self._at.date()):
            core = wrap(
                letter(request, self._at), signer=signer, recipients=(self._doctor.der,), policy=policy, at=self._at
            )
            try:
                core.send(Signature(self._laboratory.sign(next(core).data)))
            except StopIteration as end:
                yield bytes(end.value)

    def read(self, raw: bytes) -> None:
        """Everything that happens to a result on its way to the eyes."""
        opened = self._open(raw)
        assert opened.summary is Summary.SIGNED_TRUSTED, opened.problems
        found = self._timed(Stage.HPRIM, lambda: classify(opened))
        assert found.kind is Kind.RESULT
        assert not found.urgent
        ((report,),) = (file.document.reports for file in found.results)
        assert report.results

    def bare(self) -> None:
        """What no reader can do without."""
        self._timed(Stage.LIMIT, self._operations)

    def _operations(self) -> None:
        self._doctor.key.decrypt(self._sealed, padding.PKCS1v15())
        self._verifier.verify(self._signature, b"x", padding.PKCS1v15(), hashes.SHA256())

    def _open(self, raw: bytes) -> OpenedMessage:
        core = unwrap(raw, crypto=CryptoPolicy(), limits=Limits())
        try:
            need = self._timed(Stage.LAYERS, lambda: next(core))
            while True:
                answer = self._answer(need)
                need = self._timed(Stage.LAYERS, partial(core.send, answer))
        except StopIteration as end:
            opened: OpenedMessage = end.value
            return opened

    def _answer(self, need: Need) -> Answer:
        if isinstance(need, NeedKey):
            hint, size = need.recipients[0], need.key_size
            key = self._timed(Stage.KEY, lambda: recover_key(hint, self._doctor.key, key_size=size))
            return ContentKey(key, 0)
        return self._timed(
            Stage.PATH,
            lambda: self._checker.check(
                need.certificate, extra=need.certificates, policy=self._policy, purpose=Purpose.SIGN
            ),
        )

    def _timed(self, stage: Stage, work: Callable[[], _T]) -> _T:
        """By the processor's time, so that other programs on the machine count as little as they can."""
        begin = time.process_time()
        try:
            return work()
        finally:
            self.spent[stage] += time.process_time() - begin


def letter(request: results.Request, at: datetime) -> bytes:
    """A laboratory's mail with one result file."""
    message = EmailMessage(policy=SMTP)
    message["From"] = LABORATORY.address
    message["To"] = DOCTOR.address
    message["Subject"] = f"Résultat {request.number}"
    message["Date"] = at
    message["Message-ID"] = f"<{request.number}@{LABORATORY.address.rpartition('@')[2]}>"
    message.set_content("Bonjour,\n\nVeuillez trouver ci-joint le résultat de votre patient.\n")
    file = results.hprim(request, sender=LABORATORY.name, recipient=DOCTOR.name).encode("cp1252")
    name = f"resultat-{request.number}.hpr"
    message.add_attachment(file, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def run() -> None:
    """Prints messages per second, their share of the limit, and where the time goes."""
    desk = Desk()
    for policy in POLICIES:
        post = list(desk.post(policy))
        desk.read(post[0])
        desk.spent.clear()
        for begin in range(0, MESSAGES, _TURN):
            for _ in range(_TURN):
                desk.bare()
            for raw in post[begin : begin + _TURN]:
                desk.read(raw)
        limit = desk.spent.pop(Stage.LIMIT)
        title = f"{MESSAGES} small results, {policy.content_algorithm}, {policy.key_transport}"
        whole = sum(desk.spent.values())
        rows = [_row(Stage.LIMIT, limit, "1.00"), _row("a message", whole, f"{limit / whole:.2f}")]
        rows += [_row(f"  {stage}", desk.spent[stage]) for stage in (Stage.KEY, Stage.LAYERS, Stage.PATH, Stage.HPRIM)]
        table(title, ("work", "ms each", "per second and core", "of the limit"), rows)


def _row(label: str, seconds: float, share: str = "") -> tuple[str, ...]:
    return label, f"{seconds / MESSAGES * 1000:.2f}", f"{MESSAGES / seconds:.0f}", share
