"""Recovery: shares made and checked, and sessions without a card, by passphrase or by shares."""

from collections.abc import Callable

from secmail.api.custody import OpenByPassphrase, OpenByShares
from secmail.api.events import PinReason
from secmail.domain import passphrases
from secmail.domain.deeds import Deed
from secmail.domain.errors import ActionNeeded, Cancelled, Code, Rejected, SecmailError
from secmail.domain.sealed import JournalEntry
from secmail.domain.vaults import FEWEST_NEEDED, MOST_SHARES, OpenedBy, Share, SlotKind, VaultFacts
from secmail.engine.desk import Desk
from secmail.engine.journaling import record
from secmail.engine.open_session import OpenSession
from secmail.engine.ports import OpenVault, VaultEditor
from secmail.engine.session import Session
from secmail.engine.steps import Steps, wait
from secmail.engine.vault_changes import VaultChanges

_OPENER_LENGTH = 100
_SHORT = 16
_NOBODY = "?"
"""Who types a passphrase does not say his name."""
_WRONG = frozenset({Code.VAULT_WRONG_PASSPHRASE, Code.SHARES_TOO_FEW, Code.SHARE_FOREIGN, Code.VAULT_DAMAGED})


class Recovery:
    """Engine thread."""

    def __init__(self, desk: Desk, session: Session, changes: VaultChanges) -> None:
        self._desk = desk
        self._session = session
        self._changes = changes

    def make(self, custodians: tuple[str, ...], needed: int) -> Steps[tuple[Share, ...]]:
        """See `MakeShares`. Former shares open nothing that is stored from now on."""
        names = tuple(" ".join(name.split()) for name in custodians)
        if not FEWEST_NEEDED <= needed <= len(names) <= MOST_SHARES or not all(names) or len(set(names)) < len(names):
            raise Rejected(Code.SHARES_TOO_FEW, f"{needed} of {len(names)}")
        session = yield from self._changes.owner()

        def change(editor: VaultEditor) -> Steps[tuple[Share, ...]]:
            return (yield from self._changes.work(lambda: editor.make_shares(names, needed=needed)))

        shares = yield from self._changes.make(session, change)
        self._changes.note(session, Deed.SHARES_MADE, session.sealed_name)
        return shares

    def check(self, words: str) -> Steps[str]:
        """Whose share it is; while nobody has opened the vault, only that it is one that counts."""
        if self._session.open is None:
            yield from self._changes.work(lambda: self._desk.ports.vaults.share_of(words))
            return ""
        session = yield from self._session.owner(PinReason.CREATE)
        found = yield from self._changes.work(lambda: session.vault.custodian_of(words))
        return found.name

    def open_by_passphrase(self, command: OpenByPassphrase) -> Steps[str]:
        """See the command."""
        vault = yield from self._chosen(command.vault, lambda facts: SlotKind.PASSPHRASE in _kinds(facts))
        text = passphrases.normal(command.passphrase)
        session = yield from self._begin(
            vault, lambda: self._desk.ports.vaults.open_with_passphrase(vault, text), by=OpenedBy.PASSPHRASE
        )
        return session.vault.holder

    def open_by_shares(self, command: OpenByShares) -> Steps[str]:
        """See the command. The journal names the opener, and the shares by their checks."""
        opener = " ".join(command.opener.split())[:_OPENER_LENGTH]
        if not opener:
            raise Rejected(Code.SHARES_TOO_FEW, "nobody says who opens")
        vault = yield from self._of_shares(command)
        session = yield from self._begin(
            vault,
            lambda: self._desk.ports.vaults.open_with_shares(vault, command.shares),
            by=OpenedBy.RECOVERY,
            opener=opener,
        )
        used = {session.vault.custodian_of(words).check for words in command.shares}
        for check in sorted(used):
            self._session.journal(Deed.SHARE_USED, check[:_SHORT])
        return session.vault.holder

    def _of_shares(self, command: OpenByShares) -> Steps[str]:
        """The vault that is named, else the one that the first share is of."""
        if command.vault is not None:
            return (yield from self._chosen(command.vault, lambda facts: SlotKind.RECOVERY in _kinds(facts)))
        if not command.shares:
            raise Rejected(Code.SHARES_TOO_FEW)
        facts = yield from wait(self._desk.pool.submit(self._desk.ports.vaults.share_of, command.shares[0]))
        return facts.id

    def _begin(
        self, number: str, opening: Callable[[], OpenVault], *, by: OpenedBy, opener: str | None = None
    ) -> Steps[OpenSession]:
        """`number`: the vault's. What does not open it is journaled, for its holder to know."""
        opened = self._desk.pool.submit(opening)
        try:
            vault = yield from wait(opened)
        except (SecmailError, Cancelled) as error:
            if isinstance(error, SecmailError) and error.code in _WRONG:
                entry = JournalEntry(self._desk.ports.clock.now(), opener or _NOBODY, Deed.OPENING_REFUSED, number)
                record(self._desk, entry, vault=number, opened=self._session.open)
            opened.add_done_callback(
                lambda done: None if done.cancelled() or done.exception() else done.result().wipe()
            )  # it may still come, to nobody
            raise
        return (yield from self._session.begin(vault, card=None, by=by, opener=opener))

    def _chosen(self, wanted: str | None, fits: Callable[[VaultFacts], bool]) -> Steps[str]:
        """The vault that is named (by the beginning of its number), or the only one that opens so. VAULT_MISSING."""
        known = yield from wait(self._desk.pool.submit(self._desk.ports.vaults.facts))
        found = [facts.id for facts in known if (facts.id.startswith(wanted) if wanted else fits(facts))]
        if len(found) != 1:
            raise ActionNeeded(Code.VAULT_MISSING, f"{len(found)} vaults")
        return found[0]


def _kinds(facts: VaultFacts) -> set[SlotKind]:
    return {slot.kind for slot in facts.slots}
