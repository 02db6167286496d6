"""What is not HPRIM, however much it looks it; and the poorest files that still are."""

import os
import zipfile
from pathlib import Path

import pytest

from secmail import hprim

SHARED = Path(os.environ.get("SECMAIL_SHARED", Path(__file__).parents[4] / "shared")) / "corpus"
_MAX_SIZE = 300_000

LETTER_HEAD = (
    "Cabinet de cardiologie\nDocteur Jean INVENTE\nAncien interne\n12 rue X\nBat B\n75001 PARIS\n12/03/2025\n\nCher\n"
)
CODED = "RES|Glycemie|GLU|N|1.30|g/L|0.74|1.06||\n"
NOT_HPRIM = {
    "letter-head-with-a-date": LETTER_HEAD,
    "letter-with-a-reference": "REF 2025/12\nDocteur INVENTE\n\n75001 PARIS\n\nLe 12/03/2025\n\nCher confrère,\n" * 3,
    "mail-about-the-markers": "Le fichier finit par :\n\n****FIN****\n****FINFICHIER****\n\nCordialement,\nLe labo\n",
    "mail-about-a-coded-line": f"Bonjour,\nvoici :\n\n{CODED}\nLe type est N.\nCordialement\nLe support\nPoste\n",
    "mail-with-a-quoted-report": "Le labo a écrit :\n> PAT1\n> INVENTE\n> ****LAB****\n> RES|A|B|N|1\n> ****FIN****\n",
    "forwarded-mail": "---- Message transféré ----\nDe : Labo <labo@example.org>\nDate : 03/04/2025\n\nVoir pièce.\n",
    "receipt": "Reporting-UA: secmail\nFinal-Recipient: rfc822;a@example.org\nDisposition: manual-action; displayed\n",
    "prose-full-of-dates": "Rendez-vous\nle\n01/02/2025\net\nle\n03/04/2025\n05/06/2025\n07/08/2025\n09/10/2025\n",
    "table-with-semicolons": "nom;prenom;date\nINVENTE;JEAN;01/02/1980\n",
    "table-with-bars": "RES|TEX|A|B\nX|Y|Z|T\nRES|x|y|z\n",
    "log": "2025-01-01 10:00:00 INFO start\nRES|ok|1|2\nTEX|ready\n",
    "source-code": f'SAMPLE = """\n{CODED}****FIN****\n"""\nprint(SAMPLE)\n',
    "source-code-of-sante": 'H = "H|~^\\\\&|F||A~B||ORU|||C~D||P|H2.2~L|2025"\nprint(H)\n',
    "manual-page": f"# HPRIM\n\n```\n****LAB****\n{CODED}****FIN****\n```\n\nVoir la norme.\n",
    "hl7": "MSH|^~\\&|LAB|X|Y|Z|20250101||ORU^R01|1|P|2.5\rPID|1||P9\rOBX|1|NM|A||1\r",
    "astm": "H|\\^&|||LAB|||||||P|1\rP|1\rL|1\r",
    "quoted-message-of-sante": "> H|~^\\&|F||A~B||ORU|||C~D||P|H2.2~L|2025\n> P|1|P9\n",
    "invoice": "FACTURE 2025-001\nINVENTE\nJEAN\n12 rue X\n\n75001 PARIS\n12/03/2025\nTotal : 12,00\n",
    "visiting-card": "BEGIN:VCARD\nN:Invente;Jean\nBDAY:1980-02-01\nEND:VCARD\n",
    "stars": "****\n**** ATTENTION ****\n****\n****FIN****\n",
    "pdf-under-a-name-of-hprim": "%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\n%%EOF\n",
    "zip": "PK\x03\x04\x14\x00\x00\x00",
    "cda": '<?xml version="1.0"?><ClinicalDocument xmlns="urn:hl7-org:v3"/>',
    "nothing": "",
    "blank-lines": "\n" * 40,
}


@pytest.mark.parametrize("text", NOT_HPRIM.values(), ids=NOT_HPRIM)
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16"])
def test_is_none(text: str, encoding: str) -> None:
    found = hprim.detect(text.encode(encoding))
    assert found.format == "none", found.reasons
    assert hprim.read(text.encode(encoding)).reports == ()


HEADER = "PAT1\nINVENTE\nPaul\n\n\n99999 NULLEPART\n01/02/1950\n"
HPRIM = {
    "coded-lines-alone": CODED,
    "coded-lines-and-end": f"{CODED}TEX|note\n****FIN****\n",
    "text-and-both-end-markers": "Compte rendu\nRien à signaler.\n****FIN****\n****FINFICHIER****\n",
    "short-header-and-text": f"{HEADER}Hémoglobine 13.8\n",
    "header-and-text-without-ends": f"{HEADER}\nREQ\n20/11/2026\nLAB        LABO\nDR         MEDECIN\ntexte\n",
    "greeting-before-and-footer-after": f"Bonjour,\n\n{HEADER}\n\n\n\n\ntexte\n****FIN****\n****FINFICHIER****\nLabo\n",
    "coded-lines-in-a-letter": f"Bonjour,\n\n{CODED * 3}\nCordialement,\nLe labo\nPoste 12\nParis\n",
}


@pytest.mark.parametrize("text", HPRIM.values(), ids=HPRIM)
def test_is_hprim(text: str) -> None:
    found = hprim.detect(text.encode())
    assert found.format == "hprim-medecin", found.reasons
    assert found.confidence >= 0.5


def test_no_mail_of_the_shared_corpus_is_hprim() -> None:
    archive = SHARED / "smime.zip"
    if not archive.exists():
        pytest.skip("the shared corpus is not here")
    with zipfile.ZipFile(archive) as suites:
        files = [entry for entry in suites.infolist() if not entry.is_dir() and entry.file_size < _MAX_SIZE]
        taken = [entry.filename for entry in files if hprim.detect(suites.read(entry)).format != "none"]
    assert len(files) > 300
    assert taken == []


def test_no_source_file_of_ours_is_hprim() -> None:
    root = Path(__file__).parents[3]
    files = [path for folder in ("secmail", "tests/unit/hprim") for path in (root / folder).rglob("*.py")]
    assert [path.name for path in files if hprim.detect(path.read_bytes()).format != "none"] == []


def test_extension_plays_no_part_and_reasons_are_given() -> None:
    assert hprim.detect(CODED.encode()).reasons == ("coded result lines",)
    assert hprim.detect(LETTER_HEAD.encode()).reasons == ("lines that could be a patient header",)


def test_report_that_quotes_a_message_of_sante_stays_a_report() -> None:
    quoted = "H|~^\\&|F||LAB~LABO||ORU|||DR~MED||P|H2.2~C|20251120\nP|1|P9\n"
    text = f"{HEADER}\nREQ\n20/11/2026\nLAB        LABO\nDR         MEDECIN\n{quoted}****FIN****\n****FINFICHIER****\n"
    assert hprim.detect(text.encode()).format == "hprim-medecin"
    assert hprim.detect(f"texte\n{quoted}OBR|1|a\nL|1\n".encode()).format == "hprim-sante"
