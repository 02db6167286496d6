"""Two versions of a vault in one. Pure.

Nothing is lost: keys, owners, documents, former master keys are united. Nothing comes back: a slot or a mandate that
either version took away stays away. Of two sets of recovery shares the newer one counts. Whichever side merges, the
result means the same, so that workstations that exchange their merges come to rest.

One thing is stronger than a removal: if each side took away what the other kept as the holder's own way to open, those
ways stay, for nobody shall be locked out of his own vault.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, zip_longest

from secmail.vault.container import MAX_FORMER, MAX_HISTORY, Content, FormerKey, Header
from secmail.vault.locks import RecoveryLock
from secmail.vault.slots import Slot, opens_alone


@dataclass(frozen=True, slots=True)
class Version:
    """An open version of a vault. `name`: how its bytes are named in a history."""

    header: Header
    content: Content = field(repr=False)
    vmk: bytes = field(repr=False)
    name: str

    @property
    def rank(self) -> tuple[int, int, str]:
        """Of two versions both sides prefer the same one, where it does not matter which."""
        return self.header.epoch, self.header.generation, self.name


def merge(one: Version, other: Version, *, fresh: bytes) -> Version:
    """What continues both, not saved yet: slots without the master key of the merge have none sealed in them.

    The master key is the one of the later epoch, unless a slot that was taken away knows it: then it is `fresh`.
    """
    first, second = sorted((one, other), key=lambda version: version.rank, reverse=True)
    slots, removed = _slots(first.header, second.header)
    withdrawn = first.header.withdrawn | second.header.withdrawn
    latest = first.header.epoch
    safe = [
        version.vmk
        for version in (first, second)
        if version.header.epoch == latest
        and removed <= version.header.removed
        and withdrawn <= version.header.withdrawn
    ]
    vmk, epoch = (max(safe), latest) if safe else (fresh, latest + 1)
    sealed = {
        slot.id: slot.sealed for version in (second, first) if version.vmk == vmk for slot in version.header.slots
    }
    header = Header(
        first.header.authority,
        max(first.header.generation, second.header.generation),
        epoch,
        tuple(replace(slot, sealed=sealed.get(slot.id, b"")) for slot in slots),
        removed,
        withdrawn,
        _history(first, second),
    )
    return Version(header, _content(first, second, slots=slots, vmk=vmk), vmk, "")


def says_all(version: Version, merged: Version) -> bool:
    """Whether the merge adds nothing to this version, takes nothing from it, and the other one is not the younger."""
    return (
        version.vmk == merged.vmk
        and version.header.generation == merged.header.generation
        and _meaning(version.header) == _meaning(merged.header)
        and _sets(version.content) == _sets(merged.content)
    )


def offered(header: Header, others: Iterable[Header]) -> Header:
    """The header with the slots that a merge with the others would leave it."""
    for other in others:
        slots, _ = _slots(header, other)
        living = {slot.id for slot in slots}
        header = replace(header, slots=tuple(slot for slot in header.slots if slot.id in living))
    return header


def _slots(first: Header, second: Header) -> tuple[tuple[Slot, ...], frozenset[str]]:
    """(the slots of both that live on, the numbers of all that were taken away)."""
    numbers = {slot.id for slot in first.slots}
    both = (*first.slots, *(slot for slot in second.slots if slot.id not in numbers))
    removed, withdrawn = first.removed | second.removed, first.withdrawn | second.withdrawn
    living = [slot for slot in both if slot.id not in removed and slot.mandate not in withdrawn]
    living = _with_newest_shares(living)
    if not any(map(opens_alone, living)):
        living += [slot for slot in both if opens_alone(slot)]
    gone = {slot.id for slot in both} - {slot.id for slot in living}
    return tuple(living), removed | gone


def _with_newest_shares(slots: Sequence[Slot]) -> list[Slot]:
    made = [(slot.lock.epoch, slot.id) for slot in slots if isinstance(slot.lock, RecoveryLock)]
    newest = max(made, default=(0, ""))[1]
    return [slot for slot in slots if not isinstance(slot.lock, RecoveryLock) or slot.id == newest]


def _content(first: Version, second: Version, *, slots: Sequence[Slot], vmk: bytes) -> Content:
    one, other = first.content, second.content
    keys = {key.certificate: key for key in (*other.keys, *one.keys)}
    shares = {slot.id for slot in slots if isinstance(slot.lock, RecoveryLock)}
    holding = [version for version in (first, second) if shares & {slot.id for slot in version.header.slots}]
    return Content(
        one.holder,
        one.address,
        keys=tuple(keys[certificate] for certificate in _union(_certificates(one), _certificates(other))),
        owners=_union(one.owners, other.owners),
        documents=_union(one.documents, other.documents),
        custodians=holding[0].content.custodians if holding else (),
        former=_former(first, second, vmk),
    )


def _former(first: Version, second: Version, vmk: bytes) -> tuple[FormerKey, ...]:
    """All master keys there were but today's, newest first."""
    epochs: dict[bytes, int] = {}
    for version in (second, first):
        epochs |= {former.vmk: former.epoch for former in version.content.former}
        epochs[version.vmk] = version.header.epoch
    epochs.pop(vmk, None)
    newest = sorted(epochs.items(), key=lambda entry: (-entry[1], entry[0]))
    return tuple(FormerKey(epoch, key) for key, epoch in newest[:MAX_FORMER])


def _history(first: Version, second: Version) -> tuple[str, ...]:
    pairs = zip_longest((first.name, *first.header.history), (second.name, *second.header.history))
    return tuple(dict.fromkeys(name for name in chain.from_iterable(pairs) if name is not None))[:MAX_HISTORY]


def _union(one: Iterable[bytes], other: Iterable[bytes]) -> tuple[bytes, ...]:
    return tuple(dict.fromkeys((*one, *other)))


def _certificates(content: Content) -> tuple[bytes, ...]:
    return tuple(key.certificate for key in content.keys)


def _meaning(header: Header) -> tuple[object, ...]:
    return header.epoch, frozenset(slot.id for slot in header.slots), header.removed, header.withdrawn


def _sets(content: Content) -> tuple[object, ...]:
    former = frozenset(entry.vmk for entry in content.former)
    keys, owners, documents = map(frozenset, (_certificates(content), content.owners, content.documents))
    return keys, owners, documents, former, content.custodians
