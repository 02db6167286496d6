"""HTML of a message as it is laid out: nothing paints, loads, moves, hides, or looks like the program's own signs."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCharFormat, QTextDocument, QTextFormat, QTextFrame
from PySide6.QtWidgets import QTextBrowser

from secmail.domain.security import Summary
from secmail.gui import safe_html
from secmail.gui.main_window import MainWindow
from tests.support.invented_practice import LABORATORY, view

WORDS = "Signature vérifiée"
PAINTED = {
    "a banner by style": f'<div style="position:fixed;top:0;width:100%;background:#e6f4ea;color:green">{WORDS}</div>',
    "pulled over its place": f'<div style="margin-top:-400px;position:relative;top:-99px;z-index:9">{WORDS}</div>',
    "old colours": f'<body bgcolor="#e6f4ea" text="#0f4f24"><font color="#1e7d3c" size="7">{WORDS}</font></body>',
    "a coloured table": f'<table bgcolor="#e6f4ea" border="9" bordercolor="#1e7d3c" width="100%"><tr bgcolor="green">'
    f'<td bgcolor="green" background="cid:x" style="background:green">{WORDS}</td></tr></table>',
    "a style sheet": f"<style>* {{background:#e6f4ea;color:green;font-size:90px}}</style><p>{WORDS}</p>",
    "an imported sheet": f'<link rel="stylesheet" href="https://a.example/x.css"><p class="banner" id="b">{WORDS}</p>',
    "a large letter": f'<p style="font-size:400px;line-height:0">{WORDS}</p><big><big><big>{WORDS}</big></big></big>',
    "pictures": f'<img src="cid:lock@program"><img src="data:image/png;base64,iVBORw0="><img src=":/icons/trusted.svg">'
    f'<img src="file:///etc/hostname"><picture><source srcset="https://evil.example/x"></picture>{WORDS}',
    "a drawing": f'<svg><rect width="999" height="99" fill="green"/><text>x</text></svg><p>{WORDS}</p>',
    "a coloured rule": f'<hr color="green" size="60" style="background:green" width="100%"><p>{WORDS}</p>',
    "marked words": f'<mark style="background:green">{WORDS}</mark><ins>{WORDS}</ins>',
    "white on white": f'<p>{WORDS}</p><span style="color:#ffffff">Bilan grave</span>',
    "nothing of itself": f'<p>{WORDS}</p><div style="display:none">Bilan grave</div>',
    "other names of the same": f'<p>{WORDS}</p><DIV STYLE="BACKGROUND:GREEN" oNcLiCk=x() sTyLe=y>z</DIV>',
    "a style in a link": f'<a href="https://a.example" style="color:green;background:green">{WORDS}</a>',
    "a broken tag": f'<p style="background:green" "{WORDS}>{WORDS}<b style=background:green',
    "another language inside": "<math><mtext><table><mglyph><style><img src=x></style></table></math><p>" + WORDS,
    "text that becomes a tag": f'<noscript><p title="</noscript><img src=x onerror=y>"></noscript><p>{WORDS}</p>',
    "Qt's own": f'<p style="-qt-block-indent:0;-qt-paragraph-type:empty" align="center" dir="rtl">{WORDS}</p>',
}  # fmt: skip


def formats(document: QTextDocument) -> Iterator[tuple[str, QTextCharFormat]]:
    """Every piece of text with its looks."""
    block = document.begin()
    while block.isValid():
        piece = block.begin()
        while not piece.atEnd():
            yield piece.fragment().text(), piece.fragment().charFormat()
            piece += 1
        block = block.next()


def frames(frame: QTextFrame) -> Iterator[QTextFrame]:
    """The frame and all in it."""
    yield frame
    for child in frame.childFrames():
        yield from frames(child)


def shown(window: MainWindow, html: str) -> QTextBrowser:
    """The body's browser with this message."""
    pane = window.reading
    pane._show(view(1, LABORATORY, "x", summary=Summary.UNSIGNED, html=html))
    return pane.body._html


@pytest.mark.parametrize("name", PAINTED)
def test_nothing_paints(window: MainWindow, name: str) -> None:
    browser = shown(window, PAINTED[name])
    assert WORDS in browser.toPlainText() or name == "a broken tag"
    largest = browser.font().pointSizeF() * 2.2
    for _, looks in formats(browser.document()):
        assert not looks.isImageFormat()
        assert looks.background().style() is Qt.BrushStyle.NoBrush
        assert looks.isAnchor() or looks.foreground().style() is Qt.BrushStyle.NoBrush
        assert looks.font().pointSizeF() <= largest
        assert not looks.hasProperty(QTextFormat.Property.FontPixelSize)
    for frame in frames(browser.document().rootFrame()):
        looks = frame.frameFormat()
        assert looks.background().style() is Qt.BrushStyle.NoBrush
        assert looks.position().name == "InFlow"
        assert min(looks.topMargin(), looks.leftMargin()) >= 0
    block = browser.document().begin()
    while block.isValid():
        looks = block.blockFormat()
        assert looks.background().style() is Qt.BrushStyle.NoBrush
        assert min(looks.topMargin(), looks.leftMargin(), looks.textIndent()) >= 0
        block = block.next()


@pytest.mark.parametrize("name", PAINTED)
def test_what_is_cleaned_is_clean(name: str) -> None:
    once = safe_html.clean(PAINTED[name])
    assert once is not None
    assert safe_html.clean(once) == once
    for word in ("style", "color", "<img", "cid:", "class=", "<svg", "src=", "align", "onclick", "<font"):
        assert word not in once.lower(), word


def test_what_html_hides_is_read_all_the_same(window: MainWindow) -> None:
    for name in ("white on white", "nothing of itself"):
        assert "Bilan grave" in shown(window, PAINTED[name]).toPlainText()


def test_a_message_reaches_nothing_outside_of_its_own_surface(window: MainWindow) -> None:
    """Parts are never looked up: neither those of the message, nor the program's pictures, nor files."""
    browser = shown(window, PAINTED["pictures"])
    for name in ("cid:lock@program", ":/icons/trusted.svg", "file:///etc/hostname", "https://evil.example/x"):
        assert not bytes(browser.loadResource(2, name))  # type: ignore[call-overload]
    before = view(1, LABORATORY, "x", summary=Summary.SIGNED_TRUSTED)
    window.reading._show(before)
    window.reading._show(
        replace(before, opened=replace(before.opened, summary=Summary.UNSIGNED, html=PAINTED["a banner by style"]))
    )
    assert WORDS not in window.reading.banner.spoken
