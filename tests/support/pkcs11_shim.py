"""SoftHSM2 behind a module of ours that behaves badly when told to; see `pkcs11_shim.c` for the settings.

    compiled = compile_shim(folder)                # ShimMissing says why not
    shim = Shim(folder / "one", compiled, inner=softhsm_module)
    shim.set("pad", "123456"); shim.unset("pad"); shim.log()
    Pkcs11Source(shim.path)

Each shim has a copy of the module inside, so that several can be initialised at once.
"""

import shutil
import subprocess
from pathlib import Path

_SOURCE = Path(__file__).with_suffix(".c")


class ShimMissing(Exception):
    """It cannot be built here; the text says why."""


def compile_shim(folder: Path) -> Path:
    """The compiled module."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None:
        raise ShimMissing("no C compiler is installed")
    built = folder / "shim.so"
    command = [
        compiler,
        "-O1",
        "-Wall",
        "-Wextra",
        "-Werror",
        "-shared",
        "-fPIC",
        "-o",
        str(built),
        str(_SOURCE),
        "-ldl",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise ShimMissing(f"the C compiler fails: {done.stderr.splitlines()[:1]}")
    return built


class Shim:
    """One copy of the module with its settings."""

    def __init__(self, folder: Path, compiled: Path, *, inner: Path) -> None:
        folder.mkdir(parents=True)
        self.path = folder / "shim.so"
        self._settings = folder / "shim.so.d"
        self._settings.mkdir()
        shutil.copy(compiled, self.path)
        shutil.copy(inner, folder / "inner.so")
        self.set("module", str(folder / "inner.so"))

    def set(self, name: str, value: str = "") -> None:
        """From now on. Written beside and moved, so that it is never read half."""
        (self._settings / f".{name}").write_text(value)
        (self._settings / f".{name}").rename(self._settings / name)

    def unset(self, name: str) -> None:
        """No more."""
        (self._settings / name).unlink()

    def log(self) -> list[tuple[str, int, int]]:
        """What was asked of it since `set("log")`: (what, two numbers)."""
        lines = (line.split() for line in (self._settings / "log").read_text().splitlines())
        return [(what, int(first), int(second)) for what, first, second in lines]

    def count(self, what: str) -> int:
        """How often."""
        return sum(entry[0] == what for entry in self.log())
