"""Whether the certificate of whoever writes has suddenly changed: told when his mail is read, settled by a person."""

from collections.abc import Sequence

from secmail.domain.addresses import normal
from secmail.domain.messages import OpenedMessage
from secmail.domain.people import KnownCertificate, RecipientState
from secmail.domain.security import CertificateFacts, SignedLayer
from secmail.engine.desk import Desk
from secmail.engine.standing import status_now
from secmail.engine.steps import Steps
from secmail.engine.trust import Trust


def changed(
    desk: Desk, trust: Trust, opened: OpenedMessage, *, lessons: Sequence[KnownCertificate]
) -> Steps[CertificateFacts | None]:
    """The certificate that a person should look at before writing to the sender; reading is not held up by it.

    `lessons`: what the message itself is about to teach.
    """
    signed = any(isinstance(layer, SignedLayer) for layer in opened.layers)
    if not signed or len(opened.headers.from_) != 1:
        return None
    address = normal(opened.headers.from_[0].address)
    there = {each.certificate.sha256 for each in desk.db.certificates.for_address(address)}
    more = [each for each in lessons if each.address == address and each.certificate.sha256 not in there]
    if len(there) + len(more) < 2:
        return None  # there is nothing that it could have changed from
    status = yield from status_now(desk, trust, address, more=more)
    return status.candidate if status.state is RecipientState.CHANGED else None
