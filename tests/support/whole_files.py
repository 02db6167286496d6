"""S/MIME on files for tests: the program's own, with small answers as bytes."""

from secmail.api.files import EncryptOptions, KeySource, Opener, SignOptions, Trust
from secmail.domain.messages import OpenedMessage
from secmail.domain.policy import Limits
from secmail.engine.files import Files
from secmail.engine.ports import Clock
from secmail.engine.ports.tokens import TokenOpener
from secmail.store.temporaries import Temporaries


class WholeFiles:
    """`Files` whose streams are read at once."""

    def __init__(self, tokens: TokenOpener, clock: Clock, *, limits: Limits | None = None) -> None:
        self._files = Files(tokens, clock, Temporaries(), limits=limits)

    def inspect(self, data: bytes, keys: tuple[Opener, ...], trust: Trust) -> OpenedMessage:
        return self._files.inspect(data, keys, trust)

    def verify(self, data: bytes, trust: Trust) -> OpenedMessage:
        return self._files.verify(data, trust)

    def decrypt(self, data: bytes, keys: tuple[Opener, ...]) -> bytes:
        return bytes(self._files.decrypt(data, keys))

    def sign(self, data: bytes, key: KeySource, options: SignOptions) -> bytes:
        return bytes(self._files.sign(data, key, options))

    def encrypt(self, data: bytes, recipients: tuple[bytes, ...], options: EncryptOptions) -> bytes:
        return bytes(self._files.encrypt(data, recipients, options))
