"""What only the holder may say here: whom letters are sealed to, and whom mail is believed to be of."""

from secmail.api.events import PinReason
from secmail.engine.access import Access
from secmail.engine.desk import Desk
from secmail.engine.session import Session
from secmail.engine.steps import Steps, wait


def require_holder(desk: Desk, session: Session, access: Access) -> Steps[None]:
    """The holder's own session, after asking for card and PIN if need be; while the profile has no vault, nobody's.

    Untrusted MANDATE_NO_RIGHT under a mandate; ActionNeeded VAULT_NOT_OWNER in an emergency; as `Session.require`.
    """
    access.require_set_up()
    if session.open is None and not (yield from wait(desk.pool.submit(desk.ports.vaults.facts))):
        return
    yield from session.require(PinReason.UNLOCK)
    access.require_set_up()
    access.require_own_name()
