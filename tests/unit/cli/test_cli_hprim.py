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
    assert [loss["code"] for loss in ran.json()["losses"]] == ["hprim.lost.identity", "hprim.lost.files"]
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


def test_show_says_in_words_what_the_laboratory_says_of_each_result(shell: Shell) -> None:
    lines = (
        "P|1|PAT9|||INVENTE~PAULA|NAISSANCE|19700102|F",
        "OBR|1|S1~D1||GLY~Gly|S||202511190700|||||||||DR7~DUPONT",
        "OBX|1|NM|CL~Chlore||99|mmol/L|1-2|H|||D",
        "OBX|2|NM|GLY~Glycémie||0.91^5.05|g/l^mmol/l|0.74-1.06^4.11-5.88||||C",
        "OBX|3|NM|K~Potassium||5|mmol/L|<6||||R",
        "OBX|4|FIC|CR||LABO~cr.pdf~PDF",
        "L|1",
        "",
    )
    message = MESSAGE.split(b"\r\n")[0] + b"\r\n" + "\r\n".join(lines).encode("cp1252")
    shown = [" ".join(line.split()) for line in shell("hprim", "show", "-", stdin=message).text.splitlines()]
    assert shown[:10] == [
        "Patient : INVENTE PAULA (F), né(e) NAISSANCE, 02/01/1970",
        "Compte rendu du 20/11/2025, LABO",
        "Pour : MEDECIN",
        "Demande : D1, URGENTE, DUPONT, prélèvement 19/11/2025 07:00",
        "Chlore annulé par le laboratoire",
        "N Glycémie 0.91 g/l (0.74 – 1.06) calculé, corrigé",
        "5.05 mmol/l (4.11 – 5.88)",
        "N Potassium 5 mmol/L (< 6) calculé, non validé",
        "Fichier joint : cr.pdf (PDF)",
        "",
    ]


def test_a_message_without_results_is_converted_with_a_no(shell: Shell) -> None:
    admission = MESSAGE.replace(b"|ORU|", b"|ADM|")
    ran = shell("hprim", "convert", "-", "--to", "hprim1", stdin=admission)
    assert ran.code == 1
    assert "ne porte pas de résultats" in ran.err


def test_errors_of_the_file_are_told_with_its_conversion(shell: Shell) -> None:
    ran = shell("hprim", "convert", "-", "--to", "json", stdin=MESSAGE.replace(b"0.91|g/l", b"0\r\n91|g/l"))
    assert (ran.code, "n'est pas un segment" in ran.err) == (0, True)
