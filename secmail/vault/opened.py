"""A vault whose master key is known."""

from dataclasses import dataclass, field

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import load_der_private_key

from secmail.cms.recipients import PrivateKey, RecipientHint, recover_key, tells_failure
from secmail.domain.errors import Code, Rejected, SecmailError
from secmail.domain.vaults import Custodian, VaultFacts, share_check
from secmail.pki import certificate
from secmail.pki.requests import Applicant, certificate_request
from secmail.vault import container, errors, recovery
from secmail.vault.container import Content, Header
from secmail.vault.keyring import Keyring
from secmail.vault.locks import derive

_SEALING_PURPOSE = b"secmail sealed database v2"
_MAX_ATTEMPTS = 16
"""Private key operations for one message: a hostile one may name us a thousand times."""


@dataclass(slots=True)
class HeldKey:
    """A confidentiality key in memory."""

    certificate: bytes
    private_key: PrivateKey = field(repr=False)


class OpenedVault:
    """The keys of one holder, until `wipe`; see `engine.ports.vaults.OpenVault`.

    `header` is the file's as it was opened and `data` its bytes, for changes on top of it.
    """

    def __init__(self, header: Header, data: bytes, *, content: Content, keyring: Keyring) -> None:
        self.header = header
        self.data = data
        self._facts = container.facts(header)
        self._content = content
        self._keyring = keyring
        self._keys = _newest_first([HeldKey(key.certificate, _private_key(key.private_key)) for key in content.keys])

    @property
    def facts(self) -> VaultFacts:
        """What the file told; known even when the vault is wiped."""
        return self._facts

    @property
    def id(self) -> str:
        """The vault's number; known even when it is wiped."""
        return self.header.id

    @property
    def holder(self) -> str:
        """Name of the holder."""
        return self.content.holder

    @property
    def address(self) -> str:
        """Mail address of the holder."""
        return self.content.address

    @property
    def certificates(self) -> tuple[bytes, ...]:
        """Confidentiality certificates (DER), newest first."""
        self._keyring.require()
        return tuple(key.certificate for key in self._keys)

    @property
    def owners(self) -> tuple[bytes, ...]:
        """The holder's card certificates (DER)."""
        return self.content.owners

    @property
    def documents(self) -> tuple[bytes, ...]:
        """Mandates and withdrawals, signed."""
        return self.content.documents

    @property
    def custodians(self) -> tuple[Custodian, ...]:
        """Who keeps the recovery shares that count now."""
        return self.content.custodians

    @property
    def content(self) -> Content:
        """All that is sealed, for this room."""
        self._keyring.require()
        return self._content

    @property
    def keyring(self) -> Keyring:
        """The secrets, for this room."""
        self._keyring.require()
        return self._keyring

    def custodian_of(self, words: str) -> Custodian:
        """Whose share these words are. SHARE_UNREADABLE; SHARE_FOREIGN for one that does not count now."""
        custodians, check = self.custodians, share_check(recovery.spelt_out(words))
        for custodian in custodians:
            if custodian.check == check:
                return custodian
        raise errors.foreign_share("no custodian's")

    def request(self, certificate: bytes, applicant: Applicant) -> bytes:
        """A certificate request (PKCS#10, DER) for the key of this certificate. KEYFILE_UNREADABLE; VAULT_LOCKED."""
        self._keyring.require()
        for key in self._keys:
            if key.certificate == certificate and isinstance(key.private_key, rsa.RSAPrivateKey):
                return certificate_request(key.private_key, applicant)
        raise Rejected(Code.KEYFILE_UNREADABLE, "no RSA key for a request")

    def sealing_keys(self) -> tuple[bytes, ...]:
        """32 bytes each for the holder's sealed database, today's first."""
        salt, former = bytes.fromhex(self.id), self.content.former
        keys = (self._keyring.vmk, *(entry.vmk for entry in former))
        return tuple(derive(key, salt=salt, purpose=_SEALING_PURPOSE) for key in keys)

    def content_key(self, recipients: tuple[RecipientHint, ...], key_size: int) -> tuple[int, bytes] | None:
        """Index of the recipient that is ours and the content key; None when none is.

        Each key, newest first, is tried on each recipient that names its certificate; the last failure is raised. When
        none names one of ours, the keys are tried where a wrong one is noticed: the sender may have a certificate for
        the same key that we do not know.
        """
        self._keyring.require()
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
        self._keyring.wipe()
        self._keys, self._content = [], Content("", "")


def _newest_first(keys: list[HeldKey]) -> list[HeldKey]:
    return sorted(keys, key=lambda key: certificate.facts(key.certificate).not_before, reverse=True)


def _private_key(der: bytes) -> PrivateKey:
    try:
        # It was checked when it came in, and what is sealed authenticates: checking again costs more than all the rest.
        key = load_der_private_key(der, None, unsafe_skip_rsa_key_validation=True)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise errors.damaged("private key") from None
    if not isinstance(key, PrivateKey):
        raise errors.damaged("private key")
    return key
