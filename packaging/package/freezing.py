"""The frozen program: PyInstaller on `program.spec`."""

import importlib.metadata
import os
import shutil
import subprocess
import sys
from pathlib import Path, PurePath

from devtools.console import Failure

from package import bill, components, drawing
from package.places import BILL, CHECKOUT, FROZEN, HERE, ICONS, TAKEN, WORK
from secmail.app.profile import Profile, Settings


def freeze() -> None:
    """Makes `places.FROZEN` anew."""
    drawing.draw(HERE / "icon.svg", ICONS)
    shutil.rmtree(FROZEN, ignore_errors=True)
    command = [
        *(sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "ERROR"),
        *("--distpath", str(FROZEN.parent), "--workpath", str(WORK / "analysis")),
        str(HERE / "program.spec"),
    ]
    # The same bytes for the same sources: no order of sets that changes from run to run, one moment for all.
    environ = os.environ | {"PYTHONHASHSEED": "1", "SOURCE_DATE_EPOCH": str(moment())}
    done = subprocess.run(command, cwd=CHECKOUT, env=environ, check=False)
    if done.returncode != 0:
        raise Failure("PyInstaller could not build the program.", "look at the lines above")
    _bill()


def _bill() -> None:
    packages = components.packages_of(components.taken(TAKEN))
    try:
        shipped = components.shipped(packages)
    except KeyError as error:
        raise Failure(f"A package without a licence: {error}.", f"name it in {components.LIST}") from None
    bill.write(BILL, shipped, moment=moment())
    _lay_licences(packages)


def _lay_licences(packages: set[str]) -> None:
    """The packages' own descriptions and texts, where Python looks for them: the window shows them."""
    known = [each for each in importlib.metadata.distributions() if components.normal(each.name) in packages]
    told = [(each, file) for each in known for file in each.files or () if _is_told(file)]
    for distribution, file in told:
        target = FROZEN / "_internal" / file
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(str(distribution.locate_file(file)), target)


def _is_told(file: PurePath) -> bool:
    return file.parts[0].endswith(".dist-info") and (file.name == "METADATA" or _is_licence(file.name))


def _is_licence(name: str) -> bool:
    return any(word in name.upper() for word in ("LICEN", "COPYING", "NOTICE"))


def moment() -> int:
    """Seconds since 1970: of the last commit, so that who builds it again gets the same; else of the sources."""
    if "SOURCE_DATE_EPOCH" in os.environ:
        return int(os.environ["SOURCE_DATE_EPOCH"])
    asked = subprocess.run(
        ["git", "log", "-1", "--format=%ct"], cwd=CHECKOUT, capture_output=True, text=True, check=False
    )
    if asked.returncode == 0 and asked.stdout.strip().isdigit():
        return int(asked.stdout)
    return int((CHECKOUT / "pyproject.toml").stat().st_mtime)


def simple_profile(folder: Path) -> None:
    """An empty one that needs neither a key store nor cards."""
    profile = Profile(folder, Settings(key_file=True, find_card_modules=False))
    profile.make()
    profile.save()
