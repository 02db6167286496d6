"""Many archives in one message weigh no more than one."""

import hashlib

from secmail.domain.security import Finding
from secmail.engine.classify import archives
from secmail.engine.classify.unpacking import unpack
from tests.support.kinds_of_mail import attached, zipped

WEIGHT = 12 * 1024 * 1024


def test_what_comes_out_of_many_archives_is_bounded_together() -> None:
    kernel = b"".join(hashlib.sha256(b"%d" % number).digest() for number in range(512))
    packed = zipped([("a.txt", kernel * (WEIGHT // len(kernel)))])
    assert len(packed) < WEIGHT // 10
    found = unpack(tuple(attached(f"{number}.zip", packed) for number in range(10)))
    inner = sum(piece.attachment.size for piece in found.pieces if piece.inner)
    assert WEIGHT < inner <= archives.TOGETHER
    assert Finding.ARCHIVE_REFUSED in found.findings
