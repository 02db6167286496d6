"""What is known of practice software, from the files of `resources/practice-software`."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import cast

from secmail.domain.errors import BugError, Rejected
from secmail.domain.practice_software import NAMES, Ground, Preset, Values, policy_of

_SYSTEMS = {"win32": "windows", "darwin": "macos"}
_Table = Mapping[str, object]


class Presets:
    """Satisfies `engine.ports.system.Presets`. `platform`: as `sys.platform`."""

    def __init__(self, folder: Path, platform: str) -> None:
        self._folder = folder
        self._system = _SYSTEMS.get(platform, "linux")

    def all(self) -> tuple[Preset, ...]:
        """By their titles. They are part of the program: what is wrong with them is a bug."""
        return _read(self._folder, self._system)


@cache
def _read(folder: Path, system: str) -> tuple[Preset, ...]:
    presets = [_preset(path, system) for path in folder.glob("*.toml")]
    return tuple(sorted(presets, key=lambda preset: preset.title.casefold().lstrip("@")))


def _preset(path: Path, system: str) -> Preset:
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
        sources = {name: _ground(source) for name, source in _table(document, "sources").items()}
        values = Values(**{name: _text(_table(document, name), "value") for name in NAMES})
        policy_of(path.stem, values, None)
        return Preset(
            name=path.stem,
            title=_text(document, "title"),
            folders=_folders(_table(document, "folder"), system),
            values=values,
            grounds={name: sources[_text(_table(document, name), "source")] for name in ("folder", *NAMES)},
        )
    except (OSError, ValueError, KeyError, TypeError, Rejected) as error:
        raise BugError(f"preset {path.stem}: {type(error).__name__}") from error


def _ground(source: object) -> Ground:
    table = cast(_Table, source)
    if not isinstance(table["certain"], bool):
        raise TypeError("certain")
    return Ground(table["certain"], _text(table, "fr"), _text(table, "en"))


def _folders(table: _Table, system: str) -> tuple[str, ...]:
    found = table[system]
    if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
        raise TypeError(system)
    return tuple(str(Path(each).expanduser()) for each in found)


def _table(document: _Table, name: str) -> _Table:
    found = document[name]
    if not isinstance(found, dict):
        raise TypeError(name)
    return found


def _text(table: _Table, name: str) -> str:
    found = table[name]
    if not isinstance(found, str) or not found:
        raise TypeError(name)
    return found
