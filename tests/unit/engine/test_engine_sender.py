"""Whether we may sign and seal in the name of a mailbox, before anything leaves."""

from dataclasses import replace
from datetime import timedelta

import pytest

from secmail.api import commands as c
from secmail.api import queries as q
from secmail.api.events import JobDone, JobFailed
from secmail.app.demo import profiles
from secmail.app.demo.pki import Credential
from secmail.app.demo.profiles import CPS, Validity
from secmail.domain.accounts import Account
from secmail.domain.errors import ActionNeeded, Code
from secmail.domain.security import Chain, ChainFacts, Revocation
from secmail.engine.sender import Judges, Sender, own_certificates
from secmail.pki import certificate
from secmail.pki.requests import Applicant, self_signed
from tests.support.engine_desk import EngineDesk, Post
from tests.support.pki_lab import AT, COLLEAGUE, DOCTOR, PkiLab

DAY = timedelta(days=1)
GOOD = ChainFacts(Chain.TRUSTED, Revocation.GOOD)


def outcome(desk: EngineDesk, account: Account, signature: Credential | None = None) -> Code | None:
    """Of a letter to the colleague, signed with the doctor's card or one with this signature certificate."""
    desk.know_colleague()
    if signature is not None:
        desk.make_card("other", desk.doctor, signature)
    desk.insert("doctor" if signature is None else "other")
    desk.unlock()
    event = desk.run(c.SendDraft(desk.draft(account)))
    if isinstance(event, JobDone):
        return None
    assert isinstance(event, JobFailed), event
    assert (desk.ask(q.Outbox()), desk.post.submitted) == ((), [])
    return event.code


def lasting(lab: PkiLab, begin: timedelta, end: timedelta) -> Credential:
    """The doctor's signature certificate, valid between these."""
    life = Validity(lab.at + begin, lab.at + end)
    return lab.issue(profiles.card_signature(DOCTOR, product=CPS), key="lasting", validity=life)


def test_another_card_of_the_same_person_will_do(desk: EngineDesk, account: Account) -> None:
    assert outcome(desk, account, desk.lab.cps_signature()) is None


@pytest.mark.parametrize(("begin", "end"), [(-9 * DAY, -DAY), (DAY, 9 * DAY)])
def test_an_own_signature_certificate_out_of_date(
    desk: EngineDesk, account: Account, begin: timedelta, end: timedelta
) -> None:
    assert outcome(desk, account, lasting(desk.lab, begin, end)) is Code.SENDER_EXPIRED


def test_a_revoked_card(desk: EngineDesk, account: Account) -> None:
    signature = desk.lab.cps_signature()
    desk.write_trust(revoked=[signature])
    assert outcome(desk, account, signature) is Code.SENDER_REVOKED


def test_a_revoked_own_confidentiality_certificate(desk: EngineDesk, account: Account) -> None:
    desk.write_trust(revoked=[desk.confidentiality])
    assert outcome(desk, account) is Code.SENDER_REVOKED


def test_an_account_of_somebody_else(desk: EngineDesk) -> None:
    other = desk.add_account("associe@cabinet.example", Post())
    assert outcome(desk, other) is Code.SENDER_OTHER_MAILBOX


def test_a_card_of_somebody_else(desk: EngineDesk, account: Account) -> None:
    assert outcome(desk, account, desk.lab.cps_signature(COLLEAGUE)) is Code.SENDER_OTHER_HOLDER


def test_a_signature_certificate_that_names_another_address(desk: EngineDesk, account: Account) -> None:
    other = desk.lab.person_software(replace(DOCTOR, address="associe@cabinet.example"))
    assert outcome(desk, account, other) is Code.SENDER_OTHER_MAILBOX


# The rule by itself.


@pytest.fixture(scope="module")
def lab() -> PkiLab:
    return PkiLab()


def sender(lab: PkiLab, *sealing: Credential, address: str = DOCTOR.address) -> Sender:
    signing = certificate.facts(lab.cps_signature().der)
    return Sender(address, DOCTOR.address, signing, tuple(credential.der for credential in sealing))


def judges(**judged: ChainFacts) -> Judges:
    return Judges(lambda _: judged.get("signing", GOOD), lambda _: judged.get("sealing", GOOD), AT)


def refused(who: Sender, how: Judges) -> Code:
    with pytest.raises(ActionNeeded) as caught:
        own_certificates(who, how)
    return caught.value.code


def test_without_a_confidentiality_certificate_nothing_is_sent(lab: PkiLab) -> None:
    assert refused(sender(lab), judges()) is Code.SENDER_NO_CERTIFICATE


def test_the_next_certificate_waits_until_it_is_valid(lab: PkiLab) -> None:
    today = lab.confidentiality()
    profile = profiles.person_software(DOCTOR, profiles.CONFIDENTIALITY)
    tomorrow = lab.issue(profile, key="next", validity=Validity(AT + DAY, AT + 9 * DAY))
    assert own_certificates(sender(lab, tomorrow, today), judges()).answers == today.der
    assert refused(sender(lab, tomorrow), judges()) is Code.SENDER_EXPIRED


def test_an_authoritys_certificate_comes_before_a_later_one_of_our_own(lab: PkiLab) -> None:
    given = lab.confidentiality()
    applicant = Applicant(DOCTOR.surname, DOCTOR.address, lab.cps_authentication().der)
    own = self_signed(given.key, applicant, at=AT)
    who = replace(sender(lab), sealing=(own, given.der))
    assert own_certificates(who, judges()).answers == given.der
    assert own_certificates(replace(who, sealing=(own,)), judges()).answers == own


def test_the_address_compares_as_addresses_do(lab: PkiLab) -> None:
    own = lab.confidentiality()
    assert own_certificates(sender(lab, own, address=DOCTOR.address.upper()), judges()).answers == own.der


@pytest.mark.parametrize(
    "unknown",
    [
        ChainFacts(Chain.INCOMPLETE, Revocation.UNKNOWN),
        ChainFacts(Chain.UNTRUSTED, Revocation.UNKNOWN),
        ChainFacts(Chain.TRUSTED, Revocation.STALE),
    ],
)
def test_what_is_not_known_here_is_no_refusal(lab: PkiLab, unknown: ChainFacts) -> None:
    own = lab.confidentiality()
    assert own_certificates(sender(lab, own), judges(signing=unknown, sealing=unknown)).answers == own.der


@pytest.mark.parametrize("which", ["signing", "sealing"])
@pytest.mark.parametrize(
    ("judged", "code"),
    [
        (ChainFacts(Chain.EXPIRED, Revocation.UNKNOWN), Code.SENDER_EXPIRED),
        (ChainFacts(Chain.NOT_YET_VALID, Revocation.UNKNOWN), Code.SENDER_EXPIRED),
        (ChainFacts(Chain.EXPIRED, Revocation.REVOKED), Code.SENDER_REVOKED),
    ],
)
def test_what_is_known_is(lab: PkiLab, which: str, judged: ChainFacts, code: Code) -> None:
    assert refused(sender(lab, lab.confidentiality()), judges(**{which: judged})) is code
