"""The scenes about who has signed: tied by a directory or not, organisation, staff, namesake, disagreement."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

from secmail.api.results import MessageView
from secmail.domain.addresses import Mailbox
from secmail.domain.identity import AddressTie, Holder, Remark, Remarked, SignerIdentity, Tie
from secmail.domain.security import AddressMatch, Finding, Problem, Severity, SignedLayer, Summary
from tests.support.invented_practice import COLLEAGUE, NOW, certificate, signer, view
from tests.support.stage import Stage, settle

MESSAGE = 11
OF_A_CARD = replace(
    certificate(Mailbox("", "Hugo MARCHAND"), national_id="899700075064"),
    emails=(),
    profession="10",
    title="Médecin",
    organisation="CENTRE DE CARDIOLOGIE DU PARC",
    structure_id="10B0057881",
    issuer="CN=AC IGC-EXEMPLE FORT PERSONNES,O=EXEMPLE,C=FR",
)
PERSON = SignerIdentity(Holder.PERSON, "10", "Médecin", "CENTRE DE CARDIOLOGIE DU PARC")
STAFF = replace(
    OF_A_CARD,
    common_name="Inès PETIT",
    national_id="30B0057881/CPET0002",
    profession=None,
    title="Personnel santé ou social",
)


def by(tie: Tie, *remarks: Remarked, source: str = "") -> MessageView:
    """A letter whose signer is verified by this."""
    found = AddressTie(COLLEAGUE.address, tie, source, NOW - timedelta(days=9))
    return told(replace(PERSON, remarks=remarks), tie=found)


def told(
    identity: SignerIdentity,
    *,
    tie: AddressTie | None = None,
    of: object = OF_A_CARD,
    problems: tuple[Problem, ...] = (),
) -> MessageView:
    """A letter of this signer; verified where there is a tie."""
    shown = view(
        *(MESSAGE, COLLEAGUE, "Votre patiente Mme DURAND-EXEMPLE"),
        summary=Summary.SIGNED_TRUSTED if tie is not None else Summary.SIGNED_MISMATCH,
        problems=problems,
    )
    match = AddressMatch.MATCH if tie is not None else AddressMatch.UNKNOWN
    signed = signer(COLLEAGUE, certificate=of, tie=tie, identity=identity, address_match=match)
    layers = tuple(
        replace(layer, signers=(signed,)) if isinstance(layer, SignedLayer) else layer for layer in shown.opened.layers
    )
    return replace(shown, opened=replace(shown.opened, layers=layers))


def untied(*remarks: Remarked) -> MessageView:
    """A letter whose signer the user may confirm."""
    return told(replace(PERSON, remarks=remarks, confirmable=True))


def _show(stage: Stage, shown: MessageView) -> None:
    stage.practice.open = True
    stage.practice.views[shown.message] = shown
    stage.raise_window()
    stage.choose(MESSAGE)


def directory(stage: Stage) -> None:
    _show(stage, by(Tie.DIRECTORY, source="Annuaire Santé"))


def details(stage: Stage) -> None:
    several = Remarked(Remark.SEVERAL_ADDRESSES, "h.marchand@clinique.mssante.exemple")
    _show(stage, by(Tie.CONFIRMATION, several))
    assert stage.window is not None
    stage.window.reading.banner.button.setChecked(True)


def confirm(stage: Stage) -> None:
    _show(stage, untied(Remarked(Remark.DIRECTORY_HINTS, "Fichier des boîtes MSSanté")))


def question(stage: Stage) -> None:
    _show(stage, untied(Remarked(Remark.NOT_TIED)))
    assert stage.window is not None
    stage.front = stage.window.deeds.identity.ask()
    settle()


def organisation(stage: Stage) -> None:
    _show(stage, untied(Remarked(Remark.ORGANISATION_MAILBOX, "CENTRE DE CARDIOLOGIE DU PARC")))


def staff(stage: Stage) -> None:
    remark = Remarked(Remark.STAFF_IN_ANOTHERS_MAILBOX, "Hugo MARCHAND (899700075064)")
    identity = replace(PERSON, holder=Holder.EMPLOYEE, remarks=(remark,))
    _show(stage, told(identity, of=STAFF, problems=(Problem(Finding.MAILBOX_OF_ANOTHER, Severity.WARNING),)))


def namesake(stage: Stage) -> None:
    _show(stage, by(Tie.EXCHANGE, Remarked(Remark.NAMESAKE, "hugo.marchand@pediatrie.mssante.exemple")))


def disagrees(stage: Stage) -> None:
    identity = replace(PERSON, remarks=(Remarked(Remark.PROFESSION_DIFFERS, "Infirmier"),))
    tie = AddressTie(COLLEAGUE.address, Tie.ACCOMPANYING)
    _show(stage, told(identity, tie=tie, problems=(Problem(Finding.DIRECTORY_DISAGREES, Severity.WARNING),)))


def anothers(stage: Stage) -> None:
    other = Remarked(Remark.MAILBOX_OF_ANOTHER, "Claude AUTRE-EXEMPLE (899700099999)")
    problems = (Problem(Finding.MAILBOX_OF_ANOTHER, Severity.WARNING),)
    _show(stage, told(replace(PERSON, remarks=(other,)), problems=problems))


IDENTITY_SCENES: Mapping[str, Callable[[Stage], None]] = {
    "identity-directory": directory,
    "identity-details": details,
    "identity-confirm": confirm,
    "identity-question": question,
    "identity-organisation": organisation,
    "identity-staff": staff,
    "identity-namesake": namesake,
    "identity-disagrees": disagrees,
    "identity-anothers": anothers,
}
