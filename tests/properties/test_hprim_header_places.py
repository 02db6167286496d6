"""Where a header begins: places that cannot win are not looked at, and none of them would have won."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from secmail.hprim import header
from secmail.hprim.lexer import Line, marker

_PERFECT = (
    *("PAT1", "INVENTE", "Paula", "1 RUE X", "BAT B", "99999 NULLEPART", "01/02/1950", "2500275056001 74"),
    *("REQ1", "20/11/2026", "LAB        LABO", "DR         MEDECIN"),
)
_OTHERS = ("", ".", "texte", "A1234", "****LAB****", "RES|a|b|N|1", "[apicrypt]", "Paris, le 3", "12 JAN 1950", "2A-12")
_LINES = st.one_of(
    st.lists(st.sampled_from([*_PERFECT, *_OTHERS]), max_size=30),
    st.builds(
        lambda before, replaced: [*before, *(replaced.get(at, text) for at, text in enumerate(_PERFECT * 2))],
        st.lists(st.sampled_from([*_PERFECT, "", "texte"]), max_size=12),
        st.dictionaries(st.integers(0, 23), st.sampled_from(_OTHERS), max_size=12),
    ),
)


def _unpruned(texts: list[str]) -> dict[int, header.Place]:
    """Every place that `locate` may look at, looked at."""
    ends = [bool(marker(text) or header.is_coded(text)) for text in texts]
    return {start: header._place(texts, start, ends=ends) for start in range(-1, 12)}


@given(_LINES)
@example([*_PERFECT])
@example([*_PERFECT[:6], "", *_PERFECT[7:]])
@settings(max_examples=1000, deadline=None)
def test_no_place_scores_more_than_its_bound(texts: list[str]) -> None:
    for start, place in _unpruned(texts).items():
        assert place.score <= header._at_most(texts, start) <= header.BEST_SCORE


@given(_LINES)
@settings(max_examples=500, deadline=None)
def test_the_best_place_is_found_and_the_first_line_wins_a_tie(texts: list[str]) -> None:
    places = _unpruned(texts)
    best = max([places.pop(0), *places.values()], key=lambda place: place.score)
    found = header.locate([Line(number, 0, 0, text) for number, text in enumerate(texts, 1)])
    if found is not None and found.shift:
        # a header with a line too few or too many is believed only where it fits better
        assert found.score > max(best.score, header.SCORE_ALONE - 1)
    else:
        assert found == (best if best.score > 0 else None)
