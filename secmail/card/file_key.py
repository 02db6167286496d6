"""One key of one token, for `secmail smime … --pkcs11-module SO --token LABEL --pin-stdin`: no watching, no room."""

from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TypeVar

from secmail.card.pkcs11_source import Pkcs11Source
from secmail.card.pkcs11_token import CardToken
from secmail.card.thread import CardThread
from secmail.domain.cards import KeyRole, Pin, SignatureScheme

_T = TypeVar("_T")
_NEVER = 3600.0


class FileKey:
    """An unlocked key; every call waits for the card. Close it, or use it in a `with`."""

    def __init__(self, module: Path, token: str, *, pin: Pin, role: KeyRole | None = None) -> None:
        self._source = Pkcs11Source(module)
        self._thread = CardThread(lambda: None, every=_NEVER, name="card file key")
        self._thread.start()
        try:
            self._token, self._role, self.certificate = self._do(lambda: self._open(token, pin, role=role))
        except BaseException:
            self.close()
            raise

    def sign(self, data: bytes, *, digest: str = "sha256", pss: bool = False) -> bytes:
        """As the card port, with its errors."""
        return self._do(lambda: self._token.sign(self._role, data, scheme=SignatureScheme(digest, pss)))

    def decrypt(self, ciphertext: bytes) -> bytes:
        """RSA PKCS#1 v1.5 of one block; errors as for the card port."""
        return self._do(lambda: self._token.decrypt(self._role, ciphertext))

    def close(self) -> None:
        """Logs out and lets the module go."""
        self._thread.stop(self._source.close)

    def __enter__(self) -> "FileKey":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _do(self, work: Callable[[], _T]) -> _T:
        return self._thread.submit(work).result()

    def _open(self, label: str, pin: Pin, *, role: KeyRole | None) -> tuple[CardToken, KeyRole, bytes]:
        self._source.open()
        self._source.poll()
        token = self._source.named(label, role=role)
        self._source.unlock(token.id, pin)
        keys = token.card().keys
        wanted = next((key.role for key in keys if key.role is role), keys[0].role if keys else KeyRole.SIGNATURE)
        return token, wanted, token.certificate(wanted)


def file_key(module: Path, token: str, *, pin: Pin, role: KeyRole | None = None) -> FileKey:
    """The key of this role on the token of this label, or its first key when it has none of the role.

    CARD_MODULE_MISSING, CARD_MODULE_FAILED, CARD_ABSENT, PinRefused, CARD_PIN_BLOCKED, CARD_UNUSABLE.
    """
    return FileKey(module, token, pin=pin, role=role)
