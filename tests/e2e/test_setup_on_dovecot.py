"""`secmail setup --from FILE` on a new profile and a real mail server: tried, done, done again, changed, refused."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from secmail.app.profile import Profile
from tests.support.command import Ran, secmail
from tests.support.dovecot import Dovecot, User
from tests.support.office import PIN, Cast, FileReader

REFUSED, USAGE = 5, 2


class Desk:
    """A workstation on which nobody has set anything up, and the technician's file."""

    def __init__(self, folder: Path, post: Dovecot, cast: Cast) -> None:
        reader = FileReader(folder, cast)
        reader.insert()
        self.profile, self.folder, self.post = Profile(folder / "profile", reader.settings()), folder, post
        self.profile.save()
        self.user: User = post.new_user()
        self.drop, self.file = folder / "results", folder / "poste.toml"
        self.drop.mkdir()

    def write(self, **changed: str) -> None:
        """The file; `changed` by the names of its places."""
        said = {
            "imap": f"localhost:{self.post.imaps_port}",
            "smtp": f"localhost:{self.post.submission_port}",
            "smtp_tls": "starttls",
            "program": "weda",
            "drop": str(self.drop),
        } | changed
        self.file.write_text(
            f'[[mailbox]]\naddress = "{self.user.address}"\nname = "Dr Camille FONTAINE"\n'
            f'imap = "{said["imap"]}"\nsmtp = "{said["smtp"]}"\nsmtp_tls = "{said["smtp_tls"]}"\n'
            f'ca_file = "{self.post.ca_file}"\npassword_from = "stdin"\n\n'
            '[vault]\nrequest = "demande.p10"\n\n'
            '[sheets]\ncustodians = ["Hugo", "Paule"]\nneeded = 2\nfolder = "fiches"\n\n'
            f'[software]\nprogram = "{said["program"]}"\nfolder = "{said["drop"]}"\n',
            "utf-8",
        )
        (self.folder / "fiches").mkdir(exist_ok=True)

    def setup(self, *options: str, typed: Sequence[str] | None = None) -> Ran:
        lines = (PIN, self.user.password.reveal) if typed is None else typed
        order = ("--profile", self.profile.folder, "setup", "--from", self.file, "--pin-stdin", "--json", *options)
        return secmail(*order, stdin="".join(f"{line}\n" for line in lines).encode())


@pytest.fixture
def desk(tmp_path: Path, post: Dovecot, cast: Cast) -> Desk:
    made = Desk(tmp_path, post, cast)
    made.write()
    return made


def _states(ran: Ran) -> dict[str, str]:
    steps: list[dict[str, Any]] = ran.json()["steps"]
    return {step["step"]: step["state"] for step in steps}


def test_tried_done_done_again_and_changed(desk: Desk, tmp_path: Path) -> None:
    planned = desk.setup("--dry-run")
    assert planned.code == 0 and set(_states(planned).values()) == {"planned", "already"}
    assert secmail("--profile", desk.profile.folder, "account", "list", "--json").json()["accounts"] == []
    assert list(desk.drop.iterdir()) == [] and not (tmp_path / "demande.p10").exists()

    done = desk.setup()
    assert done.code == 0 and "01-hugo.html" in done.err
    kept = {"mailbox": "done", "vault": "done", "sheets": "done", "software": "done"}
    assert kept.items() <= _states(done).items()
    assert len(list((tmp_path / "fiches").glob("*.html"))) == 2 and (tmp_path / "demande.p10").exists()
    desk.post.deliver(desk.user.address, b"From: a@b.example\r\nSubject: Bonjour\r\n\r\nOui.\r\n")
    assert secmail("--profile", desk.profile.folder, "sync", "--json").json()["new"] == 1

    again = desk.setup()
    assert again.code == 0 and set(_states(again).values()) == {"already"}

    other = tmp_path / "elsewhere"
    other.mkdir()
    desk.write(drop=str(other))
    differs = desk.setup()
    assert differs.code == 1 and _states(differs)["software"] == "differs" and list(other.iterdir()) == []
    replaced = desk.setup("--replace")
    assert replaced.code == 0 and _states(replaced)["software"] == "done" and list(other.iterdir())


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"imap": "imap.nowhere.localhost:993"}, "cannot be reached"),
        ({"smtp_tls": "implicit"}, "STARTTLS"),
    ],
)
def test_a_server_that_is_not_as_the_file_says_is_named_and_nothing_is_kept(
    desk: Desk, changed: dict[str, str], said: str
) -> None:
    desk.write(**changed)
    ran = desk.setup()
    assert ran.code == REFUSED and not ran.json()["complete"]
    assert said in ran.err
    assert secmail("--profile", desk.profile.folder, "account", "list", "--json").json()["accounts"] == []


def test_a_wrong_password_is_said_and_the_right_one_goes_on(desk: Desk) -> None:
    ran = desk.setup(typed=(PIN, "false"))
    assert ran.code == REFUSED and "password" in ran.err
    assert desk.setup().code == 0


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ('program = "weda"', 'program = "nobodys"', "preset"),
        ("needed = 2", "needed = 3", "sheets"),
        ('password_from = "stdin"', 'password = "secret"', "mailbox"),
        ("[vault]", "[vault", ""),
    ],
)
def test_a_file_that_does_not_fit_does_nothing(desk: Desk, old: str, new: str, place: str) -> None:
    desk.file.write_text(desk.file.read_text("utf-8").replace(old, new), "utf-8")
    ran = desk.setup()
    assert ran.code == USAGE and place in ran.err, ran.err
    assert "secret" not in ran.err
    assert secmail("--profile", desk.profile.folder, "account", "list", "--json").json()["accounts"] == []
