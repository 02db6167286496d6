"""What a person can ask of trust on the command line: OCSP answers, certificate policies, and another moment."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509

from secmail.app.demo import profiles
from secmail.app.demo.profiles import Validity
from tests.support.command import smime
from tests.support.pki_lab import AT, LABORATORY, PkiLab
from tests.support.revocation_lab import DAY, answer, responder
from tests.support.smime_desk import letter, wrapped

LAB = PkiLab()
LOST = x509.ReasonFlags.key_compromise
END = AT + 10 * DAY
LABO = LAB.issue(
    profiles.organisation_software(LABORATORY),
    key="labo of ten days",
    authority=LAB.organisations,
    validity=Validity(AT - 10 * DAY, END),
)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A letter, the anchors with the root's list only, and OCSP answers on the signer."""
    folder = tmp_path_factory.mktemp("values")
    (folder / "trust").mkdir()
    for number, der in enumerate((*LAB.roots, *LAB.intermediates)):
        (folder / "trust" / f"{number}.crt").write_bytes(der)
    (folder / "trust" / "root.crl").write_bytes(LAB.crls()[0])
    by = responder(LAB.organisations)
    (folder / "good").write_bytes(answer(LAB.organisations, LABO, by=by))
    (folder / "bad").write_bytes(answer(LAB.organisations, LABO, by=by, revoked=AT - DAY, reason=LOST))
    (folder / "letter.eml").write_bytes(wrapped(letter(), LABO))
    (folder / "future.eml").write_bytes(wrapped(letter(), LABO, at=AT + 30 * DAY))
    return folder


def asked(place: Path, *options: str | Path, file: str = "letter.eml", at: Any = AT, code: int = 0) -> Any:
    moment = at.isoformat()
    ran = smime("inspect", "--json", "--at", moment, "--trust", place / "trust", *options, place / file, code=code)
    document = ran.json()
    return document["summary"], document["layers"][0]["signers"][0]


def test_an_answer_of_a_revocation_server_counts_like_a_list(place: Path) -> None:
    assert asked(place)[0] == "signed-unconfirmed"
    summary, signer = asked(place, "--crl", place / "good")
    assert (summary, signer["revocation"]) == ("signed-trusted", "good")
    summary, signer = asked(place, "--crl", place / "good", "--crl", place / "bad", code=1)
    assert (summary, signer["revocation"]) == ("signed-untrusted", "revoked")
    assert (signer["revoked_since"], signer["revocation_reason"]) == ("2026-11-19T12:00:00+00:00", "key-compromise")
    late = AT + 2 * timedelta(days=1)
    assert asked(place, "--crl", place / "good", at=late)[1]["revocation"] == "stale"


def test_it_may_lie_among_the_trusted_files(place: Path, tmp_path: Path) -> None:
    (tmp_path / "answer.ors").write_bytes((place / "good").read_bytes())
    assert asked(place, "--trust", tmp_path)[0] == "signed-trusted"


def test_a_policy_that_the_path_does_not_have(place: Path) -> None:
    summary, signer = asked(place, "--policy", "1.2.250.1.213.1.7", "--crl", place / "good", code=1)
    assert (summary, signer["chain"]) == ("signed-untrusted", "unusable")
    for wrong in ("", "1", "policy", "1.2.", "3.1", "1.02"):
        smime("verify", "--policy", wrong, place / "letter.eml", code=2)


def test_the_time_of_signing_is_told_beside_and_excuses_nothing(place: Path) -> None:
    good = ("--crl", place / "good")
    assert asked(place, *good)[1]["chain_at_signing"] == "trusted"
    summary, signer = asked(place, *good, at=END + DAY, code=1)
    assert (signer["chain"], signer["chain_at_signing"]) == ("expired", "trusted")
    assert summary == "signed-untrusted"
    signer = asked(place, *good, file="future.eml", code=0)[1]
    assert (signer["chain"], signer["chain_at_signing"]) == ("trusted", None), "signed later than it was judged"
    signer = asked(place, *good, file="future.eml", at=END + 60 * DAY, code=1)[1]
    assert (signer["chain"], signer["chain_at_signing"]) == ("expired", "expired")
