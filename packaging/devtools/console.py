"""What the person at the terminal sees: one line per step with its time, and failures as a sentence with a remedy."""

import contextlib
import sys
import time
from collections.abc import Iterator

# Of what a failed tool said, the end tells why.
LAST_LINES = 25


class Failure(Exception):
    """A step could not be done: `sentence` says what, `remedy` what to do, `output` holds what the tool itself said."""

    def __init__(self, sentence: str, remedy: str, *, output: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.remedy = remedy
        self.output = output


class Stopped(BaseException):
    """The operating system asked us to end (SIGTERM); no step may swallow it, so it is no `Exception`."""


def say(line: str) -> None:
    """Print one line at once, so that it stands before what a started program prints."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def complain(failure: Failure) -> None:
    """Print a failure on standard error: the tool's own last words, our sentence, the remedy."""
    said = failure.output.rstrip().splitlines()[-LAST_LINES:]
    sys.stderr.write("\n".join([*said, failure.sentence, f"Remedy: {failure.remedy}\n"]))
    sys.stderr.flush()


@contextlib.contextmanager
def step(title: str) -> Iterator[None]:
    """Announce a step, and say afterwards how it ended and how long it took."""
    say(f"==> {title}")
    start = time.monotonic()
    ended = "FAILED"
    try:
        yield
        ended = "ok"
    finally:
        say(f"    {ended}  {title}  ({time.monotonic() - start:.1f} s)")
