"""The cache of publications: replaced whole, bounded, there again after a restart."""

from datetime import timedelta

import pytest

from secmail.domain.publications import KeptPublication, PublicationKind
from secmail.engine.ports import MailDb, StorePort
from secmail.store import publications
from tests.support.store_samples import NOW

PLACE = "http://crl.example/a.crl"


def kept(place: str = PLACE, content: bytes = b"list", *, age: int = 0) -> KeptPublication:
    return KeptPublication(
        place, PublicationKind.LIST, content, NOW - timedelta(hours=age), NOW + timedelta(days=1), '"tag"'
    )


def test_what_is_kept_is_there_after_a_restart(stores: StorePort, mail: MailDb) -> None:
    answer = KeptPublication("http://ocsp.example/#ab", PublicationKind.ANSWER, b"answer", NOW)
    mail.publications.keep(answer)
    mail.publications.keep(kept())
    mail.close()
    again = stores.mail()
    assert again.publications.all() == (kept(), answer)
    again.close()


def test_a_new_one_takes_the_place_of_the_old_one(mail: MailDb) -> None:
    mail.publications.keep(kept(content=b"old", age=2))
    mail.publications.keep(kept(content=b"new"))
    assert mail.publications.all() == (kept(content=b"new"),)


def test_a_write_that_breaks_off_leaves_the_old_one(mail: MailDb, monkeypatch: pytest.MonkeyPatch) -> None:
    mail.publications.keep(kept(content=b"old"))
    monkeypatch.setattr(publications, "_TRIM", "DELETE FROM nowhere WHERE a = ? AND b = ? RETURNING place")
    with pytest.raises(Exception, match="bug"):
        mail.publications.keep(kept(content=b"new"))
    assert mail.publications.all() == (kept(content=b"old"),)


def test_confirming_makes_it_younger(mail: MailDb) -> None:
    mail.publications.keep(kept(age=5))
    mail.publications.confirm(PLACE, NOW)
    assert mail.publications.all() == (kept(),)


def test_the_oldest_go_when_the_cache_is_full(mail: MailDb, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publications, "MAX_BYTES", 250)
    authority = KeptPublication("pin:ab", PublicationKind.AUTHORITIES, bytes(500), NOW - timedelta(days=99))
    mail.publications.keep(authority)
    gone = [
        mail.publications.keep(kept(f"http://crl.example/{number}.crl", bytes(100), age=10 - number))
        for number in range(5)
    ]
    assert gone[2:] == [(f"http://crl.example/{number}.crl",) for number in range(3)]
    assert [each.place[-5:] for each in mail.publications.all()] == ["3.crl", "4.crl", "in:ab"]


def test_many_small_ones_are_bounded_too_and_a_large_one_alone_is_kept(
    mail: MailDb, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publications, "MAX_ROWS", 2)
    monkeypatch.setattr(publications, "MAX_BYTES", 250)
    for number in range(4):
        mail.publications.keep(kept(f"http://crl.example/{number}.crl", b"", age=10 - number))
    assert len(mail.publications.all()) == 2
    mail.publications.keep(kept(content=bytes(1000)))
    assert mail.publications.all() == (kept(content=bytes(1000)),)
