"""The options of `secmail setup` and `secmail import`."""

from secmail.cli.commands import importing, setup
from secmail.cli.groups import Groups

_FOLDER = "Import"


def add(groups: Groups) -> None:
    """Both commands."""
    command = groups.command("setup", setup.setup)
    command.add_argument("--from", metavar="FILE", dest="from_file", required=True)
    command.add_argument("--dry-run", action="store_true")
    command.add_argument("--replace", action="store_true")
    command.add_argument("--delegate-pin-stdin", dest="second_pin_stdin", action="store_true")
    mail = groups.command("import", importing.take)
    mail.add_argument("source", metavar="FILE")
    mail.add_argument("--account", metavar="ACCOUNT")
    mail.add_argument("--folder", default=_FOLDER)
