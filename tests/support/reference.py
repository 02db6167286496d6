"""Files of public suites, out of the archive beside the checkout; whoever needs them skips where it is absent."""

import json
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest


def reference(shared: Path, name: str) -> bytes:
    """One file of the archive."""
    archive = shared / "corpus" / "smime.zip"
    if not archive.is_file():
        pytest.skip("the archive of public suites is not here")
    return _archive(archive).read(name)


def wycheproof(shared: Path, name: str) -> dict[str, Any]:
    """One file of test vectors."""
    vectors: dict[str, Any] = json.loads(reference(shared, f"wycheproof/{name}_test.json"))
    return vectors


def pem_body(text: bytes) -> bytes:
    """The octets of the first PEM block."""
    import base64

    lines = text.decode("ascii", "replace").splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith("-----BEGIN"))
    end = next(i for i, line in enumerate(lines) if i > start and line.startswith("-----END"))
    return base64.b64decode("".join(lines[start + 1 : end]))


@cache
def _archive(path: Path) -> zipfile.ZipFile:
    return zipfile.ZipFile(path)
