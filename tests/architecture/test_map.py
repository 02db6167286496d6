"""What ARCHITECTURE.md names is there: rooms, modules and threads. A page that lies is worse than none."""

import re

import pytest

from tests.conftest import CHECKOUT

PACKAGE = CHECKOUT / "secmail"
PAGE = (PACKAGE / "ARCHITECTURE.md").read_text("utf-8")
CODE = {path: path.read_text("utf-8") for path in sorted(PACKAGE.rglob("*.py"))}
PLACES = re.compile(r"`([a-z_]+(?:/[a-z_]+)+)(?:\.[A-Za-z_]+)*`")
"""`engine/steps`, `domain/patients.recognise`."""
DOTTED = re.compile(r"`(?:[a-z_]+/)*([a-z_]+)\.(?!(?:py|db|spec|ready)`)([A-Za-z_]+)`")
"""`smime.unwrap`: what stands before the dot is a module, and the whole no file's name."""


def rooms_told() -> list[str]:
    return re.findall(r"^\| `([a-z]+)` \|", PAGE, re.MULTILINE)


def threads_told() -> set[str]:
    table = PAGE.partition("## Threads")[2].partition("\n\nA use case")[0]
    return {name.removesuffix("-N") for name in re.findall(r"`(secmail-[a-zA-Z-]+)`", table)}


def threads_made() -> set[str]:
    made = re.compile(r'(?:Worker\(|ThreadPoolExecutor\(\d, |name=)f?"(secmail-[a-z]+)')
    return {name for text in CODE.values() for name in made.findall(text)}


def exists(place: str) -> bool:
    """A module or a folder: of a room, or of the checkout; the engine's are often named without their room."""
    roots = (PACKAGE, PACKAGE / "engine", CHECKOUT)
    return any((root / place).is_dir() or any(root.glob(f"{place}.*")) for root in roots)


def test_the_rooms_are_those_that_are_there() -> None:
    assert sorted(rooms_told()) == sorted(path.parent.name for path in PACKAGE.glob("*/__init__.py"))


def test_the_threads_are_those_that_are_made() -> None:
    assert threads_told() == threads_made()


@pytest.mark.parametrize("place", sorted(set(PLACES.findall(PAGE))))
def test_a_module_is_where_the_page_says(place: str) -> None:
    assert exists(place)


@pytest.mark.parametrize(("owner", "name"), sorted(set(DOTTED.findall(PAGE))))
def test_what_is_named_of_a_module_is_in_it(owner: str, name: str) -> None:
    """Of a module or a package: `lanes.alone`, `mail.imap_compare`."""
    texts = [text for path, text in CODE.items() if owner in (path.stem, path.parent.name)]
    below = [path for path in CODE if path.parent.name == owner and path.stem == name]
    assert below or any(re.search(rf"\b(?:def|class) {name}\b|^{name}\b", text, re.MULTILINE) for text in texts)
