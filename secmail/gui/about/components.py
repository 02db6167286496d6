"""The components that are handed out with the program, by `resources/licences/components.toml`."""

import importlib.metadata
import tomllib
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[3] / "resources" / "licences"


@dataclass(frozen=True, slots=True)
class Component:
    """`licence`: SPDX. `version`: "" where it is not known by itself. `text`: all that its licence says, or ""."""

    name: str
    licence: str
    home: str
    version: str
    text: str


def read(folder: Path = FOLDER) -> tuple[Component, ...]:
    """By name. A list that cannot be read is empty: nobody loses his mail over it."""
    try:
        entries = tomllib.loads((folder / "components.toml").read_text("utf-8"))["component"]
        found = [_component(entry, folder) for entry in entries]
    except (OSError, ValueError, KeyError):
        return ()
    return tuple(sorted(found, key=lambda each: each.name.casefold()))


def _component(entry: dict[str, str], folder: Path) -> Component:
    texts = [_read(folder / name) for name in entry.get("texts", ())]
    brought = entry.get("package") or entry.get("within", "")
    return Component(
        entry["name"],
        entry["licence"],
        entry.get("home", ""),
        _version(entry.get("package", "")),
        "\n\n".join(text.strip("\n") for text in (texts or _brought(brought)) if text),
    )


def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package) if package else ""
    except importlib.metadata.PackageNotFoundError:  # it serves on other systems
        return ""


def _brought(package: str) -> list[str]:
    """The texts that an installed package brings (PEP 639; before it they lay beside its description)."""
    try:
        distribution = importlib.metadata.distribution(package)
    except (importlib.metadata.PackageNotFoundError, ValueError):
        return []
    names = distribution.metadata.get_all("License-File") or []
    return [_told(distribution, f"licenses/{name}") or _told(distribution, name) for name in names]


def _told(distribution: importlib.metadata.Distribution, name: str) -> str:
    try:
        return distribution.read_text(name) or ""
    except ValueError:  # some are in older alphabets
        return ""


def _read(file: Path) -> str:
    try:
        return file.read_text("utf-8", "replace")
    except OSError:
        return ""
