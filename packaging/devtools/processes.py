"""Starting other programs: with which environment, shown or kept quiet, and how they are stopped with us."""

import contextlib
import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from devtools.console import Failure

# A program and its arguments.
Argv = Sequence[str | Path]

CHECKOUT = Path(__file__).resolve().parents[2]
# The whole program ends well within this time; a laggard is ended by force.
STOP_SECONDS = 15.0


def home_for(environ: Mapping[str, str], fallback: Path) -> str | None:
    """The HOME a child should get: None keeps what is there, which is right on Windows and wherever HOME is set.

    An empty HOME would make pip, Qt and the program write to `/.cache`. Without HOME the user database answers; where
    it has no usable folder either (a container with an unknown user), `fallback` serves.
    """
    if os.name == "nt" or environ.get("HOME"):
        return None
    import pwd  # noqa: PLC0415 (does not exist on Windows)

    try:
        home = pwd.getpwuid(os.getuid()).pw_dir
    except KeyError:
        home = ""
    if home and os.access(home, os.W_OK):
        return home
    fallback.mkdir(parents=True, exist_ok=True)
    return str(fallback)


def child_environment() -> dict[str, str]:
    """The environment of everything we start: the checkout on the path, UTF-8, a usable HOME, no foreign settings.

    What is compiled is kept: the tests start the program some hundred times, and half of each start would be compiling.
    """
    foreign = {
        "PYTHONDONTWRITEBYTECODE",
        "PYTHONHOME",
        "PYTHONSTARTUP",
        "PYTHONWARNINGS",
        "VIRTUAL_ENV",
        "__PYVENV_LAUNCHER__",
    }
    environ = {name: value for name, value in os.environ.items() if name not in foreign}
    home = home_for(environ, CHECKOUT / "build" / "home")
    if home is not None:
        environ["HOME"] = home
    return environ | {"PYTHONPATH": str(CHECKOUT), "PYTHONUTF8": "1"}


def quiet(argv: Argv, *, environ: Mapping[str, str] | None = None) -> tuple[bool, str]:
    """Run to the end without showing anything; answers whether it went well, and what it said."""
    done = subprocess.run(  # noqa: S603 (our own fixed commands, no shell)
        [str(part) for part in argv],
        cwd=CHECKOUT,
        env=dict(environ if environ is not None else child_environment()),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    return done.returncode == 0, done.stdout


def quiet_twice(argv: Argv, failure: Failure, *, environ: Mapping[str, str] | None = None) -> None:
    """Run something that fetches from the network; its first failure may be the network's, so it gets a second try."""
    for _ in range(2):
        done, output = quiet(argv, environ=environ)
        if done:
            return
    failure.output = output
    raise failure


def shown(argv: Argv, *, environ: Mapping[str, str] | None = None) -> int:
    """Run to the end in the foreground and answer the exit code."""
    with started(argv, environ=environ) as child:
        return child.wait()


@contextlib.contextmanager
def started(
    argv: Argv, *, environ: Mapping[str, str] | None = None, stdout: int | None = None, apart: bool = False
) -> Iterator[subprocess.Popen[bytes]]:
    """A running child; however the block is left, the child is ended, politely first.

    Ctrl-C at the terminal reaches the child as well, unless it stands `apart`: a helper that must outlive the program.
    """
    command = [str(part) for part in argv]
    environ = dict(environ if environ is not None else child_environment())
    child = subprocess.Popen(  # noqa: S603 (our own commands, no shell)
        command, cwd=CHECKOUT, env=environ, stdout=stdout, start_new_session=apart
    )
    try:
        yield child
    except KeyboardInterrupt:
        # The child is already stopping; a second signal would cut that short.
        if apart:
            child.terminate()
        raise
    except BaseException:
        child.terminate()
        raise
    else:
        if child.poll() is None:
            child.terminate()
    finally:
        _wait_or_force(child)


def _wait_or_force(child: subprocess.Popen[bytes]) -> None:
    for harder in (child.terminate, child.kill):
        try:
            child.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            harder()
    child.wait()
