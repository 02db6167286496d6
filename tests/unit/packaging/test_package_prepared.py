"""What data classes are made of is compiled beforehand for the frozen program, and taken from there when it starts."""

import dataclasses
import importlib
import marshal
import sys
import zlib
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

Package = Callable[[str], ModuleType]
NAME = "classes_of_a_test"
SOURCE = """
from dataclasses import dataclass

@dataclass(frozen=True, slots=True, order=True)
class Made:
    first: int
    second: str = "two"
"""


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], ModuleType]:
    """Loads it anew."""
    (tmp_path / f"{NAME}.py").write_text(SOURCE, "ascii")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)

    def load() -> ModuleType:
        monkeypatch.delitem(sys.modules, NAME, raising=False)
        return importlib.import_module(NAME)

    return load


def _is_whole(made: ModuleType) -> bool:
    one = made.Made(1)
    with pytest.raises(dataclasses.FrozenInstanceError):
        one.first = 2
    return bool(one == made.Made(1, "two") and repr(one) == "Made(first=1, second='two')" and one < made.Made(2))


def test_what_was_compiled_is_taken_and_the_rest_is_made_as_ever(
    package: Package, module: Callable[[], ModuleType], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = package("prepared").compiled(module)
    assert "exec" not in vars(dataclasses)
    assert any("__init__" in text for text in kept)
    marked = {text: compile(text, "prepared", "exec") for text in kept if "__init__" in text}
    file = tmp_path / "prepared.zlib"
    file.write_bytes(zlib.compress(marshal.dumps(marked)))
    monkeypatch.setitem(vars(dataclasses), "exec", package("entry").Prepared(file))
    made = module()
    assert made.Made.__init__.__code__.co_filename == "prepared"
    assert made.Made.__repr__.__wrapped__.__code__.co_filename == "<string>"
    assert _is_whole(made)


@pytest.mark.parametrize("content", [None, b"", b"torn", zlib.compress(b""), zlib.compress(b"\xff")])
def test_without_it_the_program_starts_all_the_same(
    package: Package,
    module: Callable[[], ModuleType],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    content: bytes | None,
) -> None:
    file = tmp_path / "prepared.zlib"
    if content is not None:
        file.write_bytes(content)
    monkeypatch.setitem(vars(dataclasses), "exec", package("entry").Prepared(file))
    assert _is_whole(module())


def test_the_same_sources_give_the_same_file(
    package: Package, module: Callable[[], ModuleType], tmp_path: Path
) -> None:
    made = []
    for number in range(2):
        sys.modules.pop(NAME, None)
        package("prepared").write(tmp_path / str(number) / "prepared.zlib", [NAME])
        made.append((tmp_path / str(number) / "prepared.zlib").read_bytes())
    del sys.modules[NAME]
    assert made[0] == made[1]
    assert len(marshal.loads(zlib.decompress(made[0]))) > 5
