"""Where PKCS#11 modules are (cps-mssante §1.1)."""

import struct
from collections.abc import Iterable, Mapping
from pathlib import Path

from secmail.card import p11_kit

_LINUX = (
    "/opt/santesocial/CPS/lib/libcps3_pkcs11_lux.so",
    "/usr/lib64/libcps3_pkcs11_lux.so",
    "/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so",
    "/usr/lib/aarch64-linux-gnu/opensc-pkcs11.so",
    "/usr/lib64/opensc-pkcs11.so",
    "/usr/lib/opensc-pkcs11.so",
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/lib64/softhsm/libsofthsm2.so",
    "/usr/lib64/pkcs11/libsofthsm2.so",
)
_MACOS = (
    "/usr/local/lib/libcps3_pkcs11_osx.dylib",
    "/Library/OpenSC/lib/opensc-pkcs11.so",
    "/opt/homebrew/lib/opensc-pkcs11.so",
    "/usr/local/lib/opensc-pkcs11.so",
    "/opt/homebrew/lib/softhsm/libsofthsm2.so",
    "/usr/local/lib/softhsm/libsofthsm2.so",
)
_WIDE = struct.calcsize("P") * 8 == 64


def places(*, platform: str, environment: Mapping[str, str], wide: bool = _WIDE) -> tuple[Path, ...]:
    """Where modules usually are on this platform (`sys.platform`), the CPS first. `wide`: for a 64-bit program.

    To a 32-bit program Windows itself shows its own system folder under the name of the other.
    """
    if platform != "win32":
        return tuple(Path(place) for place in (_MACOS if platform == "darwin" else _LINUX))
    windows = Path(environment.get("WINDIR", r"C:\Windows")) / "System32"
    programs = Path(environment.get("PROGRAMFILES", r"C:\Program Files"))
    return (
        windows / ("cps3_pkcs11_w64.dll" if wide else "cps3_pkcs11_w32.dll"),
        programs / "OpenSC Project" / "OpenSC" / "pkcs11" / "opensc-pkcs11.dll",
        windows / "opensc-pkcs11.dll",
        programs / "SoftHSM2" / "lib" / ("softhsm2-x64.dll" if wide else "softhsm2.dll"),
    )


def find(*, platform: str, environment: Mapping[str, str], added: Iterable[Path] = ()) -> tuple[Path, ...]:
    """The modules that exist, each file once whatever links lead to it; those `added` first, missing ones too.

    Then those of the known places, then what p11-kit lists besides.
    """
    usual = [place for place in places(platform=platform, environment=environment) if place.is_file()]
    listed = () if platform == "win32" else p11_kit.listed(environment)
    found: dict[Path, Path] = {}
    for place in (*added, *usual, *listed):
        found.setdefault(place.resolve(), place)
    return tuple(found.values())
