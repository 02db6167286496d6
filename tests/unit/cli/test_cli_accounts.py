"""`secmail account`: servers that are given or found, and every way of signing in."""

import webbrowser
from collections.abc import Callable, Iterator

import pytest

from secmail.api import accounts as a
from secmail.api import commands as c
from secmail.api import queries as q
from secmail.api.events import Event, JobDone, JobFailed
from secmail.domain.accounts import Account, OAuthProvider, Protocol, Server, SignIn, Tls
from secmail.domain.errors import Code
from secmail.domain.ids import AccountId, JobId
from tests.support.cli_shell import Shell
from tests.support.scripted_handle import ScriptedHandle

ADDRESS = "camille@cabinet.example"
PROVIDER = OAuthProvider("https://idp.example/a", "https://idp.example/t", "", ("mail",))
ACCOUNT = Account(AccountId(1), ADDRESS, "C", ADDRESS, Server("imap.example", 993), Server("smtp.example", 465))
FOUND = (
    a.Suggestion(
        Protocol.IMAP,
        Server("imap.cabinet.example", 993),
        Server("smtp.cabinet.example", 587, Tls.STARTTLS),
        "camille",
        (SignIn.PASSWORD, SignIn.OAUTH),
        "autoconfig",
        PROVIDER,
    ),
    a.Suggestion(
        Protocol.POP3,
        Server("pop.other.example", 995),
        Server("smtp.other.example", 465),
        ADDRESS,
        (SignIn.PASSWORD,),
        "dns-srv",
    ),
)
PLACES = ["--imap", "imap.example:993", "--smtp", "smtp.example:465"]


def done(result: object) -> Callable[[object, JobId], Iterator[Event]]:
    return lambda _command, job: iter([JobDone(job, result)])


@pytest.fixture(autouse=True)
def _engine(handle: ScriptedHandle) -> None:
    handle.on(c.AddAccount, done(ACCOUNT))
    handle.on(a.FindServers, done(FOUND))
    handle.on(a.FindProvider, done(PROVIDER))
    handle.on(a.SignInAgain, done(None))
    handle.on(c.UnlockCard, done("Dr"))
    handle.answer(q.Accounts, (ACCOUNT,))


def added(handle: ScriptedHandle) -> c.AddAccount:
    return handle.orders(c.AddAccount)[-1]


def add(shell: Shell, *more: str, stdin: bytes = b"") -> int:
    return shell("account", "add", "--address", ADDRESS, *more, stdin=stdin).code


def test_what_a_domain_says(shell: Shell, handle: ScriptedHandle) -> None:
    ran = shell("account", "find", ADDRESS, "--lang", "en")
    assert ran.code == 0
    first, second = ran.text.splitlines()
    assert "IMAP imap.cabinet.example:993 implicit" in first and "over https" in first and "outside" not in first
    assert "POP3 pop.other.example:995" in second and "without proof" in second and "outside" in second
    rows = shell("account", "find", ADDRESS, "--json").json()["servers"]
    assert rows[0]["imap"]["host"] == "imap.cabinet.example" and rows[1]["pop3"]["port"] == 995
    assert (rows[0]["source"], rows[0]["sign_in"]) == ("autoconfig", ["password", "oauth"])
    handle.on(a.FindServers, done(()))
    assert shell("account", "find", ADDRESS).code == 1


def test_servers_are_never_taken_unasked(shell: Shell, handle: ScriptedHandle) -> None:
    assert add(shell, "--password-stdin", stdin=b"x\n") == 2
    assert add(shell, "--imap", "imap.example:993", "--password-stdin", stdin=b"x\n") == 2
    assert handle.orders(a.FindServers) == handle.orders(c.AddAccount) == []


def test_servers_that_a_person_accepts(shell: Shell, handle: ScriptedHandle) -> None:
    shell.typed = ["1", "geheim"]
    assert add(shell) == 0
    order = added(handle)
    assert (order.incoming, order.outgoing, order.user) == (FOUND[0].incoming, FOUND[0].outgoing, "camille")
    shell.typed = ["2", "geheim"]
    assert add(shell) == 0
    assert added(handle).protocol is Protocol.POP3
    for answer in ("", "0", "3", "x", "1 "):
        shell.typed = [answer]
        assert add(shell) == 2
    assert len(handle.orders(c.AddAccount)) == 2


def test_pop3(shell: Shell, handle: ScriptedHandle) -> None:
    places = ["--pop3", "pop.example:995", "--smtp", "smtp.example:465"]
    assert add(shell, *places, "--password-stdin", stdin=b"x\n") == 0
    assert (added(handle).protocol, added(handle).incoming) == (Protocol.POP3, Server("pop.example", 995))
    assert add(shell, *PLACES, "--pop3", "pop.example:995", "--password-stdin", stdin=b"x\n") == 2


def test_by_the_browser(shell: Shell, handle: ScriptedHandle, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(webbrowser, "open", opened.append)

    def signs_in(_: c.AddAccount, job: JobId) -> Iterator[Event]:
        yield a.BrowserWanted(ADDRESS, "https://idp.example/a?state=x")
        yield JobDone(job, ACCOUNT)

    handle.on(c.AddAccount, signs_in)
    assert add(shell, *PLACES, "--oauth", "--issuer", "https://idp.example", "--client-id", "n", "--scope", "mail") == 0
    assert handle.orders(a.FindProvider) == [a.FindProvider("https://idp.example", "n", ("mail",))]
    assert (added(handle).sign_in, added(handle).oauth, added(handle).password) == (SignIn.OAUTH, PROVIDER, None)
    assert opened == ["https://idp.example/a?state=x"]
    ends = ["--endpoints", "https://a.example/a", "https://a.example/t", "--client-id", "n"]
    assert add(shell, *PLACES, "--oauth", *ends) == 0
    assert added(handle).oauth == OAuthProvider("https://a.example/a", "https://a.example/t", "n", ())
    shell.typed = ["1"]
    assert add(shell, "--oauth", "--client-id", "n") == 0
    assert added(handle).oauth == OAuthProvider(PROVIDER.authorization, PROVIDER.token, "n", ("mail",))
    shell.typed = None
    assert add(shell, *PLACES, "--oauth") == 2
    assert add(shell, *PLACES, "--oauth", "--client-id", "n") == 2


def test_by_key_file_and_card(shell: Shell, handle: ScriptedHandle) -> None:
    assert add(shell, *PLACES, "--client-certificate", "/moi.p12", "--password-stdin", stdin=b"phrase\n") == 0
    assert (added(handle).sign_in, added(handle).key_file) == (SignIn.CERTIFICATE, "/moi.p12")
    assert added(handle).password is not None
    assert add(shell, *PLACES, "--card-key") == 0
    assert (added(handle).sign_in, added(handle).password) == (SignIn.CARD, None)
    assert add(shell, *PLACES, "--card-key", "--oauth") == 2


@pytest.mark.parametrize("way", list(SignIn))
def test_signing_in_anew(shell: Shell, handle: ScriptedHandle, way: SignIn) -> None:
    handle.answer(q.Accounts, (Account(*_fields(), sign_in=way),))
    asks = way in {SignIn.PASSWORD, SignIn.CERTIFICATE}
    more = ["--password-stdin"] if asks else []
    assert shell("account", "sign-in", "1", *more, "--json", stdin=b"neu\n").json() == {"id": "1", "works": True}
    (order,) = handle.orders(a.SignInAgain)
    assert (order.password.reveal if order.password else None) == ("neu" if asks else None)
    assert shell("account", "list", "--json").json()["accounts"][0]["sign_in"] == way.value


def _fields() -> tuple[AccountId, str, str, str, Server, Server]:
    return ACCOUNT.id, ACCOUNT.address, ACCOUNT.name, ACCOUNT.user, ACCOUNT.incoming, ACCOUNT.outgoing


@pytest.mark.parametrize(
    "command",
    [("account", "test", "9"), ("account", "remove", "9"), ("account", "sign-in", "9"), ("sync", "--account", "9")],
)
def test_an_unknown_number_is_said_to_be_unknown(
    shell: Shell, handle: ScriptedHandle, command: tuple[str, ...]
) -> None:
    handle.answer(q.Accounts, (ACCOUNT,))
    told = shell(*command)
    assert told.code == 2
    assert "Il n'y a pas de compte 9." in told.err
    assert handle.submitted == []


@pytest.mark.parametrize(
    ("place", "code", "said"),
    [
        ("imap.example:993", Code.MAIL_TLS, ("serveur de réception imap.example:993", "--ca-file")),
        ("smtp.example:465", Code.MAIL_OFFLINE, ("serveur d'envoi smtp.example:465", "Rien n'a été enregistré")),
        ("smtp.example:465", Code.MAIL_PROTOCOL, ("peut-être échangés",)),
        ("imap.example:993", Code.MAIL_WANTS_TLS, ("--tls implicit",)),
        ("imap.example:993", Code.MAIL_WANTS_STARTTLS, ("--tls starttls",)),
    ],
)
def test_which_server_did_not_do_and_what_may_help(
    shell: Shell, handle: ScriptedHandle, place: str, code: Code, said: tuple[str, ...]
) -> None:
    handle.on(c.AddAccount, lambda _command, job: iter([JobFailed(job, code, place=place)]))
    ran = shell("account", "add", "--address", ADDRESS, "--password-stdin", *PLACES, stdin=b"secret\n")
    assert ran.code == 5
    assert all(each in ran.err for each in (*said, f"Serveur : {place}."))
    assert "de lui-même" not in ran.err


def test_the_ports_of_both_servers_are_listed(shell: Shell) -> None:
    assert "IMAP imap.example:993  smtp.example:465" in shell("account", "list").text
