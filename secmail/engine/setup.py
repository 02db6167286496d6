"""The first start: what of a workstation's setting up stands, and what was left for later."""

from secmail.api.setup import NoteSetup, SetupShown, SetupStep
from secmail.domain.upkeep import MAIL_LOST
from secmail.domain.vaults import VaultFacts
from secmail.engine.desk import Desk
from secmail.engine.filing import policy_today
from secmail.engine.steps import Steps, wait

_STATE, _PASSED = "setup.state", "setup.passed"
"""Settings: `begun` or `over`; the steps left for later, with spaces between."""
_BEGUN, _OVER = "begun", "over"


def shown(desk: Desk) -> Steps[SetupShown]:
    """Seen from cards, accounts, vaults and the drop folder; a vault's file tells of its ways without being opened."""
    vaults: tuple[VaultFacts, ...] = yield from wait(desk.pool.submit(desk.ports.vaults.facts))
    folders = desk.db.folders
    accounts = folders.accounts()
    slots = [slot for facts in vaults for slot in facts.slots]
    stands = {
        SetupStep.CARD: bool(slots) or any(not card.blocked for card in desk.ports.cards.cards()),
        SetupStep.MAILBOX: bool(accounts),
        SetupStep.VAULT: bool(slots),
        SetupStep.SHEETS: any(facts.shares for facts in vaults),
        SetupStep.SOFTWARE: policy_today(desk).folder is not None,
        SetupStep.DELEGATE: any(slot.mandate is not None for slot in slots),
    }
    state = folders.setting(_STATE)
    # A mail database that was lost is no first start: that must be told, not papered over.
    untouched = state is None and not accounts and not vaults and not folders.setting(MAIL_LOST)
    done = frozenset(step for step, stands_now in stands.items() if stands_now)
    passed = _steps(folders.setting(_PASSED))
    return SetupShown(done, passed, wanted=untouched or (state == _BEGUN and not done | passed >= set(SetupStep)))


def note(desk: Desk, command: NoteSetup) -> None:
    """Two settings; kept from one start to the next."""
    desk.db.folders.set_setting(_PASSED, " ".join(step for step in SetupStep if step in command.passed))
    desk.db.folders.set_setting(_STATE, _OVER if command.over else _BEGUN)


def _steps(setting: str | None) -> frozenset[SetupStep]:
    known = {str(step): step for step in SetupStep}
    return frozenset(known[word] for word in (setting or "").split() if word in known)
