"""A command line on a scripted engine: `Shell` runs arguments and gives what was printed."""

import io
import json
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from secmail.api.files import EncryptOptions, KeySource, Opener, SignOptions, Trust, WhatItIs
from secmail.cli.program import DemoLook
from secmail.cli.terminal import Streams
from secmail.domain.accounts import Password
from secmail.domain.cards import Card, CardKind
from secmail.domain.errors import ActionNeeded, Code, SecmailError
from secmail.domain.ids import CardId
from secmail.domain.messages import Kind, OpenedMessage
from secmail.domain.octets import Octets, octets
from secmail.domain.sentences.text import Language
from secmail.domain.updates import Newness, Update
from secmail.domain.upkeep import BackupMade, Flaw, Progress
from tests.support.one_grammar import run
from tests.support.scripted_handle import ScriptedHandle

CARD = Card(
    CardId("lecteur:1"), "CPS 1", "Lecteur", CardKind.CPS, "Camille FONTAINE", keys=(), unlocked=False, tries_left=2
)  # fmt: skip


BACKUP = BackupMade(datetime(2026, 11, 22, 8, tzinfo=UTC), 1234, 2, 5_600_000)


@dataclass
class ScriptedFiles:
    """Writes down what it is asked, answers what `opened` and `written` say."""

    opened: OpenedMessage | SecmailError | None = None
    verified: OpenedMessage | None = None
    written: bytes = b""
    asked: list[tuple[object, ...]] = field(default_factory=list)

    def load(self, file: BinaryIO) -> Octets:
        return octets(file.read())

    def inspect(self, data: bytes | Octets, keys: tuple[Opener, ...], trust: Trust) -> OpenedMessage:
        self.asked.append(("inspect", bytes(data), keys, trust))
        if isinstance(self.opened, SecmailError):
            raise self.opened
        assert self.opened is not None
        return self.opened

    def verify(self, data: bytes | Octets, trust: Trust) -> OpenedMessage:
        self.asked.append(("verify", bytes(data), trust))
        found = self.verified or self.opened
        assert isinstance(found, OpenedMessage)
        return found

    def tell(self, opened: OpenedMessage) -> WhatItIs:
        return WhatItIs(Kind.OTHER, (), (), opened.problems)

    def decrypt(self, data: bytes | Octets, keys: tuple[Opener, ...]) -> Octets:
        self.asked.append(("decrypt", bytes(data), keys))
        return octets(self.written)

    def sign(self, data: bytes | Octets, key: KeySource, options: SignOptions) -> Octets:
        self.asked.append(("sign", bytes(data), key, options))
        return octets(self.written)

    def encrypt(self, data: bytes | Octets, recipients: tuple[bytes, ...], options: EncryptOptions) -> Octets:
        self.asked.append(("encrypt", bytes(data), recipients, options))
        return octets(self.written)


@dataclass
class ScriptedProgram:
    """What `app` is for the real command line."""

    handle: ScriptedHandle
    tools: ScriptedFiles
    profiles: list[Path | None] = field(default_factory=list)
    started: list[tuple[object, ...]] = field(default_factory=list)
    refusal: BaseException | None = None
    window_open: bool = False
    in_use: int = 0
    """How often the profile is found in use before it is free."""
    running: int = 0
    damage: tuple[Flaw, ...] = ()

    @contextmanager
    def engine(self, profile: Path | None) -> Iterator[ScriptedHandle]:
        if self.refusal is not None:
            raise self.refusal
        if self.in_use:
            self.in_use -= 1
            raise ActionNeeded(Code.STORE_IN_USE)
        self.profiles.append(profile)
        self.running += 1
        try:
            yield self.handle
        finally:
            self.running -= 1

    def has_window(self, profile: Path | None) -> bool:
        return self.window_open

    def files(self) -> ScriptedFiles:
        return self.tools

    def add_card_module(self, profile: Path | None, module: Path) -> None:
        self.started.append(("add-module", profile, module))

    def remove_card_module(self, profile: Path | None, module: Path) -> bool:
        self.started.append(("remove-module", profile, module))
        return module.name == "added.so"

    def secret(self, service: str, user: str) -> str | None:
        self.started.append(("secret", service, user))
        return "du trousseau"

    def check_backup(self, file: Path, passphrase: Password) -> Generator[Progress, None, BackupMade]:
        self.started.append(("check-backup", file, passphrase.reveal))
        yield Progress(1, 2)
        return BACKUP

    def restore(self, profile: Path | None, file: Path, passphrase: Password) -> Generator[Progress, None, BackupMade]:
        self.started.append(("restore", profile, file, passphrase.reveal))
        yield Progress(1, 2)
        return BACKUP

    def mend(self, profile: Path | None, *, repair: bool) -> Generator[Progress, None, tuple[Flaw, ...]]:
        self.started.append(("mend", profile, repair))
        yield Progress(1, 2)
        return self.damage

    def update(self, profile: Path | None) -> Update:
        return Update(Newness.NO_PUBLISHER)

    def demo(self, directory: Path | None, *, look: DemoLook, language: Language) -> int:
        self.started.append(("demo", directory, look, language))
        return 0

    def window(self, profile: Path | None, *, language: Language, link: str = "") -> int:
        self.started.append(("window", profile, language, *((link,) if link else ())))
        return 0


@dataclass(frozen=True)
class Ran:
    """What a command left behind."""

    code: int
    out: bytes
    err: str

    @property
    def text(self) -> str:
        return self.out.decode()

    def json(self) -> Any:
        """The one document; anything before or after it is an error here."""
        assert self.out.count(b"\n") == 1
        return json.loads(self.out)


@dataclass
class Shell:
    """Runs command lines; `typed` are the answers at a terminal, None: nobody is there."""

    program: ScriptedProgram
    typed: list[str] | None = None
    prompts: list[str] = field(default_factory=list)
    language: str = ""

    def __call__(self, *arguments: str, stdin: bytes = b"") -> Ran:
        out, err = io.BytesIO(), io.StringIO()
        ask: Callable[[str], str] | None = None if self.typed is None else self._answer
        streams = Streams(io.BytesIO(stdin), out, err, {"LANG": self.language}, ask)
        code = run(arguments, self.program, streams)
        assert self.program.running == 0, "the engine was not stopped"
        assert "Traceback" not in err.getvalue()
        return Ran(code, out.getvalue(), err.getvalue())

    def _answer(self, prompt: str) -> str:
        self.prompts.append(prompt)
        assert self.typed is not None
        if not self.typed:
            raise EOFError
        return self.typed.pop(0)
