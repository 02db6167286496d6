"""Where PKCS#11 modules are, and whether one can be loaded without taking the program down."""

import subprocess
import sys
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from secmail.card import errors
from secmail.domain.checks import Check, CheckState, CheckSubject
from secmail.domain.errors import Code, SecmailError

_PROBE_SECONDS = 20
_PROBE = "import sys, pkcs11; pkcs11.lib(sys.argv[1]).get_slots()"
"""Loading, C_Initialize and the list of readers: where vendors' libraries crash when they do."""

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


def places(*, platform: str, environment: Mapping[str, str]) -> tuple[Path, ...]:
    """Where modules usually are on this platform (`sys.platform`), the CPS first (cps-mssante §1.1)."""
    if platform == "win32":
        windows = Path(environment.get("WINDIR", r"C:\Windows")) / "System32"
        programs = Path(environment.get("PROGRAMFILES", r"C:\Program Files"))
        return (
            windows / "cps3_pkcs11_w64.dll",
            programs / "OpenSC Project" / "OpenSC" / "pkcs11" / "opensc-pkcs11.dll",
            windows / "opensc-pkcs11.dll",
            programs / "SoftHSM2" / "lib" / "softhsm2-x64.dll",
        )
    return tuple(Path(place) for place in (_MACOS if platform == "darwin" else _LINUX))


def find(*, platform: str, environment: Mapping[str, str], added: Iterable[Path] = ()) -> tuple[Path, ...]:
    """The modules that exist, `added` ones first, each file once whatever links lead to it."""
    found: dict[Path, Path] = {}
    for place in (*added, *places(platform=platform, environment=environment)):
        if place.is_file():
            found.setdefault(place.resolve(), place)
    return tuple(found.values())


def probe(module: Path) -> None:
    """Loads the module in a child process first. CARD_MODULE_MISSING, or CARD_MODULE_FAILED with what happened.

    A module is tried once as long as its file stays the same.
    """
    try:
        stamp = module.stat().st_mtime_ns
    except OSError:
        raise errors.module_missing(str(module)) from None
    failure = _failure(module, stamp)
    if failure:
        raise errors.module_failed(f"{module}: {failure}")


def check(module: Path) -> Check:
    """The finding of one module, for a diagnosis without any card room."""
    try:
        probe(module)
    except SecmailError as error:
        return Check(CheckSubject.CARD_MODULE, CheckState.FAILED, error.detail, error.code)
    return Check(CheckSubject.CARD_MODULE, CheckState.OK, str(module))


def diagnose(*, platform: str, environment: Mapping[str, str], added: Iterable[Path] = ()) -> tuple[Check, ...]:
    """One finding for each module that is there or was asked for; one that says so when there is none at all."""
    missing = tuple(module for module in added if not module.is_file())
    found = find(platform=platform, environment=environment, added=added)
    checks = tuple(check(module) for module in (*missing, *found))
    return checks or (Check(CheckSubject.CARD_MODULE, CheckState.WARNING, "", Code.CARD_MODULE_MISSING),)


@cache
def _failure(module: Path, _stamp: int) -> str:
    """What went wrong with the child, empty when nothing did. A frozen program cannot start one, and goes without."""
    if getattr(sys, "frozen", False):
        return ""
    command = [sys.executable, "-I", "-c", _PROBE, str(module)]
    try:
        child = subprocess.run(  # noqa: S603 -- our own interpreter on a module that the administrator installed
            command, capture_output=True, timeout=_PROBE_SECONDS, check=False, stdin=subprocess.DEVNULL
        )
    except subprocess.TimeoutExpired:
        return "does not answer"
    except OSError as error:
        return f"cannot be tried: {type(error).__name__}"
    if child.returncode == 0:
        return ""
    last = child.stderr.decode("utf-8", "replace").strip().splitlines()[-1:]
    return f"crashed with signal {-child.returncode}" if child.returncode < 0 else (last or ["refused"])[0][:200]
