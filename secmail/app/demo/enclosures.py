"""The documents that letters of the demonstration bring: a PDF, a picture and a text document."""

import io
import itertools
import math
import struct
import zipfile
import zlib
from collections.abc import Mapping
from xml.sax.saxutils import escape

from secmail.app.demo.letters import CORRESPONDENCE, File

_ULTRASOUND = """Cardiologie du Parc
Échographie cardiaque transthoracique

Patiente : CHÂTEL FRANÇOISE, née le 14/07/1946
Indication : souffle systolique, contrôle annuel

Ventricule gauche non dilaté, non hypertrophié.
Fraction d'éjection : 62 % (Simpson biplan).
Pas de trouble de la cinétique segmentaire.
Fuite mitrale minime. Valve aortique peu calcifiée, gradient moyen 8 mmHg.
Cavités droites normales, PAPS estimée à 28 mmHg.
Péricarde sec.

Conclusion : fonction systolique conservée, contrôle dans un an.

Dr Noé RIVIÈRE"""
_DISCHARGE = """Compte rendu d'hospitalisation

Patient : BENSAÏD KARIM, né le 23/11/1957
Motif : décompensation d'un diabète de type 2

Évolution favorable sous insuline. Glycémies stables à la sortie.
Traitement de sortie : metformine 1 g deux fois par jour, ramipril 5 mg le matin.
À contrôler : potassium et créatinine à huit jours, HbA1c à trois mois.

Dr Noé RIVIÈRE"""
_CONSULTATION = """Cardiologie du Parc
Compte rendu de consultation

Patiente : HAMELIN-ROCÇA BÉNÉDICTE, née le 27/04/1965
Motif : vertiges au lever depuis l'augmentation du traitement

Tension artérielle : 118/70 couchée, 98/60 debout à une minute.
Auscultation cardiaque et pulmonaire sans particularité. Pas d'oedème.
Électrocardiogramme : rythme sinusal à 64/min, pas de trouble de la conduction.

Conclusion : hypotension orthostatique probable.
Proposition : ramipril 2,5 mg au lieu de 5 mg, à prendre le soir.
Relevé de tension à domicile sur trois jours, ionogramme et créatinine à une semaine.

Dr Noé RIVIÈRE"""
_WIDTH, _HEIGHT, _BEAT = 900, 220, 180
"""Pixels of the tracing, and of one beat."""
_WAVES = ((40, 9, 14.0), (76, 3, -10.0), (84, 4, 95.0), (92, 3, -22.0), (135, 14, 24.0))
"""P, Q, R, S and T: place in the beat, width, height."""


def pdf(text: str) -> bytes:
    """One page with these lines, the first two as its heading."""
    lines = [_pdf_line(place, line) for place, line in enumerate(text.split("\n"))]
    stream = b"BT 72 770 Td " + b" ".join(lines) + b" ET"
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources 6 0 R >>",
        b"<< /Length %d >>\nstream\n%b\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Font << /F1 5 0 R >> >>",
    )
    body = b"%PDF-1.4\n"
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"xref\n0 %d\n0000000000 65535 f \n%btrailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
    return body + end % (len(objects) + 1, table, len(objects) + 1, len(body))


def _pdf_line(place: int, line: str) -> bytes:
    heading = 2
    size, step = (14, 22) if place < heading else (11, 17)
    text = line.encode("cp1252", "replace").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
    return b"/F1 %d Tf (%b) Tj 0 -%d Td" % (size, text, step)


def tracing() -> bytes:
    """An electrocardiogram as PNG, grey on white."""
    columns = [_HEIGHT // 2 - round(_voltage(column % _BEAT)) for column in range(_WIDTH)]
    rows = [bytearray(b"\xff" * _WIDTH) for _ in range(_HEIGHT)]
    for place in range(0, _WIDTH, 20):
        for row in rows:
            row[place] = 0xD0
    for row in rows[::20]:
        row[:] = b"\xd0" * _WIDTH
    for column, (one, other) in enumerate(itertools.pairwise(columns)):
        for y in range(min(one, other), max(one, other) + 2):
            rows[y][column] = 0x20
    data = zlib.compress(b"".join(b"\0" + bytes(row) for row in rows))
    head = struct.pack(">IIBBBBB", _WIDTH, _HEIGHT, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


def _voltage(place: int) -> float:
    return sum(height * math.exp(-(((place - middle) / width) ** 2)) for middle, width, height in _WAVES)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def docx(text: str) -> bytes:
    """A text document with these paragraphs (Office Open XML)."""
    paragraphs = "".join(f"<w:p><w:r><w:t>{escape(line)}</w:t></w:r></w:p>" for line in text.split("\n"))
    office = "http://schemas.openxmlformats.org"
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    relation = f"{office}/officeDocument/2006/relationships/officeDocument"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{office}/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{main}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{office}/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{relation}" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{office}/wordprocessingml/2006/main">'
        f"<w:body>{paragraphs}</w:body></w:document>",
    }
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            # A moment of its own would make each build another file.
            entry = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
            archive.writestr(entry, '<?xml version="1.0" encoding="UTF-8"?>' + content, zipfile.ZIP_DEFLATED)
    return whole.getvalue()


_TEXT_DOCUMENT = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_FILES = (
    (1, File("compte-rendu.pdf", "application/pdf", pdf(_ULTRASOUND))),
    (2, File("electrocardiogramme.png", "image/png", tracing())),
    (3, File("compte-rendu-hospitalisation.docx", _TEXT_DOCUMENT, docx(_DISCHARGE))),
    (4, File("consultation.pdf", "application/pdf", pdf(_CONSULTATION))),
)
ENCLOSED: Mapping[str, tuple[File, ...]] = {CORRESPONDENCE[letter][0]: (file,) for letter, file in _FILES}
"""By the subject of the letter."""
