"""The pins that the program ships: authorities it knows by their fingerprints."""

import logging
import tomllib
from pathlib import Path

from secmail.domain.errors import BugError, SecmailError
from secmail.domain.publications import Pins
from secmail.pki.anchors import read_pins

log = logging.getLogger("secmail.directory")


def shipped(file: Path) -> Pins:
    """The pins of a file: a table `[sha256]` of name = fingerprint, and `source` where they are published.

    A program that came without its file goes on without pins: only what was put there by hand is trusted then.
    BugError when it is damaged.
    """
    try:
        text = file.read_text("utf-8")
    except FileNotFoundError:
        log.warning("the pins of the authorities are missing from this installation")
        return Pins()
    except (OSError, ValueError) as error:
        raise BugError(f"pins: {type(error).__name__}") from None
    try:
        known = read_pins(text)
        document = tomllib.loads(text)
        return Pins(tuple((pin, name) for name, pin in document["sha256"].items() if pin in known), document["source"])
    except (ValueError, KeyError, SecmailError) as error:
        raise BugError(f"pins: {type(error).__name__}") from None
