"""The diagnosis of a mailbox: what one signs in with, then each of its servers, step by step."""

from collections.abc import Callable, Sequence
from functools import partial

from secmail.domain.accounts import Account
from secmail.domain.checks import Check, CheckState, CheckSubject
from secmail.domain.errors import Code, Rejected, SecmailError
from secmail.engine.connecting import Connecting
from secmail.engine.desk import Desk
from secmail.engine.lanes import Lanes
from secmail.engine.steps import Steps, wait

_NO_TROUBLE = frozenset({Code.CARD_PIN_NEEDED})
"""A card whose PIN has not been typed yet."""


def mailbox_checks(desk: Desk, lanes: Lanes, account: Account) -> Steps[list[Check]]:
    """Both servers at the same time; each is signed in to once."""
    signs_in = yield from wait(lanes.alone(partial(_sign_in, lanes.connecting, account)))
    ready = signs_in.state is CheckState.OK
    sides = [
        lanes.alone(partial(side, desk, lanes.connecting, account, ready=ready)) for side in (_receiving, _sending)
    ]
    found = [signs_in]
    for side in sides:
        found.extend((yield from wait(side)))
    return found


def _sign_in(connecting: Connecting, account: Account) -> Check:
    """Whether there is something to sign in with: a password, a token that can be renewed, a key file, the card."""
    try:
        connecting.credential(account)
    except SecmailError as error:
        if error.code is Code.KEYSTORE_UNAVAILABLE:
            return Check(CheckSubject.KEY_STORE, CheckState.FAILED, "", error.code)
        state = CheckState.WARNING if error.code in _NO_TROUBLE else CheckState.FAILED
        return Check(CheckSubject.SIGN_IN, state, account.address, error.code)
    return Check(CheckSubject.SIGN_IN, CheckState.OK, account.address)


def _receiving(desk: Desk, connecting: Connecting, account: Account, *, ready: bool) -> tuple[Check, ...]:
    def enter() -> str:
        session = connecting.imap(account)
        try:
            return str(session.heads("INBOX", newest=1).exists)
        finally:
            session.close()

    steps = desk.ports.mail.probe(account.incoming, CheckSubject.IMAP)
    return (*steps, _entered(CheckSubject.IMAP_SIGN_IN, enter, reached=ready and _is_there(steps)))


def _sending(desk: Desk, connecting: Connecting, account: Account, *, ready: bool) -> tuple[Check, ...]:
    def enter() -> str:
        session = connecting.submission(account)
        try:
            return str(session.largest)
        finally:
            session.close()

    steps = desk.ports.mail.probe(account.outgoing, CheckSubject.SMTP)
    return (*steps, _entered(CheckSubject.SMTP_SIGN_IN, enter, reached=ready and _is_there(steps)))


def _is_there(steps: Sequence[Check]) -> bool:
    """Also where it is the work of another that is shown: the program signs in there whenever it looks for mail."""
    return steps[-1].state in {CheckState.OK, CheckState.WARNING}


def _entered(subject: CheckSubject, enter: Callable[[], str], *, reached: bool) -> Check:
    """The finding is a number, or where it was refused the server's own words."""
    if not reached:
        return Check(subject, CheckState.SKIPPED)
    try:
        return Check(subject, CheckState.OK, enter())
    except SecmailError as error:
        words = error.words if isinstance(error, Rejected) else ""
        return Check(subject, CheckState.FAILED, words, error.code)
