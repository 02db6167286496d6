"""The real command line in this process: arguments in, exit code and output out."""

import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from secmail.app.program import Secmail
from secmail.cli.terminal import Streams
from tests.support.one_grammar import run

AT = "2026-11-20T12:00:00Z"
"""The moment of the lab, for `--at`."""


@dataclass(frozen=True)
class Ran:
    """What a command left behind."""

    code: int
    out: bytes
    err: str

    def json(self) -> Any:
        """The one document; anything before or after it is an error here."""
        assert self.out.count(b"\n") == 1, self.out[:200]
        return json.loads(self.out)


def secmail(*arguments: str | Path, stdin: bytes = b"", language: str = "en") -> Ran:
    """Runs one command line. Nobody sits at the terminal."""
    out, err = io.BytesIO(), io.StringIO()
    streams = Streams(io.BytesIO(stdin), out, err, {"LANG": language}, None)
    code = run([str(each) for each in arguments], Secmail(verbose=False), streams)
    assert "Traceback" not in err.getvalue()
    return Ran(code, out.getvalue(), err.getvalue())


def smime(*arguments: str | Path, stdin: bytes = b"", code: int = 0) -> Ran:
    """`secmail smime …`, which must end with this code."""
    ran = secmail("smime", *arguments, stdin=stdin)
    assert ran.code == code, (ran.code, ran.err, ran.out[:2000])
    return ran


def inspect(*arguments: str | Path, stdin: bytes = b"", code: int = 0) -> Any:
    """The document of `secmail smime inspect --json` at the moment of the lab."""
    return smime("inspect", "--json", "--at", AT, *arguments, stdin=stdin, code=code).json()
