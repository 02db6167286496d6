"""The commands for laboratories."""

from secmail.cli.commands import hprim, laboratory
from secmail.cli.groups import Groups
from secmail.domain.prescribers import OnePer, Wished
from secmail.hprim.recoding import ENCODINGS, LINE_ENDINGS


def add(groups: Groups) -> None:
    """`secmail laboratory …`."""
    group = groups.group("laboratory")
    send = group.command("send", laboratory.send)
    send.add_argument("file", metavar="FILE")
    send.add_argument("--account", metavar="ADDRESS")
    send.add_argument("--beside", metavar="DIR")
    send.add_argument("--dry-run", action="store_true")
    send.add_argument("--queue", action="store_true")
    recipients = group.group("recipients")
    known = recipients.command("add", laboratory.add)
    known.add_argument("code", metavar="CODE")
    known.add_argument("address", metavar="ADDRESS")
    known.add_argument("--name", metavar="NAME")
    known.add_argument("--form", choices=list(hprim.FORMS), default=hprim.FORMS[0])
    known.add_argument("--one-per", choices=[each.value for each in OnePer], default=OnePer.REPORT.value)
    wished = [each.value for each in Wished]
    known.add_argument("--protection", choices=wished, default=Wished.SIGNED_AND_ENCRYPTED.value)
    known.add_argument("--encoding", choices=list(ENCODINGS))
    known.add_argument("--line-ending", choices=list(LINE_ENDINGS))
    known.add_argument("--replace", action="store_true")
    recipients.command("list", laboratory.show)
    recipients.command("remove", laboratory.remove).add_argument("code", metavar="CODE")
