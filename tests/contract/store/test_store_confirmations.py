"""What the user has confirmed of other people stays, whoever opens the database next."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from secmail.domain.confirmations import ConfirmedIdentity
from secmail.domain.errors import Code, Rejected
from secmail.domain.people import KnownCertificate, Source
from secmail.pki import certificate
from secmail.store.stores import Stores
from tests.support.pki_lab import AT, COLLEAGUE, PkiLab

KEY = bytes(range(32))


def test_confirmations_stay(tmp_path: Path) -> None:
    lab = PkiLab()
    card, second = (certificate.facts(lab.cps_signature(COLLEAGUE).der) for _ in range(2))
    one = ConfirmedIdentity("a@x.example", card, AT)
    other = ConfirmedIdentity("b@x.example", second, AT + timedelta(days=1))
    db = Stores(tmp_path, key=KEY, now=lambda: AT).mail()
    db.confirmations.put(replace(one, at=AT - timedelta(days=3)))
    db.confirmations.put(replace(one, address="A@X.example"))
    db.confirmations.put(other)
    db.close()
    db = Stores(tmp_path, key=KEY, now=lambda: AT).mail()
    assert db.confirmations.all() == (one, other)
    assert db.confirmations.for_address("a@X.example") == (one,)
    assert set(db.confirmations.naming(card)) == {one, other}
    assert db.confirmations.naming(replace(card, national_id=None)) == (one,)
    db.confirmations.drop("A@x.example", card.sha256)
    assert db.confirmations.all() == (other,)
    with pytest.raises(Rejected) as refusal:
        db.confirmations.drop("a@x.example", card.sha256)
    assert refusal.value.code is Code.IDENTITY_UNKNOWN
    db.close()


def test_names_of_those_whose_certificate_is_confirmed(tmp_path: Path) -> None:
    facts = certificate.facts(PkiLab().cps_signature(COLLEAGUE).der)
    db = Stores(tmp_path, key=KEY, now=lambda: AT).mail()
    assert (db.confirmations.names(), db.confirmations.state_of_names()) == ((), (0, 0))
    for address, confirmed in (("a@x.example", True), ("b@x.example", False)):
        learned = KnownCertificate(address, facts, Source.FILE, AT, confirmed=confirmed, usable_for_encryption=False)
        db.certificates.learn(learned)
    assert db.confirmations.names() == ((facts.common_name, COLLEAGUE.national_id, "a@x.example"),)
    before = db.confirmations.state_of_names()
    db.certificates.forget("a@x.example", facts.sha256)
    other = KnownCertificate(
        "c@x.example", facts, Source.FILE, AT + timedelta(days=1), confirmed=True, usable_for_encryption=False
    )
    db.certificates.learn(other)
    assert db.confirmations.state_of_names() != before, "as many as before, and another"
    db.close()
