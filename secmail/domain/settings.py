"""The settings of a profile that must be known before its databases are open, and which of them a person changes."""

import re
from dataclasses import dataclass, fields, replace

from secmail.domain.errors import Code, Rejected

_PROXY = re.compile(r"(?:http://)?(?P<host>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9][A-Za-z0-9._-]*):(?P<port>[0-9]{1,5})/?")
_PORTS = range(1, 65536)
_LONGEST = 255
"""Characters of a host name (RFC 1035 §2.3.4)."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What must be known before the databases are open; everything else is a setting in the mail database."""

    language: str = ""
    """Of the window, "fr" or "en"; empty: as this computer speaks."""
    card_modules: tuple[str, ...] = ()
    """PKCS#11 modules besides those that are found by themselves."""
    find_card_modules: bool = True
    card_environment: tuple[tuple[str, str], ...] = ()
    """Environment that a module reads its own configuration from (SOFTHSM2_CONF)."""
    card_folders: tuple[str, ...] = ()
    """Folders of software certificates: what lies there is a card in the reader."""
    trust_folders: tuple[str, ...] = ()
    """Besides the profile's own `trust` folder. What lies in these folders is trusted without a pin."""
    igc_sante: bool = True
    """Recognise the authorities of IGC-Santé by their pins, and fetch those that are missing."""
    fetch_revocation: bool = True
    """Fetch revocation lists in the background while mail is watched."""
    http_proxy: str = ""
    """`host:port`; empty: what the system is set to use."""
    key_file: bool = False
    """Keep the profile's keys in a file instead of the system's key store: demonstration and servers only."""
    accept_test_certificates: bool = False
    certificate_policies: tuple[str, ...] = ()
    """Dotted identifiers: a certificate counts only where its path has one of these policies. None: not asked."""
    policies_of_roots: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """The same for single roots, by their SHA-256 fingerprint in hexadecimal."""


@dataclass(frozen=True, slots=True)
class SettingsChange:
    """What a person changes, by the names of `Settings`; None: as it is.

    Proxy and revocation count at once, the others from the next start.
    """

    language: str | None = None
    http_proxy: str | None = None
    fetch_revocation: bool | None = None
    igc_sante: bool | None = None
    find_card_modules: bool | None = None

    @property
    def unguards(self) -> bool:
        """Whether less of what is signed is looked into after it: what then is believed is the holder's to say."""
        return self.fetch_revocation is False or self.igc_sante is False

    def of(self, before: Settings) -> Settings:
        """The settings after it. Rejected PROXY_UNFIT."""
        wanted = {one.name: getattr(self, one.name) for one in fields(self) if getattr(self, one.name) is not None}
        if self.http_proxy is not None:
            wanted["http_proxy"] = proxy_of(self.http_proxy)
        return replace(before, **wanted)


def proxy_of(text: str) -> str:
    """`host:port` of a proxy as people write it, also with `http://` before; "" for none. Rejected PROXY_UNFIT.

    A name and a password in it are refused: they would lie readable in the profile.
    """
    written = text.strip()
    if not written:
        return ""
    found = _PROXY.fullmatch(written)
    if found is None or int(found["port"]) not in _PORTS or len(found["host"]) > _LONGEST:
        raise Rejected(Code.PROXY_UNFIT)
    return f"{found['host']}:{int(found['port'])}"
