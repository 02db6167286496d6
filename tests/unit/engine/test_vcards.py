"""vCards as address books write them: 2.1, 3.0 and 4.0 read, hostile ones bounded, what is written read back."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from secmail.api.contacts import CardVersion
from secmail.domain.contacts import LONGEST_REST, Contact, Origin
from secmail.domain.errors import ActionNeeded, Code
from secmail.engine.vcards import MOST_CARDS, Cards, read_cards
from secmail.engine.vcards_lines import MOST_OCTETS, content_line, folded
from secmail.engine.vcards_writing import written_cards

FOUR = """BEGIN:VCARD
VERSION:4.0
FN:Dr Zoé Exemple
N:Exemple;Zoé;;Dr;
EMAIL;TYPE=work:zoe@second.example
EMAIL;PREF=1;TYPE=home:mailto:zoe@first.example
ORG:Clinique inventée;Cardiologie
TITLE:Cardiologue
TEL;TYPE=fax:tel:+33-1
TEL;TYPE="voice,cell":tel:+33-2
ADR;LABEL="1, rue":;;1 rue\\, B;Rouen;;76000;
CATEGORIES:Cardio,À rappeler
NOTE:ligne 1\\nligne 2\\, fin
KEY:data:application/pkix-cert;base64,AQID
X-NATIONAL-ID:810001234567
UID:urn:uuid:4fbe8971-0bc3-424c-9c26-36c3e1eff6b1
PHOTO:data:image/png;base64,AAAA
END:VCARD
"""
OUTLOOK = (
    b"BEGIN:VCARD\r\nVERSION:2.1\r\n"
    b"N;CHARSET=Windows-1252;ENCODING=QUOTED-PRINTABLE:Durand;Zo=E9;;Dr\r\n"
    b"FN;CHARSET=UTF-8;QUOTED-PRINTABLE:Zo=C3=A9=\r\n Durand\r\n"
    b"EMAIL;INTERNET:b@b.example\r\nEMAIL;PREF;INTERNET:a@b.example\r\n"
    b"KEY;X509;ENCODING=BASE64:\r\n AQID\r\n BAUG\r\n\r\n"
    b"NOTE;ENCODING=QUOTED-PRINTABLE:un=0D=0Adeux\r\nEND:VCARD\r\n"
)


def one(data: str | bytes) -> Contact:
    (card,) = read_cards(data.encode() if isinstance(data, str) else data).cards
    return card.contact


def test_a_card_of_today() -> None:
    (card,) = read_cards(FOUR.replace("\n", "\r\n").encode()).cards
    assert card.contact == Contact(
        name="Dr Zoé Exemple",
        addresses=("zoe@first.example", "zoe@second.example"),
        family_name="Exemple",
        given_name="Zoé",
        title="Dr",
        organisation="Clinique inventée, Cardiologie",
        speciality="Cardiologue",
        town="Rouen",
        phone="+33-2",
        national_id="810001234567",
        note="ligne 1\nligne 2, fin",
        groups=("Cardio", "À rappeler"),
        origin=Origin.IMPORTED,
        uid="4fbe8971-0bc3-424c-9c26-36c3e1eff6b1",
        rest='TEL;TYPE=fax:tel:+33-1\nADR;LABEL="1, rue":;;1 rue\\, B;Rouen;;76000;',
    )
    assert card.keys == (b"\x01\x02\x03",)


def test_a_card_as_old_address_books_export_it() -> None:
    (card,) = read_cards(OUTLOOK).cards
    assert (card.contact.name, card.contact.given_name) == ("Zoé Durand", "Zoé")
    assert card.contact.addresses == ("a@b.example", "b@b.example")
    assert card.contact.note == "un\ndeux"
    assert card.keys == (b"\x01\x02\x03\x04\x05\x06",)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_whatever_letters_it_is_written_in(encoding: str) -> None:
    data = "BEGIN:VCARD\nFN:Zoé\nEMAIL:z@a.example\nEND:VCARD\n".encode(encoding)
    assert one(data).name == "Zoé"


@pytest.mark.parametrize("version", CardVersion)
def test_what_is_written_is_read_back(version: CardVersion) -> None:
    known = one(FOUR)
    data = written_cards((known,), version, certificates={"zoe@second.example": [b"\x01\x02\x03" * 200]})
    (card,) = read_cards(data).cards
    assert card.contact == known
    assert card.keys == (b"\x01\x02\x03" * 200,)
    assert max(map(len, data.split(b"\r\n"))) <= 75


text = st.text(max_size=60)


@settings(max_examples=60, deadline=None)
@given(text, text, text, st.lists(text, max_size=3))
def test_no_text_breaks_out_of_its_line(name: str, note: str, town: str, groups: list[str]) -> None:
    wanted = Contact(name=name, addresses=("a@b.example",), note=note, town=town, groups=tuple(groups))
    data = written_cards((wanted,), CardVersion.THREE, certificates={})
    (card,) = read_cards(data).cards
    assert card.contact.addresses == ("a@b.example",)
    assert card.contact.national_id is None
    again = written_cards((card.contact,), CardVersion.THREE, certificates={})
    assert read_cards(again).cards == (card,)
    assert card.contact.rest == ""


def test_every_card_is_told_of() -> None:
    torn = "BEGIN:VCARD\nFN:Sans fin\nEMAIL:x@a.example\n"
    silent = "BEGIN:VCARD\nFN:Sans adresse\nTEL:1\nEND:VCARD\n"
    odd = "BEGIN:VCARD\nFN:Un\nEMAIL rien\nEMAIL:pas une adresse\nEMAIL:un@a.example\nEND:VCARD\n"
    nested = (
        "BEGIN:VCARD\nFN:Deux\nEMAIL:deux@a.example\nAGENT:\nBEGIN:VCARD\nEMAIL:agent@a.example\nEND:VCARD\nEND:VCARD\n"
    )
    found = read_cards((torn + silent + odd + nested + torn).encode())
    assert [(card.number, card.contact.addresses) for card in found.cards] == [
        (3, ("un@a.example",)),
        (4, ("deux@a.example",)),
    ]
    assert (found.unreadable, found.without_address, found.partly) == ((1, 5), (2,), (3,))


@pytest.mark.parametrize(
    ("kind", "member"), [("KIND", "MEMBER"), ("X-ADDRESSBOOKSERVER-KIND", "X-ADDRESSBOOKSERVER-MEMBER")]
)
def test_a_group_that_is_a_card_puts_its_members_into_it(kind: str, member: str) -> None:
    group = f"BEGIN:VCARD\n{kind}:group\nFN:Réseau\n{member}:urn:uuid:4fbe8971-0bc3-424c-9c26-36c3e1eff6b1\nEND:VCARD\n"
    assert one(group + FOUR).groups == ("Cardio", "À rappeler", "Réseau")


@pytest.mark.parametrize(
    ("head", "member"),
    [("FN:Garde", "mailto:absent@a.example"), ("FN:Garde", "urn:uuid:none"), ("NOTE:sans nom", "mailto:b@a.example")],
)
def test_a_group_is_told_of_whose_members_are_not_all_in_the_file(head: str, member: str) -> None:
    card = "BEGIN:VCARD\nFN:B\nEMAIL:b@a.example\nEND:VCARD\n"
    group = f"BEGIN:VCARD\nKIND:group\n{head}\nMEMBER:mailto:b@a.example\nMEMBER:{member}\nEND:VCARD\n"
    found = read_cards((group + card).encode())
    assert found.partly == (1,)
    assert found.cards[0].contact.groups == (("Garde",) if head.startswith("FN") else ())


APPLE = """BEGIN:VCARD
VERSION:3.0
N:Petit;Marc;;;
FN:Marc Petit
item1.EMAIL;type=INTERNET:second@a.example
item1.X-ABLabel:_$!<Other>!$_
item2.EMAIL;type=INTERNET;type=pref:marc@a.example
item2.X-ABLabel:Garde
item3.TEL:+33 1
item3.X-ABLabel:Cabinet
ITEM4.TEL:+33 2
item4.X-ABLabel:Le soir, \\; "nuit"
item5.ADR;type=HOME:;;1 rue B;Rouen;;76000;
item5.X-ABADR:fr
URL:https://a.example
item9.X-ABLabel:rien
END:VCARD
"""


@pytest.mark.parametrize("version", CardVersion)
def test_labels_of_apple_stay_with_the_lines_that_they_are_of(version: CardVersion) -> None:
    known = one(APPLE)
    assert (known.addresses, known.phone) == (("marc@a.example", "second@a.example"), "+33 1")
    assert one(APPLE.replace("item4", "item7").replace("ITEM4", "ITEM7")).rest == known.rest
    data = written_cards((known,), version, certificates={})
    assert one(data) == known
    kept = [line for line in data.decode().split("\r\n") if "item" in line or line.startswith("URL")]
    assert kept == [
        "item1.TEL:+33 2",
        'item1.X-ABLabel:Le soir\\, \\; "nuit"',
        "item2.ADR;TYPE=HOME:;;1 rue B;Rouen;;76000;",
        "item2.X-ABADR:fr",
        "URL:https://a.example",
    ]


@pytest.mark.parametrize(
    "written", ["Marc Petit <Marc@A.example>", "<marc@a.example>", '"Petit\\, M." <mailto:marc@a.example>']
)
def test_an_address_may_be_written_as_in_letters(written: str) -> None:
    found = read_cards(f"BEGIN:VCARD\nFN:x\nEMAIL:{written}\nEMAIL:marc@a.example\nEND:VCARD\n".encode())
    assert (found.cards[0].contact.addresses, found.partly) == (("marc@a.example",), ())


@pytest.mark.parametrize("written", ["Marc <>", "a@b.example <c>", "<" * 50_000 + ">", "Marc <m@a.example> x"])
def test_what_is_no_address_though_it_looks_so_is_left_out(written: str) -> None:
    card = f"BEGIN:VCARD\nFN:x\nEMAIL:{written}\nEND:VCARD\n"
    assert read_cards(card.encode()).without_address == (1,)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00" * 1000,
        b"PK\x03\x04",
        b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n",
        b"A" * (MOST_OCTETS + 1),
        b"BEGIN:VCARD\nEND:VCARD\n" * (MOST_CARDS + 1),
        b"BEGIN:VCARD\n" + b"\n" * 1_000_001,
    ],
    ids=["empty", "zeros", "archive", "calendar", "too large", "too many", "too many lines"],
)
def test_what_is_no_contacts_file_is_refused(data: bytes) -> None:
    with pytest.raises(ActionNeeded) as refused:
        read_cards(data)
    assert refused.value.code is Code.CONTACT_FILE_UNREADABLE


def test_a_card_keeps_bounds_whatever_it_holds() -> None:
    addresses = "".join(f"EMAIL:a{number}@b.example\n" for number in range(100))
    other = "X-LONG:" + "y" * 1500 + "\n"
    data = f"BEGIN:VCARD\nFN:{'n' * 9000}\nNOTE:{'o' * 90000}\n{addresses}{other * 50}END:VCARD\n"
    known = one(data)
    assert read_cards(data.encode()).partly == (1,)  # addresses were left out
    assert (len(known.name), len(known.note), len(known.addresses)) == (200, 4000, 20)
    assert len(known.rest) <= LONGEST_REST
    assert read_cards(b"BEGIN:VCARD\nEMAIL:a@b.example\n" + b"X:1\n" * 1000 + b"END:VCARD\n").unreadable == (1,)


def test_hidden_signs_and_directions_are_not_taken_over() -> None:
    assert one("BEGIN:VCARD\nFN:Zo\u202eé\u200b\x07\nEMAIL:a@b.example\nEND:VCARD\n").name == "Zoé"


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300))
def test_any_octets_are_read_or_refused(noise: bytes) -> None:
    try:
        assert isinstance(read_cards(b"BEGIN:VCARD\nEMAIL:a@b.example\n" + noise + b"\nEND:VCARD\n"), Cards)
    except ActionNeeded as refused:
        assert refused.code is Code.CONTACT_FILE_UNREADABLE


def test_parameters_with_signs() -> None:
    line = content_line("item1.ADR;TYPE=home,work;LABEL=\"a;b:c, d^n^'e^'\":x")
    assert line is not None
    assert line.parameters == {"TYPE": ("home", "work"), "LABEL": ('a;b:c, d\n"e"',)}
    assert content_line(line.written()) == line
    assert content_line("NO COLON") is None
    assert content_line("X" + ";A=b" * 31 + ":v") is None


def test_parameters_without_a_value_and_numbers_that_are_none() -> None:
    told = one(
        "BEGIN:VCARD\nFN;ENCODING=QUOTED-PRINTABLE;CHARSET=:Zo=C3=A9\nEMAIL;PREF=:a@b.example\n"
        "X-NATIONAL-ID:none\nX-NATIONAL-ID:810001234567\nEND:VCARD\n"
    )
    assert (told.national_id, told.rest, told.addresses) == ("810001234567", "", ("a@b.example",))


def test_folding_cuts_no_letter() -> None:
    text = "NOTE:" + "é€😀" * 60
    pieces = folded(text).split(b"\r\n ")
    assert all(len(piece.removesuffix(b"\r\n")) <= 75 for piece in pieces)
    assert "".join(piece.decode() for piece in pieces).removesuffix("\r\n") == text


@pytest.mark.parametrize("charset", ["punycode", "idna", "unicode_escape", "utf_7", "hex", "rot13", "inconnu"])
def test_what_no_address_book_writes_is_read_as_windows_writes_it(charset: str) -> None:
    """Punycode takes hours for a few megabytes, and escapes bring in what no check has seen."""
    card = one(f"BEGIN:VCARD\nEMAIL:a@a.example\nNOTE;QUOTED-PRINTABLE;CHARSET={charset}:caf=E9+2AA-a-b\nEND:VCARD\n")
    assert card.note == "café+2AA-a-b"


@pytest.mark.parametrize(("charset", "octets"), [("ISO-8859-15", "=A4"), ("utf8", "=E2=82=AC"), ("CP1252", "=80")])
def test_charsets_of_address_books(charset: str, octets: str) -> None:
    card = one(f"BEGIN:VCARD\nEMAIL:a@a.example\nNOTE;QUOTED-PRINTABLE;CHARSET={charset}:{octets}\nEND:VCARD\n")
    assert card.note == "€"


def test_a_file_brings_no_crowd_of_groups() -> None:
    card = "BEGIN:VCARD\nFN:a{0}\nEMAIL:a{0}@a.example\nCATEGORIES:Tous,{1}\nEND:VCARD\n"
    text = "".join(card.format(number, f"g{number}a,g{number}b") for number in range(200))
    found = read_cards(text.encode())
    assert len({group for each in found.cards for group in each.contact.groups}) == 300
    assert found.cards[-1].contact.groups == ("Tous",)
    assert found.partly == tuple(range(150, 201))
