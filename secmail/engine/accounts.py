"""Adding, trying and removing mail accounts, and signing in to them anew."""

from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from secmail.api.accounts import BrowserWanted, FindFormer, FindProvider, FindServers, SignInAgain
from secmail.api.commands import AddAccount
from secmail.api.events import FoldersChanged
from secmail.domain.accounts import Account, Credential, Password, SignIn, Tokens
from secmail.domain.errors import ActionNeeded, Code, Rejected
from secmail.domain.ids import AccountId
from secmail.domain.upkeep import MAIL_LOST
from secmail.engine import largest_letter
from secmail.engine.desk import Desk
from secmail.engine.lanes import Lanes
from secmail.engine.sign_in_keys import card_key, client_certificate, only_card
from secmail.engine.steps import Steps, wait
from secmail.engine.travel_notes import TravelNotes


@dataclass(frozen=True, slots=True)
class _Proof:
    """What one signs in with now, and what of it is kept."""

    credential: Credential
    secret: Password | None = None
    tokens: Tokens | None = None


def account_by_id(desk: Desk, wanted: AccountId) -> Account:
    """Rejected ACCOUNT_UNKNOWN."""
    for account in desk.db.folders.accounts():
        if account.id == wanted:
            return account
    raise Rejected(Code.ACCOUNT_UNKNOWN)


def add_account(desk: Desk, lanes: Lanes, command: AddAccount) -> Steps[Account]:
    """Both servers must accept the sign-in before anything is saved."""
    account = Account(
        AccountId(0),
        command.address,
        command.name,
        command.user,
        incoming=command.incoming,
        outgoing=command.outgoing,
        protocol=command.protocol,
        sign_in=command.sign_in,
        oauth=command.oauth,
        key_file=command.key_file,
        card=only_card(desk.ports.cards) if command.sign_in is SignIn.CARD else None,
    )
    return (yield from _tried_and_kept(desk, lanes, account, secret=command.password))


def sign_in_again(desk: Desk, lanes: Lanes, command: SignInAgain) -> Steps[Account]:
    """As `add_account`, for one that is there; what was kept stays when the new one is refused."""
    account = account_by_id(desk, command.account)
    if account.sign_in is SignIn.CERTIFICATE and command.key_file is not None:
        account = replace(account, key_file=command.key_file)
    if account.sign_in is SignIn.CARD:
        account = replace(account, card=only_card(desk.ports.cards))
    return (yield from _tried_and_kept(desk, lanes, account, secret=command.password))


def test_account(desk: Desk, lanes: Lanes, account_id: AccountId) -> Steps[None]:
    """Connects to both servers and signs in with what is kept."""
    account = account_by_id(desk, account_id)
    yield from wait(lanes.aside(partial(_try_kept, lanes, account)))


def remove_account(desk: Desk, lanes: Lanes, account_id: AccountId) -> None:
    """Forgets the account, its password or tokens, and its local copies."""
    account = account_by_id(desk, account_id)
    desk.db.folders.remove_account(account.id)
    TravelNotes(desk.db.folders).forget(account.address)
    lanes.connecting.forget(account.id)
    desk.ports.keys.forget_password(account)
    largest_letter.note(desk, account.id, 0)
    desk.emit(FoldersChanged())


def find(desk: Desk, lanes: Lanes, command: FindServers | FindProvider | FindFormer) -> Steps[Any]:
    """What a domain or a provider publishes about itself, or another program on this computer knows."""
    if isinstance(command, FindFormer):
        return (yield from wait(desk.pool.submit(desk.ports.finder.former)))
    if isinstance(command, FindServers):
        return (yield from wait(lanes.aside(partial(desk.ports.finder.find, command.address))))
    discover = partial(desk.ports.oauth.discover, command.issuer, command.client_id, command.scopes)
    return (yield from wait(lanes.aside(discover)))


def _tried_and_kept(desk: Desk, lanes: Lanes, account: Account, *, secret: Password | None) -> Steps[Account]:
    proof = yield from _proof(desk, lanes, account, secret=secret)
    largest = yield from wait(lanes.aside(partial(_try_both, desk, account, proof.credential)))
    if account.id:
        account_by_id(desk, account.id)  # removed meanwhile it stays so, and no password of it is kept
    saved = desk.db.folders.add_account(account)
    largest_letter.note(desk, saved.id, largest)
    if desk.db.folders.setting(MAIL_LOST):
        desk.db.folders.set_setting(MAIL_LOST, "")
    lanes.drop(saved.id)
    lanes.connecting.forget(saved.id)
    if proof.secret is not None:
        desk.ports.keys.keep_password(saved, proof.secret)
    if proof.tokens is not None:
        lanes.connecting.keep(saved, proof.tokens)
    desk.emit(FoldersChanged())
    return saved


def _proof(desk: Desk, lanes: Lanes, account: Account, *, secret: Password | None) -> Steps[_Proof]:
    match account.sign_in:
        case SignIn.PASSWORD:
            if secret is None:
                raise ActionNeeded(Code.MAIL_AUTH, "no password given")
            return _Proof(secret, secret)
        case SignIn.OAUTH:
            tokens = yield from _by_browser(desk, lanes, account)
            return _Proof(tokens.access, tokens=tokens)
        case SignIn.CERTIFICATE:
            secret = secret or Password("")
            return _Proof((yield from wait(desk.pool.submit(client_certificate, account, secret))), secret)
        case SignIn.CARD:
            return _Proof(card_key(desk.ports.cards, account))


def _by_browser(desk: Desk, lanes: Lanes, account: Account) -> Steps[Tokens]:
    """On a thread of its own: a person takes minutes, and other accounts are tried meanwhile."""
    if account.oauth is None or not account.oauth.client_id:
        raise ActionNeeded(Code.SIGN_IN_UNFINISHED, "no provider, or no number of this program there")
    attempt = desk.ports.oauth.begin(account.oauth, account.user)
    try:
        desk.emit(BrowserWanted(account.address, attempt.url))
        return (yield from wait(lanes.alone(attempt.wait)))
    finally:
        attempt.cancel()


def _try_both(desk: Desk, account: Account, credential: Credential) -> int:
    """The largest letter that may be submitted; 0: not told."""
    session = desk.ports.mail.imap(account, credential)
    try:
        session.folders()
    finally:
        session.close()
    submission = desk.ports.mail.submission(account, credential)
    submission.close()
    return submission.largest


def _try_kept(lanes: Lanes, account: Account) -> None:
    session = lanes.connecting.imap(account)
    try:
        session.folders()
    finally:
        session.close()
    lanes.connecting.submission(account).close()
