"""The modules that p11-kit's configuration lists (pkcs11.conf(5)): each is loaded by itself, never through the proxy.

Through p11-kit's proxy every module would be seen a second time, and a crash of one would be everybody's.
"""

from collections.abc import Mapping
from pathlib import Path

_SYSTEM_LISTS = (
    "/usr/share/p11-kit/modules",
    "/usr/local/share/p11-kit/modules",
    "/opt/homebrew/share/p11-kit/modules",
)
_ADMINISTRATOR_LIST = "/etc/pkcs11/modules"
_MODULE_FOLDERS = (
    "/usr/lib/x86_64-linux-gnu/pkcs11",
    "/usr/lib/aarch64-linux-gnu/pkcs11",
    "/usr/lib64/pkcs11",
    "/usr/lib/pkcs11",
    "/usr/local/lib/pkcs11",
    "/opt/homebrew/lib/pkcs11",
)
"""Where a relative name is looked for; each distribution builds p11-kit with one of them."""
_NO_CARDS = ("p11-kit-", "libp11-kit", "gnome-keyring", "libnssckbi", "libnsscpkcs11")
"""p11-kit's proxy, client and trust module, and stores of certificates and passwords: no cards."""
_LARGEST, _MOST = 64 * 1024, 64


def listed(environment: Mapping[str, str], *, root: Path = Path("/")) -> tuple[Path, ...]:
    """The existing modules of all lists. A user's file goes before the administrator's, and that before the system's,
    of the same name; settings are taken over one by one."""
    settings: dict[str, dict[str, str]] = {}
    for folder in _lists(environment, root):
        for file in _module_files(folder):
            settings.setdefault(file.name, {}).update(_read(file))
    found = [_resolved(one["module"], root) for one in settings.values() if _meant(one)]
    return tuple(path for path in found if path is not None)


def _lists(environment: Mapping[str, str], root: Path) -> list[Path]:
    folders = [_below(root, folder) for folder in (*_SYSTEM_LISTS, _ADMINISTRATOR_LIST)]
    home = environment.get("HOME")
    configuration = environment.get("XDG_CONFIG_HOME") or (f"{home}/.config" if home else None)
    return [*folders, Path(configuration) / "pkcs11" / "modules"] if configuration else folders


def _module_files(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if path.suffix == ".module")[:_MOST]
    except OSError:
        return []


def _read(file: Path) -> dict[str, str]:
    """`name: value` lines; `#` begins a comment line."""
    try:
        with file.open(encoding="utf-8", errors="replace") as lines:
            text = lines.read(_LARGEST)
    except OSError:
        return {}
    pairs = (line.partition(":") for line in text.splitlines() if not line.lstrip().startswith("#"))
    return {name.strip(): value.strip() for name, colon, value in pairs if colon}


def _meant(settings: Mapping[str, str]) -> bool:
    name = Path(settings.get("module", "")).name
    return bool(name) and not name.startswith(_NO_CARDS) and "enable-in" not in settings


def _resolved(module: str, root: Path) -> Path | None:
    path = Path(module)
    places = [path] if path.is_absolute() else [_below(root, folder) / path for folder in _MODULE_FOLDERS]
    return next((place for place in places if place.is_file()), None)


def _below(root: Path, folder: str) -> Path:
    return root / folder.lstrip("/")
