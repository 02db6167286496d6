"""The fuzzer, installed on demand into a folder of its own: it is no part of what everybody needs."""

import hashlib
import platform
import sys
from pathlib import Path

from devtools.console import Failure, step
from devtools.environment import pip_environment, tool
from devtools.processes import CHECKOUT, Argv, quiet_twice

REQUIREMENTS = CHECKOUT / "packaging" / "fuzz" / "requirements.txt"
FOLDER = CHECKOUT / "build" / "fuzz" / "lib"


def is_built_here() -> bool:
    """Whether the pinned release has a wheel for this system and Python."""
    system = (sys.platform, platform.machine(), platform.python_implementation())
    return system == ("linux", "x86_64", "CPython") and (3, 11) <= sys.version_info[:2] <= (3, 13)


def provide() -> Path:
    """The folder to put on the path; installed anew when the pin or the Python changes."""
    stamp = FOLDER / "installed"
    wanted = hashlib.sha256(REQUIREMENTS.read_bytes() + platform.python_version().encode()).hexdigest()
    if stamp.is_file() and stamp.read_text(encoding="ascii") == wanted:
        return FOLDER
    options = "--require-hashes --only-binary :all: --no-input --progress-bar off --quiet --upgrade"
    command: Argv = [
        *(tool("python"), "-m", "pip", "install"),
        *options.split(),
        "--target",
        FOLDER,
        "-r",
        REQUIREMENTS,
    ]
    failure = Failure("The fuzzer could not be installed.", "check the network, then start again")
    with step("The fuzzer: installing it"):
        quiet_twice(command, failure, environ=pip_environment())
    stamp.write_text(wanted, encoding="ascii")
    return FOLDER
