"""The options of `secmail setup`."""

from secmail.cli.commands import setup
from secmail.cli.groups import Groups


def add(groups: Groups) -> None:
    """The command."""
    command = groups.command("setup", setup.setup)
    command.add_argument("--from", metavar="FILE", dest="from_file", required=True)
    command.add_argument("--dry-run", action="store_true")
    command.add_argument("--delegate-pin-stdin", dest="second_pin_stdin", action="store_true")
