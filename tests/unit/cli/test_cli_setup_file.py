"""The file of `secmail setup`: what it may say, and that nothing in it is passed over in silence."""

from pathlib import Path

import pytest

from secmail.cli.setup_file import MailboxPlan, Secret, SetupPlan, Unfit, parse
from secmail.domain.accounts import Server, SignIn, Tls

EXAMPLE = Path(__file__).resolve().parents[3] / "resources" / "setup" / "poste.toml"
FOLDER = Path("/poste")
MAILBOX = '[[mailbox]]\naddress = "a@cabinet.example"\n'


def test_the_example_that_is_shipped_is_read_whole() -> None:
    plan = parse(EXAMPLE.read_text("utf-8"), FOLDER)
    assert plan.card.holder == "FONTAINE"
    assert plan.mailboxes[0].incoming == Server("imap.cabinet-des-lilas.example", 993, Tls.IMPLICIT)
    assert plan.vault is not None and plan.vault.request == FOLDER / "demande.p10"
    assert plan.sheets is not None and (len(plan.sheets.custodians), plan.sheets.needed) == (3, 2)
    assert plan.software is not None and plan.software.folder == Path("/srv/cabinet/resultats")
    assert plan.delegate is not None and plan.delegate.until.year == 2027


def test_what_the_example_comments_out_is_read_too() -> None:
    text = EXAMPLE.read_text("utf-8")
    for line in (
        "modules",
        "user",
        "ca_file",
        "[[vault.import]]",
        "file",
        "passphrase_from",
        "[software.values]",
        "extension",
    ):
        text = text.replace(f"# {line}", line, 1)
    plan = parse(text, FOLDER)
    assert plan.mailboxes[0].incoming is not None and plan.mailboxes[0].incoming.ca_file == "/poste/autorite.pem"
    assert plan.vault is not None and plan.vault.keys[0].passphrase == Secret("ask")
    assert plan.software is not None and plan.software.values == (("extension", ".hpr"),)


def test_an_empty_file_asks_for_nothing() -> None:
    assert parse("", FOLDER) == SetupPlan()


def test_without_servers_they_are_found_by_the_address() -> None:
    assert parse(MAILBOX, FOLDER).mailboxes == (MailboxPlan("a@cabinet.example"),)


@pytest.mark.parametrize(
    ("text", "secret"),
    [("stdin", Secret("stdin")), ("fd:3", Secret("fd", "3")), ("keyring:cabinet", Secret("keyring", "cabinet"))],
)
def test_a_password_comes_from_somewhere_else(text: str, secret: Secret) -> None:
    plan = parse(f'{MAILBOX}password_from = "{text}"\nsign_in = "password"', FOLDER)
    assert (plan.mailboxes[0].password, plan.mailboxes[0].sign_in) == (secret, SignIn.PASSWORD)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("= 3", ""),
        ("mailboxes = []", "mailboxes"),
        (MAILBOX + 'password = "secret"', "mailbox.1.password"),
        (MAILBOX + 'password_from = "secret"', "mailbox.1.password_from"),
        (MAILBOX + 'password_from = "fd:x"', "mailbox.1.password_from"),
        (MAILBOX + 'imap = "imap.example:993"', "mailbox.1.smtp"),
        (MAILBOX + 'imap = "imap.example"\nsmtp = "smtp.example:465"', "mailbox.1.imap"),
        (MAILBOX + 'tls = "none"\nimap = "imap.example:993"\nsmtp = "smtp.example:465"', "mailbox.1.tls"),
        (MAILBOX + 'sign_in = "oauth"', "mailbox.1.sign_in"),
        (MAILBOX + 'sign_in = "certificate"', "mailbox.1.key_file"),
        ('[[mailbox]]\naddress = "a"', "mailbox.1.address"),
        ('[card]\nholders = "A"', "card.holders"),
        ('card = "A"', "card"),
        ('[sheets]\ncustodians = ["A", "a"]\nneeded = 2\nfolder = "."', "sheets.custodians"),
        ('[sheets]\ncustodians = ["A", "B"]\nneeded = 1\nfolder = "."', "sheets.needed"),
        ('[sheets]\ncustodians = ["A", "B"]\nneeded = true\nfolder = "."', "sheets.needed"),
        ('[software]\nprogram = "weda"', "software.folder"),
        ('[software]\nprogram = "weda"\nfolder = "."\n[software.values]\nform = "x"', "software.values.form"),
        ('[delegate]\ncard = "A"\nuntil = "2027-01-01"', "delegate.until"),
        ("[delegate]\nuntil = 2027-01-01", "delegate.card"),
        ('[delegate]\ncard = "A"\nas = "friend"\nuntil = 2027-01-01', "delegate.as"),
        ('[vault]\n[[vault.import]]\npassphrase_from = "ask"', "vault.import.1.file"),
        ('[vault]\nname = "a\\nb"', "vault.name"),
    ],
)
def test_what_does_not_fit_is_named_by_its_place(text: str, place: str) -> None:
    with pytest.raises(Unfit) as refused:
        parse(text, FOLDER)
    assert refused.value.place == place
