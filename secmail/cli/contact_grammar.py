"""The options of `secmail contacts`."""

from secmail.api.contacts import CardVersion
from secmail.cli.commands import contacts
from secmail.cli.groups import Groups
from secmail.cli.usage import Parser
from secmail.cli.values import count, identifier


def add(groups: Groups) -> None:
    """All of them."""
    group = groups.group("contacts")
    listed = group.command("list", contacts.show_all)
    listed.add_argument("words", metavar="WORD", nargs="*")
    listed.add_argument("--group", metavar="NAME")
    listed.add_argument("--limit", type=count, default=200)
    for name, run in (("show", contacts.show), ("remove", contacts.remove)):
        group.command(name, run).add_argument("id", metavar="N", type=identifier)
    added = group.command("add", contacts.add)
    added.add_argument("addresses", metavar="ADDRESS", nargs="+")
    added.add_argument("--shared", action="store_true")
    _add_fields(added)
    changed = group.command("set", contacts.change)
    changed.add_argument("id", metavar="N", type=identifier)
    changed.add_argument("--address", metavar="ADDRESS", nargs="+", action="extend", default=[])
    changed.add_argument("--without", metavar="ADDRESS", nargs="+", action="extend", default=[])
    changed.add_argument("--prefer", metavar="ADDRESS")
    changed.add_argument("--shared", action="store_true")
    _add_fields(changed)
    merge = group.command("merge", contacts.merge)
    merge.add_argument("id", metavar="N", type=identifier)
    merge.add_argument("into", metavar="N", type=identifier)
    group.command("doubles", contacts.doubles)
    apart = group.command("apart", contacts.apart)
    apart.add_argument("id", metavar="N", type=identifier)
    apart.add_argument("other", metavar="N", type=identifier)
    apart.add_argument("--withdraw", action="store_true")
    _add_groups(group.group("group"))
    _add_files(group)
    suggest = group.command("suggest", contacts.suggest)
    suggest.add_argument("words", metavar="WORD", nargs="+")
    suggest.add_argument("--limit", type=count, default=8)


def _add_fields(command: Parser) -> None:
    for name in contacts.FIELDS:
        command.add_argument(f"--{name}", metavar="TEXT")


def _add_groups(group: Groups) -> None:
    group.command("list", contacts.groups)
    for name, run in (("add", contacts.join), ("remove", contacts.leave)):
        command = group.command(name, run)
        command.add_argument("name", metavar="NAME")
        command.add_argument("ids", metavar="N", nargs="+", type=identifier)
    rename = group.command("rename", contacts.rename_group)
    rename.add_argument("name", metavar="NAME")
    rename.add_argument("new", metavar="NAME")
    group.command("drop", contacts.drop_group).add_argument("name", metavar="NAME")


def _add_files(group: Groups) -> None:
    group.command("import", contacts.import_cards).add_argument("file", metavar="FILE")
    export = group.command("export", contacts.export_cards)
    chosen = export.add_mutually_exclusive_group()
    chosen.add_argument("ids", metavar="N", nargs="*", type=identifier, default=[])
    chosen.add_argument("--group", metavar="NAME")
    export.add_argument("--version", choices=[each.value for each in CardVersion], default=CardVersion.THREE.value)
    export.add_argument("-o", "--output", metavar="OUT")
