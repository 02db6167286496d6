"""The white list of mail domains."""

import pytest

from secmail.directory.white_list import domains_of
from secmail.domain.errors import Code, Rejected

HEAD = '<?xml version="1.0" encoding="UTF-8"?><ListeBlanche xmlns="https://listeblanche.mssante.fr/schema">'
TAIL = "</ListeBlanche>"


def listed(*names: str) -> bytes:
    domains = "".join(f"<Domaine><Nom>{name}</Nom><Operateur><Nom>x.y</Nom></Operateur></Domaine>" for name in names)
    return (HEAD + domains + TAIL).encode()


def test_domains_in_their_ascii_form() -> None:
    found = domains_of(listed("Medecin.MSSante.example", " hopital.mssante.example. ", "hôpital.mssante.example"))
    assert found == {"medecin.mssante.example", "hopital.mssante.example", "xn--hpital-ixa.mssante.example"}


def test_names_that_are_no_domains_are_left_out() -> None:
    assert domains_of(
        listed(
            "ok.example",
            "",
            "localhost",
            "a b.example",
            "x@y.example",
            "a" * 300 + ".example",
            "é" * 70 + ".example",
            "a..example",
            "a/b.example",
        )
    ) == {"ok.example"}


def test_a_prefix_makes_no_difference() -> None:
    content = (
        b'<l:ListeBlanche xmlns:l="https://listeblanche.mssante.fr/schema"><l:Domaine><l:Nom>a.example</l:Nom>'
        b"</l:Domaine></l:ListeBlanche>"
    )
    assert domains_of(content) == {"a.example"}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html/>",
        b"no xml",
        listed(),
        listed("a.example")[:-9],
        listed("a.example").replace(b"listeblanche.mssante.fr", b"other.example"),
        b'<!DOCTYPE x [<!ENTITY a "b.example">]>' + listed("&a;").partition(b"?>")[2],
        b"<a>" * 100,
        b"<?xml version='1.0' encoding='unknown'?><a/>",
        b" " * (17 * 1024 * 1024),
    ],
)
def test_other_documents_are_refused(content: bytes) -> None:
    with pytest.raises(Rejected) as error:
        domains_of(content)
    assert error.value.code is Code.DIRECTORY_FILE_UNREADABLE
