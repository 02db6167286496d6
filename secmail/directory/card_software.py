"""Where the card software (Cryptolib CPS) keeps the certificates of the authorities (cps-mssante §1.1).

The folder on macOS is inferred from the two others. On Linux the software may leave its folder writable for everybody
(§1.1, privacy), so nothing there is trusted without a pin.
"""

from collections.abc import Mapping
from pathlib import Path

_MACOS = Path("/Library/Application Support/santesocial/CPS")
_LINUX = Path("/etc/opt/santesocial/CPS")


def authority_folders(*, platform: str, environment: Mapping[str, str]) -> tuple[Path, ...]:
    """The places on this platform (`sys.platform`), whether they exist or not."""
    if platform == "win32":
        homes = (environment.get("PROGRAMFILES"), environment.get("PROGRAMFILES(X86)"))
        return tuple(Path(home) / "santesocial" / "CPS" / "coffre" for home in homes if home)
    return ((_MACOS if platform == "darwin" else _LINUX) / "Coffre",)
