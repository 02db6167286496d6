"""Makes what `secmail updates` reads: `python -m package.announcing KEY VERSION PAGE [DAYS]`.

KEY is the file of the publisher's Ed25519 key (PEM); where there is none it is made, and its public half printed for
`resources/updates/publisher.toml`. The announcement goes to standard output. It carries the moment: whoever has seen it
believes no older one.
"""

import base64
import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

_DAYS = 180


def announcement(key: Ed25519PrivateKey, version: str, *, page: str, now: datetime, days: int = _DAYS) -> bytes:
    """Signature, line feed, signed words."""
    until = (now + timedelta(days=days)).date()
    said = {"version": version, "issued": now.isoformat(), "until": until.isoformat(), "page": page}
    words = json.dumps(said, ensure_ascii=False).encode()
    return base64.b64encode(key.sign(words)) + b"\n" + words


def key_in(file: Path) -> Ed25519PrivateKey:
    """The key in the file; made there, for its owner only, where there is none."""
    if file.exists():
        known = load_pem_private_key(file.read_bytes(), None)
        assert isinstance(known, Ed25519PrivateKey), "another kind of key"
        return known
    made = Ed25519PrivateKey.generate()
    file.touch(mode=0o600, exist_ok=False)
    file.write_bytes(made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return made


def main(arguments: list[str]) -> int:
    """The exit code."""
    if len(arguments) not in {3, 4}:
        sys.stderr.write(__doc__ or "")
        return 2
    key = key_in(Path(arguments[0]))
    public = base64.b64encode(key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)).decode("ascii")
    sys.stderr.write(f'key = "{public}"\n')
    days = int(arguments[3]) if len(arguments) == 4 else _DAYS
    sys.stdout.buffer.write(announcement(key, arguments[1], page=arguments[2], now=datetime.now(UTC), days=days))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
