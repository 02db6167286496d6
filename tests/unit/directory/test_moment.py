"""What time it is by a web server: only its Date counts, and silence is no answer."""

from datetime import UTC, datetime

from secmail.directory.moment import moment_at
from secmail.directory.places import Place
from tests.support.web import Page, Web

TOLD = "Date: Sat, 21 Nov 2026 10:00:00 GMT"


def test_the_date_is_told_whatever_else_is_said() -> None:
    with Web() as web:
        web.pages["/a.crl"] = Page(b"", headers=(TOLD,))
        web.pages["/gone"] = Page(b"", status=404, headers=(TOLD,))
        for target in ("/a.crl", "/gone"):
            assert moment_at(web.url(target), proxy=lambda _: None) == datetime(2026, 11, 21, 10, tzinfo=UTC)
        assert [asked.method for asked in web.asked] == ["HEAD", "HEAD"]


def test_no_date_or_none_that_is_one_is_no_answer() -> None:
    with Web() as web:
        web.pages["/without"] = Page(b"")
        web.pages["/odd"] = Page(b"", headers=("Date: yesterday",))
        assert moment_at(web.url("/without"), proxy=lambda _: None) is None
        assert moment_at(web.url("/odd"), proxy=lambda _: None) is None
        closed = web.url("/without")
    assert moment_at(closed, proxy=lambda _: None) is None
    assert moment_at("ldap://nowhere", proxy=lambda _: None) is None


def test_a_proxy_is_asked_for_the_whole_address() -> None:
    with Web() as web:
        place = web.url("/").removeprefix("http://").rstrip("/")
        host, _, port = place.partition(":")
        web.pages["http://crl.example/a.crl"] = Page(b"", headers=(TOLD,))
        told = moment_at("http://crl.example/a.crl", proxy=lambda _: Place(host, int(port)))
        assert told == datetime(2026, 11, 21, 10, tzinfo=UTC)
