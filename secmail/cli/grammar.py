"""The commands and their options; each names the function that carries it out."""

import argparse

from secmail.cli import (
    account_grammar,
    certificate_grammar,
    contact_grammar,
    directory_grammar,
    export_grammar,
    hprim_grammar,
    identity_grammar,
    laboratory_grammar,
    patient_grammar,
    rule_grammar,
    settings_grammar,
    setup_grammar,
    smime_grammar,
    template_grammar,
    upkeep_grammar,
    urgency_grammar,
    vault_grammar,
)
from secmail.cli.commands import (
    card_modules,
    cards,
    diagnose,
    drafts,
    filing,
    finding,
    idle_lock,
    journal,
    mailbox,
    outbox,
    receipts,
    receiving,
    sending,
    start,
)
from secmail.cli.common import DEFAULTS, common_options
from secmail.cli.groups import Groups
from secmail.cli.usage import Parser
from secmail.cli.values import count, days, departure, identifier, megabytes, minutes, read_letter, seconds
from secmail.cli.words import Words


def parser(words: Words) -> Parser:
    """The whole grammar. Global options stand before or after the command."""
    top = Parser(prog="secmail", description=words("help"), parents=[common_options()])
    top.set_defaults(**DEFAULTS)
    groups = Groups(top, common_options(), words)  # not the options of `top`: to these the defaults above belong
    groups.command("gui", start.gui)
    demo = groups.command("demo", start.demo)
    demo.add_argument("--dir", metavar="DIR")
    demo.add_argument("--headless", action="store_true")
    demo.add_argument("--first-start", action="store_true")
    setup_grammar.add(groups)
    groups.command("diagnose", diagnose.diagnose).add_argument("--report", action="store_true")
    account_grammar.add(groups.group("account"))
    _add_mailbox(groups)
    _add_sending(groups)
    _add_filing(groups)
    rule_grammar.add(groups)
    patient_grammar.add(groups)
    template_grammar.add(groups)
    urgency_grammar.add(groups)
    settings_grammar.add(groups)
    identity_grammar.add(groups)
    smime_grammar.add(groups.group("smime"))
    hprim_grammar.add(groups.group("hprim"))
    laboratory_grammar.add(groups)
    directory_grammar.add(groups)
    contact_grammar.add(groups)
    _add_cards(groups)
    _add_journal(groups.group("journal"))
    upkeep_grammar.add(groups)
    top.speak(words)
    return top


def _add_mailbox(groups: Groups) -> None:
    sync = groups.command("sync", mailbox.sync)
    sync.add_argument("--account")
    sync.add_argument("--watch", action="store_true")
    bodies = groups.command("bodies", receiving.bodies)
    bodies.add_argument("--largest", metavar="MB", type=megabytes)
    fetch = groups.command("fetch", receiving.fetch)
    fetch.add_argument("ids", metavar="ID", nargs="+", type=identifier)
    groups.command("folders", mailbox.folders)
    page = groups.command("list", mailbox.show_page)
    page.add_argument("--folder")
    page.add_argument("--limit", type=count, default=200)
    page.add_argument("--after", metavar="ID", type=identifier)
    page.add_argument("--triage", choices=mailbox.STANDINGS)
    page.add_argument("--assignee", metavar="NAME")
    show = groups.command("show", mailbox.show)
    show.add_argument("id", metavar="ID", type=identifier)
    form = show.add_mutually_exclusive_group()
    form.add_argument("--raw", action="store_true")
    form.add_argument("--text", action="store_true")
    search = groups.command("search", finding.search)
    search.add_argument("query", metavar="QUERY")
    search.add_argument("--limit", type=count, default=50)
    search.add_argument("--by-match", action="store_true")
    search.add_argument("--after", metavar="ID", type=identifier)
    search.add_argument("--snippets", action="store_true")
    groups.command("conversation", finding.conversation).add_argument("id", metavar="ID", type=identifier)


def _add_sending(groups: Groups) -> None:
    send = groups.command("send", sending.send)
    send.add_argument("--to", metavar="A", nargs="+", action="extend", default=[])
    send.add_argument("--cc", metavar="A", nargs="+", action="extend", default=[])
    send.add_argument("--group", metavar="NAME", nargs="+", action="extend", default=[])
    send.add_argument("--subject")
    send.add_argument("--body", metavar="FILE")
    send.add_argument("--attach", metavar="FILE", nargs="+", action="extend", default=[])
    send.add_argument("--draft", metavar="ID", type=identifier)
    send.add_argument("--account")
    send.add_argument("--find", action="store_true")
    send.add_argument("--queue", action="store_true")
    send.add_argument("--receipt", action=argparse.BooleanOptionalAction)
    send.add_argument("--dsn", action=argparse.BooleanOptionalAction)
    send.add_argument("--read-report", action="store_true")
    send.add_argument("--urgent", action="store_true")
    send.add_argument("--at", metavar="RFC3339", type=departure)
    send.add_argument("--hold", metavar="SECONDS", type=seconds, default=0)
    letters = groups.group("drafts")
    letters.command("list", drafts.show_all)
    for name, run in (("show", drafts.show), ("drop", drafts.drop)):
        letters.command(name, run).add_argument("id", metavar="ID", type=identifier)
    letters.command("sign", drafts.sign).add_argument("letters", metavar="ID=DIGEST", nargs="+", type=read_letter)
    back = letters.command("return", drafts.give_back)
    back.add_argument("id", metavar="ID", type=identifier)
    back.add_argument("--word", metavar="FILE")
    group = groups.group("outbox")
    group.command("list", outbox.show_all)
    group.command("hold", outbox.hold).add_argument("seconds", metavar="SECONDS", nargs="?", type=seconds)
    for name, run in (
        ("show", outbox.show),
        ("retry", outbox.retry),
        ("now", outbox.send_now),
        ("cancel", outbox.cancel),
        ("take-back", outbox.take_back),
    ):
        group.command(name, run).add_argument("id", metavar="ID", type=identifier)
    _add_receipts(groups, group)
    resolve = group.command("resolve", outbox.resolve)
    resolve.add_argument("id", metavar="ID", type=identifier)
    resolve.add_argument("outcome", choices=["sent", "unsent"])
    reminders = groups.command("reminders", outbox.reminders)
    reminders.add_argument("--dismiss", metavar="ID", type=identifier)
    reminders.add_argument("--after", metavar="DAYS", type=days)


def _add_receipts(groups: Groups, outbox: Groups) -> None:
    receipt = groups.command("receipt", receipts.answer)
    receipt.add_argument("id", metavar="ID", nargs="?", type=identifier)
    receipt.add_argument("--decline", action="store_true")
    receipt.add_argument("--queue", action="store_true")
    receipt.add_argument("--always", choices=[receipts.ON, receipts.OFF])
    proof = outbox.command("proof", receipts.proof)
    proof.add_argument("id", metavar="ID", type=identifier)
    proof.add_argument("--address", metavar="A")
    proof.add_argument("-o", "--output", metavar="OUT")


def _add_filing(groups: Groups) -> None:
    export = groups.command("export", filing.export)
    what = export.add_mutually_exclusive_group()
    what.add_argument("--pending", action="store_true")
    what.add_argument("--message", metavar="ID", type=identifier)
    what.add_argument("--folder", metavar="DIR", dest="drop_folder")
    export.add_argument("--again", action="store_true")
    export_grammar.add(Groups(export, common_options(), groups.words))
    groups.command("exports", filing.ledger)
    export_grammar.add_letters(groups.group("letters"))


def _add_cards(groups: Groups) -> None:
    card = groups.group("card")
    card.command("list", cards.show_all)
    for name, run in (("show", cards.show), ("test", cards.test)):
        card.command(name, run).add_argument("card", metavar="CARD", nargs="?")
    change = card.command("modules", card_modules.show).add_mutually_exclusive_group()
    change.add_argument("--add", metavar="FILE")
    change.add_argument("--remove", metavar="FILE")
    card.command("idle-lock", idle_lock.show).add_argument("minutes", metavar="MINUTES", nargs="?", type=minutes)
    vault_grammar.add(groups.group("vault"))
    certificate_grammar.add(groups)


def _add_journal(group: Groups) -> None:
    show = group.command("show", journal.show)
    show.add_argument("--after", metavar="N", type=identifier, default=0)
    show.add_argument("--limit", metavar="N", type=count, default=1000)
    group.command("verify", journal.verify)
    group.command("export", journal.export).add_argument("-o", "--output", metavar="FILE", required=True)
