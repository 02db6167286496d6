"""The options of `secmail patients`, `results`, `analyses` and `to-see`."""

from secmail.cli.commands import lab_results, patients, to_see
from secmail.cli.groups import Groups
from secmail.cli.usage import Parser
from secmail.cli.values import count, identifier


def add(groups: Groups) -> None:
    """All of them."""
    _add_patients(groups.group("patients"))
    results = groups.command("results", lab_results.show)
    wanted = results.add_mutually_exclusive_group(required=True)
    wanted.add_argument("--patient", metavar="N", type=identifier)
    wanted.add_argument("--abnormal-unseen", action="store_true")
    wanted.add_argument("--seen", metavar="ID", nargs="+", type=identifier)
    results.add_argument("--analysis", metavar="ANALYSIS", default="")
    _add_analyses(groups.group("analyses"))
    _add_to_see(groups.command("to-see", to_see.run))


def _add_to_see(command: Parser) -> None:
    wanted = command.add_mutually_exclusive_group()
    wanted.add_argument("--count", action="store_true")
    wanted.add_argument("--settle", metavar="ID", nargs="+", type=identifier)
    wanted.add_argument("--seen-by", metavar="ID", type=identifier)
    command.add_argument("--limit", type=count, default=200)
    command.add_argument("--after", metavar="ID", type=identifier)


def _add_patients(group: Groups) -> None:
    listed = group.command("list", patients.show_all)
    listed.add_argument("--search", metavar="NAME", default="")
    listed.add_argument("--limit", type=count, default=200)
    for name, run in (("show", patients.show), ("unmerge", patients.unmerge)):
        group.command(name, run).add_argument("id", metavar="N", type=identifier)
    merge = group.command("merge", patients.merge)
    merge.add_argument("id", metavar="N", type=identifier)
    merge.add_argument("into", metavar="N", type=identifier)
    merge.add_argument("--yes", action="store_true")
    apart = group.command("apart", patients.apart)
    apart.add_argument("id", metavar="N", type=identifier)
    apart.add_argument("other", metavar="N", type=identifier)
    apart.add_argument("--undo", action="store_true")
    group.command("doubts", patients.doubts)
    decide = group.command("decide", patients.decide)
    decide.add_argument("doubt", metavar="N", type=identifier)
    whose = decide.add_mutually_exclusive_group(required=True)
    whose.add_argument("--patient", metavar="N", type=identifier)
    whose.add_argument("--new", action="store_true")
    group.command("undecide", patients.undecide).add_argument("doubt", metavar="N", type=identifier)
    assign = group.command("assign", patients.assign)
    assign.add_argument("message", metavar="ID", type=identifier)
    assign.add_argument("id", metavar="N", type=identifier)
    _add_report(assign)
    unassign = group.command("unassign", patients.unassign)
    unassign.add_argument("message", metavar="ID", type=identifier)
    _add_report(unassign)
    group.command("of", patients.of_message).add_argument("message", metavar="ID", type=identifier)


def _add_report(command: Parser) -> None:
    """Which one of a message; absent: the whole message."""
    command.add_argument("--report", metavar="PART:N", type=patients.report)


def _add_analyses(group: Groups) -> None:
    group.command("list", lab_results.table)
    group.command("mappings", lab_results.mappings)
    added = group.command("map", lab_results.add_mapping)
    named = added.add_mutually_exclusive_group(required=True)
    named.add_argument("--code", metavar="CODE", default="")
    named.add_argument("--label", metavar="LABEL", default="")
    added.add_argument("--laboratory", metavar="LABORATORY", default="")
    added.add_argument("analysis", metavar="ANALYSIS")
    group.command("unmap", lab_results.drop_mapping).add_argument("id", metavar="N", type=identifier)
