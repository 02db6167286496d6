"""Everything that can be checked without a PIN, one finding each."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from secmail.domain.accounts import Account
from secmail.domain.checks import Check, CheckState, CheckSubject
from secmail.domain.errors import Code, SecmailError
from secmail.domain.own_certificates import ENDS_SOON
from secmail.domain.publications import Authority, Pins
from secmail.domain.upkeep import DROP_FOLDER, MAIL_LOST
from secmail.engine.authorities import missing
from secmail.engine.backup import backup_check
from secmail.engine.connecting import Connecting
from secmail.engine.desk import Desk
from secmail.engine.endings import Endings
from secmail.engine.lanes import Lanes
from secmail.engine.steps import Steps, wait
from secmail.engine.trust import Trust
from secmail.pki import lists
from secmail.pki.anchors import Anchors

_EARLIEST_YEAR = 2026
_LATEST_YEAR = 2046


def diagnose(desk: Desk, trust: Trust, lanes: Lanes, *, endings: Endings) -> Steps[tuple[Check, ...]]:
    """Cards, vaults, anchors, clock, key store, servers, drop folder."""
    found: list[Check] = [_clock(desk)]
    found.extend((yield from wait(desk.ports.cards.diagnose())))
    found.extend(_card_certificates(desk))
    found.extend((yield from endings.checks()))
    found.extend((yield from _vaults(desk)))
    found.extend((yield from wait(desk.pool.submit(_trust, trust, desk.ports.clock.now()))))
    accounts = desk.db.folders.accounts()
    found.append(backup_check(desk))
    found.append(_database(desk, len(accounts)))
    for account in accounts:
        found.extend((yield from wait(lanes.aside(partial(_account, desk, lanes.connecting, account)))))
    folder = desk.db.folders.setting(DROP_FOLDER)
    if folder is None:
        found.append(Check(CheckSubject.DROP_FOLDER, CheckState.WARNING, "", Code.EXPORT_UNSET))
    else:
        found.append((yield from wait(desk.pool.submit(desk.ports.drop.check, folder))))
    return tuple(found)


def _vaults(desk: Desk) -> Steps[list[Check]]:
    """A whole file can be one that was put back: then it is older than what was opened here."""
    vaults = desk.ports.vaults
    checks = yield from wait(desk.pool.submit(vaults.diagnose))
    older = {}
    for facts in (yield from wait(desk.pool.submit(vaults.facts))):
        known = desk.db.custody.known_vault(facts.id)
        if known is not None and (facts.epoch, facts.generation) < (known.epoch, known.generation):
            # With the same master key nobody is in it again: the holder still opens it (`engine.admission`).
            older[facts.id] = CheckState.FAILED if facts.epoch < known.epoch else CheckState.WARNING
    return [_or_older(check, older) for check in checks]


def _or_older(check: Check, older: Mapping[str, CheckState]) -> Check:
    for vault, state in older.items():
        if (
            check.subject is CheckSubject.VAULT
            and check.state is CheckState.OK
            and vault.startswith(check.found or "?")
        ):
            return replace(check, state=state, code=Code.VAULT_ROLLED_BACK)
    return check


def _database(desk: Desk, accounts: int) -> Check:
    if desk.db.folders.setting(MAIL_LOST):
        return Check(CheckSubject.DATABASE, CheckState.FAILED, str(accounts), Code.STORE_MAIL_LOST)
    return Check(CheckSubject.DATABASE, CheckState.OK, str(accounts))


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
            if state is CheckState.OK and end - now < ENDS_SOON:
                state = CheckState.WARNING
            checks.append(Check(CheckSubject.CERTIFICATE, state, f"{key.role} {end:%Y-%m-%d}"))
    return checks


def _trust(trust: Trust, now: datetime) -> list[Check]:
    try:
        found, recognised = trust.anchors(), trust.authorities()
    except SecmailError as error:
        return [Check(CheckSubject.TRUST_ANCHORS, CheckState.FAILED, "", error.code)]
    roots = Check(CheckSubject.TRUST_ANCHORS, CheckState.OK, str(len(found.roots)))
    if not found.roots:
        roots = replace(roots, state=CheckState.FAILED, code=Code.AUTHORITIES_MISSING)
    return [roots, *_pinned(recognised, trust.pins), *_revocation_lists(found, now)]


def _pinned(recognised: Sequence[Authority], pins: Pins) -> list[Check]:
    """Which authorities are here by their pin, and which because somebody put them here."""
    checks = []
    if pins.authorities:
        absent = missing(recognised, pins)
        state, code = (CheckState.WARNING, Code.AUTHORITIES_MISSING) if absent else (CheckState.OK, None)
        known = len(pins.authorities)
        checks.append(Check(CheckSubject.PINNED_AUTHORITIES, state, f"{known - len(absent)}/{known}", code))
    by_hand = sum(not authority.pinned for authority in recognised)
    if by_hand:
        checks.append(Check(CheckSubject.ADDED_AUTHORITIES, CheckState.OK, str(by_hand)))
    return checks


def _revocation_lists(anchors: Anchors, now: datetime) -> list[Check]:
    """How many there are, and until when the first of them counts as new."""
    if not anchors.crls:
        return [Check(CheckSubject.REVOCATION_LISTS, CheckState.WARNING, "0", Code.REVOCATION_STALE)]
    counted = Check(CheckSubject.REVOCATION_LISTS, CheckState.OK, str(len(anchors.crls)))
    newest: dict[object, datetime] = {}
    for entry in filter(None, map(lists.read, anchors.crls)):
        until = entry.parsed.next_update_utc or entry.parsed.last_update_utc
        key = (entry.issuer, entry.scope, entry.base is None)
        newest[key] = max(until, newest.get(key, until))
    if not newest:
        return [counted]
    first = min(newest.values())
    state, code = (CheckState.WARNING, Code.REVOCATION_STALE) if first < now else (CheckState.OK, None)
    return [counted, Check(CheckSubject.REVOCATION_AGE, state, f"{first:%Y-%m-%d %H:%M} UTC", code)]


def _account(desk: Desk, connecting: Connecting, account: Account) -> list[Check]:
    checks = [_sign_in(connecting, account)]
    for subject, server in ((CheckSubject.IMAP, account.incoming), (CheckSubject.SMTP, account.outgoing)):
        probed = desk.ports.mail.probe(server)
        checks.append(Check(subject, probed.state, probed.found, probed.code))
    return checks


def _sign_in(connecting: Connecting, account: Account) -> Check:
    """Whether there is something to sign in with: a password, a token that can be renewed, a key file, the card."""
    try:
        connecting.credential(account)
    except SecmailError as error:
        if error.code is Code.KEYSTORE_UNAVAILABLE:
            return Check(CheckSubject.KEY_STORE, CheckState.FAILED, "", error.code)
        # A card whose PIN has not been typed yet is no trouble.
        state = CheckState.WARNING if error.code is Code.CARD_PIN_NEEDED else CheckState.FAILED
        return Check(CheckSubject.SIGN_IN, state, account.address, error.code)
    return Check(CheckSubject.SIGN_IN, CheckState.OK, account.address)
