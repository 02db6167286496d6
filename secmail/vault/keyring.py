"""The secrets of an open vault, in memory that can be overwritten."""

from dataclasses import dataclass, field

from secmail.vault import errors


@dataclass(slots=True)
class Keyring:
    """The master key, the holder's authority, and the number and private key of the slot that opened the vault.

    No authority: it was opened under a mandate. `slot` empty: the slot that opened it has been removed since.
    """

    slot: str
    _vmk: bytearray = field(repr=False)
    _authority: bytearray = field(repr=False)
    _private: bytearray = field(repr=False)
    _wiped: bool = False

    @classmethod
    def of(cls, vmk: bytes, authority: bytes | bytearray | None, *, slot: str = "", private: bytes = b"") -> "Keyring":
        """Copies of these."""
        return cls(slot, bytearray(vmk), bytearray(authority or b""), bytearray(private))

    @property
    def vmk(self) -> bytes:
        """The master key."""
        self.require()
        return bytes(self._vmk)

    @property
    def authority(self) -> bytes:
        """What only the holder's own slots give; VAULT_NOT_OWNER under a mandate."""
        self.require()
        if not self._authority:
            raise errors.not_owner()
        return bytes(self._authority)

    @property
    def private(self) -> bytes:
        """The private key of the slot; empty without one."""
        self.require()
        return bytes(self._private)

    @property
    def owns(self) -> bool:
        """Whether it was opened by one of the holder's own slots."""
        self.require()
        return bool(self._authority)

    def copy(self, *, vmk: bytes | None = None) -> "Keyring":
        """The same secrets again (with another master key), to be wiped for themselves."""
        return Keyring.of(self.vmk if vmk is None else vmk, self._authority, slot=self.slot, private=self.private)

    def opened_by(self, slot: str, private: bytes) -> "Keyring":
        """The same secrets as another slot would have given them; this one is wiped."""
        other = Keyring.of(self.vmk, self._authority, slot=slot, private=private)
        self.wipe()
        return other

    def require(self) -> None:
        """VAULT_LOCKED after `wipe`."""
        if self._wiped:
            raise errors.locked()

    def wipe(self) -> None:
        """Overwrites them; every later question raises VAULT_LOCKED."""
        for secret in (self._vmk, self._authority, self._private):
            secret[:] = bytes(len(secret))
        self._wiped = True
