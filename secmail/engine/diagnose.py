"""Everything that can be checked without a PIN, one finding each."""

from datetime import timedelta
from functools import partial

from secmail.domain.accounts import Account
from secmail.domain.checks import Check, CheckState, CheckSubject
from secmail.domain.errors import Code, SecmailError
from secmail.engine.desk import Desk
from secmail.engine.export_lab import DROP_FOLDER
from secmail.engine.lanes import Lanes
from secmail.engine.steps import Steps, wait
from secmail.engine.trust import Trust

_EARLIEST_YEAR = 2026
_LATEST_YEAR = 2046
_EXPIRY_WARNING = timedelta(days=60)


def diagnose(desk: Desk, trust: Trust, lanes: Lanes) -> Steps[tuple[Check, ...]]:
    """Cards, vaults, anchors, clock, key store, servers, drop folder."""
    found: list[Check] = [_clock(desk)]
    found.extend((yield from wait(desk.ports.cards.diagnose())))
    found.extend(_card_certificates(desk))
    found.extend((yield from wait(desk.pool.submit(desk.ports.vaults.diagnose))))
    found.extend((yield from wait(desk.pool.submit(_anchors, trust))))
    accounts = desk.db.folders.accounts()
    found.append(Check(CheckSubject.DATABASE, CheckState.OK, f"{len(accounts)}"))
    for account in accounts:
        found.extend((yield from wait(lanes.aside(partial(_account, desk, account)))))
    folder = desk.db.folders.setting(DROP_FOLDER)
    if folder is None:
        found.append(Check(CheckSubject.DROP_FOLDER, CheckState.WARNING, "", Code.EXPORT_UNSET))
    else:
        found.append((yield from wait(desk.pool.submit(desk.ports.drop.check, folder))))
    return tuple(found)


def _clock(desk: Desk) -> Check:
    now = desk.ports.clock.now()
    plausible = _EARLIEST_YEAR <= now.year <= _LATEST_YEAR
    return Check(CheckSubject.CLOCK, CheckState.OK if plausible else CheckState.FAILED, f"{now:%Y-%m-%d %H:%M} UTC")


def _card_certificates(desk: Desk) -> list[Check]:
    now = desk.ports.clock.now()
    checks = []
    for card in desk.ports.cards.cards():
        for key in card.keys:
            end = key.certificate.not_after
            state = CheckState.FAILED if end < now else CheckState.OK
            if state is CheckState.OK and end - now < _EXPIRY_WARNING:
                state = CheckState.WARNING
            checks.append(Check(CheckSubject.CERTIFICATE, state, f"{key.role} {end:%Y-%m-%d}"))
    return checks


def _anchors(trust: Trust) -> list[Check]:
    try:
        anchors = trust.anchors()
    except SecmailError as error:
        return [Check(CheckSubject.TRUST_ANCHORS, CheckState.FAILED, "", error.code)]
    roots = CheckState.OK if anchors.roots else CheckState.FAILED
    lists = CheckState.OK if anchors.crls else CheckState.WARNING
    return [
        Check(CheckSubject.TRUST_ANCHORS, roots, str(len(anchors.roots))),
        Check(CheckSubject.REVOCATION_LISTS, lists, str(len(anchors.crls))),
    ]


def _account(desk: Desk, account: Account) -> list[Check]:
    checks = [_password(desk, account)]
    for subject, server in ((CheckSubject.IMAP, account.imap), (CheckSubject.SMTP, account.smtp)):
        probed = desk.ports.mail.probe(server)
        checks.append(Check(subject, probed.state, probed.found, probed.code))
    return checks


def _password(desk: Desk, account: Account) -> Check:
    try:
        desk.ports.keys.password(account)
    except SecmailError as error:
        return Check(CheckSubject.KEY_STORE, CheckState.FAILED, "", error.code)
    return Check(CheckSubject.KEY_STORE, CheckState.OK)
