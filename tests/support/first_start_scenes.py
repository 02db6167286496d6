"""The scenes of the first start: each screen of the assistant, in each state that looks otherwise."""

from collections.abc import Callable, Mapping

from secmail.api.accounts import FindFormer, FindServers, FormerMailbox, Suggestion
from secmail.api.custody import Mandates
from secmail.api.queries import Accounts
from secmail.api.setup import SetupShown, SetupState
from secmail.api.setup import SetupStep as Step
from secmail.domain.accounts import Protocol, Server, SignIn
from secmail.domain.cards import Card
from secmail.domain.exports import ExportPolicy
from secmail.gui.first_start.assistant import FirstStartDialog
from secmail.gui.first_start.import_mail import ImportMailDialog
from tests.support.invented_custody import DOCTOR_CARD
from tests.support.invented_practice import ACCOUNT
from tests.support.stage import Stage, settle

ORDER = tuple(Step)
SERVERS = Suggestion(
    Protocol.IMAP,
    Server("imap.mssante.exemple", 993),
    Server("smtp.mssante.exemple", 465),
    ACCOUNT.address,
    (SignIn.PASSWORD,),
    "autoconfig",
)


def begin(
    stage: Stage, step: Step, *, cards: tuple[Card, ...] = (DOCTOR_CARD,), opened: bool = False
) -> FirstStartDialog:
    """The assistant at this screen, everything before it done."""
    done = set(ORDER[: ORDER.index(step)]) | ({Step.CARD} if cards else set())
    practice = stage.practice
    practice.cards, practice.open = cards, opened
    practice.handle.answer(Accounts, (ACCOUNT,) if Step.MAILBOX in done else ())
    if Step.VAULT not in done:
        practice.custody.vaults, practice.custody.session = (), None
    if Step.SOFTWARE not in done:
        practice.exchange.policy = ExportPolicy(None)
    practice.handle.answer(SetupState, lambda _: SetupShown(frozenset(done), frozenset(), wanted=True))
    window = stage.raise_window()
    settle()
    dialog = window.first_start.dialog
    assert dialog is not None
    if step is Step.MAILBOX:
        dialog.go_on()  # the card is confirmed
    settle()
    stage.front = dialog
    return dialog


def first_card(stage: Stage) -> None:
    begin(stage, Step.CARD)


def first_no_card(stage: Stage) -> None:
    begin(stage, Step.CARD, cards=())


def first_mailbox(stage: Stage) -> None:
    begin(stage, Step.MAILBOX)


def first_servers(stage: Stage) -> None:
    dialog = begin(stage, Step.MAILBOX)
    form = dialog.mailbox.form
    assert form is not None
    form.address.setText(ACCOUNT.address)
    dialog.go_on()
    stage.practice.handle.finish(FindServers, (SERVERS,))
    settle()


def first_former(stage: Stage) -> None:
    dialog = begin(stage, Step.MAILBOX)
    names = (ACCOUNT.address, f"cabinet.des.{'tilleuls.' * 8}@mssante.exemple")
    found = tuple(FormerMailbox(name, "Dr Claire FONTAINE", "c", SERVERS.incoming, SERVERS.outgoing) for name in names)
    stage.practice.handle.finish(FindFormer, found)
    settle()
    assert dialog.mailbox.form is not None
    dialog.mailbox.form.take_former(found[0])
    settle()


def first_by_hand(stage: Stage) -> None:
    dialog = begin(stage, Step.MAILBOX)
    form = dialog.mailbox.form
    assert form is not None
    form.address.setText(ACCOUNT.address)
    dialog.go_on()
    stage.practice.handle.finish(FindServers, ())
    settle()


def first_vault(stage: Stage) -> None:
    begin(stage, Step.VAULT)


def first_vault_made(stage: Stage) -> None:
    dialog = begin(stage, Step.SHEETS, opened=True)
    dialog.back_button.click()
    settle()


def first_sheets(stage: Stage) -> None:
    begin(stage, Step.SHEETS, opened=True)


def first_software(stage: Stage) -> None:
    begin(stage, Step.SOFTWARE, opened=True)


def first_software_tried(stage: Stage) -> None:
    dialog = begin(stage, Step.SOFTWARE, opened=True)
    dialog.software.folder.take("/cabinet/echanges/resultats")
    dialog.go_on()
    settle()


def first_delegate(stage: Stage) -> None:
    stage.practice.handle.answer(Mandates, ())
    begin(stage, Step.DELEGATE, opened=True)


def first_mailbox_there(stage: Stage) -> None:
    dialog = begin(stage, Step.VAULT)
    dialog.back_button.click()
    settle()


def import_mail(stage: Stage) -> None:
    stage.practice.open = True
    stage.raise_window().actions_by_key["import-mail"].trigger()
    settle()
    assert stage.window is not None
    (dialog,) = stage.window.findChildren(ImportMailDialog)
    dialog.source.setText("~/.thunderbird/a1b2c3.default/Mail/Local Folders/Archives")
    stage.front = dialog
    settle()


FIRST_START_SCENES: Mapping[str, Callable[[Stage], None]] = {
    "first-card": first_card,
    "first-no-card": first_no_card,
    "first-mailbox": first_mailbox,
    "first-servers": first_servers,
    "first-by-hand": first_by_hand,
    "first-former": first_former,
    "first-mailbox-there": first_mailbox_there,
    "import-mail": import_mail,
    "first-vault": first_vault,
    "first-vault-made": first_vault_made,
    "first-sheets": first_sheets,
    "first-software": first_software,
    "first-software-tried": first_software_tried,
    "first-delegate": first_delegate,
}
