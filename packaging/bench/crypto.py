"""S/MIME against `openssl cms`: ours is timed inside the process, openssl as whole processes on files."""

import secrets
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

from measure import median_seconds, milliseconds, process
from table import table

from secmail.app.demo import pki
from secmail.app.demo.people import COLLEAGUE, DOCTOR
from secmail.app.demo.profiles import CONFIDENTIALITY, SIGNATURE, Person, person_software
from secmail.cms.recipients import recover_key
from secmail.domain.messages import OpenedMessage
from secmail.domain.policy import CryptoPolicy, Limits, SendPolicy, TrustPolicy
from secmail.domain.security import Summary
from secmail.pki.anchors import Anchors
from secmail.pki.path import PathChecker, Purpose
from secmail.smime.steps import ContentKey, NeedKey, Signature
from secmail.smime.unwrap import unwrap
from secmail.smime.wrap import SignerIdentity, wrap

SIZES = (("1 KB", 1_000, 30), ("1 MB", 1_000_000, 9), ("25 MB", 25_000_000, 3))
CIPHERS = (("aes-256-gcm", "rsa-oaep"), ("aes-256-cbc", "rsa-pkcs1"))


@dataclass(frozen=True)
class Bench:
    """Keys of an invented sender and recipient, the path to the root, and the folder of the files openssl reads."""

    folder: Path
    signer: pki.Credential
    recipient: pki.Credential
    checker: PathChecker
    at: datetime

    def wrap(self, clear: bytes, policy: SendPolicy) -> bytes:
        core = wrap(
            clear,
            signer=SignerIdentity(self.signer.der, self.signer.chain),
            recipients=(self.recipient.der,),
            policy=policy,
            at=self.at,
        )
        try:
            core.send(Signature(self.signer.sign(next(core).data)))
        except StopIteration as stop:
            return bytes(stop.value)
        raise AssertionError("one signature is enough")

    def unwrap(self, raw: bytes) -> OpenedMessage:
        core = unwrap(raw, crypto=CryptoPolicy(), limits=Limits())
        policy = TrustPolicy(self.at)
        try:
            need = next(core)
            while True:
                if isinstance(need, NeedKey):
                    key = recover_key(need.recipients[0], self.recipient.key, key_size=need.key_size)
                    need = core.send(ContentKey(key, 0))
                else:
                    found = self.checker.check(
                        need.certificate, extra=need.certificates, policy=policy, purpose=Purpose.SIGN
                    )
                    need = core.send(found)
        except StopIteration as stop:
            opened: OpenedMessage = stop.value
            assert opened.summary is Summary.SIGNED_TRUSTED, opened.problems
            return opened

    def openssl(self, *arguments: str) -> None:
        names = {"signer.pem", "signer.key", "chain.pem", "root.pem", "recipient.pem", "recipient.key"}
        places = [str(self.folder / word) if word in names or word.startswith("@") else word for word in arguments]
        process(["openssl", "cms", *[place.replace("@", "") for place in places]])()

    def openssl_wrap(self, policy: SendPolicy) -> None:
        sign = ("-sign", "-signer", "signer.pem", "-inkey", "signer.key", "-certfile", "chain.pem", "-md", "sha256")
        self.openssl(*sign, "-nodetach", "-binary", "-in", "@clear.eml", "-out", "@signed.eml")
        padding = ["-keyopt", "rsa_padding_mode:oaep"] if policy.key_transport == "rsa-oaep" else []
        seal = ("-encrypt", f"-{policy.content_algorithm}", "-binary", "-in", "@signed.eml", "-out", "@sealed.eml")
        self.openssl(*seal, "-recip", "recipient.pem", *padding)

    def openssl_unwrap(self) -> None:
        ours = ("-recip", "recipient.pem", "-inkey", "recipient.key")
        self.openssl("-decrypt", *ours, "-in", "@ours.eml", "-out", "@opened.eml")
        trust = ("-CAfile", "root.pem", "-purpose", "any")
        self.openssl("-verify", *trust, "-binary", "-in", "@opened.eml", "-out", "@verified.eml")


def set_up(folder: Path) -> Bench:
    at = datetime.now(UTC)
    practice = pki.build(at)
    life = pki.leaf_life(at)
    assert isinstance(COLLEAGUE.holder, Person)
    assert isinstance(DOCTOR.holder, Person)
    signer = practice.persons.issue(person_software(COLLEAGUE.holder, SIGNATURE), pki.new_key("signer"), life)
    recipient = practice.persons.issue(person_software(DOCTOR.holder, CONFIDENTIALITY), pki.new_key("recipient"), life)
    authorities = [pki.Credential(authority.certificate, authority.key).pem for authority in practice.authorities]
    files = {
        "root.pem": authorities[0],
        "chain.pem": authorities[1],
        "signer.pem": signer.pem,
        "signer.key": signer.key_pem(),
        "recipient.pem": recipient.pem,
        "recipient.key": recipient.key_pem(),
    }
    for name, content in files.items():
        (folder / name).write_bytes(content)
    lists = tuple(authority.crl(at=at, until=pki.leaf_life(at).end) for authority in practice.authorities)
    anchors = Anchors((practice.root.der,), (practice.persons.der,), lists)
    return Bench(folder, signer, recipient, PathChecker(anchors), at)


def letter(size: int) -> bytes:
    """A clear message with one binary attachment of this size."""
    message = EmailMessage(policy=SMTP)
    message["From"] = COLLEAGUE.address
    message["To"] = DOCTOR.address
    message["Subject"] = "bench"
    message.set_content("bench")
    message.add_attachment(secrets.token_bytes(size), maintype="application", subtype="octet-stream", filename="a.bin")
    return message.as_bytes()


def run() -> None:
    """Prints both directions for every size and cipher."""
    rows = []
    with tempfile.TemporaryDirectory() as name:
        bench = set_up(Path(name))
        for label, size, runs in SIZES:
            clear = letter(size)
            (bench.folder / "clear.eml").write_bytes(clear)
            for cipher, transport in CIPHERS:
                policy = SendPolicy(content_algorithm=cipher, key_transport=transport)
                rows.extend(_compare(bench, clear, policy, label=f"{label} {cipher}", runs=runs))
    table("S/MIME: ours in the process, openssl cms as processes", ("work", "secmail", "openssl", "ratio"), rows)


def _compare(bench: Bench, clear: bytes, policy: SendPolicy, *, label: str, runs: int) -> list[tuple[str, ...]]:
    raw = bench.wrap(clear, policy)
    (bench.folder / "ours.eml").write_bytes(raw)
    return [
        _row(
            f"{label} sign+encrypt",
            median_seconds(lambda: bench.wrap(clear, policy), runs=runs),
            median_seconds(lambda: bench.openssl_wrap(policy), runs=runs),
        ),
        _row(
            f"{label} decrypt+verify",
            median_seconds(lambda: bench.unwrap(raw), runs=runs),
            median_seconds(bench.openssl_unwrap, runs=runs),
        ),
    ]


def _row(label: str, ours: float, theirs: float) -> tuple[str, ...]:
    return (label, milliseconds(ours), milliseconds(theirs), f"{ours / theirs:.2f}")
