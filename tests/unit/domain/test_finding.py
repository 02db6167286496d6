"""What a person types to find mail."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from secmail.domain.finding import Field, Mark, Sought, Term, parse
from secmail.domain.folding import MARK, bent, figures, folded, words
from secmail.domain.messages import Kind

TODAY = date(2026, 11, 22)


def terms(text: str) -> list[tuple[str, ...]]:
    return [term.words for term in parse(text, TODAY).terms]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("  Durand  ZOÉ ", [("durand",), ("zoe",)]),
        ("l'examen de l’œil", [("examen",), ("de",), ("oeil",)]),
        ("aujourd'hui", [("aujourd", "hui")]),
        ('"l\'examen"', [("l", "examen")]),
        ("a.durand@labo.example", [("a", "durand", "labo", "example")]),
        ('" " ! -- - "', []),
        ("http://labo.example/x", [("http", "labo", "example", "x")]),
        ("avant:demain", [("avant", "demain")]),
        ("est:bizarre", [("est", "bizarre")]),
        ("date:32/13/2026", [("date", "32", "13", "2026")]),
        ("Dr\u00a0Durand\u202fZoé", [("dr",), ("durand",), ("zoe",)]),
        ("250\u202f000 x 12\u00a0500,5", [("250", "000"), ("x",), ("12", "500", "5")]),
        ("12 500 12 50", [("12", "500"), ("12",), ("50",)]),
        ("01 42 33 44 55", [("01",), ("42",), ("33",), ("44",), ("55",)]),
    ],
)
def test_words(typed: str, found: list[tuple[str, ...]]) -> None:
    assert terms(typed) == found


def test_the_last_word_may_be_a_beginning_and_others_with_a_star() -> None:
    sought = parse('hémo* bilan "compte rendu" lip', TODAY)
    assert sought.terms == (
        Term(("hemo",), beginning=True),
        Term(("bilan",)),
        Term(("compte", "rendu"), phrase=True),
        Term(("lip",), beginning=True),
    )


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ("de:martin", Field.SENDER),
        ("FROM:martin", Field.SENDER),
        ("à:martin", Field.RECIPIENTS),
        ("to:martin", Field.RECIPIENTS),
        ("objet:martin", Field.SUBJECT),
        ("patient:martin", Field.PATIENT),
        ("résultat:martin", Field.RESULTS),
        ("pièce:martin", Field.FILES),
        ('texte:"martin"', Field.TEXT),
    ],
)
def test_fields(typed: str, field: Field) -> None:
    (term,) = parse(f"{typed} x", TODAY).terms[:1]
    assert (term.words, term.field) == (("martin",), field)


@pytest.mark.parametrize(
    ("typed", "since", "until"),
    [
        ("avant:2026", None, date(2026, 1, 1)),
        ("après:03/2026", date(2026, 3, 1), None),
        ("depuis:hier", date(2026, 11, 21), None),
        ("date:15/03/2026", date(2026, 3, 15), date(2026, 3, 16)),
        ("date:2026-03-15", date(2026, 3, 15), date(2026, 3, 16)),
        ("date:12/2025", date(2025, 12, 1), date(2026, 1, 1)),
        ("on:2025", date(2025, 1, 1), date(2026, 1, 1)),
        ("après:2024 avant:2026 après:06/2025", date(2025, 6, 1), date(2026, 1, 1)),
        ("le:aujourd'hui", TODAY, date(2026, 11, 23)),
    ],
)
def test_dates(typed: str, since: date | None, until: date | None) -> None:
    assert parse(typed, TODAY) == Sought(since=since, until=until)


def test_marks_kinds_and_what_is_not_to_be() -> None:
    sought = parse(
        'avec:pj est:urgent -est:chiffré type:résultat est:non-lu -est:lu dossier:"Archives 2025" -pub', TODAY
    )
    assert sought.marks == (Mark.ATTACHMENT, Mark.URGENT)
    assert sought.unmarked == (Mark.SEALED,)
    assert sought.kinds == (Kind.RESULT,)
    assert sought.states == ("unread", "unread")
    assert sought.folders == ("archives-2025",)
    assert sought.excluded == (Term(("pub",)),)
    assert sought.of_rows and not sought.terms


def test_where_a_message_stands_in_the_work() -> None:
    assert parse("est:à-faire est:fait", TODAY).states == ("todo", "done")


@pytest.mark.parametrize(
    ("word", "others"),
    [
        ("examen", {"examens"}),
        ("examens", {"examen"}),
        ("journal", {"journals", "journaux"}),
        ("journaux", {"journal", "journail"}),
        ("anneaux", {"anneal", "anneail", "anneau"}),
        ("tuyau", {"tuyaux", "tuyaus"}),
        ("os", set()),
        ("t4l", set()),
    ],
)
def test_french_numbers(word: str, others: set[str]) -> None:
    assert bent(word)[0] == word
    assert set(bent(word)[1:]) == others


def test_no_message_can_hold_a_mark() -> None:
    assert MARK not in folded(f"é{MARK}urgent")
    assert folded("ﬁbrose cœur") == "fibrose coeur"
    assert words(f"{MARK}urgent") == ("urgent",)


@pytest.mark.parametrize(
    "typed", ["«\u00a0compte rendu\u00a0»", "“compte rendu”", '"compte rendu"', "«\u202fcompte rendu"]
)
def test_quotation_marks_of_any_keyboard(typed: str) -> None:
    assert parse(typed, TODAY).terms == (Term(("compte", "rendu"), phrase=True),)


@pytest.mark.parametrize("typed", ["de\u00a0:\u00a0martin", "de\u202f:martin", "de:\u00a0martin"])
def test_a_colon_as_french_sets_it(typed: str) -> None:
    sought = parse(f"{typed} x", TODAY)
    assert (sought.terms[0], sought.strange) == (Term(("martin",), Field.SENDER), ())
    assert parse("avant\u00a0:\u00a02026", TODAY) == Sought(until=date(2026, 1, 1))


@pytest.mark.parametrize(
    ("found", "ways"),
    [
        (("250", "000"), {("250000",)}),
        (("250000",), {("250", "000")}),
        (("du", "1250", "x"), {("du", "1", "250", "x")}),
        (("1", "234", "567"), {("1234567",)}),
        (("250",), set()),
        (("01", "425"), set()),
        (("0123",), set()),
        (("899700075064",), set()),
        (("12", "50"), set()),
        (("x2500",), set()),
    ],
)
def test_figures_with_and_without_blanks(found: tuple[str, ...], ways: set[tuple[str, ...]]) -> None:
    assert figures(found)[0] == found
    assert set(figures(found)[1:]) == ways


def test_signs_that_nobody_sees_part_no_word() -> None:
    assert words("hémo\u2060glo\ufeffbi\u00adne") == ("hemoglobine",)


PIECES = st.sampled_from(
    ["AND", "OR", "NOT", "NEAR(", ")", "*", "^", "-", ":", '"', "'", "\0", "de:", "avant:", "est:", "+", "{", "date:99"]
)


@settings(max_examples=80)
@given(st.lists(st.text(max_size=8) | PIECES, max_size=12).map(" ".join))
def test_nothing_that_is_typed_is_an_error(typed: str) -> None:
    sought = parse(typed, TODAY)
    assert all(word.isprintable() and '"' not in word for term in sought.terms for word in term.words)


@pytest.mark.parametrize(
    ("typed", "strange"),
    [
        ("bilan avant:31/02/2026", ("avant:31/02/2026",)),
        ("avant:hierr", ("avant:hierr",)),
        ("type:résultatt est:vu", ("type:résultatt", "est:vu")),
        ("-type:résultat", ("-type:résultat",)),
        ("patient: durand", ("patient:",)),
        ('de:""', ('de:""',)),
        ("dossier:***", ("dossier:***",)),
        ("fro:bar http://labo.example note: durand", ()),
        ("patient:durand avant:2026 est:non-lu avec:pj dossier:archives", ()),
    ],
)
def test_what_was_not_understood_is_named(typed: str, strange: tuple[str, ...]) -> None:
    assert parse(typed, TODAY).strange == strange
