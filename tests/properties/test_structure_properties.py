"""However layers and parts are piled up, nothing is shown as covered that is not.

Each pile begins with a layer, so that there is something to hide behind.
"""

from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from secmail.domain.security import EncryptedLayer, Summary
from tests.support import cms_forge as forge
from tests.support.pki_lab import PkiLab
from tests.support.sealed_forge import sealed
from tests.support.smime_desk import Desk

LAB = PkiLab()
LABO = LAB.organisation()
DOCTOR = LAB.confidentiality()
ADDRESS = "resultats@labo-tilleuls.example"
HEAD = f"From: {ADDRESS}\r\nTo: camille.fontaine@cabinet.example\r\nSubject: x\r\nMIME-Version: 1.0\r\n".encode()
OTHERS = ["text/plain", "text/html", "application/pdf", "text/rtf"]
KINDS = ["mixed", "alternative", "related", "signed", "digest"]
FIELDS = [
    b"X-A: 1",
    b"Content-Type: text/plain",
    b"From: fraude@evil.example",
    b"Subject: autre",
    b"Reply-To: a@evil.example",
]


@dataclass
class Pile:
    """An entity, and the words in it that no signature and no encryption has covered yet."""

    entity: bytes
    unsigned: set[str]
    unsealed: set[str]
    made: int = field(default=1)

    def stranger(self, kind: str) -> bytes:
        """A part that somebody else adds."""
        self.made += 1
        word = f"MOT{self.made:04}"
        self.unsigned.add(word)
        self.unsealed.add(word)
        text = f"<p>{word}</p>" if kind == "text/html" else word
        inner = forge.entity(text.encode(), kind)
        return b"Content-Type: message/rfc822\r\n\r\n" + HEAD + inner if kind == "text/rtf" else inner


def signed_opaque(pile: Pile) -> None:
    pile.entity = forge.cms_entity(forge.signed(pile.entity, LABO))
    pile.unsigned.clear()


def signed_detached(pile: Pile) -> None:
    signature = forge.cms_entity(forge.signed(pile.entity, LABO, detached=True), "application/pkcs7-signature")
    whole = forge.multipart(pile.entity, signature, kind="signed")
    pile.entity = whole[whole.index(b"Content-Type: multipart") :]
    pile.unsigned.clear()


def sealed_up(pile: Pile) -> None:
    pile.entity = forge.cms_entity(sealed(pile.entity, DOCTOR))
    pile.unsealed.clear()


def whole_message(pile: Pile) -> None:
    pile.entity = b"Content-Type: message/rfc822\r\n\r\n" + HEAD + pile.entity


STEPS = {"opaque": signed_opaque, "detached": signed_detached, "sealed": sealed_up, "message": whole_message}


@st.composite
def piles(draw: st.DrawFn) -> Pile:
    """One word, then up to four layers, mixtures or added fields around it."""
    pile = Pile(forge.entity(b"MOT0001"), {"MOT0001"}, {"MOT0001"})
    STEPS[draw(st.sampled_from(sorted(STEPS)))](pile)
    for step in draw(st.lists(st.sampled_from(["mixture", "field", *STEPS]), min_size=1, max_size=4)):
        if step == "mixture":
            kinds = draw(st.lists(st.sampled_from(OTHERS), min_size=1, max_size=2))
            parts = draw(st.permutations([pile.entity, *(pile.stranger(kind) for kind in kinds)]))
            whole = forge.multipart(*parts, kind=draw(st.sampled_from(KINDS)))
            pile.entity = whole[whole.index(b"Content-Type: multipart") :].replace(b"=_b", b"=_%d" % pile.made)
        elif step == "field":
            pile.entity = draw(st.sampled_from(FIELDS)) + b"\r\n" + pile.entity
        else:
            STEPS[step](pile)
    return pile


@settings(max_examples=120, deadline=None)
@given(piles())
def test_what_nobody_covered_is_never_shown_as_covered(pile: Pile) -> None:
    opened = Desk((DOCTOR,)).open(HEAD + pile.entity)
    shown = opened.text + (opened.html or "")
    covered = "".join(bytes(one.content).decode("latin1") for one in opened.attachments if one.covered)
    if opened.summary is Summary.SIGNED_TRUSTED:
        assert not [word for word in pile.unsigned if word in shown]
        assert all(one.covered for one in opened.attachments)
        assert [box.address for box in opened.headers.from_] == [ADDRESS]
    assert not [word for word in pile.unsigned if word in covered]
    if opened.encrypted and all(layer.opened for layer in opened.layers if isinstance(layer, EncryptedLayer)):
        assert not [word for word in pile.unsealed if word in shown]
