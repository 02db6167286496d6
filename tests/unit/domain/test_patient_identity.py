"""Who a report is about: identity cases, one by one. All people here are invented."""

from dataclasses import replace
from datetime import date

import pytest

from secmail.domain.patient_names import Likeness, given_likeness, split_surname, surname_likeness
from secmail.domain.patients import KnownPatient, PatientId, Recognition, SenderCode, Traits, Verdict, Why, recognise

BORN = date(1951, 5, 7)
NIR = "2510575116005"
ANNE = Traits(used_name="MARTIN", given_names="ANNE", birth_date=BORN, sex="F")
TREES = "tree-lab"
ONE, TWO = PatientId(1), PatientId(2)


def of(traits: Traits, *known: Traits) -> Recognition:
    """Each of `known` is a record of its own."""
    return recognise(traits, [KnownPatient(PatientId(number), (each,)) for number, each in enumerate(known, 1)])


def test_nobody_is_known_at_first() -> None:
    assert of(ANNE).verdict is Verdict.NEW


@pytest.mark.parametrize(
    ("surname", "given"),
    [
        ("Martin", "Anne"),
        ("martin", "anne"),
        ("MÀRTIN", "Änne"),
        ("Mme MARTIN", "ANNE"),
        (" MARTIN ", "ANNE, Louise"),
        ("MARTIN", "Anne;Sophie"),
    ],
)
def test_ways_of_writing_make_no_difference(surname: str, given: str) -> None:
    found = of(replace(ANNE, used_name=surname, given_names=given), ANNE)
    assert (found.verdict, found.patient) == (Verdict.KNOWN, ONE)
    assert [reason.why for reason in found.reasons] == [Why.SAME_NAMES]


@pytest.mark.parametrize(
    ("one", "other", "likeness"),
    [
        ("DE LA TOUR", "Delatour", Likeness.SAME),
        ("D'ORMONT", "D’Ormont", Likeness.SAME),
        ("LE GALL", "LEGALL", Likeness.SAME),
        ("ST-MARTIN", "Saint Martin", Likeness.SAME),
        ("STE CROIX", "SAINTE-CROIX", Likeness.SAME),
        ("LEFÈBVRE", "LEFEBVRE", Likeness.SAME),
        ("CŒUR", "COEUR", Likeness.SAME),
        ("DE LA TOUR", "LATOUR", Likeness.NEAR),
        ("DE LA TOUR", "TOUR", Likeness.NEAR),
        ("MARTIN-DURAND", "MARTIN", Likeness.NEAR),
        ("LEFEBVRE", "LEFEVRE", Likeness.NEAR),
        ("MARTIN", "MARITN", Likeness.NEAR),
        ("MARTIN", "DURAND", Likeness.OTHER),
        ("LE GALL", "LE GOFF", Likeness.OTHER),
        ("LY", "LI", Likeness.OTHER),
    ],
)
def test_surnames(one: str, other: str, likeness: Likeness) -> None:
    assert surname_likeness(one, other) is surname_likeness(other, one) is likeness


@pytest.mark.parametrize(
    ("one", "other", "likeness"),
    [
        ("Jean-Pierre", "JEAN PIERRE", Likeness.SAME),
        ("JEAN PIERRE MARIE", "Jean-Pierre", Likeness.SAME),
        ("Nicolas", "NICOLAS PAUL", Likeness.SAME),
        ("Zoé, Marie", "ZOE", Likeness.SAME),
        ("JEAN PIERRE", "JEAN", Likeness.NEAR),
        ("Jean-Pierre", "Jean", Likeness.NEAR),
        ("MARIE CLAIRE", "MARIE LOUISE", Likeness.NEAR),
        ("Jean-Pierre", "Jean, Pierre", Likeness.NEAR),
        ("MOHAMED AMINE", "MOHAMED YASSINE", Likeness.NEAR),
        ("Emma Louise", "Emma Rose", Likeness.NEAR),
        ("Paul, Jean", "Paul, Luc", Likeness.NEAR),
        ("Matthieu", "Mathieu", Likeness.NEAR),
        ("Jean-Pierre", "Jean-Paul", Likeness.OTHER),
        ("Louis", "Paul", Likeness.OTHER),
    ],
)
def test_given_names(one: str, other: str, likeness: Likeness) -> None:
    assert given_likeness(one, other) is given_likeness(other, one) is likeness


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("MARTIN", (None, "MARTIN")),
        ("MARTIN née DURAND", ("DURAND", "MARTIN")),
        ("MARTIN NEE DURAND", ("DURAND", "MARTIN")),
        ("MARTIN (née DURAND)", ("DURAND", "MARTIN")),
        ("MARTIN né DURAND", ("DURAND", "MARTIN")),
        ("DURAND épouse MARTIN", ("DURAND", "MARTIN")),
        ("DURAND EP. MARTIN", ("DURAND", "MARTIN")),
        ("DURAND Vve MARTIN", ("DURAND", "MARTIN")),
        ("RENEE", (None, "RENEE")),
        ("EPINAY", (None, "EPINAY")),
        ("NEE", (None, "NEE")),
        ("", (None, None)),
    ],
)
def test_a_surname_says_which_it_is(written: str, names: tuple[str | None, str | None]) -> None:
    assert split_surname(written) == names


BOTH = replace(ANNE, birth_name="DURAND")


@pytest.mark.parametrize(
    "other",
    [
        ANNE,
        replace(ANNE, used_name="DURAND"),
        replace(ANNE, birth_name="DURAND", used_name="PETIT"),
        replace(ANNE, sex=None),
    ],
)
def test_either_surname_is_enough(other: Traits) -> None:
    assert of(other, BOTH).verdict is Verdict.KNOWN


def test_the_number_is_known_under_another_name() -> None:
    before, after = replace(ANNE, nir=NIR), replace(ANNE, used_name="PETIT", nir=NIR)
    found = of(after, before)
    assert (found.verdict, [reason.why for reason in found.reasons]) == (Verdict.KNOWN, [Why.SAME_NIR])


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"sex": "M"}, Why.OTHER_SEX),
        ({"given_names": "LÉA"}, Why.OTHER_GIVEN_NAME),
        ({"given_names": "LÉO", "sex": "M"}, Why.OTHER_GIVEN_NAME),
        ({"given_names": "ANNA"}, Why.NEAR_GIVEN_NAME),
        ({"given_names": "Anne-Marie"}, Why.NEAR_GIVEN_NAME),
        ({"used_name": "MARTINS"}, Why.NEAR_SURNAME),
        ({"used_name": "PETIT"}, Why.OTHER_SURNAME),
        ({"birth_date": date(1951, 5, 8)}, Why.NEAR_DATE),
        ({"birth_date": date(1951, 7, 5)}, Why.NEAR_DATE),
        ({"birth_date": date(1915, 5, 7)}, Why.NEAR_DATE),
        ({"birth_date": date(2051, 5, 7)}, Why.NEAR_DATE),
    ],
)
def test_less_than_enough_is_asked(change: dict[str, object], why: Why) -> None:
    found = of(replace(ANNE, **change), ANNE)  # type: ignore[arg-type]  # a case names only fields of traits
    assert (found.verdict, found.patient, found.candidates) == (Verdict.DOUBTFUL, None, (ONE,))
    assert [reason.why for reason in found.reasons] == [why]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"birth_date": date(1951, 5, 17)}, Why.NIR_OF_OTHER_DATE),
        ({"birth_date": date(1980, 2, 1), "given_names": "LÉO", "sex": "M"}, Why.NIR_OF_OTHER_DATE),
        ({"sex": "M"}, Why.OTHER_SEX),
        ({"given_names": "LÉA"}, Why.NIR_OF_OTHER_GIVEN_NAME),
    ],
)
def test_a_number_that_contradicts_is_asked(change: dict[str, object], why: Why) -> None:
    known = replace(ANNE, nir=NIR)
    found = of(replace(known, **change), known)  # type: ignore[arg-type]  # as above
    assert (found.verdict, [reason.why for reason in found.reasons]) == (Verdict.DOUBTFUL, [why])


def test_same_names_with_another_number_are_asked() -> None:
    found = of(replace(ANNE, nir="2510533063009"), replace(ANNE, nir=NIR))
    assert (found.verdict, found.reasons[0].why) == (Verdict.DOUBTFUL, Why.OTHER_NIR)


def test_children_under_a_parents_number_are_not_one() -> None:
    child = Traits(used_name="MARTIN", given_names="LÉO", birth_date=date(2010, 1, 1), sex="M", nir=NIR)
    twin = replace(child, given_names="LUC")
    found = of(twin, child)
    assert (found.verdict, found.reasons[0].why) == (Verdict.DOUBTFUL, Why.OTHER_GIVEN_NAME)
    assert of(replace(child, nir=None), child).verdict is Verdict.KNOWN


@pytest.mark.parametrize(
    "other",
    [
        replace(ANNE, birth_date=date(1980, 2, 1)),
        replace(ANNE, used_name="PETIT", given_names="LÉA"),
        replace(ANNE, used_name="PETIT", given_names="LÉO", sex="M", birth_date=date(1951, 5, 8)),
    ],
)
def test_others_are_new(other: Traits) -> None:
    assert of(other, ANNE).verdict is Verdict.NEW


def test_father_and_son_of_one_name_are_two() -> None:
    father = Traits(used_name="MARTIN", given_names="Jean", birth_date=date(1948, 3, 2), sex="M")
    assert of(replace(father, birth_date=date(1975, 11, 30)), father).verdict is Verdict.NEW


def test_a_laboratorys_number_with_other_names_is_asked() -> None:
    code = SenderCode(TREES, "P 4711")
    known, other = replace(ANNE, sender_code=code), replace(LEO, sender_code=replace(code, code="p4711"))
    found = of(other, known)
    assert (found.verdict, found.reasons[0].why) == (Verdict.DOUBTFUL, Why.CODE_OF_OTHER_NAMES)
    assert of(replace(other, sender_code=SenderCode("other-lab", "P 4711")), known).verdict is Verdict.NEW


@pytest.mark.parametrize("code", [".", "BIO", "00000", "12", ""])
def test_a_title_is_nobodys_number(code: str) -> None:
    sender = SenderCode(TREES, code)
    assert of(replace(LEO, sender_code=sender), replace(ANNE, sender_code=sender)).verdict is Verdict.NEW


def test_what_stands_in_two_records_is_nobodys_number() -> None:
    sender = SenderCode(TREES, "RESULT1")
    third = Traits(used_name="PETIT", given_names="Luc", birth_date=date(1990, 9, 9), sender_code=sender)
    assert of(third, replace(ANNE, sender_code=sender), replace(LEO, sender_code=sender)).verdict is Verdict.NEW


LEO = Traits(used_name="DURAND", given_names="Léo", birth_date=date(1984, 12, 1), sex="M")


@pytest.mark.parametrize(
    ("lacking", "why"),
    [("used_name", Why.NO_SURNAME), ("given_names", Why.NO_GIVEN_NAME), ("birth_date", Why.NO_BIRTH_DATE)],
)
def test_too_little_is_incomplete(lacking: str, why: Why) -> None:
    found = of(replace(ANNE, **{lacking: None}), ANNE)
    assert (found.verdict, [reason.why for reason in found.reasons]) == (Verdict.INCOMPLETE, [why])


@pytest.mark.parametrize("name", ["BEBE", "Bébé 1", "ENFANT", "Jumeau 2", "Nouveau-né", "J.", "X", "1", "-"])
def test_who_has_no_name_yet_is_incomplete(name: str) -> None:
    newborn = replace(ANNE, given_names=name)
    assert of(newborn, newborn).verdict is Verdict.INCOMPLETE


def test_what_was_told_apart_stays_so() -> None:
    twin = replace(ANNE, given_names="LÉA")
    known = (KnownPatient(ONE, (ANNE,)), KnownPatient(TWO, (twin,), frozenset({ONE})))
    for traits, patient in ((ANNE, ONE), (twin, TWO)):
        assert recognise(replace(traits, nir=None, sex=None), known).patient == patient


def test_what_joins_two_records_says_so() -> None:
    used = Traits(used_name="MARTIN", given_names="Paul", birth_date=BORN, sex="M")
    birth = replace(used, used_name="DURAND")
    both = replace(used, birth_name="DURAND")
    found = of(both, used, birth)
    assert (found.verdict, found.patient, found.same) == (Verdict.KNOWN, ONE, (TWO,))
    apart = [KnownPatient(ONE, (used,)), KnownPatient(TWO, (birth,), frozenset({ONE}))]
    found = recognise(both, apart)
    assert (found.verdict, found.candidates, found.reasons[0].why) == (Verdict.DOUBTFUL, (ONE, TWO), Why.SEVERAL)


def test_what_was_merged_by_hand_is_not_asked_again() -> None:
    slip = replace(ANNE, sex="M")
    merged = KnownPatient(ONE, (ANNE, slip))
    assert recognise(ANNE, [merged]).verdict is recognise(slip, [merged]).verdict is Verdict.KNOWN


def test_a_number_in_anothers_record_is_asked() -> None:
    owner = replace(ANNE, nir=NIR, birth_date=date(1951, 5, 17))
    found = of(replace(ANNE, nir=NIR), ANNE, owner)
    assert (found.verdict, found.candidates) == (Verdict.DOUBTFUL, (ONE, TWO))


def test_two_numbers_are_two_people_whatever_joins_their_names() -> None:
    first, second = replace(ANNE, nir=NIR), replace(ANNE, used_name="DURAND", nir="2510569123457")
    both = replace(ANNE, birth_name="DURAND")
    found = of(both, first, second)
    assert (found.verdict, found.candidates, found.reasons[0].why) == (Verdict.DOUBTFUL, (ONE, TWO), Why.SEVERAL)
    for reports, new in (((both, first), second), ((first, both), second), ((both, second), first)):
        found = recognise(new, [KnownPatient(ONE, reports)])
        assert (found.verdict, [reason.why for reason in found.reasons]) == (Verdict.DOUBTFUL, [Why.OTHER_NIR])


def test_another_sex_is_another_person_whatever_joins_their_names() -> None:
    man = replace(ANNE, used_name="DURAND", given_names="Claude", sex="M")
    woman = replace(ANNE, given_names="Claude")
    assert of(replace(woman, birth_name="DURAND", sex=None), man, woman).verdict is Verdict.DOUBTFUL
