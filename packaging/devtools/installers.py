"""PyInstaller, installed on demand into a folder of its own; and the building of packages with it."""

import hashlib
import os
import platform
from pathlib import Path

from devtools.console import Failure, step
from devtools.environment import pip_environment, tool
from devtools.processes import CHECKOUT, Argv, child_environment, quiet_twice, shown

REQUIREMENTS = CHECKOUT / "packaging" / "package" / "requirements.txt"
FOLDER = CHECKOUT / "build" / "package" / "lib"


def build(arguments: list[str]) -> int:
    """`package.build`, with PyInstaller on the path; its exit code."""
    environ = child_environment()
    path = os.pathsep.join([str(CHECKOUT / "packaging"), str(_provide()), environ["PYTHONPATH"]])
    command: Argv = [tool("python"), "-m", "package.build", *arguments]
    return shown(command, environ=environ | {"PYTHONPATH": path})


def _provide() -> Path:
    """The folder to put on the path; installed anew when the pins or the Python change."""
    stamp = FOLDER / "installed"
    wanted = hashlib.sha256(REQUIREMENTS.read_bytes() + platform.python_version().encode()).hexdigest()
    if stamp.is_file() and stamp.read_text(encoding="ascii") == wanted:
        return FOLDER
    options = "--require-hashes --only-binary :all: --no-input --progress-bar off --quiet --upgrade --target"
    command: Argv = [tool("python"), "-m", "pip", "install", *options.split(), FOLDER, "-r", REQUIREMENTS]
    failure = Failure("PyInstaller could not be installed.", "check the network, then start again")
    with step("PyInstaller: installing it"):
        quiet_twice(command, failure, environ=pip_environment())
    stamp.write_text(wanted, encoding="ascii")
    return FOLDER
