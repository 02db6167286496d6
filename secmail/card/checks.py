"""What the diagnosis says of readers and card software beyond what each module finds by itself."""

from collections.abc import Sequence
from pathlib import PurePath

from secmail.card import architecture, pcsc
from secmail.domain.cards import Card, ModuleShown, ModuleState
from secmail.domain.checks import Check, CheckState, CheckSubject
from secmail.domain.errors import Code

ANS, SOFTHSM = "ANS", "SoftHSM"
_MAKERS = (
    (("libcps3_pkcs11", "cps3_pkcs11"), ANS),
    (("opensc-pkcs11", "onepin-opensc-pkcs11"), "OpenSC"),
    (("libsofthsm2", "softhsm2"), SOFTHSM),
)
_NO_TROUBLE = frozenset({ModuleState.IN_USE, ModuleState.NO_READER, ModuleState.NO_SERVICE})


def maker_of(module: str) -> str:
    """Whose software it is, by its file's name (cps-mssante §1.1); "" for others."""
    name = PurePath(module.replace("\\", "/")).name.lower()
    return next((maker for begins, maker in _MAKERS if name.startswith(begins)), "")


def module_found(path: str, version: str) -> str:
    """`PATH VERSION [MAKER; PROCESSOR]`."""
    return f"{path} {version} [{maker_of(path)}; {architecture.own()}]"


def service(modules: Sequence[ModuleShown]) -> list[Check]:
    """The system's service, where a module needs one: its readers are counted. Blocking, short."""
    if all(maker_of(module.path) == SOFTHSM for module in modules):
        return []
    readers = pcsc.readers()
    if readers is None:
        return [Check(CheckSubject.PCSC_SERVICE, CheckState.FAILED, "", Code.CARD_NO_SERVICE)]
    return [Check(CheckSubject.PCSC_SERVICE, CheckState.OK, str(len(readers)))]


def national(modules: Sequence[ModuleShown], cards: Sequence[Card]) -> list[Check]:
    """That the national software is missing matters while no card is read by another one."""
    real = [module for module in modules if maker_of(module.path) != SOFTHSM]
    if not real or any(maker_of(module.path) == ANS for module in real):
        return []
    if cards:
        return [Check(CheckSubject.ANS_MODULE, CheckState.SKIPPED)]
    return [Check(CheckSubject.ANS_MODULE, CheckState.WARNING, "", Code.CARD_ANS_MISSING)]


def nobodys(modules: Sequence[ModuleShown], cards: Sequence[Card]) -> list[Check]:
    """That no card is in; told where nothing else explains it."""
    if cards or any(module.state not in _NO_TROUBLE for module in modules):
        return []
    return [Check(CheckSubject.CARD, CheckState.WARNING, "", Code.CARD_ABSENT)]
