"""What kind of file it is: the content before the name."""

import pytest

from secmail.domain.media import UNKNOWN, media_type


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("compte rendu.pdf", b"%PDF-1.7\n", "application/pdf"),
        ("photo.pdf", b"\xff\xd8\xff\xe0", "image/jpeg"),
        ("scan", b"II*\x00\x08", "image/tiff"),
        ("image", b"RIFF\x10\x00\x00\x00WEBPVP8 ", "image/webp"),
        ("IM000001", bytes(128) + b"DICM\x02\x00", "application/dicom"),
        ("IM000001.dcm", b"DICM", UNKNOWN),
        ("lettre.DOCX", b"PK\x03\x04", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("archive.zip", b"PK\x03\x04", "application/zip"),
        ("lettre.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/msword"),
        ("setup.pdf", b"MZ\x90\x00", UNKNOWN),
        ("notes.txt", "Relevé".encode(), "text/plain"),
        ("notes.txt", b"MZ\x00", UNKNOWN),
        ("resultat.hpr", b"****LAB****", UNKNOWN),
        ("", b"", UNKNOWN),
    ],
)
def test_the_content_counts_before_the_name(name: str, content: bytes, told: str) -> None:
    assert media_type(name, content) == told
