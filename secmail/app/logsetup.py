"""The log: what happened, never about whom. Addresses, numbers and quotations never reach the file."""

import logging
import logging.handlers
import re
import sys
import threading
from types import TracebackType

from secmail.app.profile import Profile

_ADDRESS = re.compile(r"[^\s@<>'\"]+@[^\s@<>'\"]+")
_LONG_NUMBER = re.compile(r"\d{6,}")
_QUOTED = re.compile(r"(['\"]).{3,}?\1")


def redacted(text: str) -> str:
    """The text without addresses, long numbers and quotations."""
    text = _ADDRESS.sub("<address>", text)
    text = _QUOTED.sub("<text>", text)
    return _LONG_NUMBER.sub("<number>", text)


class RedactingFormatter(logging.Formatter):
    """Redacts the whole line, exceptions included."""

    def format(self, record: logging.LogRecord) -> str:
        return redacted(super().format(record))

    def formatException(  # noqa: N802 -- logging's name
        self, ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> str:
        """Places and the exception's type, without its message and without source lines."""
        kind, _, trace = ei
        lines = []
        while trace is not None:
            code = trace.tb_frame.f_code
            lines.append(f"  {code.co_qualname} line {trace.tb_lineno}")
            trace = trace.tb_next
        return "\n".join([*lines, f"  {kind.__name__ if kind else 'unknown'}"])


def set_up(profile: Profile, *, verbose: bool) -> None:
    """A rotating file in the profile; on standard error with `-v`. Exceptions of any thread end here too."""
    formatter = RedactingFormatter("%(asctime)s %(levelname)s %(name)s %(message)s")
    root = logging.getLogger("secmail")
    root.setLevel(logging.DEBUG if verbose else logging.INFO)
    path = profile.log / "secmail.log"
    file = logging.handlers.RotatingFileHandler(path, maxBytes=1_000_000, backupCount=3, delay=True)
    logging.raiseExceptions = False  # a disk that is full or read-only is told by what needs it, not by a trace-back
    handlers: list[logging.Handler] = [file]
    if verbose:
        handlers.append(logging.StreamHandler(sys.stderr))
    for handler in handlers:
        handler.setFormatter(formatter)
        root.addHandler(handler)
    sys.excepthook = _log_uncaught
    threading.excepthook = lambda args: _log_uncaught(args.exc_type, args.exc_value, args.exc_traceback)


def _log_uncaught(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    if error is None or issubclass(kind, KeyboardInterrupt):
        return
    logging.getLogger("secmail").critical("uncaught", exc_info=(kind, error, trace))
