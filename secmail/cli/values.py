"""Values of options, read and refused before anything is started."""

import argparse
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from secmail.api.signing import SignItem

_MAX_ID = 2**63 - 1
_OBJECT_IDENTIFIER = re.compile(r"[012](\.(0|[1-9][0-9]{0,38})){1,30}")


def identifier(text: str) -> int:
    """A number of ours: message, outbox entry, draft."""
    if not text.isascii() or not text.isdigit() or not 0 < int(text[:19]) <= _MAX_ID or len(text) > 19:
        raise argparse.ArgumentTypeError("identifier")
    return int(text)


def read_letter(text: str) -> SignItem:
    """A draft's number with the fingerprint that reading it told."""
    number, _, fingerprint = text.partition("=")
    if re.fullmatch(r"[0-9a-f]{64}", fingerprint) is None:
        raise argparse.ArgumentTypeError("fingerprint")
    return SignItem(identifier(number), fingerprint)


def count(text: str) -> int:
    """How many rows, from 1 to 10,000."""
    if not text.isascii() or not text.isdigit() or not 0 < int(text[:6]) <= 10_000:
        raise argparse.ArgumentTypeError("count")
    return int(text)


def megabytes(text: str) -> int:
    """Of a message, from 0 to the 256 that are read at all."""
    if not text.isascii() or not text.isdigit() or int(text[:4]) > 256:
        raise argparse.ArgumentTypeError("megabytes")
    return int(text)


def minutes(text: str) -> int:
    """Minutes of a day, from 0 to 1,440."""
    if not text.isascii() or not text.isdigit() or int(text[:5]) > 1440:
        raise argparse.ArgumentTypeError("minutes")
    return int(text)


def year(text: str) -> int:
    """A year of mail."""
    if not text.isascii() or not text.isdigit() or not 1970 <= int(text[:5]) <= 2200:
        raise argparse.ArgumentTypeError("year")
    return int(text)


def years(text: str) -> int:
    """How many, from 0 (for ever) to 200."""
    if not text.isascii() or not text.isdigit() or int(text[:4]) > 200:
        raise argparse.ArgumentTypeError("years")
    return int(text)


def seconds(text: str) -> int:
    """For which a letter is held, from 0 to 300."""
    if not text.isascii() or not text.isdigit() or int(text[:4]) > 300:
        raise argparse.ArgumentTypeError("seconds")
    return int(text)


def days(text: str) -> int:
    """From 0 to 365."""
    if not text.isascii() or not text.isdigit() or int(text[:4]) > 365:
        raise argparse.ArgumentTypeError("days")
    return int(text)


def departure(text: str) -> datetime:
    """When a letter leaves: not in the past; without a zone it is the time of this computer."""
    found = _french_moment(text) or _iso_moment(text)
    try:
        found = found.astimezone() if found is not None and found.tzinfo is None else found
    except (ValueError, OverflowError, OSError):  # the year 1, or 9999; before 1970 on Windows
        found = None
    if found is None:
        raise argparse.ArgumentTypeError("moment")
    if found <= datetime.now(UTC):
        raise argparse.ArgumentTypeError("past")
    return found


def moment(text: str) -> datetime:
    """RFC 3339: with a time zone."""
    found = _iso_moment(text)
    if found is None or found.tzinfo is None:
        raise argparse.ArgumentTypeError("moment")
    return found


def _iso_moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _french_moment(text: str) -> datetime | None:
    """As "24/12/2026 8:00"."""
    try:
        return datetime.strptime(" ".join(text.split()), "%d/%m/%Y %H:%M")  # noqa: DTZ007 -- the caller gives the zone
    except ValueError:
        return None


def end_of_term(text: str) -> datetime:
    """A day, with which it ends, or a moment in RFC 3339."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return moment(text)
    return datetime.combine(day, time(23, 59, 59)).astimezone(UTC)


def object_identifier(text: str) -> str:
    """Dotted, as 1.2.250.1.213."""
    if not _OBJECT_IDENTIFIER.fullmatch(text):
        raise argparse.ArgumentTypeError("object identifier")
    return text


def host_and_port(text: str) -> tuple[str, int]:
    """HOST:PORT, or [ADDRESS]:PORT for an IPv6 address."""
    host, _, port = text.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not host or not port.isascii() or not port.isdigit() or not 0 < int(port[:6]) < 65536:
        raise argparse.ArgumentTypeError("host and port")
    return host, int(port)


class Containers(argparse.Action):
    """`--p12 FILE` adds a key container; `--passphrase-stdin` (nargs 0) says of the one before where its passphrase is.

    The value is a list of (file, whether the passphrase is a line of standard input).
    """

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: str | Sequence[Any] | None,
        option_string: str | None = None,
    ) -> None:
        containers = list(getattr(namespace, self.dest))
        if isinstance(values, str):
            containers.append((values, False))
        elif containers:
            containers[-1] = (containers[-1][0], True)
        else:
            parser.error(f"argument {option_string}: needs --p12 before it")
        setattr(namespace, self.dest, containers)
