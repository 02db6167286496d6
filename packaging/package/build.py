"""`dev.py package`: builds the program, tries it, measures it, and packs it for this system.

Options: `--no-build` takes the program that was built last; `--only-build` packs nothing.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from devtools.console import Failure, say, step

from package import appearing, freezing, limits, packing, proving
from package.limits import Measure
from package.places import CHECKOUT, SYSTEM, program, starter

_OPTIONS = {"--no-build", "--only-build"}


def main(arguments: list[str]) -> int:
    """The exit code; 1 when something is larger or slower than it may be."""
    if unknown := set(arguments) - _OPTIONS:
        raise Failure(f"Unknown: {' '.join(sorted(unknown))}", f"there is {' '.join(sorted(_OPTIONS))}")
    if "--no-build" not in arguments:
        with step("The program: building it"):
            freezing.freeze()
    with step("The program: trying it on the demonstration practice"):
        for line in proving.prove(starter()):
            say(f"    {line}")
    measures = [limits.sized("installed", program(), limits.INSTALLED), *start_times()]
    if "--only-build" not in arguments:
        with step(f"Packages for {SYSTEM}"):
            measures += [limits.sized(path.name, path, limits.COMPRESSED) for path in packing.pack()]
        _test()
    for measure in measures:
        say(f"    {'ok  ' if measure.kept else 'OVER'}  {measure.what}: {measure.text}")
    return 1 if limits.broken(measures) else 0


def _test() -> None:
    """The tests of packages, those too that take too long for every day."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/unit/packaging"]
    with step("Packages: their tests"):
        environ = os.environ | {"SECMAIL_PACKAGE_TESTS": "1"}
        if subprocess.run(command, cwd=CHECKOUT, env=environ, check=False).returncode != 0:
            raise Failure("A test of the packages failed.", "look at the lines above")


def start_times() -> list[Measure]:
    """To the window: of the built program, and beside it of the checkout's, which sets no limit."""
    if SYSTEM != "linux" or not appearing.is_possible():
        return []
    with appearing.screen() as screen, tempfile.TemporaryDirectory(prefix="secmail-start-") as name:
        profile = Path(name) / "profile"
        freezing.simple_profile(profile)
        options = ["--profile", str(profile)]
        environ = {"HOME": name}
        built = appearing.seconds([str(starter()), *options], screen, environ=environ)
        checkout = environ | {"PYTHONPATH": str(CHECKOUT)}
        source = appearing.seconds([sys.executable, "-m", "secmail", *options], screen, environ=checkout)
    return [
        limits.timed("start to the window", built, limits.WINDOW_SECONDS),
        limits.timed("the same from the checkout", source, float("inf")),
    ]


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Failure as failure:
        from devtools.console import complain

        complain(failure)
        sys.exit(1)
