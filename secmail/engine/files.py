"""S/MIME on files: the pure steps of `smime` driven at once, with keys and trust out of files."""

from collections.abc import Callable, Generator
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from typing import BinaryIO, TypeVar

from secmail.api.files import EncryptOptions, KeySource, Opener, SignOptions, Trust, WhatItIs
from secmail.cms.recipients import RecipientHint
from secmail.domain.addresses import normal
from secmail.domain.cards import KeyRole
from secmail.domain.errors import BugError, Code, Rejected, SecmailError
from secmail.domain.messages import OpenedMessage
from secmail.domain.octets import Octets, Stream, octets
from secmail.domain.policy import CertificatePolicies, CryptoPolicy, Limits, SendPolicy, TrustPolicy
from secmail.domain.security import ChainFacts, Finding
from secmail.engine.authorities import recognise
from secmail.engine.classify import classify
from secmail.engine.file_keys import ContentOpener, OpenKey, open_any, open_key
from secmail.engine.noticing import addresses_in
from secmail.engine.ports import Clock, PublicAnchors
from secmail.engine.ports.temporaries import Temporaries
from secmail.engine.ports.tokens import TokenOpener
from secmail.engine.vouching import with_addresses
from secmail.pki import anchors, usage
from secmail.pki import certificate as certificates
from secmail.pki.anchors import Anchors
from secmail.pki.path import PathChecker, Purpose
from secmail.smime.circumstances import Circumstances, consider
from secmail.smime.files import decrypt, normalise
from secmail.smime.steps import Answer, ContentKey, KeyUnavailable, Need, NeedChain, NeedKey, NeedSignature, Signature
from secmail.smime.unwrap import unwrap
from secmail.smime.wrap import SignerIdentity, wrap

NeedT = TypeVar("NeedT")
AnswerT = TypeVar("AnswerT")
T = TypeVar("T")

_MAX_FILE = 1 << 40
_MAX_TRIES = 16
"""Private key operations for one layer: a hostile one may name us a thousand times."""

_NO_KEY = {
    Code.SMIME_DECRYPT_FAILED: Finding.DECRYPT_FAILED,
    Code.SMIME_UNSUPPORTED: Finding.UNSUPPORTED,
    Code.SMIME_MALFORMED: Finding.MALFORMED,
}


class Files:
    """Satisfies `api.files.FileTools`. Any thread; `tokens` opens keys of PKCS#11 tokens.

    `shipped`: where the authorities come from that are recognised by their pins when no others are named.
    """

    def __init__(
        self,
        tokens: TokenOpener,
        clock: Clock,
        temporaries: Temporaries,
        *,
        shipped: PublicAnchors | None = None,
        limits: Limits | None = None,
    ) -> None:
        self._tokens = tokens
        self._clock = clock
        self._temporaries = temporaries
        self._shipped = shipped
        self._crypto = CryptoPolicy()
        self._limits = limits or Limits(message_bytes=_MAX_FILE)

    def load(self, file: BinaryIO) -> Octets:
        """A regular file is read where it is; what comes through a pipe is kept, sealed."""
        return self._temporaries.read(file)

    def inspect(self, data: bytes | Octets, keys: tuple[Opener, ...], trust: Trust) -> OpenedMessage:
        """Keys are opened when the first encrypted layer asks, so a clear message needs no PIN."""
        judge = self._judge(trust)
        with ExitStack() as until:
            ring = _KeyRing(lambda: self._open_all(keys, until))
            return consider(self._unwrap(data, judge, ring.answer), Circumstances(own=ring.addresses))

    def verify(self, data: bytes | Octets, trust: Trust) -> OpenedMessage:
        """What is encrypted stays closed."""
        return self._unwrap(data, self._judge(trust), lambda _need: KeyUnavailable(Finding.KEY_NEEDED))

    def tell(self, opened: OpenedMessage) -> WhatItIs:
        """By what the message holds alone."""
        found = classify(opened)
        return WhatItIs(found.kind, found.reasons, found.urgency, found.opened.problems)

    def decrypt(self, data: bytes | Octets, keys: tuple[Opener, ...]) -> Stream:
        """SMIME_NOT_FOR_US when none of the keys fits; further errors as `smime.files.decrypt` tells."""
        with ExitStack() as until:
            ring = _KeyRing(lambda: self._open_all(keys, until))
            core = decrypt(self._message(data), limits=self._limits, keep=self._temporaries.keep)
            return _drive(core, ring.answer)

    def sign(self, data: bytes | Octets, key: KeySource, options: SignOptions) -> Stream:
        """Detached only where the content survives transport; otherwise the content goes into the signature."""
        clear = self._within_limits(data)
        with ExitStack() as until:
            signer = open_key(key, self._tokens, role=KeyRole.SIGNATURE, until=until)
            identity = SignerIdentity(signer.certificate, signer.chain, opaque=not options.detached, pss=options.pss)
            policy = SendPolicy(protect_headers=options.protect_headers)
            core = wrap(clear, signer=identity, recipients=(), policy=policy, at=self._clock.now())
            return _drive(core, lambda need: Signature(signer.sign(need.data, digest=need.digest, pss=need.pss)))

    def encrypt(self, data: bytes | Octets, recipients: tuple[bytes, ...], options: EncryptOptions) -> Stream:
        """One holder a file: its first certificate that mail may be sealed to."""
        clear = self._within_limits(data)
        policy = SendPolicy(options.cipher, options.key_transport, options.protect_headers)
        sealed_to = tuple(_certificate_for(content) for content in recipients)
        core = wrap(clear, signer=None, recipients=sealed_to, policy=policy, at=self._clock.now())
        return _drive(core, _nothing_to_sign)

    def _unwrap(
        self, data: bytes | Octets, judge: "_Judge", key_answer: Callable[[NeedKey], ContentKey | KeyUnavailable]
    ) -> OpenedMessage:
        def answer(need: Need) -> Answer:
            return key_answer(need) if isinstance(need, NeedKey) else judge.answer(need)

        keep = self._temporaries.keep
        return _drive(unwrap(self._message(data), crypto=self._crypto, limits=self._limits, keep=keep), answer)

    def _judge(self, trust: Trust) -> "_Judge":
        if trust.files or self._shipped is None:
            return _Judge(trust, anchors.parse((*trust.files, *trust.crls)), self._clock.now())
        known = recognise(trust.crls, self._shipped.offered(), self._shipped.pins)
        return _Judge(trust, known.anchors, self._clock.now())

    def _message(self, data: bytes | Octets) -> Octets:
        return normalise(self._within_limits(data), keep=self._temporaries.keep)

    def _within_limits(self, data: bytes | Octets) -> Octets:
        if len(data) > self._limits.message_bytes:
            raise SecmailError(Code.SMIME_TOO_LARGE, "file")
        return octets(data)

    def _open_all(self, keys: tuple[Opener, ...], until: ExitStack) -> tuple[ContentOpener, ...]:
        return tuple(open_any(key, self._tokens, role=KeyRole.CONFIDENTIALITY, until=until) for key in keys)


class _Judge:
    """Chains by the given anchors and lists at the given moment; without anchors every chain is incomplete."""

    def __init__(self, trust: Trust, known: Anchors, now: datetime) -> None:
        self._checker = PathChecker(known)
        asked = CertificatePolicies(trust.policies)
        self._policy = TrustPolicy(at=trust.at, now=now, certificate_policies=asked)

    def answer(self, need: NeedChain) -> ChainFacts:
        found = self._checker.check(
            need.certificate, extra=need.certificates, policy=self._policy, purpose=Purpose.SIGN
        )
        judged = with_addresses(found, need, checker=self._checker, policy=self._policy)
        claimed, extra = need.signing_time, need.certificates
        then = self._checker.chain_at(need.certificate, claimed, extra=extra, policy=self._policy)
        return replace(judged, at_signing=then)


class _KeyRing:
    """The keys at hand, opened when the first is asked for."""

    def __init__(self, opening: Callable[[], tuple[ContentOpener, ...]]) -> None:
        self._opening = opening
        self._keys: tuple[ContentOpener, ...] | None = None

    def answer(self, need: NeedKey) -> ContentKey | KeyUnavailable:
        """By the certificate that a recipient names; keys that none names are tried where a failure would show."""
        if self._keys is None:
            self._keys = self._opening()
        if not self._keys:
            return KeyUnavailable(Finding.KEY_NEEDED)
        pairs = [(index, hint, key) for index, hint in enumerate(need.recipients) for key in self._keys]
        named = [(index, hint, key) for index, hint, key in pairs if key.is_named(hint)]
        others = [(index, hint, key) for index, hint, key in pairs if key.may_try(hint)]
        failure = Finding.NOT_FOR_US
        for index, hint, key in (named or others)[:_MAX_TRIES]:
            recovered = _recover(hint, key, need.key_size)
            if isinstance(recovered, bytes):
                return ContentKey(recovered, index)
            failure = recovered if named else failure
        return KeyUnavailable(failure)

    @property
    def addresses(self) -> frozenset[str]:
        """Whom the opened keys belong to, where their certificates say so."""
        keys = [key for key in self._keys or () if isinstance(key, OpenKey)]
        return frozenset(normal(address) for key in keys for address in addresses_in(key.certificate))


def _recover(hint: RecipientHint, key: ContentOpener, key_size: int) -> bytes | Finding:
    """The content key, or why this key does not give it; what is wrong with a card is raised."""
    try:
        return key.content_key(hint, key_size=key_size)
    except SecmailError as error:
        if error.code not in _NO_KEY:
            raise
        return _NO_KEY[error.code]


def _certificate_for(content: bytes) -> bytes:
    for der in certificates.load(content):
        if usage.can_encrypt(der):
            return der
    raise Rejected(Code.RECIPIENT_INVALID, "no certificate that mail may be sealed to")


def _nothing_to_sign(need: NeedSignature) -> Signature:
    raise BugError(f"engine.files: {type(need).__name__} without a signer")


def _drive(core: Generator[NeedT, AnswerT, T], answer: Callable[[NeedT], AnswerT]) -> T:
    """Runs a generator of the pure core to its end."""
    try:
        need = next(core)
        while True:
            need = core.send(answer(need))
    except StopIteration as stop:
        result: T = stop.value
        return result
