"""S/MIME on files."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from secmail.api.files import (
    EncryptOptions,
    KeySource,
    Opener,
    Passphrase,
    PemFiles,
    Pkcs12File,
    SharedKey,
    SignOptions,
    TokenKey,
    Trust,
    WhatItIs,
)
from secmail.cli.commands.hprim import put
from secmail.cli.context import Context
from secmail.cli.documents import closed_reason, to_json, what_it_is
from secmail.cli.outcome import EXIT_CODES, Exit, Failed, failed, not_read, reading_exit
from secmail.cli.reader import tell_kind, tell_message
from secmail.domain.cards import Pin
from secmail.domain.errors import ActionNeeded, Code, SecmailError
from secmail.domain.messages import OpenedMessage
from secmail.domain.security import Finding, Summary

_TRUST_SUFFIXES = frozenset({".cer", ".crt", ".pem", ".der", ".p7b", ".p7c", ".crl", ".ors"})
_MAX_TRUST_FILES = 500
_CLOSED = {
    Finding.KEY_NEEDED: Code.VAULT_LOCKED,
    Finding.NOT_FOR_US: Code.SMIME_NOT_FOR_US,
    Finding.UNSUPPORTED: Code.SMIME_UNSUPPORTED,
    Finding.MALFORMED: Code.SMIME_MALFORMED,
}


def inspect(context: Context) -> Exit:
    """Opens and verifies. The document is printed whenever the outside could be read, also when a key is refused."""
    opened, told, problem = _opened(context)
    _tell(context, opened, told)
    closed = closed_reason(opened)
    if problem is None and closed is not None:
        problem = Failed(_CLOSED.get(closed, Code.SMIME_DECRYPT_FAILED))
    if problem is None:
        return _end(context, opened)
    context.tell(problem)
    return EXIT_CODES[problem.code]


def _end(context: Context, opened: OpenedMessage) -> Exit:
    """The exit code, with the sentence for what was not read whole."""
    end, reason = reading_exit(opened), not_read(opened)
    if end is Exit.UNREADABLE and reason is not None:
        context.tell(Failed(reason))
    return end


def _opened(context: Context) -> tuple[OpenedMessage, WhatItIs, Failed | None]:
    """The message as far as the keys go, what it is, and what was wrong with a key."""
    tools, problem = context.program.files(), None
    keys: tuple[Opener, ...] = ()
    try:
        keys = _openers(context)
    except ActionNeeded as error:  # no PIN; what stands in clear is shown all the same
        problem = failed(error)
    trust = _trust(context)
    with context.input.opened(context.options.file) as file:
        data = tools.load(file)
        try:
            opened = tools.inspect(data, keys, trust)
        except SecmailError as error:
            if EXIT_CODES[error.code] is not Exit.KEY:
                raise
            opened, problem = tools.verify(data, trust), failed(error)
        return opened, tools.tell(opened), problem


def verify(context: Context) -> Exit:
    """The same document without opening. NO for what is not signed: that is the question here."""
    tools, trust = context.program.files(), _trust(context)
    with context.input.opened(context.options.file) as file:
        opened = tools.verify(tools.load(file), trust)
        told = tools.tell(opened)
    _tell(context, opened, told)
    end = _end(context, opened)
    return Exit.NO if end is Exit.DONE and opened.summary is Summary.UNSIGNED else end


def decrypt(context: Context) -> Exit:
    """The inner message, as it stands."""
    keys = _openers(context)
    tools = context.program.files()
    with context.input.opened(context.options.file) as file:
        return put(context, tools.decrypt(tools.load(file), keys))


def sign(context: Context) -> Exit:
    """A signed message."""
    keys = _keys(context)
    if len(keys) != 1:
        raise context.misused("usage.one_key")
    options = SignOptions(
        detached=context.options.detached, pss=context.options.pss, protect_headers=context.options.protect_headers
    )
    tools = context.program.files()
    with context.input.opened(context.options.file) as file:
        return put(context, tools.sign(tools.load(file), keys[0], options))


def encrypt(context: Context) -> Exit:
    """An encrypted message."""
    options = EncryptOptions(
        cipher=context.options.cipher,
        key_transport=context.options.key_transport,
        protect_headers=context.options.protect_headers,
    )
    recipients = tuple(context.input.content(name) for name in context.options.to)
    tools = context.program.files()
    with context.input.opened(context.options.file) as file:
        return put(context, tools.encrypt(tools.load(file), recipients, options))


def _tell(context: Context, opened: OpenedMessage, told: WhatItIs) -> None:
    opened = replace(opened, problems=told.problems)
    closed = closed_reason(opened) is not None
    if context.output.as_json:
        context.output.document(
            {**to_json(opened), **what_it_is(None if closed else told.kind, told.reasons, told.urgency)}
        )
    else:
        tell_message(context, opened)
        if not closed:
            tell_kind(context, told.kind, reasons=told.reasons, urgency=told.urgency)


def _keys(context: Context) -> tuple[KeySource, ...]:
    """Every key that the options name. Reads the lines of standard input that hold secrets, before any content."""
    options = context.options
    if len(options.key) != len(options.cert):
        raise context.misused("usage.pairs")
    if bool(options.pkcs11_module) != bool(options.token):
        raise context.misused("usage.one_of", what="--pkcs11-module --token")
    found: list[KeySource] = []
    if options.pkcs11_module:
        found.append(TokenKey(options.pkcs11_module, options.token, Pin(context.pin_now())))
    found.extend(_container(context, name, from_input=from_input) for name, from_input in options.p12)
    content = context.input.content
    found.extend(PemFiles(content(key), content(cert)) for key, cert in zip(options.key, options.cert, strict=True))
    return tuple(found)


def _openers(context: Context) -> tuple[Opener, ...]:
    """The keys, and the secrets that have no certificate; a passphrase is the last secret line of standard input."""
    found: list[Opener] = list(_keys(context))
    if context.options.password_stdin:
        found.append(Passphrase(Pin(context.input.secret_line())))
    found.extend(SharedKey(context.input.content(name)) for name in context.options.shared_key)
    return tuple(found)


def _container(context: Context, name: str, *, from_input: bool) -> Pkcs12File:
    if from_input:
        passphrase = context.input.secret_line()
    else:
        passphrase = context.input.ask(context.words("passphrase", file=name)) or ""
    return Pkcs12File(context.input.content(name), Pin(passphrase))


def _trust(context: Context) -> Trust:
    options = context.options
    files = tuple(content for name in options.trust for content in _trust_files(context, name))
    lists = tuple(context.input.content(name) for name in options.crl)
    return Trust(options.at or datetime.now(UTC), files, lists, frozenset(options.policy))


def _trust_files(context: Context, name: str) -> tuple[bytes, ...]:
    """One file, or the certificates and lists of a folder."""
    try:
        names = [name]
        if Path(name).is_dir():
            inside = sorted(path for path in Path(name).iterdir() if path.suffix.lower() in _TRUST_SUFFIXES)
            names = [str(path) for path in inside[:_MAX_TRUST_FILES]]
    except (OSError, ValueError) as error:
        raise Failed(Code.FILE_UNREADABLE, detail=type(error).__name__) from None
    return tuple(context.input.content(each) for each in names)
