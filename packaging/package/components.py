"""What the program consists of: the packages that PyInstaller took, by names and licences of `resources/licences`."""

import importlib.metadata
import json
import re
import sys
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from package.places import CHECKOUT

LIST = CHECKOUT / "resources" / "licences" / "components.toml"


@dataclass(frozen=True, slots=True)
class Component:
    """`package`: its name in requirements.lock, "" for what is none. `within`: the package it comes along with."""

    name: str
    licence: str
    home: str = ""
    package: str = ""
    within: str = ""
    texts: tuple[str, ...] = ()

    @property
    def version(self) -> str:
        """What is installed here; "" where only its own package knows."""
        if self.name == "Python":
            return ".".join(map(str, sys.version_info[:3]))
        known = self.package or (self.within if self.name == "Qt" else "")
        return importlib.metadata.version(known) if known else ""


def named() -> tuple[Component, ...]:
    """All of them, for every system."""
    found = tomllib.loads(LIST.read_text("utf-8"))["component"]
    return tuple(Component(**each | {"texts": tuple(each.get("texts", ()))}) for each in found)


def shipped(packages: Iterable[str]) -> tuple[Component, ...]:
    """Those that come with these packages, and those that come with none. Raises KeyError: one without a licence."""
    wanted = set(packages)
    known = named()
    if unknown := wanted - {each.package for each in known}:
        raise KeyError(f"not in {LIST.name}: {', '.join(sorted(unknown))}")
    return tuple(each for each in known if not (each.package or each.within) or {each.package, each.within} & wanted)


def packages_of(files: Sequence[str]) -> set[str]:
    """The packages to which files of the environment belong, by the names of `requirements.lock`."""
    owners = {
        str(distribution.locate_file(file)): normal(distribution.name)
        for distribution in importlib.metadata.distributions()
        for file in distribution.files or ()
    }
    return {owners[file] for file in files if file in owners}


def told(packages: Iterable[str]) -> list[tuple[str, str]]:
    """The packages' own descriptions and texts: where each belongs beside the program, and where it lies here.

    Python finds them there, and the window shows them.
    """
    wanted = set(packages)
    known = [each for each in importlib.metadata.distributions() if normal(each.name) in wanted]
    return sorted(
        (file.as_posix(), str(each.locate_file(file))) for each in known for file in each.files or () if _tells(file)
    )


def _tells(file: PurePath) -> bool:
    return file.parts[0].endswith(".dist-info") and (file.name == "METADATA" or _is_licence(file.name))


def _is_licence(name: str) -> bool:
    return any(word in name.upper() for word in ("LICEN", "COPYING", "NOTICE"))


def normal(name: str) -> str:
    """One spelling of a package's name (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def taken(record: Path) -> list[str]:
    """The files that `program.spec` wrote down as taken."""
    files: list[str] = json.loads(record.read_text("utf-8"))
    return files
