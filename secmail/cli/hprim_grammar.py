"""The commands for result files."""

from secmail.cli.commands import hprim
from secmail.cli.groups import Groups
from secmail.hprim.recoding import ENCODINGS, LINE_ENDINGS


def add(group: Groups) -> None:
    """`secmail hprim …`."""
    for name, run in (("show", hprim.show), ("check", hprim.check)):
        group.command(name, run).add_argument("file", metavar="FILE")
    split = group.command("split", hprim.split)
    split.add_argument("file", metavar="FILE")
    split.add_argument("--out", metavar="DIR", required=True)
    convert = group.command("convert", hprim.convert)
    convert.add_argument("file", metavar="FILE")
    convert.add_argument("--to", choices=list(hprim.FORMS), required=True)
    convert.add_argument("--encoding", choices=list(ENCODINGS))
    convert.add_argument("--line-ending", choices=list(LINE_ENDINGS))
    convert.add_argument("-o", "--output", metavar="OUT")
    error = group.command("error", hprim.error)
    error.add_argument("file", metavar="FILE")
    error.add_argument("-o", "--output", metavar="OUT")
