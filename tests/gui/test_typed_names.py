"""Where one recipient of a field ends and the next begins, however long and whatever is in it."""

import pytest

from secmail.domain.addresses import Mailbox
from secmail.gui.compose.typed_names import being_typed, completed, parts


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", [""]),
        ("a@b.example; c@d.example,e@f.example\ng", ["a@b.example", " c@d.example", "e@f.example", "g"]),
        ('"Benali, Inès" <i@b.example>, x', ['"Benali, Inès" <i@b.example>', " x"]),
        ('a@b.example, "Benali, I', ["a@b.example", ' "Benali', " I"]),
        ('"", "a;b" ,', ['""', ' "a;b" ', ""]),
    ],
)
def test_separators_count_outside_of_quotations_alone(text: str, found: list[str]) -> None:
    assert parts(text) == found


def test_who_is_typed_after_others_is_searched_for_and_replaced_alone() -> None:
    """A quotation mark that is just being opened takes nothing of those before it."""
    text = 'a@b.example, "Ben'
    assert being_typed(text, len(text)) == "Ben"
    assert completed(text, len(text), (Mailbox("i@b.example"),))[0] == "a@b.example, i@b.example, "


@pytest.mark.parametrize("sign", [",", '",', '"', ', "a",'])
def test_what_is_pasted_may_be_long(sign: str) -> None:
    text = sign * 100_000
    assert sum(map(len, parts(text))) <= len(text)
    assert being_typed(text, len(text)) == ""
