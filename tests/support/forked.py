"""`secmail` as processes of their own that begin with the program loaded: to load it takes a second of each command.

    done = forked.run("--profile", folder, "sync", typed="1234\n", folder=CHECKOUT, seconds=60)

A server, started at the first command and ended with the tests, forks them; it has loaded the program and done nothing
else. On other systems than Linux each command is an interpreter of its own.
"""

import atexit
import contextlib
import gc
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import IO

_CHECKOUT = Path(__file__).resolve().parents[2]
_SERVER = "from tests.support.forked import serve; serve()"
_LONGEST = 200_000
"""Octets of a request: words and environment."""


def run(*words: str, typed: str, folder: Path, seconds: float) -> "subprocess.CompletedProcess[str]":
    """As `subprocess.run` does it: what was printed, and how it ended. TimeoutExpired, and the command killed."""
    if sys.platform != "linux":
        command = [sys.executable, "-m", "secmail", *words]
        return subprocess.run(
            command, input=typed, capture_output=True, text=True, timeout=seconds, cwd=folder, check=False
        )
    request = json.dumps({"words": words, "folder": str(folder), "environment": dict(os.environ)}).encode()
    with contextlib.ExitStack() as until:
        stdin, stdout, stderr = (until.enter_context(tempfile.TemporaryFile("w+", encoding="utf-8")) for _ in range(3))
        stdin.write(typed)
        stdin.seek(0)
        told, tells = os.pipe()
        ended = until.enter_context(os.fdopen(told))
        socket.send_fds(_server(), [request], [stdin.fileno(), stdout.fileno(), stderr.fileno(), tells])
        os.close(tells)
        child = int(ended.readline())
        if not select.select([ended], [], [], seconds)[0]:
            os.kill(child, signal.SIGKILL)
            ended.readline()
            raise subprocess.TimeoutExpired(list(words), seconds)
        return subprocess.CompletedProcess(list(words), int(ended.readline()), _whole(stdout), _whole(stderr))


def _whole(file: IO[str]) -> str:
    file.seek(0)
    return file.read()


@cache
def _server() -> socket.socket:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        process = subprocess.Popen(
            [sys.executable, "-c", _SERVER, str(theirs.fileno())],
            stdin=subprocess.DEVNULL,
            cwd=_CHECKOUT,
            pass_fds=[theirs.fileno()],
        )
    atexit.register(_end, ours, process)
    return ours


def _end(channel: socket.socket, process: "subprocess.Popen[bytes]") -> None:
    channel.close()
    process.wait()


def serve() -> None:
    """Until nobody is there to ask any more."""
    from secmail.app import program
    from secmail.cli import grammar

    assert program and grammar
    gc.freeze()
    channel = socket.socket(fileno=int(sys.argv[1]))
    while True:
        request, files, _, _ = socket.recv_fds(channel, _LONGEST, 4)
        if not request:
            return
        if os.fork() == 0:
            channel.close()
            _keep(json.loads(request), files)
        for file in files:
            os.close(file)
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass


def _keep(request: dict[str, object], files: list[int]) -> None:
    """Waits for the one command, and tells its number and its end."""
    *streams, tells = files
    child = os.fork()
    if child == 0:
        os.close(tells)
        sys.exit(_command(request, streams))
    with os.fdopen(tells, "w") as told:
        print(child, file=told, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), file=told, flush=True)
    os._exit(0)


def _command(request: dict[str, object], streams: list[int]) -> int:
    from secmail.app.main import entry

    words, environment = request["words"], request["environment"]
    assert isinstance(words, list)
    assert isinstance(environment, dict)
    for place, stream in enumerate(streams):
        os.dup2(stream, place)
        os.close(stream)
    os.chdir(str(request["folder"]))
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["secmail", *words]
    return entry()
