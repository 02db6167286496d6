"""Whether an opened vault may be used: before anything of it is shown, at every opening anew.

Whoever had a vault open once knows its master key and could have written the file; what opens it must therefore be
somebody whom this profile knows as its holder, or whom the holder's signed mandate names.
"""

from datetime import timedelta

from secmail.domain.errors import Code, Untrusted
from secmail.domain.mandates import Mandate, MandateState, state
from secmail.domain.security import Chain, Revocation
from secmail.domain.vaults import KnownVault, SlotFacts
from secmail.engine.desk import Desk
from secmail.engine.mandates import Mandates, counting_owners
from secmail.engine.ports import OpenVault
from secmail.engine.steps import Steps, wait
from secmail.engine.trust import Trust

_CLOCK_TOLERANCE = timedelta(minutes=10)
"""By so much clocks are put right in everyday use."""
_REMEMBER_EVERY = timedelta(minutes=1)


class Admission:
    """Engine thread."""

    def __init__(self, desk: Desk, trust: Trust, mandates: Mandates) -> None:
        self._desk = desk
        self._trust = trust
        self._mandates = mandates

    def admit(self, vault: OpenVault, slot: SlotFacts | None) -> Steps[Mandate | None]:
        """Under which mandate it may be used by whoever opened this slot; None in the holder's own name.

        `slot` None: the holder's passphrase, or recovery shares. Untrusted VAULT_ROLLED_BACK, VAULT_NOT_OWNER,
        CLOCK_SET_BACK, and as for `Mandates.valid`.
        """
        known = self._desk.db.custody.known_vault(vault.facts.id)
        self.require_current(vault, known, own=slot is None or slot.mandate is None)
        if slot is None:
            return None
        if slot.mandate is None:
            yield from self._require_owner(vault, slot, known)
            return None
        self.require_clock()
        return (yield from self._mandates.valid(vault, slot))

    def remember(self, vault: OpenVault) -> None:
        """What is to be known of it at the next opening. Owners whose word does not count are not taken up."""
        custody, facts = self._desk.db.custody, vault.facts
        known = custody.known_vault(facts.id)
        owners = counting_owners(vault.owners, known)
        national_id = next((owner.national_id for owner in owners if owner.national_id), None)
        new = KnownVault(
            facts.id,
            facts.generation,
            facts.epoch,
            vault.holder,
            vault.address,
            national_id if known is None or known.national_id is None else known.national_id,
            tuple(dict.fromkeys((*(known.owners if known else ()), *(owner.sha256 for owner in owners)))),
        )
        custody.remember_vault(new)
        self.remember_moment()

    def holder_of(self, vault: OpenVault) -> str:
        """The holder as the journal names him: his national identifier, or the vault's number."""
        owners = counting_owners(vault.owners, self._desk.db.custody.known_vault(vault.facts.id))
        return next((owner.national_id for owner in owners if owner.national_id), vault.facts.id)

    def lasts(self, mandate: Mandate) -> bool:
        """Whether a mandate that let somebody in still does, by the clock: withdrawals change the vault."""
        self.remember_moment()
        valid = state(mandate, self._desk.ports.clock.now(), withdrawn=False) is MandateState.VALID
        return valid and not clock_is_back(self._desk)

    def require_current(self, vault: OpenVault, known: KnownVault | None, *, own: bool) -> None:
        """Untrusted VAULT_ROLLED_BACK for a file from before a new master key: those it shut out are in it again.

        One of the same master key shuts nobody out, and may be the backup that took a damaged file's place: the holder
        is let in, nobody else.
        """
        if known is None:
            return
        facts = vault.facts
        if facts.epoch < known.epoch or (facts.generation < known.generation and not own):
            raise Untrusted(Code.VAULT_ROLLED_BACK, f"{facts.epoch}.{facts.generation}")

    def require_clock(self) -> None:
        """Untrusted CLOCK_SET_BACK: a mandate that has ended must not begin again.

        So the moment is remembered at every attempt, before it is said whether it succeeds.
        """
        if clock_is_back(self._desk):
            raise Untrusted(Code.CLOCK_SET_BACK)
        self.remember_moment()

    def remember_moment(self) -> None:
        """The clock has been here; written at most every minute."""
        now, latest = self._desk.ports.clock.now(), self._desk.db.custody.latest_moment()
        if latest is None or now - latest >= _REMEMBER_EVERY:
            self._desk.db.custody.remember_moment(now)

    def _require_owner(self, vault: OpenVault, slot: SlotFacts, known: KnownVault | None) -> Steps[None]:
        """The card of a slot without a mandate is the holder's: one remembered, or a further one of his, trusted."""
        if slot.certificate is None or (not vault.owners and (known is None or not known.owners)):
            return
        owner = next((each for each in counting_owners(vault.owners, known) if each.sha256 == slot.certificate), None)
        if owner is None:
            raise Untrusted(Code.VAULT_NOT_OWNER)
        if known is None or not known.owners or owner.sha256 in known.owners:
            return
        judged = yield from wait(self._desk.pool.submit(self._trust.for_card, owner.der))
        if judged.chain is not Chain.TRUSTED or judged.revocation is Revocation.REVOKED:
            raise Untrusted(Code.VAULT_NOT_OWNER, "unconfirmed")


def clock_is_back(desk: Desk) -> bool:
    """Whether the clock shows less than it once did here."""
    latest = desk.db.custody.latest_moment()
    return latest is not None and desk.ports.clock.now() < latest - _CLOCK_TOLERANCE
