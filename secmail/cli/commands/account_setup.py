"""Setting accounts up: servers that are given or found, and the way of signing in."""

from dataclasses import dataclass, replace

from secmail.api.accounts import FindProvider, FindServers, SignInAgain, Suggestion
from secmail.api.commands import AddAccount
from secmail.cli import listings
from secmail.cli.commands.accounts import chosen
from secmail.cli.context import Context
from secmail.cli.dialogue import Dialogue
from secmail.cli.outcome import Exit, Failed
from secmail.domain.accounts import Account, OAuthProvider, Password, Protocol, Server, SignIn, Tls
from secmail.domain.errors import Code


@dataclass(frozen=True, slots=True)
class _Places:
    """Where the mail is; `user` None: not told by anybody."""

    protocol: Protocol
    incoming: Server
    outgoing: Server
    user: str | None = None
    oauth: OAuthProvider | None = None


_MAY_HELP = {
    Code.MAIL_TLS: "account.own-authority",
    Code.MAIL_PROTOCOL: "account.exchanged",
    Code.MAIL_WANTS_TLS: "account.implicit",
    Code.MAIL_WANTS_STARTTLS: "account.starttls",
}


def add(context: Context) -> Exit:
    """Tries both servers, then saves."""
    way = _way(context)
    places = _given(context)
    with context.engine() as engine:
        order = _order(context, engine, places or _accepted(context, engine), way=way)
        try:
            account = engine.do(order, Account)
        except Failed as failed:
            _tell_server(context, order, failed)
            raise
    if context.output.as_json:
        context.output.document(listings.account(account))
    context.output.line(context.words("account.added", id=account.id))
    return Exit.DONE


def _tell_server(context: Context, order: AddAccount, failed: Failed) -> None:
    """Which of the two servers it was, before the sentence; and what may help that only the command line knows."""
    kinds = {f"{order.incoming.host}:{order.incoming.port}": "incoming"}
    kinds[f"{order.outgoing.host}:{order.outgoing.port}"] = "outgoing"
    kind = kinds.get(failed.place)
    if kind is not None:
        context.say(f"account.failed.{kind}", place=failed.place)
    if failed.code in _MAY_HELP:
        context.say(_MAY_HELP[failed.code])


def find(context: Context) -> Exit:
    """What the domain of an address says; NO when it says nothing."""
    with context.engine() as engine:
        found = _found(context, engine)
    if context.output.as_json:
        context.output.document(listings.rows("servers", map(listings.suggestion, found)))
    for line in _lines(context, found):
        context.output.line(line)
    return Exit.DONE if found else Exit.NO


def sign_in(context: Context) -> Exit:
    """With a new password, in the browser, by the certificate or the card, as the account does it."""
    with context.engine() as engine:
        account = chosen(context, engine)
        asks = account.sign_in in {SignIn.PASSWORD, SignIn.CERTIFICATE}
        secret = _secret(context, account.user) if asks else None
        if account.sign_in is SignIn.CARD:
            engine.wait_for_cards()
        engine.do(SignInAgain(account.id, secret, context.options.client_certificate), type(None))
    if context.output.as_json:
        context.output.document({"id": str(account.id), "works": True})
    context.output.line(context.words("account.signed-in"))
    return Exit.DONE


def _order(context: Context, engine: Dialogue, places: _Places, *, way: SignIn) -> AddAccount:
    options = context.options
    user = options.user or places.user or options.address
    if way is SignIn.CARD:
        engine.wait_for_cards()
    return AddAccount(
        address=options.address,
        name=options.name or "",
        user=user,
        incoming=places.incoming,
        outgoing=places.outgoing,
        password=_secret(context, user) if way in {SignIn.PASSWORD, SignIn.CERTIFICATE} else None,
        protocol=places.protocol,
        sign_in=way,
        oauth=_provider(context, engine, places) if way is SignIn.OAUTH else None,
        key_file=options.client_certificate,
    )


def _way(context: Context) -> SignIn:
    options = context.options
    named = [
        way
        for way, given in (
            (SignIn.OAUTH, options.oauth),
            (SignIn.CERTIFICATE, options.client_certificate),
            (SignIn.CARD, options.card_key),
        )
        if given
    ]
    if len(named) > 1:
        raise context.misused("usage.one-sign-in")
    return named[0] if named else SignIn.PASSWORD


def _given(context: Context) -> _Places | None:
    """The servers of the command line; None when there are none."""
    options = context.options
    place = options.imap or options.pop3
    if place is None and options.smtp is None:
        return None
    if place is None or options.smtp is None:
        raise context.misused("usage.servers")
    return _Places(
        Protocol.POP3 if options.pop3 else Protocol.IMAP,
        _server(place, options.tls, options.ca_file),
        _server(options.smtp, options.smtp_tls or options.tls, options.ca_file),
    )


def _accepted(context: Context, engine: Dialogue) -> _Places:
    """What the domain proposes and the person at the terminal agrees to."""
    if not context.input.at_terminal or context.output.as_json:
        raise context.misused("usage.servers")
    found = _found(context, engine)
    for line in _lines(context, found):
        context.tell_also(line)
    answer = (context.input.ask(context.words("found.choose")) if found else None) or ""
    if not (answer.isascii() and answer.isdigit() and 0 < int(answer[:3]) <= len(found)):
        raise context.misused("usage.servers")
    taken = found[int(answer) - 1]
    return _Places(taken.protocol, taken.incoming, taken.outgoing, taken.user, taken.oauth)


def _found(context: Context, engine: Dialogue) -> tuple[Suggestion, ...]:
    found: tuple[Suggestion, ...] = engine.do(FindServers(context.options.address), tuple)
    return found


def _lines(context: Context, found: tuple[Suggestion, ...]) -> list[str]:
    words = context.words
    domain = context.options.address.rpartition("@")[2].lower()
    lines = []
    for number, each in enumerate(found, 1):
        inside = all(_within(server.host, domain) for server in (each.incoming, each.outgoing))
        values = {
            "number": number,
            "protocol": each.protocol.upper(),
            "incoming": _shown(each.incoming),
            "outgoing": _shown(each.outgoing),
            "user": each.user,
            "source": words(f"found.{each.source}"),
            "foreign": "" if inside else words("found.foreign"),
        }
        lines.append(words("found.line", **values))
    return lines or [words("found.none")]


def _within(host: str, domain: str) -> bool:
    return host == domain or host.endswith(f".{domain}")


def _shown(server: Server) -> str:
    return f"{server.host}:{server.port} {server.tls}"


def _provider(context: Context, engine: Dialogue, places: _Places) -> OAuthProvider:
    options = context.options
    scopes = tuple(options.scope)
    if options.client_id and options.endpoints:
        authorization, token = options.endpoints
        return OAuthProvider(authorization, token, options.client_id, scopes)
    if options.client_id and options.issuer:
        return engine.do(FindProvider(options.issuer, options.client_id, scopes), OAuthProvider)
    if options.client_id and places.oauth is not None:
        return replace(places.oauth, client_id=options.client_id, scopes=scopes or places.oauth.scopes)
    raise context.misused("usage.provider")


def _server(place: tuple[str, int], tls: str, ca_file: str | None) -> Server:
    return Server(place[0], place[1], Tls(tls), ca_file)


def _secret(context: Context, user: str) -> Password:
    if context.options.password_stdin:
        return Password(context.input.secret_line())
    typed = context.input.ask(context.words("password", user=user))
    if typed is None:
        raise context.misused("usage.password")
    return Password(typed)
