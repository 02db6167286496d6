"""One letter of the demonstration asks its reader for a signed receipt."""

from datetime import UTC, datetime

from secmail.app.demo import identities, messages, pki
from secmail.app.demo.people import COLLEAGUE, DOCTOR, Role
from tests.support.smime_desk import Desk

AT = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def test_the_colleagues_newest_letter_asks_the_doctor_for_a_receipt() -> None:
    cast = identities.issue(pki.build(AT), AT)
    desk = Desk((cast.members[Role.DOCTOR].confidentiality,))
    asking = [
        opened
        for mail in messages.inbox(cast, AT)
        for opened in (desk.open(mail.raw),)
        if opened.receipt_request is not None
    ]
    (letter,) = asking
    assert letter.receipt_request is not None
    assert letter.headers.from_[0].address == COLLEAGUE.address
    assert (letter.receipt_request.answer_to, letter.receipt_request.asked_of) == (
        (COLLEAGUE.address,),
        (DOCTOR.address,),
    )
