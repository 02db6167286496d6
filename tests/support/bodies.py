"""Contents that programs are known to change on their way."""

import random

BODIES: dict[str, bytes] = {
    "empty": b"",
    "line": b"Le bilan est normal.\r\n",
    "crlf": "Résultat :\r\n\r\n  glycémie 0,91 g/l\r\n".encode(),
    "lf": "Résultat :\n\n  glycémie 0,91 g/l\n".encode(),
    "cr": b"un\rdeux\rtrois",
    "mixed": b"un\r\ndeux\ntrois\rquatre\n\r\n",
    "no-end": b"ohne Zeilenende",
    "8bit": "éèàçœ€".encode("cp1252", "replace") + b"\r\n",
    "binary": bytes(range(256)) * 5,
    "dots": b".\r\n..\r\nFrom x\r\n.\r\n",
    "boundary": b"------=_x\r\n--x--\r\n-- \r\n",
    "long-lines": b"x" * 5000 + b"\r\n" + b"y" * 999 + b"\r\n",
    "spaces": b"a \t \r\n \r\n\t\r\n",
    "large": random.Random(5).randbytes(5_000_000),
}
