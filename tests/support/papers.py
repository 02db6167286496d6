"""Invented documents: PDF pages, images, faxes."""

import io
import random

from PIL import Image


def paper(*texts: str, lines: int = 1) -> bytes:
    """A PDF with a page of A4 for each text, which stands on it so many times."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"", b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    objects[2] = objects[2].replace(b" >>", b" /Encoding /WinAnsiEncoding >>")
    kids = []
    for text in texts:
        shown = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
        rows = [f"1 0 0 1 72 {760 - 20 * line} Tm ({part}) Tj" for line, part in enumerate(shown.split("\n") * lines)]
        content = f"BT /F1 12 Tf {' '.join(rows)} ET".encode("cp1252")
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
        page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >>"
        objects.append(page + b" /Contents %d 0 R >>" % len(objects))
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(kids), len(kids))
    made = b"%PDF-1.4\n"
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    rows_of = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    end = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(made))
    return made + head + rows_of + end


def painted(form: str, *, noise: bool = False) -> bytes:
    """An image of 100 × 50 pixels, red at the left, white at the right; or many colours without an order."""
    made = io.BytesIO()
    image = Image.new("RGB", (100, 50), "white")
    image.paste("red", (0, 0, 50, 50))
    if noise:
        image = Image.frombytes("RGB", (100, 50), random.Random(1).randbytes(15_000))
    image.save(made, form)
    return made.getvalue()


def faxed(pages: int) -> bytes:
    """White pages of a fax of standard resolution: 204 dots across and 98 down."""
    made = io.BytesIO()
    first, *others = [Image.new("1", (1728, 1143), 1) for _ in range(pages)]
    first.save(made, "TIFF", save_all=True, append_images=others, compression="group4", dpi=(204, 98))
    return made.getvalue()
