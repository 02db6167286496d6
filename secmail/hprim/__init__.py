"""French laboratory result files, read tolerantly and written strictly: HPRIM Médecin 1 to 3 and HPRIM Santé 2.x.

Usable on its own: standard library only, imports nothing else of secmail. Pure: no file, no network, no clock, no
state; any thread may call it. Invariants: reading never raises and never guesses silently (every repair is a
``Problem`` with its line); the bytes received are kept; time is linear and memory bounded, whatever the input.

``detect`` says what bytes are, ``read`` makes a ``Document``; ``to_json``, ``split`` and ``convert`` write it (HPRIM 1
and 2, Santé, CSV, JSON, FHIR R4), ``convert.losses`` tells what a form cannot carry, ``refusing`` what its sender must
hear.
``repeated`` tells which lines of a report's text its results say again.

Most of the program knows the shapes alone: what reads and writes is loaded when it is first asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from secmail.hprim.model import (
    Attachment,
    Coded,
    Detection,
    Document,
    Field,
    Flag,
    FlagSource,
    Format,
    Identifier,
    Kind,
    LaidSegment,
    Message,
    Outside,
    Party,
    Patient,
    Problem,
    Report,
    Request,
    Result,
    SecondValue,
    Severity,
    Status,
)

if TYPE_CHECKING:
    from secmail.hprim import convert, refusing
    from secmail.hprim.detection import detect
    from secmail.hprim.document import to_json
    from secmail.hprim.problems import ALL_CODES
    from secmail.hprim.reading import read
    from secmail.hprim.repetition import repeated
    from secmail.hprim.splitting import split
else:
    _PLACES = {
        "ALL_CODES": "problems",
        "detect": "detection",
        "read": "reading",
        "repeated": "repetition",
        "split": "splitting",
        "to_json": "document",
    }

    def __getattr__(name: str) -> object:
        if name in _PLACES:
            return getattr(import_module(f"{__name__}.{_PLACES[name]}"), name)
        if name in ("convert", "refusing"):
            return import_module(f"{__name__}.{name}")
        raise AttributeError(name)


__all__ = [
    "ALL_CODES",
    "Attachment",
    "Coded",
    "Detection",
    "Document",
    "Field",
    "Flag",
    "FlagSource",
    "Format",
    "Identifier",
    "Kind",
    "LaidSegment",
    "Message",
    "Outside",
    "Party",
    "Patient",
    "Problem",
    "Report",
    "Request",
    "Result",
    "SecondValue",
    "Severity",
    "Status",
    "convert",
    "detect",
    "read",
    "refusing",
    "repeated",
    "split",
    "to_json",
]
