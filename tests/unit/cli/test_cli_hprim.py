"""`secmail hprim convert` into every form, what is lost by it, and messages of errors."""

import json
from pathlib import Path

from tests.support.cli_shell import Shell

MESSAGE = (
    "H|~^\\&|F.HPR||LAB~LABO||ORU|||DR~MEDECIN||P|H2.4~L|202511201200\r\n"
    "P|1|PAT9|||INVENTE~PAULA||19700102|F\r\nOBR|1|S1~D1\r\n"
    "OBX|1|NM|GLY~Glycémie||0.91|g/l\r\nOBX|2|FIC|CR||LABO~cr.pdf~PDF\r\nL|1\r\n"
).encode("cp1252")
FORMS = ("as-received", "hprim1", "hprim2", "sante", "csv", "json", "fhir")


def test_every_form_is_written(shell: Shell) -> None:
    for form in FORMS:
        ran = shell("hprim", "convert", "-", "--to", form, stdin=MESSAGE)
        assert ran.code == 0
        assert b"Glyc" in ran.out, form
    assert shell("hprim", "convert", "-", "--to", "as-received", stdin=MESSAGE).out == MESSAGE
    bundle = json.loads(shell("hprim", "convert", "-", "--to", "fhir", "--json", stdin=MESSAGE).out)
    assert bundle["resourceType"] == "Bundle"


def test_encoding_and_line_ends_can_be_wished_for(shell: Shell) -> None:
    wishes = ("--encoding", "utf-8", "--line-ending", "lf")
    out = shell("hprim", "convert", "-", "--to", "hprim2", *wishes, stdin=MESSAGE).out
    assert "RES|Glycémie|GLY|N|0.91|g/l|".encode() in out
    assert b"\r" not in out


def test_what_a_form_cannot_carry_is_told(shell: Shell, tmp_path: Path) -> None:
    ran = shell("hprim", "convert", "-", "--to", "hprim2", "-o", str(tmp_path / "out.hpr"), "--json", stdin=MESSAGE)
    assert [loss["code"] for loss in ran.json()["losses"]] == ["hprim.lost.files"]
    assert "Les fichiers joints au message ne sont que nommés" in ran.err
    assert shell("hprim", "convert", "-", "--to", "json", stdin=MESSAGE).err == ""


def test_a_message_of_errors_is_written_for_what_is_refused(shell: Shell, tmp_path: Path) -> None:
    path = tmp_path / "recu.hpr"
    path.write_bytes(MESSAGE.replace(b"PAT9", b"").replace(b"F.HPR", b""))
    ran = shell("hprim", "error", str(path))
    assert ran.code == 0
    assert "|P|2|P~1|8.3||A|Identifiant du patient" in ran.out.decode("iso-8859-1")
    assert "ERR|1|recu.hpr|" in ran.out.decode("iso-8859-1")
    assert shell("hprim", "error", "-", stdin=MESSAGE).code == 1
