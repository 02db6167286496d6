"""Whose mail it is, where several holders share a profile: told by the addresses of vaults and accounts."""

from secmail.domain.addresses import normal
from secmail.domain.ids import AccountId
from secmail.engine.desk import Desk
from secmail.engine.noticing import addresses_in
from secmail.engine.open_session import OpenSession
from secmail.engine.steps import Steps, wait


def accounts_elsewhere(desk: Desk, session: OpenSession) -> Steps[frozenset[AccountId]]:
    """Accounts of other holders than the one whose vault is open. Those of nobody's vault are for everybody."""
    vault = session.vault
    own = {vault.address, *(email for der in vault.certificates for email in addresses_in(der))}
    facts = yield from wait(desk.pool.submit(desk.ports.vaults.facts))
    known = [desk.db.custody.known_vault(other.id) for other in facts if other.id != session.sealed_name]
    foreign = {normal(other.address) for other in known if other is not None} - set(map(normal, own))
    accounts = desk.db.folders.accounts()
    return frozenset(account.id for account in accounts if normal(account.address) in foreign)
