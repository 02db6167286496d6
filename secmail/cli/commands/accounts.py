"""Accounts, and checks as lines."""

from secmail.api.commands import RemoveAccount, TestAccount
from secmail.api.queries import Accounts
from secmail.cli import listings
from secmail.cli.check_words import found_words
from secmail.cli.context import Context
from secmail.cli.dialogue import Dialogue
from secmail.cli.documents import Document
from secmail.cli.outcome import Exit
from secmail.domain.accounts import Account, SignIn
from secmail.domain.addresses import same_address
from secmail.domain.cards import Card
from secmail.domain.checks import Check, CheckState
from secmail.domain.sentences.diagnosis import SUBJECTS
from secmail.domain.sentences.problems import PROBLEMS


def show_all(context: Context) -> Exit:
    """All accounts."""
    with context.engine() as engine:
        accounts = engine.ask(Accounts())
    if context.output.as_json:
        context.output.document(listings.rows("accounts", map(listings.account, accounts)))
    if not accounts:
        context.output.line(context.words("account.none"))
    for account in accounts:
        incoming, outgoing = (f"{server.host}:{server.port}" for server in (account.incoming, account.outgoing))
        places = f"{account.protocol.upper()} {incoming}  {outgoing}"
        way = context.words(f"sign-in.{account.sign_in}")
        context.output.line(f"{account.id}  {account.address}  {places}  {way}")
    return Exit.DONE


def test(context: Context) -> Exit:
    """Logs in to both servers."""
    with context.engine() as engine:
        account = chosen(context, engine)
        wait_for_sign_in_cards(engine)
        engine.do(TestAccount(account.id), type(None))
    if context.output.as_json:
        context.output.document({"id": str(account.id), "works": True})
    context.output.line(context.words("account.works"))
    return Exit.DONE


def remove(context: Context) -> Exit:
    """Removes the account and its local copies."""
    with context.engine() as engine:
        account = chosen(context, engine)
        engine.do(RemoveAccount(account.id), type(None))
    if context.output.as_json:
        context.output.document({"id": str(account.id), "removed": True})
    context.output.line(context.words("account.removed"))
    return Exit.DONE


def chosen(context: Context, engine: Dialogue) -> Account:
    """The account that `--account` names by number or address, or the only one."""
    accounts = engine.ask(Accounts())
    wanted = context.options.account
    if wanted is not None:
        accounts = tuple(a for a in accounts if wanted == str(a.id) or same_address(wanted, a.address))
        if not accounts:
            raise context.misused("usage.account-unknown", wanted=wanted)
    if len(accounts) != 1:
        raise context.misused("usage.account")
    return accounts[0]


def wait_for_sign_in_cards(engine: Dialogue) -> None:
    """Where an account is signed in to by card, the readers must have been looked at before it is tried."""
    if any(account.sign_in is SignIn.CARD for account in engine.ask(Accounts())):
        engine.wait_for_cards()


def tell_check_lines(context: Context, found: tuple[Check, ...], cards: tuple[Card, ...] = ()) -> Exit:
    """Prints them for people."""
    context.output.lines(check_lines(context, found, cards))
    return Exit.NO if any(each.state is CheckState.FAILED for each in found) else Exit.DONE


def check_rows(context: Context, found: tuple[Check, ...]) -> Document:
    """Checks as a document."""
    return listings.rows("checks", (listings.check(each, _remedy(each, context)) for each in found))


def check_lines(context: Context, found: tuple[Check, ...], cards: tuple[Card, ...] = ()) -> list[str]:
    """Checks as lines for people, each with its remedy."""
    lines = []
    for each, told in zip(found, found_words(found, cards, context.words), strict=True):
        words = [SUBJECTS[each.subject][context.words.language], context.words(f"check.{each.state}"), told]
        lines.append("  ".join(filter(None, [*words, _remedy(each, context)])))
    return lines


def _remedy(check: Check, context: Context) -> str | None:
    return PROBLEMS[check.code][context.words.language].remedy if check.code else None
