"""A hospital's directory set up by the command line, asked, and known when it is away; the country off line."""

import json
from pathlib import Path

from tests.support.command import Ran, secmail
from tests.support.invented_country import write_country
from tests.support.slapd import PASSWORD, USER, Slapd, needs_slapd

BOXES = {"minh.nguyen@hospital.example", "cardiologie@hospital.example"}


def test_directories_by_the_command_line(tmp_path: Path) -> None:
    needs_slapd()
    profile, place = tmp_path / "profile", tmp_path / "slapd"
    profile.mkdir()
    place.mkdir()
    settings = {"key_file": True, "find_card_modules": False, "fetch_revocation": False, "http_proxy": ""}
    (profile / "settings.json").write_text(json.dumps(settings))

    def run(*words: str, stdin: bytes = b"") -> Ran:
        return secmail("directory", *words, "--profile", profile, "--json", stdin=stdin)

    server = Slapd(place)
    server.start()
    try:
        where = (f"port={server.ldaps_port}", f"ca_file={server.ca_file}", "base=dc=hospital,dc=example")
        values = ("host=localhost", *where, f"user={USER}")
        added = run(
            "add", "hospital", "--name", "chu", "--value", *values, "--key-stdin", stdin=f"{PASSWORD}\n".encode()
        )
        assert added.code == 0, added.err
        assert PASSWORD not in added.out.decode() + added.err
        assert {each["state"] for each in run("test", "chu").json()["checks"]} == {"ok"}
        found = run("search", "nguyen").json()["entries"]
        assert {each["source"] for each in found} == {"chu"}
        assert {each["address"] for each in found} == BOXES
    finally:
        server.stop()
    away = run("search", "NGUYEN")
    assert away.code == 0
    assert {entry["address"] for entry in away.json()["entries"]} == BOXES
    assert away.json()["failures"] == [{"source": "chu", "code": "directory.offline"}]
    country = tmp_path / "country.txt"
    write_country(country, 500)
    assert run("refresh", str(country)).json()["mailboxes"] == 500
    towns = {entry["town"] for entry in run("search", "--offline", "--town", "bezancon").json()["entries"]}
    assert towns == {"BESANÇON"}
    assert run("forget").code == 0
    assert run("country").code == 1
