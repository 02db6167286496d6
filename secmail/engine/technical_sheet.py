"""The technical sheet: what support would ask on the telephone, read from what is set up."""

from secmail.domain.accounts import Account
from secmail.domain.diagnosis import MailboxFacts, TechnicalSheet
from secmail.domain.dropped_letters import LETTER_FOLDER
from secmail.domain.upkeep import DROP_FOLDER
from secmail.domain.vaults import SlotKind, VaultFacts
from secmail.engine.desk import Desk
from secmail.engine.directories import DirectoryDesk
from secmail.engine.filing import policy_today
from secmail.engine.steps import Steps, wait


def technical_sheet(desk: Desk, directories: DirectoryDesk, *, by_itself: bool) -> Steps[TechnicalSheet]:
    """`by_itself`: whether results are filed without anybody's hand."""
    ports = desk.ports
    host = yield from wait(desk.pool.submit(ports.host.facts))
    vaults = yield from wait(desk.pool.submit(ports.vaults.facts))
    presets = yield from wait(desk.pool.submit(ports.presets.all))
    folder = desk.db.folders.setting(DROP_FOLDER) or ""
    kind = (yield from wait(desk.pool.submit(ports.host.kind_of_folder, folder))) if folder else ""
    program = policy_today(desk).program
    modules = ports.cards.modules()
    return TechnicalSheet(
        host=host,
        opens=tuple(_opened_by(vault) for vault in vaults),
        delegates=len({slot.mandate for vault in vaults for slot in vault.slots if slot.mandate is not None}),
        cards=tuple(card.kind for card in ports.cards.cards()),
        readers=tuple(dict.fromkeys(reader for module in modules for reader in module.readers)),
        modules=tuple(f"{module.name} {module.detail}".strip() for module in modules),
        mailboxes=tuple(_mailbox(account) for account in desk.db.folders.accounts()),
        software=next((preset.title for preset in presets if preset.name == program), ""),
        folder=kind,
        by_itself=by_itself,
        letters=bool(desk.db.folders.setting(LETTER_FOLDER)),
        directories=tuple(source.title for source in directories.enabled()),
    )


def _opened_by(vault: VaultFacts) -> tuple[SlotKind, ...]:
    return tuple(dict.fromkeys(slot.kind for slot in vault.slots if slot.mandate is None))


def _mailbox(account: Account) -> MailboxFacts:
    receives, sends = (f"{server.host}:{server.port}" for server in (account.incoming, account.outgoing))
    incoming, outgoing = account.incoming.tls, account.outgoing.tls
    return MailboxFacts(account.protocol, receives, incoming, sends, outgoing, account.sign_in)
