"""What no file under version control may hold, and what may lie at the top of the checkout."""

import ast
import io
import re
import tokenize
import unicodedata
from collections.abc import Iterator
from pathlib import PurePosixPath

import pytest

from tests.architecture.source import CHECKOUT, tracked

TOP_LEVEL = re.compile(
    r"pyproject\.toml|secmail|resources|tests|packaging|README\.md|LICENSE|requirements\.lock|\.[\w.-]+"
)
TEXT_SUFFIXES = {".py", ".toml", ".md", ".sql", ".ini", ".qss", ".sh", ".ts", ".lock", ".cfg", ".conf", ".html", ".svg"}
# Written in pieces, so that this file does not find itself.
REGISTRIES = tuple(
    ".".join(parts)
    for parts in (
        *(("pypi", "org"), ("files", "pythonhosted", "org"), ("deb", "debian", "org"), ("security", "debian", "org")),
        *(("registry", "npmjs", "org"), ("proxy", "golang", "org"), ("crates", "io"), ("rubygems", "org")),
    )
)
PERSONAL_PATH = re.compile(r"/home/\w+/|/Users/\w+/|/root/\w|[A-Z]:\\\\?Users\\" + "|/" + r"workspace/")
# Folders so common that their name alone gives nothing away, where a clone may well lie.
COMMON_PARENTS = {"/", "/tmp", "/home", "/opt", "/srv", "/var/tmp"}
# Characters that hide or turn text; code that handles them writes them as escapes.
INVISIBLE = {*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF, 0x00AD, 0x061C}
# Alphabets of French medical texts: Latin, and the Greek of units and analyses. Names in the code are ASCII alone.
ALPHABETS = ("LATIN ", "GREEK ", "MODIFIER ", "MICRO ", "OHM ", "FEMININE ", "MASCULINE ")
UNFINISHED = re.compile("TO" + r"DO\b|FIX" + r"ME\b|raise NotImplemented" + r"Error|pragma: no " + "cover")

# What a linter or the type checker is told to pass over, and why.
EXCEPTION = re.compile(r"# (?:noqa|type: ignore)\b(?P<told>.*)")
REASONED = re.compile(r": [A-Z0-9, ]+ ?(?:-- |\()\S.*|\[[a-z, -]+\] +# \S.*")


@pytest.fixture(scope="module")
def files() -> list[str]:
    if not (CHECKOUT / ".git").exists():
        pytest.skip("this is not a git checkout, so nothing says which files belong to the project")
    return tracked()


def _texts(files: list[str]) -> Iterator[tuple[str, str]]:
    for name in files:
        path = PurePosixPath(name)
        if path.suffix in TEXT_SUFFIXES or name.startswith("."):
            yield name, (CHECKOUT / name).read_text(encoding="utf-8", errors="replace")


def _found(files: list[str], *needles: str) -> list[str]:
    return [f"{name}: {needle}" for name, text in _texts(files) for needle in needles if needle in text]


def test_only_the_known_entries_lie_at_the_top(files: list[str]) -> None:
    assert {name.split("/")[0] for name in files if not TOP_LEVEL.fullmatch(name.split("/")[0])} == set()


def test_no_file_names_a_package_registry(files: list[str]) -> None:
    assert _found(files, *REGISTRIES) == []


def test_no_file_names_a_path_of_somebodys_machine(files: list[str]) -> None:
    parent = CHECKOUT.parent.as_posix()
    here = [] if parent in COMMON_PARENTS else _found(files, f"{parent}/")
    personal = [f"{name}: {hit}" for name, text in _texts(files) for hit in PERSONAL_PATH.findall(text)]
    assert here + personal == []


def test_source_hides_no_characters(files: list[str]) -> None:
    hidden = [
        f"{name}: U+{ord(char):04X}" for name, text in _texts(files) for char in set(text) if ord(char) in INVISIBLE
    ]
    assert hidden == []


def test_source_uses_no_letters_that_look_like_others(files: list[str]) -> None:
    python = [(name, text) for name, text in _texts(files) if name.endswith(".py")]
    foreign = [f"{name}: {char} ({unicodedata.name(char, '?')})" for name, text in python for char in _foreign(text)]
    names = [f"{name}: {word}" for name, text in python for word in _odd_names(text)]
    assert foreign + names == []


def _foreign(text: str) -> list[str]:
    letters = {char for char in text if ord(char) > 0x7F and char.isalpha()}
    return sorted(char for char in letters if not unicodedata.name(char, "").startswith(ALPHABETS))


def _odd_names(text: str) -> list[str]:
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return [token.string for token in tokens if token.type == tokenize.NAME and not token.string.isascii()]


def test_the_look_alike_check_knows_its_letters() -> None:
    assert _foreign("é œ Ç µ β") == []
    assert _foreign("p\u0430ssword") == ["\u0430"]
    assert _odd_names("p\u03b1ss = 'β'  # é") == ["p\u03b1ss"]


def test_nothing_is_left_unfinished(files: list[str]) -> None:
    ours = [name for name in files if name.startswith(("secmail/", "packaging/"))]
    assert [f"{name}: {hit}" for name, text in _texts(ours) for hit in UNFINISHED.findall(text)] == []


def test_what_needs_a_pipe_with_a_name_is_passed_over_where_there_are_none_and_nothing_else(files: list[str]) -> None:
    """Windows has no `os.mkfifo`; a mark that came to stand above another test would hide that one there."""
    wrong = []
    for name, text in _texts([name for name in files if re.fullmatch(r"tests/.*/test_\w+\.py", name)]):
        if "mkfifo" in text and name != "tests/architecture/test_hygiene.py":
            tests = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef)]
            for test in tests:
                marked = any("mkfifo" in ast.unparse(mark) for mark in test.decorator_list)
                makes = any("mkfifo(" in ast.unparse(line) for line in test.body)
                wrong += [f"{name}: {test.name}"] if marked != makes else []
    assert wrong == []


def test_the_folder_packaging_does_not_hide_the_library_of_that_name() -> None:
    assert not (CHECKOUT / "packaging" / "__init__.py").exists()


def test_every_exception_to_a_rule_has_its_reason(files: list[str]) -> None:
    """In what is shipped or ships it; in tests the types of invented values are no matter."""
    bare = [
        f"{name}: {each.group()}"
        for name, text in _texts(files)
        if name.startswith(("secmail/", "packaging/")) and name.endswith(".py")
        for each in EXCEPTION.finditer(text)
        if not REASONED.fullmatch(each["told"])
    ]
    assert bare == []
