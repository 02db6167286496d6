"""What a message is among letters about certificates: told by its signed header, and believed of trusted senders."""

from secmail.domain.addresses import normal
from secmail.domain.mailbox import StoredMessage
from secmail.domain.messages import OpenedMessage
from secmail.domain.own_certificates import LetterAbout, LetterShown
from secmail.domain.security import Summary
from secmail.engine.desk import Desk


def about_in(opened: OpenedMessage) -> LetterAbout | None:
    """The word, where it stands under the signature of its one, trusted sender."""
    bound = opened.summary is Summary.SIGNED_TRUSTED and opened.headers_protected and len(opened.headers.from_) == 1
    return next((about for about in LetterAbout if bound and about.value == opened.headers.about), None)


def shown(desk: Desk, stored: StoredMessage, opened: OpenedMessage) -> LetterShown | None:
    """For the reader. None also for what one has written oneself. Engine thread."""
    about = about_in(opened)
    own = {normal(account.address) for account in desk.db.folders.accounts()}
    if about is None or normal(opened.headers.from_[0].address) in own:
        return None
    return LetterShown(about, desk.db.own_certificates.answered(stored.sha256 or ""))
