"""The options of the commands that keep what there is."""

from secmail.cli.commands import updates, upkeep
from secmail.cli.groups import Groups
from secmail.cli.usage import Parser
from secmail.cli.values import identifier, year, years


def add(groups: Groups) -> None:
    """Backup, restore, archive, export, retention, check."""
    backup = groups.group("backup")
    _add_file(backup.command("make", upkeep.make_backup))
    _add_file(backup.command("check", upkeep.check_backup))
    _add_file(groups.command("restore", upkeep.restore))
    archive = groups.command("archive", upkeep.archive)
    archive.add_argument("year", metavar="YEAR", type=year)
    archive.add_argument("--yes", action="store_true")
    _add_export(groups.command("export-mail", upkeep.export_mail))
    _add_retention(groups.group("retention"))
    groups.command("check", upkeep.check).add_argument("--repair", action="store_true")
    groups.command("updates", updates.look)


def _add_export(export: Parser) -> None:
    what = export.add_mutually_exclusive_group()
    what.add_argument("--folder", metavar="FOLDER")
    what.add_argument("--message", metavar="ID", type=identifier, nargs="+", action="extend")
    export.add_argument("-o", "--output", metavar="OUT", required=True)
    export.add_argument("--mbox", action="store_true")
    export.add_argument("--opened", action="store_true")


def _add_retention(group: Groups) -> None:
    group.command("show", upkeep.show_retention).add_argument("--count", action="store_true")
    chosen = group.command("set", upkeep.set_retention)
    for kind in ("--results", "--letters", "--other"):
        chosen.add_argument(kind, metavar="YEARS", type=years)
    group.command("apply", upkeep.apply_retention).add_argument("--yes", action="store_true")


def _add_file(parser: Parser) -> None:
    parser.add_argument("file", metavar="FILE")
    parser.add_argument("--passphrase-stdin", action="store_true")
