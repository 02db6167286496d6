"""The options of every command, and the start of the window, which knows no others."""

from argparse import SUPPRESS, Namespace
from collections.abc import Mapping, Sequence
from pathlib import Path

from secmail.cli.commands import start
from secmail.cli.usage import Parser, Refused
from secmail.domain.sentences.text import LANGUAGES

DEFAULTS: Mapping[str, object] = {
    "profile": None,
    "lang": None,
    "json": False,
    "verbose": False,
    "pin_stdin": False,
    "by_card": None,
    "run": start.gui,
    "command_name": "secmail",
    "link": "",
}
_LINK = "mailto:"
"""What a desktop starts the program with for a link to an address (RFC 6068)."""

_FILE = "file:"
_OPENED = frozenset({".hpr", ".hpm", ".hps", ".p7m", ".eml"})
"""Files that a desktop starts the program with."""


def common_options() -> Parser:
    """Options of every command; absent ones leave what stood before the command."""
    common = Parser(add_help=False, argument_default=SUPPRESS)
    common.add_argument("--profile", metavar="DIR")
    common.add_argument("--lang", choices=LANGUAGES)
    common.add_argument("--json", action="store_true")
    common.add_argument("-v", "--verbose", action="store_true")
    common.add_argument("--pin-stdin", action="store_true")
    common.add_argument("--card", metavar="CARD", dest="by_card")
    return common


def window_start(arguments: Sequence[str]) -> Namespace | None:
    """The options of `secmail`, `secmail gui`, or of the start with a link or a file; None for the whole grammar."""
    try:
        options, rest = common_options().parse_known_args(arguments, Namespace(**DEFAULTS))
    except Refused:
        return None
    match rest:
        case [] | ["gui"]:
            return options
        case [link] if link[: len(_LINK)].casefold() == _LINK:
            options.link = link
            return options
        case [file] if Path(file).suffix.casefold() in _OPENED:
            options.link = file if file.startswith(_FILE) else Path(file).absolute().as_uri()
            return options
    return None
