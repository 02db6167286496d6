"""`certificates list` and `certificates update`: what is recognised and why, and what an update has brought."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from secmail.api import commands as c
from secmail.api import queries as q
from secmail.api.events import JobDone, JobFailed
from secmail.api.results import TrustUpdate
from secmail.domain.errors import Code
from secmail.domain.publications import Authority, PlaceOutcome, PlaceState, PublicationKind
from secmail.domain.sentences.problems import PROBLEMS
from tests.support.cli_shell import Shell
from tests.support.scripted_handle import ScriptedHandle
from tests.support.store_samples import certificate

UNTIL = datetime(2026, 11, 27, tzinfo=UTC)
LIST = PublicationKind.LIST
FRESH = PlaceOutcome("http://crl.example/a.crl", LIST, PlaceState.NEW, UNTIL)
SAME = PlaceOutcome("http://crl.example/b.crl", LIST, PlaceState.SAME, UNTIL)
AWAY = PlaceOutcome("http://crl.example/c.crl", LIST, PlaceState.FAILED, code=Code.PUBLICATION_OFFLINE)


def brings(handle: ScriptedHandle, found: TrustUpdate) -> None:
    handle.on(c.UpdateTrust, lambda _command, job: iter([JobDone(job, found)]))


def test_authorities_are_listed_with_the_reason(shell: Shell, handle: ScriptedHandle) -> None:
    handle.answer(q.Certificates, ())
    found = (Authority(certificate(1), root=True, pinned=True), Authority(certificate(2), root=False, pinned=False))
    handle.answer(q.Authorities, found)
    first, second = shell("certificates", "list").text.splitlines()
    assert first.startswith("HOLDER 1  ")
    assert first.endswith("empreinte connue")
    assert second.endswith("ajoutée à la main")
    rows = shell("certificates", "list", "--json").json()["authorities"]
    assert [(row["root"], row["pinned"]) for row in rows] == [(True, True), (False, False)]
    assert set(rows[0]) == {"subject", "issuer", "serial", "sha256", "not_after", "root", "pinned"}


@pytest.mark.parametrize(
    ("found", "code"),
    [
        (TrustUpdate((), (), ()), 0),
        (TrustUpdate(("AC",), (), (FRESH, SAME)), 0),
        (TrustUpdate((), ("AC",), (FRESH,)), 1),
        (TrustUpdate((), ("AC",), (FRESH, AWAY)), 5),
    ],
)
def test_the_exit_code_of_an_update(shell: Shell, handle: ScriptedHandle, found: TrustUpdate, code: int) -> None:
    brings(handle, found)
    assert shell("certificates", "update").code == code
    assert shell("certificates", "update", "--json").code == code


def test_what_an_update_says(shell: Shell, handle: ScriptedHandle) -> None:
    brings(handle, TrustUpdate(("AC NEUVE",), ("AC ABSENTE",), (FRESH, SAME, AWAY)))
    assert shell("certificates", "update").text.splitlines() == [
        "Autorité installée : AC NEUVE",
        "Autorité toujours absente : AC ABSENTE",
        "Nouveau : http://crl.example/a.crl",
        "Inchangé : http://crl.example/b.crl",
        f"Échec : http://crl.example/c.crl. {PROBLEMS[Code.PUBLICATION_OFFLINE]['fr'].sentence}",
    ]
    assert shell("certificates", "update", "--json").json() == {
        "installed": ["AC NEUVE"],
        "missing": ["AC ABSENTE"],
        "places": [
            {"place": FRESH.place, "kind": "list", "state": "new", "until": UNTIL.isoformat(), "code": None},
            {"place": SAME.place, "kind": "list", "state": "same", "until": UNTIL.isoformat(), "code": None},
            {"place": AWAY.place, "kind": "list", "state": "failed", "until": None, "code": "publication.offline"},
        ],
    }
    brings(handle, TrustUpdate((), (), ()))
    assert shell("certificates", "update", "--lang", "en").text == "Nothing to fetch.\n"


def test_a_file_of_authorities_is_handed_over(shell: Shell, handle: ScriptedHandle, tmp_path: Path) -> None:
    file = tmp_path / "chain.p7b"
    file.write_bytes(b"chain")
    handle.on(c.UpdateTrust, lambda _command, job: iter([JobFailed(job, Code.AUTHORITIES_UNKNOWN)]))
    ran = shell("certificates", "update", str(file))
    assert ran.code == 3
    assert "empreinte" in ran.err
    assert handle.orders(c.UpdateTrust) == [c.UpdateTrust(b"chain")]
