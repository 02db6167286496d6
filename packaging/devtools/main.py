"""The sub-commands of `packaging/dev.py`."""

import os
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from devtools import debian, environment, fuzzer, installers, screen, testing
from devtools.console import Failure, Stopped, complain, say, step
from devtools.environment import tool
from devtools.processes import CHECKOUT, Argv, child_environment, quiet, shown

PACKAGING = CHECKOUT / "packaging"
_LIBRARIES = "System libraries of the window"

USAGE = """usage: python3 packaging/dev.py COMMAND [arguments passed on]

  run          install what is missing, build the demonstration practice, open the window on it
  test         install what the tests need, then check style, types and import contracts, and run the tests
  lint         the checks of `test` without the tests
  bench        measure, side by side with other programs: [PART ...] [--markdown]
  fuzz         feed every reader with mutated input: [TARGET ...] [--seconds N, for each]; exit code 1 on a finding
  screenshots  take pictures of the window: FOLDER [SCENE ...], in both languages, light and dark, 100 to 200 %.
  pictures     make those of the README and the manual anew, after the window has changed
  package      build the program for this system (PyInstaller), try it on the demonstration practice, measure it, and
               pack it into dist/: [--no-build] [--only-build]; exit code 1 when it is too large or starts too slowly
  lock         write requirements.lock anew from pyproject.toml (further arguments go to uv, for example --upgrade)

What is installed: a virtual environment in .venv from requirements.lock, and on Debian as root the system packages
(Debian may start the servers among them). Elsewhere the one command to type is printed."""


def run(arguments: list[str]) -> int:
    """Open the window on the demonstration practice."""
    if "--headless" in arguments:
        environment.prepare()
        _provide_window()
    else:
        _prepare_window(() if screen.is_there() else debian.VIRTUAL_SCREEN)
    program: Argv = [tool("python"), "-m", "secmail", "demo", *arguments]
    if "--headless" in arguments or screen.is_there():
        say("==> secmail demo (Ctrl-C stops it)")
        return shown(program)
    with screen.virtual() as environ:
        say("==> secmail demo (Ctrl-C stops it)")
        return shown(program, environ=environ)


def test(arguments: list[str]) -> int:
    """Everything that must hold before a change lands; stops at the first failure."""
    _prepare_window(debian.PEERS)
    _provide_peers("the tests that need it skip, with the reason")
    _check()
    say(testing.verdict(testing.run_tests(arguments, _offscreen())))
    return 0


def lint(arguments: list[str]) -> int:
    """Style, types and import contracts."""
    _refuse(arguments)
    environment.prepare()
    _check()
    return 0


def bench(arguments: list[str]) -> int:
    """The measurements of `packaging/bench`."""
    _prepare_window((*debian.PEERS, *debian.MEASURED))
    _provide_peers("what is measured against it is left out")
    debian.provide(debian.MEASURED, purpose="Other mail programs", otherwise="what is measured against it is left out")
    return _script(PACKAGING / "bench" / "run.py", arguments)


def fuzz(arguments: list[str]) -> int:
    """Coverage-guided fuzzing of every reader, where the fuzzer has a build."""
    if not fuzzer.is_built_here():
        raise Failure(
            "The fuzzer (atheris) has no build for this system.",
            "fuzz on Linux x86-64 with Python 3.11 to 3.13; the tests replay its seeds and findings everywhere",
        )
    environment.prepare()
    environ = child_environment()
    path = os.pathsep.join([str(PACKAGING), str(fuzzer.provide()), environ["PYTHONPATH"]])
    return shown([tool("python"), PACKAGING / "fuzz" / "run.py", *arguments], environ=environ | {"PYTHONPATH": path})


def screenshots(arguments: list[str]) -> int:
    """Every scene of the window, to be looked at."""
    _prepare_window()
    return _script(PACKAGING / "screenshots.py", arguments)


def pictures(arguments: list[str]) -> int:
    """The pictures of README and manual."""
    _refuse(arguments)
    _prepare_window()
    return _script(PACKAGING / "pictures.py", [])


def package(arguments: list[str]) -> int:
    """The program as it is installed, tried and packed for this system."""
    building = (*debian.BUILDING, *debian.shared_python())
    _prepare_window((*building, *debian.PACKING))
    debian.require(building, purpose="What programs are built with", also=debian.PACKING)
    debian.provide(debian.PACKING, purpose="What packages are made with", otherwise="some packages are left out")
    return installers.build(arguments)


def lock(arguments: list[str]) -> int:
    """The lock file."""
    environment.relock(arguments)
    return 0


COMMANDS: dict[str, Callable[[list[str]], int]] = {
    command.__name__: command for command in (run, test, lint, bench, fuzz, screenshots, pictures, package, lock)
}


def main(arguments: list[str]) -> int:
    """Run one sub-command; answers the exit code: 0 done, 1 failed, 2 wrong use, 130 and 143 when stopped."""
    for stream in (sys.stdout, sys.stderr):
        # A console that cannot show a character shows a question mark; it does not end the work.
        getattr(stream, "reconfigure", lambda **_: None)(errors="replace")
    if not arguments or arguments[0] in {"-h", "--help", "help"}:
        say(USAGE)
        return 0 if arguments else 2
    command = COMMANDS.get(arguments[0])
    if command is None:
        complain(Failure(f"There is no command {arguments[0]!r}.", f"one of {', '.join(COMMANDS)}"))
        return 2
    signal.signal(signal.SIGTERM, _stop)
    return _guarded(command, arguments[1:])


def _guarded(command: Callable[[list[str]], int], arguments: list[str]) -> int:
    try:
        return command(arguments)
    except Failure as failure:
        complain(failure)
        return 1
    except KeyboardInterrupt:
        say("\nStopped. The same command may be started again at any time.")
        return 130
    except Stopped:
        return 143
    except OSError as error:
        complain(
            Failure(f"The system refused: {error}.", "mend that (rights, free space, a missing program) and retry")
        )
        return 1
    except Exception as error:  # last resort: a person gets a sentence; whoever mends it sets the variable
        if os.environ.get("SECMAIL_DEV_TRACE"):
            raise
        sentence = f"packaging/dev.py itself has a fault: {type(error).__name__}: {error}."
        complain(Failure(sentence, "report it with what is shown when SECMAIL_DEV_TRACE=1 is set"))
        return 1


def _stop(_signal: int, _frame: object) -> None:
    raise Stopped


def _check() -> None:
    python = tool("python")
    _pass("Style: ruff check", [python, "-m", "ruff", "check", "."])
    _pass("Layout: ruff format --check", [python, "-m", "ruff", "format", "--check", "."])
    _pass("Types: mypy --strict", [python, "-m", "mypy", "--strict"])
    _pass("Import contracts: lint-imports", [tool("lint-imports")])


def _pass(title: str, argv: Argv, *, environ: dict[str, str] | None = None) -> None:
    """Run one check in the foreground; its failure is ours."""
    with step(title):
        code = shown(argv, environ=environ)
        if code != 0:
            raise Failure(f"{title}: failed (exit code {code}).", "mend what is shown above, then start again")


def _script(script: Path, arguments: list[str]) -> int:
    if not script.is_file():
        name = script.relative_to(CHECKOUT).as_posix()
        raise Failure(f"{name} is not in this checkout.", "take a newer version of the project")
    return shown([tool("python"), script, *arguments], environ=_offscreen())


def _offscreen() -> dict[str, str]:
    return {"QT_QPA_PLATFORM": "offscreen"} | child_environment()


def _prepare_window(besides: Sequence[str] = ()) -> None:
    """The virtual environment, and what Qt needs of the system. `besides`: packages that are asked for later."""
    environment.prepare((*debian.WINDOW, *besides))
    if debian.lacks(debian.WINDOW) and not quiet([tool("python"), "-c", "import PySide6.QtWidgets"])[0]:
        debian.require(debian.WINDOW, purpose=_LIBRARIES, also=besides)
    _provide_window()


def _provide_window() -> None:
    debian.provide(debian.WINDOW, purpose=_LIBRARIES, otherwise="the window may not open")


def _provide_peers(otherwise: str) -> None:
    debian.provide(debian.PEERS, purpose="Servers, cards and other S/MIME programs", otherwise=otherwise)


def _refuse(arguments: list[str]) -> None:
    if arguments:
        raise Failure(f"This command takes no arguments, but got: {' '.join(arguments)}", "leave them out")
