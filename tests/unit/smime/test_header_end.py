"""The content begins right after the first empty line, whatever octets it begins with."""

from itertools import product

import pytest

from secmail.domain.policy import Limits
from secmail.smime.mime_tree import Budget, read_entity

BREAKS = (b"\n", b"\r\n")


@pytest.mark.parametrize("content", [b"", b"x", b"\n", b"\nx", b"\r\nx", b"\n\nx", b"\r\n\r\n", b"\r", b"\rx"])
@pytest.mark.parametrize(("line", "empty"), list(product(BREAKS, BREAKS)))
def test_nothing_of_the_content_is_lost(line: bytes, empty: bytes, content: bytes) -> None:
    entity = read_entity(b"A: b" + line + empty + content, Budget(Limits()))
    assert entity.fields == (("a", " b"),)
    assert bytes(entity.content) == content
