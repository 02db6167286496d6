"""Text out of mail: encoded words, parameters, addresses, HTML."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from fuzz.target import Target, broken, require
from secmail.domain.addresses import is_address
from secmail.gui import safe_html
from secmail.smime.file_names import safe_name
from secmail.smime.headers import mailboxes
from secmail.smime.html_text import html_to_text
from secmail.smime.words import decode_words, parameters, text


def _words(data: bytes) -> None:
    """Before the first NUL a charset, behind it the text."""
    charset, _, raw = data.partition(b"\0")
    shown = text(raw, charset.decode("latin-1"))
    shown.encode("utf-8")
    value = raw.decode("utf-8", "surrogateescape")
    require("=?" in value or decode_words(value) == value, "text without encoded words was changed")
    main, given = parameters(value)
    require(main == main.lower(), "a media type in capitals")
    for mailbox in mailboxes(value):
        require(is_address(mailbox.address), "no address")
        require("(" in value or mailbox.address in value, "an address that nobody wrote")
        require(
            not re.search(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e]", mailbox.name), "a name that turns text"
        )
    name = safe_name(given.get("filename", value), main, 1)
    require(name and not re.search(r"[/\\\x00-\x1f]|^\.", name), "a file name that leaves its folder")


def _texts() -> Iterator[bytes]:
    yield b"utf-8\0=?utf-8?q?R=C3=A9sultat?= =?iso-8859-1?b?6Q==?="
    yield b"utf-7\0+AOk-"
    yield b'\0"Labo, des Tilleuls" <resultats@labo.example>, (bis) b@c.example; groupe: d@e.example;'
    yield b'\0attachment; filename*0*=utf-8\'\'r%C3%A9s; filename*1=ultat.pdf; size="1\\"2"'
    yield b"utf-16\0a\0b\0"


_WORDS = (
    *(b"=?utf-8?q?", b"=?utf-8?b?", b"?=", b"filename*0*=", b"filename*1=", b"utf-8''", b"iso-2022-jp", b"utf-16"),
    *(b"hz", b"utf-7", b"idna", b"punycode", b"\xc3\xa9", b"%C3", b"..", b"\\", b"@b.example", b"<a@b.example>"),
)

_TAGS = {
    *("p", "br", "div", "span", "b", "strong", "i", "em", "u", "s", "sub", "sup", "blockquote", "pre", "code", "hr"),
    *("ul", "ol", "li", "dl", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6", "a"),
    *("table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption"),
}
_ATTRIBUTES = {"a": {"href"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}}


class _Judge(HTMLParser):
    """Reads what was called inert with another parser."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        require(tag in _TAGS, f"a {tag} came through")
        for name, value in attrs:
            require(name in _ATTRIBUTES.get(tag, ()), f"{name} of {tag} came through")
            allowed = re.match(r"(https?|mailto):|(?!\s*[a-z][a-z0-9+.-]*\s*:)", (value or "").strip(), re.IGNORECASE)
            require(name != "href" or allowed, "an address that acts came through")

    def handle_decl(self, decl: str) -> None:
        broken(f"a declaration came through: {decl}")

    def handle_pi(self, data: str) -> None:
        broken(f"an instruction came through: {data}")

    def handle_comment(self, data: str) -> None:
        broken(f"a comment came through: {data}")


def _html(data: bytes) -> None:
    source = data.decode("utf-8", "replace")
    shown, _ = html_to_text(source)
    shown.encode("utf-8")
    inert = safe_html.clean(source)
    # Whoever reads it nests it anew, as cleaning again does.
    for each in filter(None, (inert, safe_html.clean(inert or ""))):
        judge = _Judge()
        judge.feed(each)
        judge.close()


def _pages() -> Iterator[bytes]:
    yield b"<html><body><p style='color:red'>Bonjour <b>Camille</b><br>&eacute;&#233;</p><table><tr><td colspan=2>a"
    yield b"<a href='https://a.example' onclick=x>a</a><a href=\"javascript:x\">b</a><img src=http://x/y><svg><style>*{}"
    yield b"<div style='display:none'>x</div><!-- <script>y</script> --><textarea><b></textarea><math><mi><style><img>"
    yield b'<div class="header-protection-legacy-display"><pre>Subject: x</pre></div><p>texte</p>'


_HTML = (
    *(b"<script>", b"</script>", b"<style>", b"<svg>", b"<math>", b"<mi>", b"<mtext>", b"<mglyph>", b"<textarea>"),
    *(b"<a href=", b"javascript:", b"data:", b"&#x", b"<!--", b"-->", b"<![CDATA[", b"<?", b"style=", b"onerror="),
    *(b"<table>", b"<td>", b"<form>", b"<select>", b"<noscript>", b"<template>", b"<plaintext>", b"<title>", b"\0"),
)

TARGETS = (
    Target("words", _words, _texts, _WORDS, max_size=1024),
    Target("html", _html, _pages, _HTML, max_size=2048),
)
