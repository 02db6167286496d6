"""Words that make a message urgent, and those that only sound so."""

import pytest

from secmail.domain.kinds import Reason, Urgent, Why, dumped, is_urgent, kind_reasons, urgent_reasons
from secmail.domain.messages import Kind
from secmail.domain.sentences.kinds import KINDS, URGENT, WHY, reasons_words
from secmail.domain.urgency import (
    DEFAULT_WORDS,
    LONGEST,
    UrgencyWords,
    kept_words,
    plain,
    setting_of,
    subject_says_so,
    tidy,
)

SAID = [
    ("Résultat critique pour ce patient", "résultat critique"),
    ("RESULTAT  CRITIQUE", "résultat critique"),
    ("résultat-critique", "résultat critique"),
    ("Valeur d\u2019alerte atteinte", "valeur d'alerte"),
    ("re\u0301sultat critique", "résultat critique"),
    ("n'hésitez pas : résultat critique", "résultat critique"),
    ("Urgence vitale.", "urgence vitale"),
    ("prière d'être très urgent", "très urgent"),
    ("> ancien\nrésultat critique", "résultat critique"),
    ("Je n'ai pas pu vous joindre, résultat critique", "résultat critique"),
]
UNSAID = [
    "pas de résultat critique",
    "sans résultat critique",
    "En cas de résultat critique, appelez le 15.",
    "si urgence vitale, composez le 15",
    "aucune urgence vitale",
    "résultat critique : non",
    "résultats critiques",
    "non très urgent",
    "> résultat critique",
    "le service des urgences",
    "En cas d'urgence, composez le 15.",
    "les résultats, critiques ou non",
    "urgence",
    "",
]


@pytest.mark.parametrize(("text", "word"), SAID)
def test_a_word_is_found_whatever_its_accents(text: str, word: str) -> None:
    assert UrgencyWords().find_in(text) == word


@pytest.mark.parametrize("text", UNSAID)
def test_what_is_denied_or_quoted_is_not_said(text: str) -> None:
    assert UrgencyWords().find_in(text) is None


@pytest.mark.parametrize("text", ["Rappel : CA 15-3 haut", "à voir, vu", "kaliémie : K+ à 7", "appel au cabinet"])
def test_of_many_words_the_first_is_found_that_is_found_alone(text: str) -> None:
    words = ("urgence vitale", "ca 15-3", "à voir", "kaliémie", "rappel", "k+", "appeler", "appel", "vu")
    alone = (word for word in words if UrgencyWords((word,)).find_in(text))
    assert UrgencyWords(words).find_in(text) == next(alone)


@pytest.mark.parametrize(
    ("subject", "says"),
    [
        ("URGENT", True),
        ("Urgent : résultat", True),
        ("RE: [URGENT] potassium", True),
        ("Compte rendu urgent", True),
        ("Urgence : potassium", True),
        ("Urgences du CHU : compte rendu de passage", False),
        ("pas urgent", False),
        ("non urgent", False),
        ("Urgent : non", False),
        ("Pas d'urgence", False),
        ("Insurgent", False),
        ("", False),
    ],
)
def test_a_subject_says_so_or_not(subject: str, says: bool) -> None:
    assert subject_says_so(plain(subject)) is says


def test_words_are_kept_as_they_were_written() -> None:
    assert kept_words(None) == DEFAULT_WORDS
    assert kept_words(setting_of(("à voir", "Troponine +"))) == ("à voir", "Troponine +")
    assert kept_words("") == ()
    assert UrgencyWords(("troponine positive",)).find_in("TROPONINE POSITIVE à 3") == "troponine positive"
    assert UrgencyWords(()).find_in("résultat critique") is None


@pytest.mark.parametrize(
    ("given", "kept"), [("  à \n voir ", "à voir"), ("!!", ""), ("", ""), ("x" * (LONGEST + 1), ""), ("5", "5")]
)
def test_a_word_is_one_short_line(given: str, kept: str) -> None:
    assert tidy(given) == kept


def test_reasons_survive_the_database_and_unknown_ones_are_left_out() -> None:
    why = (Reason(Why.HPRIM, 0), Reason(Why.CDA, 1, "11502-2"))
    pressing = (Reason(Urgent.PANIC, 0, "Potassium"), Reason(Urgent.WORD, None, "à voir"))
    assert kind_reasons(dumped(why)) == why
    assert urgent_reasons(dumped(pressing)) == pressing
    assert kind_reasons(dumped(why).replace('"hprim"', '"of a newer program"')) == why[1:]
    assert (dumped(()), kind_reasons("")) == ("", ())
    assert "Potassium" not in repr(pressing)


def test_a_claim_alone_makes_nothing_urgent() -> None:
    assert not is_urgent((Reason(Urgent.CLAIMED),))
    assert is_urgent((Reason(Urgent.CLAIMED), Reason(Urgent.SUBJECT)))


def test_every_reason_has_its_words() -> None:
    assert (set(KINDS), set(WHY), set(URGENT)) == (set(Kind), set(Why), set(Urgent))
    said = reasons_words((Reason(Urgent.PANIC, 0, "Potassium"), Reason(Urgent.WORD, -1, "à voir")), "fr")
    assert said == "Potassium au-delà du seuil d'alerte, mot « à voir »"
    assert reasons_words((Reason(Urgent.PANIC, 0),), "en") == "a value beyond the panic limit"
