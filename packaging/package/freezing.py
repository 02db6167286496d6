"""The frozen program: PyInstaller on `program.spec`."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from devtools.console import Failure

from package import bill, components, drawing
from package.places import BILL, CHECKOUT, FROZEN, HERE, ICONS, PREPARED, TAKEN, WORK
from secmail.app.profile import Profile, Settings


def freeze() -> None:
    """Makes `places.FROZEN` anew."""
    drawing.draw(HERE / "icon.svg", ICONS)
    shutil.rmtree(FROZEN, ignore_errors=True)
    _run("package.prepared", str(PREPARED), sentence="What the classes are made of could not be compiled.")
    _run(
        *("PyInstaller", "--noconfirm", "--log-level", "ERROR"),
        *("--distpath", str(FROZEN.parent), "--workpath", str(WORK / "analysis"), str(HERE / "program.spec")),
        sentence="PyInstaller could not build the program.",
    )
    _bill()


def _run(*words: str, sentence: str) -> None:
    """A module of Python. The same bytes for the same sources: no order that changes from run to run, one moment."""
    environ = os.environ | {"PYTHONHASHSEED": "1", "SOURCE_DATE_EPOCH": str(moment())}
    done = subprocess.run([sys.executable, "-m", *words], cwd=CHECKOUT, env=environ, check=False)
    if done.returncode != 0:
        raise Failure(sentence, "look at the lines above")


def _bill() -> None:
    packages = components.packages_of(components.taken(TAKEN))
    try:
        shipped = components.shipped(packages)
    except KeyError as error:
        raise Failure(f"A package without a licence: {error}.", f"name it in {components.LIST}") from None
    bill.write(BILL, shipped, moment=moment())


def moment() -> int:
    """Seconds since 1970: of the last commit, so that who builds it again gets the same; else of the sources."""
    if "SOURCE_DATE_EPOCH" in os.environ:
        return int(os.environ["SOURCE_DATE_EPOCH"])
    said = ""
    if shutil.which("git"):
        asked = ["git", "log", "-1", "--format=%ct"]
        said = subprocess.run(asked, cwd=CHECKOUT, capture_output=True, text=True, check=False).stdout.strip()
    return int(said) if said.isdigit() else int((CHECKOUT / "pyproject.toml").stat().st_mtime)


def simple_profile(folder: Path) -> None:
    """An empty one that needs neither a key store nor cards."""
    profile = Profile(folder, Settings(key_file=True, find_card_modules=False))
    profile.make()
    profile.save()
