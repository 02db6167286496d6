"""The proxy as people write it, and what a change leaves as it is."""

import pytest

from secmail.domain.errors import Code, Rejected
from secmail.domain.settings import Settings, SettingsChange, proxy_of


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("", ""),
        ("  ", ""),
        ("proxy.cabinet.example:3128", "proxy.cabinet.example:3128"),
        (" http://proxy.cabinet.example:3128/ ", "proxy.cabinet.example:3128"),
        ("192.0.2.1:8080", "192.0.2.1:8080"),
        ("[2001:db8::1]:3128", "[2001:db8::1]:3128"),
        ("proxy:0080", "proxy:80"),
    ],
)
def test_a_proxy_is_kept_in_one_form(written: str, kept: str) -> None:
    assert proxy_of(written) == kept
    assert proxy_of(kept) == kept


@pytest.mark.parametrize(
    "written",
    [
        *("proxy.cabinet.example", "proxy:", ":3128", "proxy:0", "proxy:65536", "proxy:port", "proxy:3128/path"),
        *("https://proxy:3128", "ftp://proxy:3128", "user:secret@proxy:3128", "http://user@proxy:3128"),
        *("pro xy:3128", "proxy:3128\nHost: other", "proxy:-1", "pröxy:3128", "x" * 256 + ":3128", "2001:db8::1:3128"),
    ],
)
def test_what_is_no_proxy_is_refused_and_changes_nothing(written: str) -> None:
    with pytest.raises(Rejected) as refused:
        SettingsChange(http_proxy=written, fetch_revocation=False).of(Settings())
    assert refused.value.code is Code.PROXY_UNFIT
    assert written not in str(refused.value)


def test_what_is_not_changed_stays() -> None:
    before = Settings(card_modules=("/opt/module.so",), key_file=True, http_proxy="proxy:3128")
    after = SettingsChange(fetch_revocation=False).of(before)
    assert (after.card_modules, after.key_file, after.http_proxy) == (before.card_modules, True, "proxy:3128")
    assert after.fetch_revocation is False
    assert SettingsChange(http_proxy="").of(after).http_proxy == ""
    assert SettingsChange().of(after) == after
