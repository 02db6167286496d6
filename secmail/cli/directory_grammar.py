"""The options of `secmail directory`."""

from secmail.cli.commands import directories
from secmail.cli.groups import Groups
from secmail.cli.usage import Parser
from secmail.cli.values import count
from secmail.domain.directory import MOST_ANSWERS


def add(groups: Groups) -> None:
    """All of them."""
    group = groups.group("directory")
    search = group.command("search", directories.search)
    search.add_argument("words", metavar="WORD", nargs="*")
    for name in directories.FIELDS:
        search.add_argument(f"--{name}", metavar="TEXT", default="")
    search.add_argument("--source", metavar="NAME")
    search.add_argument("--offline", action="store_true")
    search.add_argument("--limit", type=count, default=MOST_ANSWERS)
    group.command("list", directories.show_all)
    add_one = group.command("add", directories.add)
    add_one.add_argument("model", metavar="PROFILE")
    add_one.add_argument("--name", metavar="NAME")
    _add_values(add_one)
    change = group.command("set", directories.change)
    change.add_argument("source", metavar="NAME")
    switch = change.add_mutually_exclusive_group()
    switch.add_argument("--on", action="store_true")
    switch.add_argument("--off", action="store_true")
    _add_values(change)
    for name, run in (("test", directories.test), ("remove", directories.remove)):
        group.command(name, run).add_argument("source", metavar="NAME")
    group.command("refresh", directories.refresh).add_argument("file", metavar="FILE", nargs="?")
    group.command("country", directories.country)
    group.command("forget", directories.forget)


def _add_values(command: Parser) -> None:
    command.add_argument("--value", metavar="VALUE=WORD", nargs="+", action="extend", default=[])
    command.add_argument("--title", metavar="TEXT")
    command.add_argument("--key-stdin", action="store_true")
