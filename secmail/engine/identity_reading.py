"""Who has signed an opened message, by what is known here: told beside the verdict, which it never makes better."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from secmail.domain.addresses import Mailbox, domain_of, normal
from secmail.domain.folding import words
from secmail.domain.forms_of_address import without_titles
from secmail.domain.identifiers import is_of_structure, same_person_number
from secmail.domain.identity import DISAGREEMENTS, OF_ANOTHER, Remark, SignerIdentity
from secmail.domain.lookalikes import seen_as
from secmail.domain.messages import OpenedMessage
from secmail.domain.security import (
    BESIDE_THE_VERDICT,
    AddressMatch,
    CertificateFacts,
    Chain,
    Finding,
    Integrity,
    Layer,
    Problem,
    Severity,
    SignedLayer,
    SignerFacts,
    Summary,
    judge,
)
from secmail.engine.desk import Desk
from secmail.engine.identity_rules import Neighbours, identity
from secmail.engine.identity_ties import IdentityTies
from secmail.engine.steps import Steps, wait

_NO_OBSTACLE = frozenset({Finding.DIRECTORY_DISAGREES, Finding.ENCRYPTION_MISSING})
"""What stands beside a verdict and says nothing against confirming the signer."""
_MOST_SIGNERS = 8

_Names = dict[str, list[tuple[str | None, str]]]
"""Folded name: (national identifier, address) of everybody who is known by it."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """A signer whose signature holds and whose path is trusted, with what the mail database knows around him."""

    certificate: CertificateFacts
    around: Neighbours
    tied: bool


class IdentityReading:
    """Engine thread; what reads the country's file runs in the pool."""

    def __init__(self, desk: Desk, ties: IdentityTies) -> None:
        self._desk = desk
        self._ties = ties
        self._names: tuple[tuple[int, int], _Names] = ((-1, 0), {})

    def identified(self, opened: OpenedMessage) -> Steps[OpenedMessage]:
        """The message with the identity of every proven signer, and what is against it among the problems."""
        if len(opened.headers.from_) != 1:
            return opened
        sender = opened.headers.from_[0]
        asked = {each.certificate.sha256: each for each in self._asked(opened, sender)}
        if not asked:
            return opened
        found = yield from wait(self._desk.pool.submit(self._identities, asked))
        return _with(opened, found)

    def _asked(self, opened: OpenedMessage, sender: Mailbox) -> Iterator[_Asked]:
        for signer in _proven(opened):
            facts = signer.certificate
            if facts is not None:
                yield _Asked(facts, self._around(facts, sender), signer.address_match is AddressMatch.MATCH)

    def _around(self, facts: CertificateFacts, shown: Mailbox) -> Neighbours:
        db, sender = self._desk.db, normal(shown.address)
        others = [each.address for each in self._ties.confirmed(facts)]
        if facts.national_id is not None:
            others += db.certificates.addresses_of(facts.national_id)
        return Neighbours(
            address=sender,
            of_address=self._ties.told_of_address(sender),
            of_number=self._ties.told_of_holder(facts),
            certificates=db.certificates.for_address(sender),
            others=tuple(sorted(set(others))),
            namesakes=self._namesakes(facts),
            shown_as=self._shown_as(facts, shown),
            refused=sender in self._ties.denied(facts),
            titles=self._ties.titles(),
        )

    def _namesakes(self, facts: CertificateFacts) -> tuple[str, ...]:
        """Addresses of others whom we know by the same name."""
        name = _folded(facts.common_name)
        if not name or facts.national_id is None:
            return ()
        known = self._known_names().get(name, [])
        return tuple(
            address
            for number, address in known
            if number is not None and number != facts.national_id and not same_person_number(number, facts.national_id)
        )

    def _shown_as(self, facts: CertificateFacts, shown: Mailbox) -> tuple[str, ...]:
        """Addresses of whom we know by the name beside the sender's address, where that is not the signer's.

        An organisation's mailboxes in one domain are its own to name.
        """
        name, sender = _folded(shown.name), normal(shown.address)
        if not name or name == _folded(facts.common_name):
            return ()
        known = self._known_names().get(name, [])
        own = {sender, *map(normal, facts.emails)}
        his = any(
            address in own
            or (number is not None and number == facts.national_id)
            or same_person_number(number, facts.national_id)
            or (is_of_structure(facts.national_id) and domain_of(address) == domain_of(sender))
            for number, address in known
        )
        return () if his else tuple(dict.fromkeys(address for _, address in known))

    def _known_names(self) -> _Names:
        """Read anew when there are others."""
        state = self._desk.db.confirmations.state_of_names()
        if self._names[0] != state:
            found: _Names = {}
            for name, number, address in self._desk.db.confirmations.names():
                found.setdefault(_folded(name), []).append((number, address))
            self._names = state, found
        return self._names[1]

    def _identities(self, asked: dict[str, _Asked]) -> dict[str, SignerIdentity]:
        """By the fingerprint of the certificate. Pool."""
        return {sha256: self._identity(each) for sha256, each in asked.items()}

    def _identity(self, asked: _Asked) -> SignerIdentity:
        around, number = asked.around, asked.certificate.national_id
        whole = replace(
            around,
            of_address=(*around.of_address, *self._ties.published_of_address(asked.certificate, around.address)),
            of_number=(*around.of_number, *self._ties.published_of_number(number)),
        )
        return identity(asked.certificate, whole, tied=asked.tied)


def _proven(opened: OpenedMessage) -> list[SignerFacts]:
    """Of the others nothing can be told."""
    signers = [signer for layer in opened.layers if isinstance(layer, SignedLayer) for signer in layer.signers]
    return [
        signer
        for signer in signers[:_MOST_SIGNERS]
        if signer.integrity is Integrity.INTACT and signer.chain is Chain.TRUSTED
    ]


def _with(opened: OpenedMessage, found: dict[str, SignerIdentity]) -> OpenedMessage:
    layers = tuple(_layer(layer, found) for layer in opened.layers)
    known = {problem.code for problem in opened.problems}
    added = tuple(problem for problem in _problems(found) if problem.code not in known)
    told = replace(opened, layers=layers, problems=(*opened.problems, *added))
    told = replace(told, summary=judge(told.layers, told.problems))
    return _confirmable(told)


def _layer(layer: Layer, found: dict[str, SignerIdentity]) -> Layer:
    if not isinstance(layer, SignedLayer):
        return layer
    return replace(layer, signers=tuple(_signer(signer, found) for signer in layer.signers))


def _signer(signer: SignerFacts, found: dict[str, SignerIdentity]) -> SignerFacts:
    proven = signer.integrity is Integrity.INTACT and signer.chain is Chain.TRUSTED
    known = found.get(signer.certificate.sha256) if proven and signer.certificate is not None else None
    return replace(signer, identity=known)


def _problems(found: dict[str, SignerIdentity]) -> Iterator[Problem]:
    remarks = {each.remark for identity in found.values() for each in identity.remarks}
    if remarks & OF_ANOTHER:
        yield Problem(Finding.MAILBOX_OF_ANOTHER, Severity.WARNING, "another person is known for the address")
    if Remark.SHOWN_AS_ANOTHER in remarks:
        yield Problem(Finding.NAME_OF_ANOTHER, Severity.WARNING, "the name shown is another correspondent's")
    if remarks & DISAGREEMENTS:
        yield Problem(Finding.DIRECTORY_DISAGREES, Severity.WARNING)


def confirmable(opened: OpenedMessage) -> SignerFacts | None:
    """The one signer of whom the user may say that the sender's address is his; None where there is nothing to say.

    Everything else must be proven: were the address his, the message would be trusted.
    """
    layers = [layer for layer in opened.layers if isinstance(layer, SignedLayer)]
    signers = [signer for layer in layers for signer in layer.signers]
    obstacles = {problem.code for problem in opened.problems} & (BESIDE_THE_VERDICT - _NO_OBSTACLE)
    if opened.summary is not Summary.SIGNED_MISMATCH or len(signers) != 1 or obstacles:
        return None
    (signer,) = signers
    if signer.identity is None or signer.identity.has(*OF_ANOTHER, Remark.REFUSED):
        return None
    supposed = replace(layers[0], signers=(replace(signer, address_match=AddressMatch.MATCH),))
    others = tuple(supposed if layer is layers[0] else layer for layer in opened.layers)
    return signer if judge(others, opened.problems) is Summary.SIGNED_TRUSTED else None


def _confirmable(opened: OpenedMessage) -> OpenedMessage:
    signer = confirmable(opened)
    if signer is None or signer.identity is None:
        return opened
    said = replace(signer, identity=replace(signer.identity, confirmable=True))
    layers = tuple(
        replace(layer, signers=(said,)) if isinstance(layer, SignedLayer) else layer for layer in opened.layers
    )
    return replace(opened, layers=layers)


def _folded(name: str) -> str:
    """Without titles, as the eye takes it: a name in letters of another script is not another name."""
    return " ".join(sorted(without_titles(words(seen_as(name)))))
