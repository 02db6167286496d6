"""The doctor's vault in the demonstration, and the mandate that lets the secretary's card open it too."""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta

from secmail.app.demo.identities import Identity
from secmail.app.demo.people import Role
from secmail.app.demo.sealing import document
from secmail.cms.recipients import PrivateKey
from secmail.domain.cards import KeyRole
from secmail.domain.mandate_form import encode_mandate
from secmail.domain.mandates import Mandate, Person, Right, Scope
from secmail.engine.people import named_by
from secmail.pki import certificate
from secmail.smime.documents import DocumentKind
from secmail.vault.editor import VaultEditor
from secmail.vault.room import VaultRoom

_TERM = timedelta(days=365)


def create(vaults: VaultRoom, members: Mapping[Role, Identity], *, at: datetime) -> None:
    """Both cards open it by a signature of their authentication keys, which is all that some cards can do.

    The doctor may do anything; the secretary reads, files, drafts and sorts for a year.
    """
    doctor, secretary = members[Role.DOCTOR], members[Role.SECRETARY]
    editor = vaults.create(holder=doctor.member.name, address=doctor.member.address)
    editor.add_keys(_confidentiality_keys(doctor))
    for role in (KeyRole.SIGNATURE, KeyRole.AUTHENTICATION):
        editor.add_owner(doctor.keys[role].der)
    _let_in(editor, doctor)
    mandate = _mandate(editor.vault, principal=doctor, delegate=secretary, at=at.replace(microsecond=0))
    _let_in(editor, secretary, mandate=mandate.id)
    editor.add_document(document(encode_mandate(mandate), DocumentKind.MANDATE, signer=doctor.signature, at=at))
    editor.save().wipe()


def _let_in(editor: VaultEditor, whom: Identity, *, mandate: str | None = None) -> None:
    key = whom.keys[KeyRole.AUTHENTICATION]
    challenge = editor.signing_challenge(key.der, KeyRole.AUTHENTICATION)
    editor.add_signing_card(challenge, key.sign(challenge.data), mandate=mandate)


def _confidentiality_keys(holder: Identity) -> list[tuple[PrivateKey, bytes]]:
    keys: list[tuple[PrivateKey, bytes]] = [(holder.confidentiality.key, holder.confidentiality.der)]
    if holder.post_quantum is not None:
        keys.append((holder.post_quantum.key, holder.post_quantum.der))
    return keys


def _mandate(vault: str, *, principal: Identity, delegate: Identity, at: datetime) -> Mandate:
    return Mandate(
        id=secrets.token_hex(16),
        vault=vault,
        principal=_person(principal, KeyRole.SIGNATURE),
        delegate=_person(delegate, KeyRole.AUTHENTICATION),
        rights=frozenset(Right),
        scope=Scope(),
        since=at,
        until=at + _TERM,
    )


def _person(identity: Identity, role: KeyRole) -> Person:
    """By the certificate that signs or opens, in its words."""
    return named_by(certificate.facts(identity.keys[role].der))
