"""Drives the steps of `smime` with literal answers: keys of the lab, chains as a test wants them."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

from secmail.app.demo.pki import Credential
from secmail.cms.recipients import recover_key
from secmail.domain.errors import SecmailError
from secmail.domain.messages import OpenedMessage
from secmail.domain.policy import CryptoPolicy, Limits, SendPolicy
from secmail.domain.security import Chain, ChainFacts, Finding, Revocation
from secmail.smime.steps import (
    Answer,
    ContentKey,
    KeyUnavailable,
    Need,
    NeedChain,
    NeedKey,
    NeedSignature,
    Signature,
)
from secmail.smime.unwrap import unwrap
from secmail.smime.wrap import SignerIdentity, wrap

AT = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
TRUSTED = ChainFacts(Chain.TRUSTED, Revocation.GOOD)


@dataclass
class Desk:
    """Answers needs: with the keys it holds, and `chain` for every signer."""

    keys: tuple[Credential, ...] = ()
    chain: ChainFacts = TRUSTED
    limits: Limits = field(default_factory=Limits)
    asked: list[Need] = field(default_factory=list)

    def open(self, raw: bytes) -> OpenedMessage:
        steps = unwrap(raw, crypto=CryptoPolicy(), limits=self.limits)
        try:
            need = next(steps)
            while True:
                self.asked.append(need)
                need = steps.send(self._answer(need))
        except StopIteration as end:
            opened: OpenedMessage = end.value
            return opened

    def _answer(self, need: Need) -> Answer:
        if isinstance(need, NeedChain):
            return self.chain
        assert isinstance(need, NeedKey)
        for index, hint in enumerate(need.recipients):
            for credential in self.keys:
                if hint.matches(credential.der):
                    try:
                        return ContentKey(recover_key(hint, credential.key, key_size=need.key_size), index)
                    except SecmailError:
                        return KeyUnavailable(Finding.DECRYPT_FAILED)
        return KeyUnavailable(Finding.NOT_FOR_US)


def identity(signer: Credential, **more: object) -> SignerIdentity:
    """The signer with the lab's chain."""
    return SignerIdentity(signer.der, signer.chain, **more)  # type: ignore[arg-type]


def wrapped(
    clear: bytes,
    signer: Credential | None = None,
    to: tuple[Credential, ...] = (),
    *,
    policy: SendPolicy | None = None,
    at: datetime = AT,
    **more: object,
) -> bytes:
    """`clear` signed by `signer` and sealed to `to`."""
    steps = wrap(
        clear,
        signer=identity(signer, **more) if signer else None,
        recipients=tuple(credential.der for credential in to),
        policy=policy or SendPolicy(),
        at=at,
    )
    try:
        need = next(steps)
        while True:
            assert signer is not None
            need = steps.send(Signature(sign(signer, need)))
    except StopIteration as end:
        return bytes(end.value)


def sign(signer: Credential, need: NeedSignature) -> bytes:
    """What a card or a key file answers."""
    if need.pss:
        scheme = padding.PSS(padding.MGF1(hashes.SHA256()), 32)
        return signer.key.sign(need.data, scheme, hashes.SHA256())
    return signer.sign(need.data)


def letter(
    body: bytes = b"Le bilan est normal.\r\n",
    *,
    sender: str = "Labo des Tilleuls <resultats@labo-tilleuls.example>",
    content_type: str = "text/plain; charset=utf-8",
    extra: str = "",
) -> bytes:
    """A message in clear, as `mail.compose` makes it."""
    head = (
        f"From: {sender}\r\n"
        "To: Camille Fontaine <camille.fontaine@cabinet.example>\r\n"
        "Subject: Bilan de la patiente\r\n"
        "Date: Fri, 20 Nov 2026 12:00:00 +0100\r\n"
        "Message-ID: <1@labo-tilleuls.example>\r\n"
        f"{extra}"
        "MIME-Version: 1.0\r\n"
        f"Content-Type: {content_type}\r\n"
        "Content-Transfer-Encoding: 8bit\r\n\r\n"
    )
    return head.encode() + body
