"""The pins that the program ships: authorities it knows by their fingerprints."""

import tomllib
from pathlib import Path

from secmail.domain.errors import BugError, SecmailError
from secmail.domain.publications import Pins
from secmail.pki.anchors import read_pins


def shipped(file: Path) -> Pins:
    """The pins of a file: a table `[sha256]` of name = fingerprint, and `source` where they are published.

    BugError when it is missing or damaged: it is part of the program.
    """
    try:
        text = file.read_text("utf-8")
        known = read_pins(text)
        document = tomllib.loads(text)
        return Pins(tuple((pin, name) for name, pin in document["sha256"].items() if pin in known), document["source"])
    except (OSError, ValueError, KeyError, SecmailError) as error:
        raise BugError(f"pins: {type(error).__name__}") from None
