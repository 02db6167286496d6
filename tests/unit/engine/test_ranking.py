"""Which certificate of a recipient is used, with every reason; literal facts, a judge that says what it is told."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

import pytest

from secmail.domain.people import CertificateReason as Reason
from secmail.domain.people import Decision, KnownCertificate, RecipientState, Source
from secmail.domain.security import CertificateFacts, Chain, ChainFacts, Revocation
from secmail.engine.ranking import ranked
from secmail.engine.recipients import Places, status_of, with_place
from secmail.pki import certificate
from tests.support.pki_lab import AT, COLLEAGUE, DOCTOR, PkiLab

LAB = PkiLab()
GOOD = ChainFacts(Chain.TRUSTED, Revocation.GOOD)
DAY = timedelta(days=1)
ADDRESS = COLLEAGUE.address
FIRST = certificate.facts(LAB.confidentiality(COLLEAGUE).der)
RENEWED = replace(FIRST, sha256="1" * 64, der=LAB.confidentiality(DOCTOR).der, not_before=FIRST.not_before + 30 * DAY)
OTHER = replace(RENEWED, sha256="2" * 64, national_id="899700000033", subject="CN=Somebody else")


def tied(known: KnownCertificate) -> Reason:
    """By something that holds, where it was confirmed when it was learned."""
    return Reason.NAMES_PERSON if known.confirmed else Reason.ONLY_CLAIMED


def entry(facts: CertificateFacts = FIRST, **changes: object) -> KnownCertificate:
    known = KnownCertificate(
        ADDRESS, facts, Source.SIGNED_MAIL, AT - 100 * DAY, confirmed=True, usable_for_encryption=True
    )
    return replace(known, **changes)  # type: ignore[arg-type]  # a test names only what there is


def reasons(*known: KnownCertificate, judged: ChainFacts = GOOD) -> list[tuple[bool, set[Reason]]]:
    rows = ranked(ADDRESS, known, lambda _der: judged, person=tied, now=AT)
    return [(row.usable, set(row.reasons)) for row in rows]


def state(known: Iterable[KnownCertificate], judged: ChainFacts = GOOD, address: str = ADDRESS) -> RecipientState:
    return status_of(address, known, lambda _der: judged, person=tied, now=AT).state


def test_a_certificate_that_all_speaks_for() -> None:
    ((usable, said),) = reasons(entry())
    assert usable
    assert said == {
        Reason.FOR_ENCRYPTION, Reason.VALID, Reason.TRUSTED, Reason.NOT_REVOKED, Reason.NAMES_ADDRESS,
        Reason.PROVEN, Reason.NEWEST,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("known", "judged", "expected", "of_recipient"),
    [
        (entry(usable_for_encryption=False), GOOD, Reason.NOT_FOR_ENCRYPTION, RecipientState.NO_CERTIFICATE),
        (entry(replace(FIRST, der=b"weak")), GOOD, Reason.WEAK_KEY, RecipientState.WEAK),
        (entry(), replace(GOOD, chain=Chain.EXPIRED), Reason.EXPIRED, RecipientState.EXPIRED),
        (entry(), replace(GOOD, chain=Chain.NOT_YET_VALID), Reason.NOT_YET_VALID, RecipientState.NOT_YET_VALID),
        (entry(), replace(GOOD, chain=Chain.UNTRUSTED), Reason.UNTRUSTED, RecipientState.UNTRUSTED),
        (entry(), replace(GOOD, chain=Chain.INCOMPLETE), Reason.UNTRUSTED, RecipientState.UNTRUSTED),
        (entry(), replace(GOOD, revocation=Revocation.REVOKED), Reason.REVOKED, RecipientState.REVOKED),
        (entry(replace(FIRST, emails=("a@b.example",))), GOOD, Reason.NAMES_OTHERS, RecipientState.NO_CERTIFICATE),
        (entry(decision=Decision.REFUSED), GOOD, Reason.REFUSED, RecipientState.NO_CERTIFICATE),
    ],
)
def test_one_reason_against_is_enough(
    known: KnownCertificate, judged: ChainFacts, expected: Reason, of_recipient: RecipientState
) -> None:
    ((usable, said),) = reasons(known, judged=judged)
    assert not usable
    assert expected in said
    assert state([known], judged) is of_recipient


@pytest.mark.parametrize(
    ("known", "expected", "of_recipient"),
    [
        (entry(source=Source.SIGNED_MAIL), Reason.NAMES_PERSON, RecipientState.READY),
        (entry(source=Source.FILE), Reason.GIVEN_BY_HAND, RecipientState.READY),
        (entry(source=Source.DIRECTORY), Reason.NAMES_PERSON, RecipientState.READY),
        (entry(source=Source.DIRECTORY, confirmed=False), Reason.ONLY_CLAIMED, RecipientState.UNCONFIRMED),
        (entry(source=Source.DOMAIN, confirmed=False), Reason.ONLY_CLAIMED, RecipientState.UNCONFIRMED),
    ],
)
def test_what_ties_a_certificate_without_address(
    known: KnownCertificate, expected: Reason, of_recipient: RecipientState
) -> None:
    known = replace(known, certificate=replace(FIRST, emails=()))
    assert expected in reasons(known)[0][1]
    assert state([known]) is of_recipient
    assert state([replace(known, decision=Decision.ACCEPTED)]) is RecipientState.READY


def test_a_directory_that_shows_what_names_the_address_needs_no_look() -> None:
    assert state([entry(source=Source.DIRECTORY, confirmed=False)]) is RecipientState.READY


@pytest.mark.parametrize("source", [Source.VAULT, Source.CARD, Source.FILE])
def test_to_trust_ones_own_key_no_authority_is_needed(source: Source) -> None:
    """The key that the program has just made, until an authority's certificate comes; of no other it is said."""
    judged = replace(GOOD, chain=Chain.UNTRUSTED, revocation=Revocation.UNKNOWN)
    ((usable, said),) = reasons(entry(source=source, confirmed=False), judged=judged)
    assert usable is (source is Source.VAULT)
    assert (Reason.UNTRUSTED in said) is not usable and Reason.TRUSTED not in said
    over = replace(judged, chain=Chain.EXPIRED)
    assert state([entry(source=source, confirmed=False)], over) is RecipientState.EXPIRED


def test_an_open_revocation_is_said_and_does_not_block() -> None:
    ((usable, said),) = reasons(entry(), judged=replace(GOOD, revocation=Revocation.UNKNOWN))
    assert usable and Reason.REVOCATION_UNKNOWN in said and Reason.NOT_REVOKED not in said


def test_the_renewed_one_of_the_same_holder_takes_the_place_and_it_is_said() -> None:
    old, new = entry(), entry(RENEWED, learned=AT - 2 * DAY)
    rows = ranked(ADDRESS, (old, new), lambda _der: GOOD, person=tied, now=AT)
    assert [row.known for row in rows] == [new, old]
    assert Reason.REPLACED in rows[1].reasons and Reason.CHANGED not in rows[0].reasons
    found = status_of(ADDRESS, (old, new), lambda _der: GOOD, person=tied, now=AT)
    assert (found.state, found.certificate, found.replaces) == (RecipientState.READY, RENEWED, True)
    later = status_of(ADDRESS, (old, new), lambda _der: GOOD, person=tied, now=AT + 60 * DAY)
    assert not later.replaces  # that is no news any more


def test_a_sudden_change_waits_for_a_person_and_his_word_is_kept() -> None:
    old, new = entry(), entry(OTHER, learned=AT - 2 * DAY)
    found = status_of(ADDRESS, (old, new), lambda _der: GOOD, person=tied, now=AT)
    assert (found.state, found.certificate, found.candidate) == (RecipientState.CHANGED, None, OTHER)
    accepted = status_of(
        ADDRESS, (old, replace(new, decision=Decision.ACCEPTED)), lambda _der: GOOD, person=tied, now=AT
    )
    assert (accepted.state, accepted.certificate) == (RecipientState.READY, OTHER)
    refused = status_of(ADDRESS, (old, replace(new, decision=Decision.REFUSED)), lambda _der: GOOD, person=tied, now=AT)
    assert (refused.state, refused.certificate) == (RecipientState.READY, FIRST)


@pytest.mark.parametrize(
    ("old", "new", "judged_old"),
    [
        (entry(confirmed=False), entry(OTHER, learned=AT), GOOD),  # nothing sure was known
        (entry(learned=AT), entry(OTHER, learned=AT), GOOD),  # both came together
        (entry(replace(FIRST, not_after=AT - DAY)), entry(OTHER, learned=AT), replace(GOOD, chain=Chain.EXPIRED)),
        (entry(), entry(OTHER, learned=AT), replace(GOOD, revocation=Revocation.REVOKED)),
        (entry(), entry(OTHER, learned=AT, source=Source.FILE), GOOD),  # a person brought it
        (entry(usable_for_encryption=False), entry(OTHER, learned=AT), GOOD),
    ],
)
def test_what_is_no_sudden_change(old: KnownCertificate, new: KnownCertificate, judged_old: ChainFacts) -> None:
    def judge(der: bytes) -> ChainFacts:
        return judged_old if der == FIRST.der else GOOD

    found = status_of(ADDRESS, (old, new), judge, person=tied, now=AT)
    assert (found.state, found.certificate) == (RecipientState.READY, OTHER)


def test_another_authority_of_the_same_name_is_a_change() -> None:
    bare = replace(FIRST, national_id=None)
    same = replace(RENEWED, national_id=None, subject=bare.subject, issuer=bare.issuer)
    for new, expected in ((same, RecipientState.READY), (replace(same, issuer="CN=Other"), RecipientState.CHANGED)):
        assert state([entry(bare), entry(new, learned=AT)]) is expected


def test_an_older_one_of_somebody_else_changes_nothing() -> None:
    older = replace(OTHER, not_before=FIRST.not_before - DAY)
    assert (
        status_of(ADDRESS, (entry(), entry(older, learned=AT)), lambda _der: GOOD, person=tied, now=AT).certificate
        == FIRST
    )


def test_the_end_is_told_before_it_comes() -> None:
    for days, expected in ((29, 29), (31, None), (0, 0)):
        facts = replace(FIRST, not_after=AT + timedelta(days=days))
        assert status_of(ADDRESS, [entry(facts)], lambda _der: GOOD, person=tied, now=AT).expires_in == expected


@pytest.mark.parametrize("address", ["180012345678901@patient.mssante.fr", "x@PATIENT.MSSANTE.FR"])
def test_nothing_is_sealed_to_a_patients_mailbox(address: str) -> None:
    assert state([entry()], address=address) is RecipientState.PATIENT


@pytest.mark.parametrize(
    ("address", "whole", "expected", "meant"),
    [
        ("a@cardiologie.exemple", False, RecipientState.NO_CERTIFICATE, ""),
        ("a@cardiologei.example", False, RecipientState.UNKNOWN_DOMAIN, "cardiologie.example"),
        ("a@cardiologie.example", True, RecipientState.NO_CERTIFICATE, ""),
        ("a@nowhere.example", True, RecipientState.UNKNOWN_DOMAIN, ""),
        ("a@nowhere.example", False, RecipientState.NO_CERTIFICATE, ""),
    ],
)
def test_a_domain_that_nobody_has(address: str, whole: bool, expected: RecipientState, meant: str) -> None:
    places = Places(frozenset({"cardiologie.example"}), whole)
    found = with_place(status_of(address, (), lambda _der: GOOD, person=tied, now=AT), places)
    assert (found.state, found.meant) == (expected, meant)


def test_what_is_only_claimed_replaces_nothing() -> None:
    """Whoever could claim it would keep every letter back."""
    later = {"learned": AT - DAY, "confirmed": False}
    for claimed in (
        entry(replace(OTHER, emails=()), source=Source.DIRECTORY, **later),
        entry(OTHER, source=Source.CONTACTS, **later),
    ):
        found = status_of(ADDRESS, (entry(), claimed), lambda _der: GOOD, person=tied, now=AT)
        assert (found.state, found.certificate, found.candidate) == (RecipientState.READY, FIRST, None)
        accepted = replace(claimed, decision=Decision.ACCEPTED)
        assert status_of(ADDRESS, (entry(), accepted), lambda _der: GOOD, person=tied, now=AT).certificate is not FIRST


def test_a_file_of_contacts_asks_for_a_look() -> None:
    found = status_of(ADDRESS, (entry(source=Source.CONTACTS),), lambda _der: GOOD, person=tied, now=AT)
    assert (found.state, found.candidate) == (RecipientState.UNCONFIRMED, FIRST)


def test_what_is_anothers_is_no_measure_and_settled_by_nobody() -> None:
    bare = entry(replace(FIRST, emails=()), source=Source.DIRECTORY)
    new = entry(OTHER, learned=AT - DAY)
    rows = ranked(ADDRESS, (bare, new), lambda _der: GOOD, person=lambda _known: Reason.OF_ANOTHER, now=AT)
    assert [(row.known.certificate, row.usable) for row in rows] == [(OTHER, True), (bare.certificate, False)]
    accepted = replace(bare, decision=Decision.ACCEPTED)
    (row,) = ranked(ADDRESS, (accepted,), lambda _der: GOOD, person=lambda _known: Reason.OF_ANOTHER, now=AT)
    assert not row.usable


def test_a_newer_one_that_he_has_sent_himself_is_looked_at() -> None:
    """No authority answers for it: it is not used, whatever is said of it; perhaps he reads nothing else any more."""
    der, old = RENEWED.der, entry()
    own = entry(RENEWED, learned=AT - DAY, confirmed=False)

    def judge(each: bytes) -> ChainFacts:
        return replace(GOOD, chain=Chain.UNTRUSTED) if each == der else GOOD

    found = status_of(ADDRESS, (old, own), judge, person=tied, now=AT)
    assert (found.state, found.certificate, found.candidate) == (RecipientState.CHANGED, None, RENEWED)
    settled = [replace(own, decision=decision) for decision in Decision]
    for silent in (*settled, replace(own, source=Source.DIRECTORY)):
        found = status_of(ADDRESS, (old, silent), judge, person=tied, now=AT)
        assert (found.state, found.certificate, found.candidate) == (RecipientState.READY, FIRST, None)
