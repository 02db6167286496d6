"""Triage as IMAP keywords: what is written, what is believed of what a server holds."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from secmail.domain.folding import plain
from secmail.domain.triage import (
    ASSIGNED,
    NO_MARKS,
    KeywordChange,
    Marks,
    Standing,
    Triage,
    assigned,
    marks,
    short_name,
    standing,
    standing_of_word,
    to_assignee,
    to_care,
    to_filed,
    to_triage,
)

ATOM = re.compile(r"[^\x00-\x20(){%*\"\\\]\x7f-\uffff]+")
"""RFC 9051 §9: flag-keyword is an atom."""


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Marie-Thérèse", "marie-therese"),
        ("  Dr  Œuvrard ", "dr-oeuvrard"),
        ("M.T.", "m-t"),
        ("ÉLODIE", "elodie"),
        ("straße", "strasse"),
        ("\u674e", ""),
        ("***", ""),
        ("x" * 80, "x" * 32),
        ("a" * 31 + "-b", "a" * 31),
    ],
)
def test_short_names(name: str, short: str) -> None:
    assert short_name(name) == short


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_every_short_name_is_an_atom_and_comes_back(name: str) -> None:
    short = short_name(name)
    assert short_name(short) == short
    if short:
        assert ATOM.fullmatch(assigned(short))
        assert marks({assigned(short)}) == Marks(None, short)
        assert marks({assigned(short).upper()}) == Marks(None, short)


@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        ((), NO_MARKS),
        (
            (
                "\\Seen",
                "$Forwarded",
            ),
            NO_MARKS,
        ),
        (("$secmailtodo",), Marks(Triage.TO_DO)),
        (
            (
                "$SecmailDone",
                "$SecmailTodo",
                "$SecmailFiled",
            ),
            Marks(Triage.TO_DO),
        ),
        (
            (
                "$SecmailDone",
                "$SecmailFiled",
            ),
            Marks(Triage.DONE),
        ),
        (
            (
                "$SecmailFor-zoe",
                "$SecmailFor-adam",
            ),
            Marks(None, "adam"),
        ),
        (("$SecmailFor-",), NO_MARKS),
        (("$SecmailFor--",), NO_MARKS),
        (("$SecmailFor-" + "a" * 33,), NO_MARKS),
        (("$SecmailFor-<b>x</b>",), NO_MARKS),
        (("$SecmailFor-zoé",), NO_MARKS),
        (("$SecmailFor-zoe\r\nX: y",), NO_MARKS),
        (
            (
                "$SecmailTodo2",
                "SecmailTodo",
            ),
            NO_MARKS,
        ),
    ],
    ids=str,
)
def test_what_a_server_may_say(flags: tuple[str, ...], expected: Marks) -> None:
    assert marks(flags) == expected


def test_changes() -> None:
    held = {"\\Seen", "$secmaildone", "$SecmailFiled", "$SecmailFor-zoe"}
    assert to_triage(held, Triage.TO_DO) == KeywordChange(frozenset({"$SecmailTodo"}), frozenset({"$secmaildone"}))
    assert to_triage(held, Triage.DONE) == KeywordChange()
    assert to_triage(held, None) == KeywordChange(remove=frozenset({"$secmaildone"}))
    assert to_assignee(held, "adam") == KeywordChange(frozenset({f"{ASSIGNED}adam"}), frozenset({"$SecmailFor-zoe"}))
    assert to_assignee(held, "") == KeywordChange(remove=frozenset({"$SecmailFor-zoe"}))
    assert not to_assignee(held, "zoe")
    assert not to_filed(held)
    assert to_filed(()) == KeywordChange(frozenset({"$SecmailFiled"}))


@settings(max_examples=200, deadline=None)
@given(
    st.sets(st.sampled_from(["\\Seen", "$secmailtodo", *Triage, "$SecmailFor-a", "$secmailfor-B", "other"])),
    st.sampled_from([None, Triage.TO_DO, Triage.DONE]),
    st.sampled_from(["", "a", "zoe"]),
)
def test_a_change_leaves_what_was_asked_for_and_all_the_rest(held: set[str], wanted: Triage | None, short: str) -> None:
    for change in (to_triage(held, wanted), to_assignee(held, short)):
        after = (held | change.add) - change.remove
        assert {flag for flag in held if not flag.casefold().startswith("$secmail")} <= after
    after = (held | to_triage(held, wanted).add) - to_triage(held, wanted).remove
    left = marks(after).triage
    assert left is wanted or (wanted is None and left is Triage.FILED)
    assert not to_triage(after, wanted)
    after = (held | to_assignee(held, short).add) - to_assignee(held, short).remove
    assert marks(after).assignee == short


def test_words_of_both_languages() -> None:
    assert standing_of_word("À faire") is standing_of_word("à voir") is standing_of_word("todo") is Standing.TO_DO
    assert standing_of_word("Fait") is standing_of_word("classé") is standing_of_word("done") is Standing.DONE
    assert standing_of_word("en attente") is Standing.WAITING
    assert standing_of_word("répondu") is Standing.ANSWERED
    assert standing_of_word("à trier") is Standing.UNSORTED
    assert standing_of_word("urgent") is standing_of_word("rangé") is None


@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        ((), Standing.UNSORTED),
        (("$SecmailFiled", "$SecmailFor-zoe"), Standing.UNSORTED),
        (("\\answered",), Standing.ANSWERED),
        (("\\Answered", "$SecmailTodo"), Standing.TO_DO),
        (("\\Answered", "$SecmailDone"), Standing.DONE),
        (("$SecmailWaiting", "$SecmailDone"), Standing.WAITING),
        (("$SecmailWaiting", "$SecmailTodo"), Standing.TO_DO),
    ],
)
def test_one_word_for_where_it_stands(flags: tuple[str, ...], expected: Standing) -> None:
    assert standing(flags) is expected


def test_whoever_is_given_what_nobody_sorted_is_to_see_it() -> None:
    assert to_care((), "zoe") == KeywordChange(frozenset({f"{ASSIGNED}zoe", "$SecmailTodo"}))
    assert to_care({"$SecmailWaiting"}, "zoe") == KeywordChange(frozenset({f"{ASSIGNED}zoe"}))
    assert not to_care((), "")


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=40))
def test_folding_settles(text: str) -> None:
    assert plain(plain(text)) == plain(text)
