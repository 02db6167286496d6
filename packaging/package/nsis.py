"""The installer for Windows, by NSIS; its compiler runs on every system."""

import subprocess
from pathlib import Path

from devtools.console import Failure

from package.limits import size
from package.places import HERE, VERSION

SCRIPT = HERE / "windows" / "secmail.nsi"


def build(frozen: Path, icon: Path, target: Path) -> Path:
    """One file that installs the frozen program, with a starter for the window and one for the command line."""
    target.parent.mkdir(parents=True, exist_ok=True)
    facts = {"VERSION": VERSION, "FROZEN": frozen, "ICON": icon, "OUT": target, "SIZE": size(frozen) // 1024}
    options = [f"-D{name}={value}" for name, value in facts.items()]
    command = ["makensis", "-V2", "-WX", "-INPUTCHARSET", "UTF8", *options, str(SCRIPT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        said = done.stdout + done.stderr
        raise Failure("The installer for Windows could not be made.", "look at the lines above", output=said)
    return target
