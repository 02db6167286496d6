"""The options of the commands that keep what there is."""

from secmail.cli.commands import upkeep
from secmail.cli.groups import Groups
from secmail.cli.usage import Parser


def add(groups: Groups) -> None:
    """Backup, restore, archive, export, retention, check."""
    backup = groups.group("backup")
    _add_file(backup.command("make", upkeep.make_backup))
    _add_file(backup.command("check", upkeep.check_backup))
    _add_file(groups.command("restore", upkeep.restore))


def _add_file(parser: Parser) -> None:
    parser.add_argument("file", metavar="FILE")
    parser.add_argument("--passphrase-stdin", action="store_true")
