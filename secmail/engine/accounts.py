"""Adding, trying and removing mail accounts."""

from secmail.api.commands import AddAccount
from secmail.api.events import FoldersChanged
from secmail.domain.accounts import Account, Password
from secmail.domain.errors import Code, Rejected
from secmail.domain.ids import AccountId
from secmail.engine.desk import Desk
from secmail.engine.lanes import Lanes
from secmail.engine.steps import Steps, wait
from secmail.engine.travel_notes import TravelNotes


def account_by_id(desk: Desk, wanted: AccountId) -> Account:
    """Rejected ACCOUNT_UNKNOWN."""
    for account in desk.db.folders.accounts():
        if account.id == wanted:
            return account
    raise Rejected(Code.ACCOUNT_UNKNOWN)


def add_account(desk: Desk, lanes: Lanes, command: AddAccount) -> Steps[Account]:
    """Both servers must accept the password before anything is saved."""
    account = Account(AccountId(0), command.address, command.name, command.user, command.incoming, command.outgoing)
    yield from wait(lanes.aside(lambda: _try_both(desk, account, command.password)))
    saved = desk.db.folders.add_account(account)
    lanes.drop(saved.id)
    desk.ports.keys.keep_password(saved, command.password)
    desk.emit(FoldersChanged())
    return saved


def test_account(desk: Desk, lanes: Lanes, account_id: AccountId) -> Steps[None]:
    """Connects to both servers and logs in."""
    account = account_by_id(desk, account_id)
    yield from wait(lanes.aside(lambda: _try_both(desk, account, desk.ports.keys.password(account))))


def remove_account(desk: Desk, account_id: AccountId) -> None:
    """Forgets the account, its password and its local copies."""
    account = account_by_id(desk, account_id)
    desk.db.folders.remove_account(account.id)
    TravelNotes(desk.db.folders).forget(account.address)
    desk.ports.keys.forget_password(account)
    desk.emit(FoldersChanged())


def _try_both(desk: Desk, account: Account, password: Password) -> None:
    imap = desk.ports.mail.imap(account, password)
    try:
        imap.folders()
    finally:
        imap.close()
    desk.ports.mail.submission(account, password).close()
