"""What vendors' modules do besides working: PIN pads, last tries, keys that want their PIN, crashes, hangs."""

import gc
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from pkcs11 import Mechanism, TokenFlag

from secmail.card import probing, watcher
from secmail.card.pkcs11_source import Pkcs11Source
from secmail.card.room import CardRoom
from secmail.card.source import CardSource
from secmail.domain.cards import Card, KeyRole, ModuleState, Pin
from secmail.domain.errors import Code, PinRefused, SecmailError
from tests.contract.card.conftest import NOTICED, PIN, Desk, FileReader, SoftHsm, Watch
from tests.support.pkcs11_shim import Shim
from tests.support.pki_lab import PkiLab

SECONDS = 30.0
CONTEXT_SPECIFIC = 2


@contextmanager
def at_work(*sources: CardSource, poll_seconds: float = 0.05) -> Iterator[Desk]:
    room, watch = CardRoom(sources, poll_seconds=poll_seconds), Watch()
    room.start(watch)
    try:
        yield Desk(room, watch)
    finally:
        room.stop()


@pytest.fixture
def desk(shim: Shim, hsm_reader: SoftHsm) -> Iterator[Desk]:
    """A CPS behind the shim, already in."""
    shim.set("log")
    hsm_reader.insert()
    with at_work(Pkcs11Source(shim.path)) as desk:
        yield desk


def unlocked(desk: Desk, pin: str | None = PIN) -> Card:
    card = desk.watch.one_card()
    return desk.room.unlock(card.id, None if pin is None else Pin(pin)).result(SECONDS)


def code_of(call: Callable[[], object]) -> Code:
    with pytest.raises(SecmailError) as caught:
        call()
    return caught.value.code


def sign(desk: Desk, card: Card, pin: str | None = None, *, role: KeyRole = KeyRole.SIGNATURE) -> bytes:
    given = None if pin is None else Pin(pin)
    return desk.room.sign(card.id, role, b"data", pin=given).result(SECONDS)


# --- the PIN --------------------------------------------------------------------------------------------------------


def test_a_reader_with_a_pad_asks_for_the_pin_itself(shim: Shim, desk: Desk) -> None:
    shim.set("pad", PIN)
    assert desk.watch.until(lambda cards: bool(cards) and cards[0].pin_pad)

    card = desk.room.unlock(desk.room.cards()[0].id, None).result(SECONDS)

    assert card.unlocked
    assert [entry for entry in shim.log() if entry[0] == "login"] == [("login", 1, 0)]  # no PIN left the program
    assert sign(desk, card)


def test_a_wrong_pin_on_the_pad_is_a_refusal(shim: Shim, desk: Desk) -> None:
    shim.set("pad", "000000")
    card = desk.watch.until(lambda cards: bool(cards) and cards[0].pin_pad)[0]

    with pytest.raises(PinRefused):
        desk.room.unlock(card.id, None).result(SECONDS)
    assert shim.count("login") == 1


def test_a_last_try_that_is_news_is_not_used(shim: Shim, hsm_reader: SoftHsm) -> None:
    """Another program used the others up since the card was looked at."""
    shim.set("log")
    hsm_reader.insert()
    with at_work(Pkcs11Source(shim.path), poll_seconds=60) as desk:
        card = desk.watch.one_card()
        assert card.tries_left is None
        shim.set("flags", str(int(TokenFlag.USER_PIN_FINAL_TRY)))

        pin = Pin(PIN)
        assert code_of(lambda: desk.room.unlock(card.id, pin).result(SECONDS)) is Code.CARD_LAST_TRY
        assert shim.count("login") == 0
        assert pin.take() == PIN  # not even taken

        assert desk.room.cards()[0].tries_left == 1
        assert desk.room.unlock(card.id, Pin(PIN)).result(SECONDS).unlocked  # now it was shown


def test_a_card_that_was_blocked_elsewhere_is_not_asked(shim: Shim, hsm_reader: SoftHsm) -> None:
    shim.set("log")
    hsm_reader.insert()
    with at_work(Pkcs11Source(shim.path), poll_seconds=60) as desk:
        card = desk.watch.one_card()
        shim.set("flags", str(int(TokenFlag.USER_PIN_LOCKED)))

        assert code_of(lambda: desk.room.unlock(card.id, Pin(PIN)).result(SECONDS)) is Code.CARD_PIN_BLOCKED
        assert shim.count("login") == 0
        assert desk.room.cards()[0].blocked


def test_a_key_that_wants_its_pin_each_time(shim: Shim, desk: Desk) -> None:
    shim.set("always", "CPS_PRIV_SIG")
    shim.set("pin", PIN)
    card = unlocked(desk)
    assert [key.always_authenticate for key in card.keys] == [True, False]

    assert code_of(lambda: sign(desk, card)) is Code.CARD_PIN_NEEDED
    assert sign(desk, card, PIN) == sign(desk, card, PIN)
    assert isinstance(desk.room.sign(card.id, KeyRole.SIGNATURE, b"", pin=Pin("999999")).exception(SECONDS), PinRefused)
    assert desk.room.cards()[0].unlocked
    assert sign(desk, card, PIN)
    assert sign(desk, card, role=KeyRole.AUTHENTICATION)

    logins = [user for what, user, _ in shim.log() if what == "login"]
    assert logins == [1, *[CONTEXT_SPECIFIC] * 4]


def test_the_pad_asks_for_such_a_key_too(shim: Shim, desk: Desk) -> None:
    shim.set("always", "CPS_PRIV_SIG")
    shim.set("pin", PIN)
    shim.set("pad", PIN)
    desk.watch.until(lambda cards: bool(cards) and cards[0].pin_pad)
    card = desk.room.unlock(desk.room.cards()[0].id, None).result(SECONDS)

    assert sign(desk, card)
    assert ("login", CONTEXT_SPECIFIC, 0) in shim.log()


def test_a_last_try_is_not_used_for_one_signature_either(shim: Shim, hsm_reader: SoftHsm) -> None:
    shim.set("log")
    shim.set("always", "CPS_PRIV_SIG")
    shim.set("pin", PIN)
    hsm_reader.insert()
    with at_work(Pkcs11Source(shim.path), poll_seconds=60) as desk:
        card = unlocked(desk)
        shim.set("flags", str(int(TokenFlag.USER_PIN_FINAL_TRY)))

        assert code_of(lambda: sign(desk, card, PIN)) is Code.CARD_LAST_TRY
        assert shim.count("login") == 1
        assert sign(desk, card, PIN)


# --- mechanisms -----------------------------------------------------------------------------------------------------


def hide(shim: Shim, *mechanisms: Mechanism) -> None:
    shim.set("hidden", "\n".join(str(int(mechanism)) for mechanism in mechanisms))


def test_the_card_hashes_what_it_signs(shim: Shim, desk: Desk) -> None:
    """The signature key of a CPS3 takes no digest: CKM_SHA256_RSA_PKCS over all of the data (cps-mssante §1.3)."""
    card = unlocked(desk)

    desk.room.sign(card.id, KeyRole.SIGNATURE, bytes(100_000)).result(SECONDS)

    assert ("sign-init", int(Mechanism.SHA256_RSA_PKCS), 0) in shim.log()
    assert ("sign", 100_000, 0) in shim.log()


def test_pss_is_offered_only_where_the_token_lists_it(shim: Shim, desk: Desk) -> None:
    hide(shim, Mechanism.RSA_PKCS_PSS, Mechanism.SHA256_RSA_PKCS_PSS)

    assert [(key.can_sign, key.can_pss) for key in unlocked(desk).keys] == [(True, False)] * 2


def test_a_token_with_oaep_alone_decrypts_by_it(shim: Shim, desk: Desk, lab: PkiLab) -> None:
    hide(shim, Mechanism.RSA_PKCS)
    card = unlocked(desk)
    key = card.key(KeyRole.AUTHENTICATION)
    assert key is not None
    assert (key.can_decrypt, key.can_oaep) == (False, True)

    public = lab.cps_authentication().key.public_key()
    oaep = padding.OAEP(padding.MGF1(hashes.SHA1()), hashes.SHA1(), None)
    sealed = public.encrypt(b"a master key", oaep)
    assert desk.room.decrypt(card.id, KeyRole.AUTHENTICATION, sealed).result(SECONDS) == b"a master key"
    assert {first for what, first, _ in shim.log() if what == "decrypt"} == {int(Mechanism.RSA_PKCS_OAEP)}


def test_a_token_with_both_decrypts_by_the_older(shim: Shim, desk: Desk) -> None:
    keys = {key.role: key for key in unlocked(desk).keys}

    assert (keys[KeyRole.AUTHENTICATION].can_decrypt, keys[KeyRole.AUTHENTICATION].can_oaep) == (True, False)
    assert (keys[KeyRole.SIGNATURE].can_decrypt, keys[KeyRole.SIGNATURE].can_oaep) == (False, False)


def test_a_token_without_decryption_says_so(shim: Shim, desk: Desk) -> None:
    hide(shim, Mechanism.RSA_PKCS, Mechanism.RSA_PKCS_OAEP)
    card = unlocked(desk)

    assert not any(key.can_decrypt or key.can_oaep for key in card.keys)
    decrypt = lambda: desk.room.decrypt(card.id, KeyRole.AUTHENTICATION, bytes(256)).result(SECONDS)  # noqa: E731
    assert code_of(decrypt) is Code.CARD_UNUSABLE


# --- modules that fail ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("how", "state"),
    [
        ("crash", ModuleState.CRASHED),
        ("exit", ModuleState.CRASHED),
        ("hang", ModuleState.CRASHED),
        ("no", ModuleState.REFUSED),
    ],
)
def test_a_module_that_fails_at_its_start_leaves_the_others_alone(
    shim: Shim, file_reader: FileReader, monkeypatch: pytest.MonkeyPatch, how: str, state: ModuleState
) -> None:
    if how == "hang":  # the others answer in their own time, which on a busy machine may be more than this
        monkeypatch.setattr(probing, "_SECONDS", 1)
    monkeypatch.setattr(probing.pcsc, "readers", lambda: ())
    shim.set("initialize", how)
    with at_work(Pkcs11Source(shim.path), file_reader.source()) as desk:
        file_reader.insert()
        card = desk.watch.one_card()
        assert desk.room.unlock(card.id, Pin(file_reader.pin)).result(SECONDS).unlocked

        codes = {check.code for check in desk.room.diagnose().result(SECONDS)}
        (shown,) = desk.room.modules()
        assert (shown.state, shown.path) == (state, str(shim.path))
        assert Code.CARD_MODULE_FAILED in codes


def test_a_missing_module_is_shown_and_taken_up_when_it_comes(
    shim: Shim, hsm_reader: SoftHsm, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watcher, "_OPEN_AGAIN", 0.05)
    away = shim.path.with_name("away.so")
    shim.path.rename(away)
    hsm_reader.insert()
    with at_work(Pkcs11Source(shim.path)) as desk:
        desk.watch.until(lambda cards: not cards)
        assert [shown.state for shown in desk.room.modules()] == [ModuleState.MISSING]

        away.rename(shim.path)

        assert desk.watch.one_card()
        assert [shown.state for shown in desk.room.modules()] == [ModuleState.IN_USE]


def test_a_module_that_hangs_later_holds_up_nobody_else(
    shim: Shim, hsm_reader: SoftHsm, file_reader: FileReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watcher, "_HANGS_AFTER", 3.0)
    hsm_reader.insert()
    with at_work(Pkcs11Source(shim.path), file_reader.source()) as desk:
        card = desk.watch.one_card()
        shim.set("hang")

        file_reader.insert()
        desk.watch.until(lambda cards: len(cards) == 2)  # not yet taken for one that hangs: its card would be gone

        gone = desk.watch.until(lambda cards: [shown.reader for shown in cards] == ["PKCS#12"])
        assert signed_in(desk, gone[0], file_reader.pin)
        assert code_of(lambda: desk.room.unlock(card.id, Pin(PIN)).result(SECONDS)) is Code.CARD_MODULE_FAILED
        assert [shown.state for shown in desk.room.modules()] == [ModuleState.CRASHED]
        failed = {check.code for check in desk.room.diagnose().result(SECONDS)}
        assert Code.CARD_MODULE_FAILED in failed

        shim.unset("hang")
        desk.watch.until(lambda cards: len(cards) == 2)
        assert desk.room.unlock(card.id, Pin(PIN)).result(SECONDS).unlocked


def signed_in(desk: Desk, card: Card, pin: str) -> bool:
    return desk.room.unlock(card.id, Pin(pin)).result(SECONDS).unlocked


@pytest.mark.expects_log
def test_a_hanging_module_does_not_keep_the_program_from_ending(
    shim: Shim, hsm_reader: SoftHsm, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watcher, "_HANGS_AFTER", 0.1)
    hsm_reader.insert()
    with at_work(Pkcs11Source(shim.path)) as desk:
        desk.watch.one_card()
        shim.set("hang")
        until = time.monotonic() + SECONDS
        while not desk.room._watchers[0].hangs and time.monotonic() < until:
            time.sleep(0.01)
        before = time.monotonic()
        desk.room.stop()
        assert time.monotonic() - before < NOTICED
        shim.unset("hang")


def test_a_module_that_is_slow_to_end_holds_up_no_other_thread(shim: Shim, hsm_reader: SoftHsm) -> None:
    """Only another thread lets it end: one that could not go on would find its patience gone."""
    hsm_reader.insert()
    source = Pkcs11Source(shim.path)
    source.open()
    shim.set("end")
    shim.set("log")
    ending = threading.Thread(target=source.close, name="ending")

    ending.start()
    while ending.is_alive() and not shim.count("end"):
        time.sleep(0.01)
    shim.unset("end")
    ending.join(SECONDS)

    assert next(entry for entry in shim.log() if entry[0] == "ended") == ("ended", 1, 0)
    assert source.poll() == ()


def test_no_pin_is_kept_by_anybody(desk: Desk) -> None:
    """Not by the card, its token or the room, and not by the frames of the login that was refused."""
    card = desk.watch.one_card()
    secret = "".join(reversed("4938271650"))  # not a constant of this file, which would be found

    refusal = desk.room.unlock(card.id, Pin(secret)).exception(SECONDS)

    assert isinstance(refusal, PinRefused)
    assert refusal.__traceback__ is None
    assert refusal.__context__ is None
    here = locals()
    kept = [
        name
        for found in gc.get_objects()
        if isinstance(found, dict) and found is not here
        for name, value in list(found.items())
        if isinstance(value, str | bytes) and secret in str(value)
    ]
    assert not kept
