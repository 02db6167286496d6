"""Only what the publisher has signed is believed; a word that is held back is seen; failures are answers."""

import base64
import importlib
import json
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from secmail.app.updates import Memory, Publisher, look, publisher
from secmail.domain.errors import Code, Unavailable
from secmail.domain.updates import LARGEST, Newness
from tests.support.command import secmail

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
PAGE = "https://secmail.example/0.2"
KEY = Ed25519PrivateKey.generate()
PUBLIC = KEY.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
ASKED = Publisher("https://secmail.example/newest", PUBLIC)
Announce = Callable[..., bytes]


@pytest.fixture
def announce(monkeypatch: pytest.MonkeyPatch) -> Announce:
    """The publisher's own tool."""
    monkeypatch.syspath_prepend(str(Path(__file__).resolve().parents[3] / "packaging"))
    made: Announce = importlib.import_module("package.announcing").announcement
    return made


NEW = Memory(Path(os.devnull) / "updates.json")
"""Of a profile that has seen nothing, and can keep nothing."""


def _look(content: bytes | None, memory: Memory = NEW, *, own: str = "0.1.0", now: datetime = NOW) -> Newness:
    return look(ASKED, memory, now=now, fetch=lambda _: content, own=own).newness


@pytest.mark.parametrize(
    ("own", "found"),
    [("0.1.0", Newness.NEWER), ("0.2.0", Newness.CURRENT), ("0.2", Newness.CURRENT), ("0.10.0", Newness.CURRENT)],
)
def test_a_version_is_newer_by_its_numbers(announce: Announce, own: str, found: Newness) -> None:
    assert _look(announce(KEY, "0.2.0", page=PAGE, now=NOW), own=own) is found


def test_what_is_announced_is_told(announce: Announce) -> None:
    found = look(ASKED, NEW, now=NOW, fetch=lambda _: announce(KEY, "0.2.0", page=PAGE, now=NOW), own="0.1.0")
    assert found.announced is not None
    assert (found.announced.version, found.announced.page) == ("0.2.0", PAGE)


def test_an_old_word_is_no_proof_of_being_up_to_date(announce: Announce) -> None:
    said = announce(KEY, "0.1.0", page=PAGE, now=NOW, days=30)
    assert _look(said, now=datetime(2026, 12, 31, tzinfo=UTC)) is Newness.CURRENT
    assert _look(said, now=datetime(2027, 1, 1, tzinfo=UTC)) is Newness.STALE


def test_an_older_announcement_shown_again_is_refused_and_said(announce: Announce, tmp_path: Path) -> None:
    memory = Memory(tmp_path / "profile" / "updates.json")
    old = announce(KEY, "0.1.0", page=PAGE, now=NOW)
    newer = announce(KEY, "0.2.0", page=PAGE, now=NOW + timedelta(days=20))
    month = NOW + timedelta(days=30)
    assert _look(old, memory) is Newness.CURRENT
    assert _look(newer, memory, now=month) is Newness.NEWER
    assert _look(old, memory, now=month) is Newness.REPLAYED, "it would say that all is well"
    assert look(ASKED, memory, now=month, fetch=lambda _: old, own="0.1.0").announced is None
    assert _look(old, memory, own="0.0.1", now=month) is Newness.REPLAYED, "whatever it says"
    assert _look(newer, memory, own="0.2.0", now=month) is Newness.CURRENT, "the same words may be read again"


def test_what_was_seen_is_of_one_publisher(announce: Announce, tmp_path: Path) -> None:
    memory = Memory(tmp_path / "updates.json")
    assert _look(announce(KEY, "0.1.0", page=PAGE, now=NOW + timedelta(days=9)), memory) is Newness.CURRENT
    other = Ed25519PrivateKey.generate()
    asked = Publisher(ASKED.address, other.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))
    said = announce(other, "0.1.0", page=PAGE, now=NOW)
    assert look(asked, memory, now=NOW, fetch=lambda _: said, own="0.1.0").newness is Newness.CURRENT


WITHOUT_ZONE = json.dumps({"key": base64.b64encode(PUBLIC).decode(), "issued": "2026-12-02T12:00:00"}).encode()


@pytest.mark.parametrize(
    "torn",
    [
        b"",
        b"{",
        b"[" * 100_000,
        b"[]",
        b'{"key": 1}',
        b'{"key": "", "issued": "soon"}',
        b'{"key": "", "issued": 1}',
        WITHOUT_ZONE,
        b"\xff",
    ],
    ids=["empty", "cut off", "deep", "list", "no moment", "no date", "number", "no zone", "no text"],
)
def test_a_torn_memory_is_none(announce: Announce, tmp_path: Path, torn: bytes) -> None:
    memory = Memory(tmp_path / "updates.json")
    memory.file.write_bytes(torn)
    assert _look(announce(KEY, "0.1.0", page=PAGE, now=NOW), memory) is Newness.CURRENT
    assert memory.known(ASKED) == NOW


def test_a_memory_that_cannot_be_kept_changes_no_answer(announce: Announce, tmp_path: Path) -> None:
    (tmp_path / "profile").write_bytes(b"a file")
    memory = Memory(tmp_path / "profile" / "updates.json")
    assert _look(announce(KEY, "0.2.0", page=PAGE, now=NOW), memory) is Newness.NEWER


@pytest.mark.parametrize(
    "spoil",
    [
        lambda said: said.replace(b"0.2.0", b"0.3.0"),
        lambda said: said.partition(b"\n")[2],
        lambda said: b"!" + said,
        lambda said: said + b" " * LARGEST,
        lambda _: b"",
        lambda _: b"\n",
    ],
)
def test_what_is_not_signed_so_is_not_believed(announce: Announce, spoil: Callable[[bytes], bytes]) -> None:
    assert _look(spoil(announce(KEY, "0.2.0", page=PAGE, now=NOW))) is Newness.UNTRUSTED


def test_anothers_key_is_not_believed(announce: Announce) -> None:
    assert _look(announce(Ed25519PrivateKey.generate(), "0.2.0", page=PAGE, now=NOW)) is Newness.UNTRUSTED


@pytest.mark.parametrize(
    "words",
    [
        [],
        {},
        {"version": "0.2.0", "issued": "2026-12-01T00:00:00+00:00", "until": "soon", "page": PAGE},
        {"version": "0.2.0;rm", "issued": "2026-12-01T00:00:00+00:00", "until": "2027-12-01", "page": PAGE},
        {
            "version": "0.2.0",
            "issued": "2026-12-01T00:00:00+00:00",
            "until": "2027-12-01",
            "page": "http://secmail.example",
        },
        {"version": "0.2.0", "issued": "2026-12-01T00:00:00+00:00", "until": "2027-12-01", "page": "https://a\n"},
        {"version": "0.2.0", "issued": "2026-12-01T00:00:00", "until": "2027-12-01", "page": PAGE},
        {"version": 2, "issued": "2026-12-01T00:00:00+00:00", "until": "2027-12-01", "page": PAGE},
    ],
)
def test_signed_nonsense_is_not_believed(words: object) -> None:
    content = json.dumps(words).encode()
    assert _look(base64.b64encode(KEY.sign(content)) + b"\n" + content) is Newness.UNTRUSTED


def test_no_answer_and_no_publisher_are_answers() -> None:
    def offline(_: str) -> bytes:
        raise Unavailable(Code.MAIL_OFFLINE)

    assert look(ASKED, NEW, now=NOW, fetch=offline).newness is Newness.UNREACHABLE
    assert _look(None) is Newness.UNREACHABLE
    assert look(None, NEW, now=NOW, fetch=offline).newness is Newness.NO_PUBLISHER


def test_the_publisher_is_the_builds_own(tmp_path: Path) -> None:
    file = tmp_path / "publisher.toml"
    assert publisher(file) is None
    file.write_text('address = ""\nkey = ""\n', "utf-8")
    assert publisher(file) is None
    file.write_text(f'address = "{ASKED.address}"\nkey = "{base64.b64encode(PUBLIC).decode()}"\n', "utf-8")
    assert publisher(file) == ASKED


def test_the_command_says_so_without_asking_where_nobody_publishes() -> None:
    ran = secmail("updates", "--json")
    assert (ran.code, ran.json()) == (1, {"state": "no-publisher", "page": None})
    assert "knows no address" in secmail("updates").out.decode()
