"""Invented French mail: text of up to 20 KB, one in ten with an attachment; always the same for the same number."""

import base64
import itertools
import random
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

_PROSE = """
bonjour confrère consultation patient traitement résultat biologie examen contrôle tension fièvre douleur genou épaule
radiographie échographie ordonnance posologie comprimé matin soir semaine mois suivi évolution favorable antécédent
allergie vaccin hôpital service urgence cardiologie diabète cholestérol glycémie créatinine hémoglobine
"""
_WORDS = _PROSE.split()
_VOCABULARY = [*_WORDS, *(f"terme{number:05}" for number in range(20_000))]
_WEIGHTS = list(itertools.accumulate([40.0] * len(_WORDS) + [100 / (rank + 10) for rank in range(20_000)]))
_LINES = (5, 10, 20, 40, 80, 200)
_ATTACHMENT_BYTES = 30_000
_BEGIN = datetime(2016, 1, 4, 8, tzinfo=UTC)


def letter(number: int, *, lines: int | None = None) -> bytes:
    """The message of this number, CRLF. `lines`: of its text, else as it comes."""
    chance = random.Random(number)  # noqa: S311 -- invented text
    words = _words(chance, 12 * (lines or chance.choice(_LINES)))
    text = "\r\n".join(" ".join(words[start : start + 12]) for start in range(0, len(words), 12))
    answered = f"In-Reply-To: <{number - 1}@labo.example>\r\n" if number % 3 == 0 else ""
    head = (
        f"From: =?utf-8?q?H=C3=A9l=C3=A8ne?= Martin <correspondant{number % 500}@labo.example>\r\n"
        f"To: cabinet@cabinet.example\r\nSubject: {' '.join(_words(chance, 4)).encode('ascii', 'ignore').decode()}\r\n"
        f"Date: {format_datetime(moment(number))}\r\nMessage-ID: <{number}@labo.example>\r\n{answered}"
        "MIME-Version: 1.0\r\n"
    )
    plain = f"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{text}\r\n"
    if number % 10 or lines is not None:
        return (head + plain).encode()
    scan = base64.encodebytes(chance.randbytes(_ATTACHMENT_BYTES)).decode().replace("\n", "\r\n")
    file = f"Content-Type: image/jpeg; name=scan.jpg\r\nContent-Transfer-Encoding: base64\r\n\r\n{scan}"
    parts = f"--part\r\n{plain}--part\r\n{file}--part--\r\n"
    return (head + f"Content-Type: multipart/mixed; boundary=part\r\n\r\n{parts}").encode()


def moment(number: int) -> datetime:
    """When the message of this number was written: one every three minutes."""
    return _BEGIN + timedelta(minutes=3 * number)


def _words(chance: random.Random, count: int) -> list[str]:
    """Mostly the words of a practice, with a long tail of rare ones."""
    return chance.choices(_VOCABULARY, cum_weights=_WEIGHTS, k=count)
