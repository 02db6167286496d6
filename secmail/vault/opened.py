"""A vault whose master key is known."""

from dataclasses import dataclass, field

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import load_der_private_key

from secmail.cms.recipients import PrivateKey, RecipientHint, recover_key, tells_failure
from secmail.domain.errors import SecmailError
from secmail.pki import certificate
from secmail.vault import errors
from secmail.vault.container import Container, Content
from secmail.vault.wrapping import derive

_SEALING_PURPOSE = b"secmail sealed database v1"
_MAX_ATTEMPTS = 16
"""Private key operations for one message: a hostile one may name us a thousand times."""


@dataclass(slots=True)
class HeldKey:
    """A confidentiality key in memory."""

    certificate: bytes
    private_key: PrivateKey = field(repr=False)


class OpenedVault:
    """The keys of one holder, until `wipe`; see `engine.ports.vaults.OpenVault`.

    `source` is the file as it was opened and `data` its bytes, for changes on top of it.
    """

    def __init__(self, source: Container, data: bytes, *, content: Content, vmk: bytes) -> None:
        self.source = source
        self.data = data
        self._holder, self._address = content.holder, content.address
        self._vmk = bytearray(vmk)
        self._wiped = False
        self._keys = _newest_first([HeldKey(key.certificate, _private_key(key.private_key)) for key in content.keys])

    @property
    def id(self) -> str:
        """The vault's id; known even when it is wiped."""
        return self.source.header.id

    @property
    def holder(self) -> str:
        """Name of the holder."""
        self._require()
        return self._holder

    @property
    def address(self) -> str:
        """Mail address of the holder."""
        self._require()
        return self._address

    @property
    def certificates(self) -> tuple[bytes, ...]:
        """Confidentiality certificates (DER), newest first."""
        self._require()
        return tuple(key.certificate for key in self._keys)

    def master_key(self) -> bytes:
        """The VMK, for the editor of this room."""
        self._require()
        return bytes(self._vmk)

    def sealing_key(self) -> bytes:
        """32 bytes for the holder's sealed database."""
        return derive(self.master_key(), salt=bytes.fromhex(self.id), purpose=_SEALING_PURPOSE)

    def content_key(self, recipients: tuple[RecipientHint, ...], key_size: int) -> tuple[int, bytes] | None:
        """Index of the recipient that is ours and the content key; None when none is.

        Each key, newest first, is tried on each recipient that names its certificate; the last failure is raised. When
        none names one of ours, the keys are tried where a wrong one is noticed: the sender may have a certificate for
        the same key that we do not know.
        """
        self._require()
        pairs = [(index, hint, key) for key in self._keys for index, hint in enumerate(recipients)]
        ours = [(index, hint, key) for index, hint, key in pairs if hint.matches(key.certificate)]
        guesses = [(index, hint, key) for index, hint, key in pairs if tells_failure(hint, key.private_key)]
        failure: SecmailError | None = None
        for index, hint, key in (ours or guesses)[:_MAX_ATTEMPTS]:
            try:
                return index, recover_key(hint, key.private_key, key_size=key_size)
            except SecmailError as error:
                failure = error
        if failure is not None and ours:
            raise failure
        return None

    def wipe(self) -> None:
        """Overwrites the master key and drops the others; every later call raises VAULT_LOCKED."""
        self._vmk[:] = bytes(len(self._vmk))
        self._keys, self._holder, self._address = [], "", ""
        self._wiped = True

    def _require(self) -> None:
        if self._wiped:
            raise errors.locked()


def _newest_first(keys: list[HeldKey]) -> list[HeldKey]:
    return sorted(keys, key=lambda key: certificate.facts(key.certificate).not_before, reverse=True)


def _private_key(der: bytes) -> PrivateKey:
    try:
        key = load_der_private_key(der, None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise errors.damaged("private key") from None
    if not isinstance(key, PrivateKey):
        raise errors.damaged("private key")
    return key
