"""What people type into a search for people."""

from dataclasses import replace

import pytest

from secmail.domain.directory import DirectoryEntry, DirectorySearch, MailboxKind
from secmail.domain.directory_asking import Asked, Field, Term, asked_of, fits, in_order, sought_words

DOCTOR = DirectoryEntry(
    "essai",
    MailboxKind.PERSON,
    "eloise.de-la-tour@medecin.mssante.example",
    family_name="DE LA TOUR",
    given_name="Éloïse",
    national_id="899700000001",
    profession="Médecin",
    speciality="Cardiologie et maladies vasculaires",
    town="SAINT-ÉTIENNE",
    postcode="42000",
)
HOUSE = DirectoryEntry(
    "essai", MailboxKind.ORGANISATION, "labo@mssante.example", organisation="LABORATOIRE DE LA TOUR", town="LYON"
)


def test_numbers_and_addresses_are_known_by_their_looks() -> None:
    asked = asked_of(DirectorySearch("dupont 10003456789 Jean.DUPONT@medecin.mssante.fr"))
    assert asked == Asked((Term("dupont"),), ("10003456789",), ("jean.dupont@medecin.mssante.fr",))


def test_digits_of_other_scripts_are_no_number() -> None:
    """No directory, and no certificate, writes them."""
    for digits in ("\u0661" * 11, "\uff18" * 12):
        assert asked_of(DirectorySearch(digits)).identifiers == ()


@pytest.mark.parametrize(
    "text",
    [
        *("Dr De La Tour", "docteur DE LA TOUR", "Dr. de la Tour", "de la tour docteur", "Mme de la Tour"),
        *("M. de la Tour", "Dr Éloïse de la Tour, cardiologie à Saint-Étienne"),
    ],
)
def test_who_is_looked_for_with_a_title_is_found(text: str) -> None:
    """As letters speak of people; no directory has that as a name."""
    asked = asked_of(DirectorySearch(text))
    assert fits(DOCTOR, asked)
    assert {term.word for term in asked.terms}.isdisjoint({"dr", "docteur", "mme", "pr", "m", "a", "chez"})


def test_a_title_alone_may_begin_a_name() -> None:
    for text in ("dr", "prof", "m"):
        assert asked_of(DirectorySearch(text)).terms == (Term(text),)


def test_a_title_beside_anything_else_that_is_asked_is_no_condition() -> None:
    assert asked_of(DirectorySearch("dr", town="Lyon")).terms == (Term("lyon", Field.TOWN),)
    assert asked_of(DirectorySearch("Dr 10003456789")) == Asked((), ("10003456789",))


def test_an_initial_behind_a_name_and_the_beginning_of_an_address_are_kept() -> None:
    assert asked_of(DirectorySearch("Dupont M")).terms == (Term("dupont"), Term("m"))
    assert asked_of(DirectorySearch("dr.dup@")).terms == (Term("dr", Field.ADDRESS), Term("dup", Field.ADDRESS))


@pytest.mark.parametrize(
    ("said", "speciality"),
    [
        ("généraliste", "Médecine générale"),
        ("anesthésiste", "Anesthésie-réanimation"),
        ("urgentiste", "Médecine d'urgence"),
        ("radiologue", "Radio-diagnostic"),
        ("ORL", "Oto-rhino-laryngologie"),
    ],
)
def test_a_trade_is_found_as_people_call_it(said: str, speciality: str) -> None:
    somebody = replace(DOCTOR, speciality=speciality)
    assert fits(somebody, asked_of(DirectorySearch(f"de la tour {said}")))
    assert fits(somebody, asked_of(DirectorySearch(speciality=said)))


def test_what_is_being_typed_of_an_address_is_words() -> None:
    assert asked_of(DirectorySearch("jean.dup@")).terms == (Term("jean", Field.ADDRESS), Term("dup", Field.ADDRESS))


@pytest.mark.parametrize("text", ["", "  ", "…", "!!!", "\u65e5\u672c"])
def test_nothing_is_asked_by_what_has_no_word(text: str) -> None:
    assert not asked_of(DirectorySearch(text))


def test_the_words_of_a_search_are_bounded() -> None:
    assert len(asked_of(DirectorySearch(" ".join(f"mot{number}" for number in range(1000)))).terms) == 10
    (term,) = asked_of(DirectorySearch("a" * 10_000)).terms
    assert len(term.word) == 60


@pytest.mark.parametrize(
    "search",
    [
        DirectorySearch("eloise"),
        DirectorySearch("ÉLOÏSE tour"),
        DirectorySearch("delatour"),
        DirectorySearch("de la tour st etienne"),
        DirectorySearch("cardio 42000"),
        DirectorySearch("99700000001"),
        DirectorySearch("899700000001"),
        DirectorySearch(identifier="997 0000 0001"),
        DirectorySearch(address="Eloise.De-La-Tour@medecin.mssante.example"),
        DirectorySearch(name="tour", town="saint-etienne", profession="medecin", speciality="cardio"),
    ],
)
def test_what_fits(search: DirectorySearch) -> None:
    assert fits(DOCTOR, asked_of(search))
    assert not fits(HOUSE, asked_of(search))


@pytest.mark.parametrize(
    "search",
    [
        DirectorySearch("eloise lyon"),
        DirectorySearch(name="cardiologie"),
        DirectorySearch(town="tour"),
        DirectorySearch("99700000002"),
        DirectorySearch("eloise autre@mssante.example"),
    ],
)
def test_everything_that_is_asked_must_fit(search: DirectorySearch) -> None:
    assert not fits(DOCTOR, asked_of(search))


def test_whoever_is_called_so_stands_before_what_is_named_so() -> None:
    asked = asked_of(DirectorySearch("tour"))
    assert in_order([HOUSE, DOCTOR], asked) == [DOCTOR, HOUSE]


def test_every_word_is_sought_once_and_after_a_space() -> None:
    found = sought_words(DOCTOR)
    assert found.startswith(" de la tour delatour eloise")
    assert len(found.split()) == len(set(found.split()))
