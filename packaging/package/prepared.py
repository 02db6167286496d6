"""What `dataclasses` writes for each class when it is loaded, compiled beforehand for the frozen program.

Python compiles the methods of a data class from their text whenever its module is loaded: for the 900 classes that the
window needs, a quarter of the start. `python -m package.prepared FILE` keeps what was compiled; `entry` reads it.
"""

import dataclasses
import importlib
import marshal
import sys
import zlib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import CodeType

LOADED = ("secmail.app.program", "secmail.cli.grammar", "secmail.gui.application")
"""What starts: all that it loads."""


def compiled(load: Callable[[], object]) -> Mapping[str, CodeType]:
    """Each text that classes are made of while `load` runs, with its code."""
    kept: dict[str, CodeType] = {}

    def run(text: str, names: dict[str, object], made: dict[str, object]) -> None:
        kept[text] = kept.get(text) or compile(text, "<string>", "exec")
        exec(kept[text], names, made)  # noqa: S102 -- what `dataclasses` itself does with it

    vars(dataclasses)["exec"] = run  # found before the built-in one
    try:
        load()
    finally:
        del vars(dataclasses)["exec"]
    return kept


def write(target: Path, modules: Iterable[str]) -> None:
    """In the order of the texts: the same for the same sources. Modules that are loaded already give nothing."""
    kept = compiled(lambda: [importlib.import_module(name) for name in modules])
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(zlib.compress(marshal.dumps(dict(sorted(kept.items()))), 9))


if __name__ == "__main__":
    write(Path(sys.argv[1]), LOADED)
