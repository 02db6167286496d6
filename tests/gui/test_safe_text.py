"""Foreign text and HTML can neither paint nor load nor mislead."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secmail.gui import safe_html
from secmail.gui.dialogs.save_attachment import file_name
from secmail.gui.safe_text import LINE_LIMIT, LONG_LINE, SHOWN_TEXT, block, is_cut, label, one_line, tooltip


@given(st.text(max_size=400))
def test_one_line_is_one_short_visible_line(text: str) -> None:
    shown = one_line(text)
    assert len(shown) <= LINE_LIMIT + 1
    assert not any(mark in shown for mark in "\n\r\t\u202e\u2066\u200b\u2028\x00\x1b")


def test_direction_tricks_are_marked() -> None:
    assert one_line("facture\u202egpj.exe") == "facture\ufffdgpj.exe"
    assert file_name("../../\u202efdp.exe") == "_.._ _fdp.exe".replace(" ", "")
    assert file_name("...") == "attachment"
    assert block("a\u202eb\r\nc") == "a\ufffdb\nc"


def test_long_text_is_cut_and_long_lines_are_broken() -> None:
    assert is_cut("x" * (SHOWN_TEXT + 1))
    shown = block("x" * 10_000_000)
    assert len(shown) <= SHOWN_TEXT * (LONG_LINE + 1) // LONG_LINE + 1
    assert max(len(line) for line in shown.split("\n")) == LONG_LINE


def test_tips_and_labels_are_literal() -> None:
    assert tooltip("<b>&") == "<qt>&lt;b&gt;&amp;</qt>"
    assert label("A & B") == "A && B"


HOSTILE = [
    "<script>alert(1)</script>",
    '<img src="https://tracker.exemple/a.png">',
    "<img src=x onerror=alert(1)>",
    "<link rel=stylesheet href=https://tracker.exemple/a.css>",
    "<style>@import url(https://tracker.exemple/a.css)</style>",
    '<div style="background:green">Expéditeur vérifié</div>',
    '<table bgcolor=green background="https://tracker.exemple"><tr><td bgcolor=green>x</td></tr></table>',
    "<font color=green size=7>Expéditeur vérifié</font>",
    '<form action="https://piege.exemple"><input name=pin><button>OK</button></form>',
    '<iframe src="https://piege.exemple"></iframe>',
    '<a href="javascript:alert(1)">x</a><a href="file:///etc/passwd">y</a><a href="data:text/html,x">z</a>',
    '<svg><image href="https://tracker.exemple"/></svg>',
    '<base href="https://piege.exemple"><meta http-equiv=refresh content="0;url=https://piege.exemple">',
    '<object data="https://piege.exemple"></object><embed src="https://piege.exemple">',
    "<noscript><img src=x></noscript><!-- <img src=x> -->",
]


@pytest.mark.parametrize("source", HOSTILE)
def test_html_is_made_inert(source: str) -> None:
    inert = safe_html.clean(f"<p>avant</p>{source}<p>après</p>")
    assert inert is not None
    for trace in (
        "<img",
        "<script",
        "style",
        "tracker",
        "piege",
        "bgcolor",
        "<font",
        "<input",
        "javascript",
        "file:",
        "data:",
    ):
        assert trace not in inert
    assert "avant" in inert
    assert "après" in inert


def test_structure_and_honest_links_stay() -> None:
    source = '<h2>Titre</h2><ul><li><b>un</b></li></ul><a href="https://exemple.org/a" onclick="x()" title="t">lien</a>'
    assert safe_html.clean(source) == (
        '<h2>Titre</h2><ul><li><b>un</b></li></ul><a href="https://exemple.org/a">lien</a>'
    )


@pytest.mark.parametrize(
    "source",
    [
        "<div>" * 5_000,
        "<table><tr><td>" * 300,
        "<blockquote>" * 100_000,
        "x" * 500_000,
        "<p>" + "x" * 9_000,
        "<table><tr><td>" * 5 + "x",
        "<p>x</p>" * 10_000,
    ],
)
def test_what_would_stall_the_layout_is_refused(source: str) -> None:
    assert safe_html.clean(source) is None


def test_absurd_spans_are_dropped() -> None:
    inert = safe_html.clean('<table><tr><td colspan="999999999" rowspan="2">x</td></tr></table>')
    assert inert is not None
    assert "999" not in inert
    assert 'rowspan="2"' in inert
