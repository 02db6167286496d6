"""A provider of OpenSSL 3 whose private keys are cards: it is given what is to be signed, whole, and asks the card.

It speaks only the public interface for providers (provider(7), provider-keymgmt(7), provider-signature(7)), in a
library context of its own. Keys come in by their public part; only those that a card signs in with can sign.
"""

import ctypes
import threading
from collections.abc import Callable
from ctypes import CFUNCTYPE, POINTER, c_char_p, c_int, c_size_t, c_void_p
from dataclasses import dataclass, field
from typing import Any

from secmail.domain.cards import SignatureScheme
from secmail.domain.errors import ActionNeeded, Code, SecmailError
from secmail.mail.openssl import OpenSsl

Signer = Callable[[bytes, SignatureScheme], bytes]

_NAME = b"secmail-card"
_PROPERTIES = b"provider=secmail-card"
# core_dispatch.h of OpenSSL 3: numbers that never change.
_QUERY_OPERATION = 1027
_OP_KEYMGMT, _OP_SIGNATURE = 10, 12
_PUBLIC, _PRIVATE = 0x02, 0x01
_KEYPAIR, _PUBLIC_KEY = 0x87, 0x86
_RSA, _EC = 6, 408
_INTEGER, _UNSIGNED, _UTF8, _OCTETS = 1, 2, 4, 5
_PSS = 6
_DIGESTS = {"SHA256": "sha256", "SHA384": "sha384", "SHA512": "sha512"}
_DIGESTS |= {"SHA2-256": "sha256", "SHA2-384": "sha384", "SHA2-512": "sha512"}


class _Param(ctypes.Structure):
    """OSSL_PARAM."""

    _fields_ = (
        ("key", c_char_p),
        ("type", ctypes.c_uint),
        ("data", c_void_p),
        ("size", c_size_t),
        ("returned", c_size_t),
    )


class _Dispatch(ctypes.Structure):
    """OSSL_DISPATCH."""

    _fields_ = (("id", c_int), ("function", c_void_p))


class _Algorithm(ctypes.Structure):
    """OSSL_ALGORITHM."""

    _fields_ = (("names", c_char_p), ("properties", c_char_p), ("functions", c_void_p), ("description", c_char_p))


@dataclass(slots=True)
class _Key:
    """`identity`: the modulus or the point; `signer` only where it is a card's."""

    bits: int = 0
    identity: bytes = b""
    group: bytes = b""
    signer: Signer | None = None

    @property
    def size(self) -> int:
        """Of a signature: an RSA block, or the longest ECDSA-Sig-Value in DER."""
        part = (self.bits + 7) // 8
        return 2 * (part + 4) + 6 if self.group else part


@dataclass(slots=True)
class _Signature:
    key: _Key = field(default_factory=_Key)
    digest: str = ""
    pss: bool = False


class CardProvider:
    """One for the process, never unloaded: OpenSSL holds its functions. Any thread."""

    def __init__(self, openssl: OpenSsl) -> None:
        self._openssl = openssl
        self._crypto = openssl.crypto
        self._kept: list[object] = []
        """What OpenSSL points to."""
        self._keys: dict[int, _Key] = {}
        self._signatures: dict[int, _Signature] = {}
        self._gate = threading.Lock()
        self._signers: dict[bytes, Signer] = {}
        """Of the key that is being made: it takes its own by its identity."""
        self._next = 1
        self._operations = {_OP_KEYMGMT: self._key_managements(), _OP_SIGNATURE: self._signature_algorithms()}
        self.context: int = self._crypto.OSSL_LIB_CTX_new()
        init = CFUNCTYPE(c_int, c_void_p, c_void_p, POINTER(c_void_p), POINTER(c_void_p))(self._init)
        self._kept.append(init)
        added = self._crypto.OSSL_PROVIDER_add_builtin(self.context, _NAME, ctypes.cast(init, c_void_p))
        loaded = added and all(self._crypto.OSSL_PROVIDER_load(self.context, name) for name in (b"default", _NAME))
        # Everything but the card's own signature is done by OpenSSL itself: a server's key is of the same kind.
        if not loaded or not self._crypto.EVP_set_default_properties(self.context, b"?provider=default"):
            raise ActionNeeded(Code.CARD_UNUSABLE, f"OpenSSL: {openssl.reason()}")

    def private_key(self, certificate: int, signer: Signer) -> int:
        """An EVP_PKEY for the holder of an X509, to be freed by the caller."""
        public = self._crypto.X509_get0_pubkey(certificate)
        names = {_RSA: b"RSA", _EC: b"EC"}
        name = names.get(self._crypto.EVP_PKEY_get_base_id(public)) if public else None
        parameters, made = c_void_p(), c_void_p()
        if name is None or not self._crypto.EVP_PKEY_todata(public, _PUBLIC_KEY, ctypes.byref(parameters)):
            raise ActionNeeded(Code.CARD_UNUSABLE, "kind of key")
        key = _read(parameters.value)
        with self._gate:
            self._signers[key.identity] = signer
            making = self._crypto.EVP_PKEY_CTX_new_from_name(self.context, name, _PROPERTIES)
            try:
                if making and self._crypto.EVP_PKEY_fromdata_init(making) == 1:
                    self._crypto.EVP_PKEY_fromdata(making, ctypes.byref(made), _KEYPAIR, parameters)
            finally:
                self._crypto.EVP_PKEY_CTX_free(making)
                self._crypto.OSSL_PARAM_free(parameters)
                del self._signers[key.identity]
        if not made.value:
            raise ActionNeeded(Code.CARD_UNUSABLE, f"OpenSSL: {self._openssl.reason()}")
        return made.value

    # What OpenSSL asks of a provider.

    def _init(self, *given: Any) -> int:
        """OSSL_provider_init: the core's handle and functions, and places for ours."""
        _handle, _functions, out, own = given
        query = CFUNCTYPE(c_void_p, c_void_p, c_int, POINTER(c_int))(self._query)
        out[0] = ctypes.cast(self._table((_QUERY_OPERATION, query)), c_void_p)
        own[0] = c_void_p(1)
        return 1

    def _query(self, _own: int, operation: int, no_store: "ctypes._Pointer[c_int]") -> int | None:
        no_store[0] = 0
        found = self._operations.get(operation)
        return None if found is None else ctypes.addressof(found)

    def _key_managements(self) -> "ctypes.Array[_Algorithm]":
        text = ctypes.create_string_buffer
        self._kept += [rsa := text(b"RSA"), ecdsa := text(b"ECDSA")]
        return self._algorithms(
            (b"RSA:rsaEncryption:1.2.840.113549.1.1.1", self._key_functions(ctypes.addressof(rsa))),
            (b"EC:id-ecPublicKey:1.2.840.10045.2.1", self._key_functions(ctypes.addressof(ecdsa))),
        )

    def _signature_algorithms(self) -> "ctypes.Array[_Algorithm]":
        functions = self._signature_functions()
        return self._algorithms((b"RSA:rsaEncryption:1.2.840.113549.1.1.1", functions), (b"ECDSA", functions))

    def _key_functions(self, operation_name: int) -> "ctypes.Array[_Dispatch]":
        """provider-keymgmt(7)."""
        told = self._descriptors(
            (b"bits", _INTEGER), (b"security-bits", _INTEGER), (b"max-size", _INTEGER), (b"group", _UTF8)
        )
        taken = self._descriptors((b"n", _UNSIGNED), (b"e", _UNSIGNED), (b"group", _UTF8), (b"pub", _OCTETS))
        pointer, number = c_void_p, c_int
        return self._table(
            (1, CFUNCTYPE(pointer, pointer)(lambda _own: self._kept_as(self._keys, _Key()))),
            (10, CFUNCTYPE(None, pointer)(lambda key: self._dropped(self._keys, key))),
            (11, CFUNCTYPE(number, pointer, pointer)(self._tell_key)),
            (12, CFUNCTYPE(pointer, pointer)(lambda _own: told)),
            (20, CFUNCTYPE(pointer, number)(lambda _operation: operation_name)),
            (21, CFUNCTYPE(number, pointer, number)(self._has)),
            (23, CFUNCTYPE(number, pointer, pointer, number)(self._match)),
            (40, CFUNCTYPE(number, pointer, number, pointer)(self._import)),
            (41, CFUNCTYPE(pointer, number)(lambda _selection: taken)),
        )

    def _signature_functions(self) -> "ctypes.Array[_Dispatch]":
        """provider-signature(7)."""
        taken = self._descriptors(
            (b"pad-mode", _UTF8), (b"saltlen", _UTF8), (b"digest", _UTF8), (b"mgf1-digest", _UTF8)
        )
        pointer, number, size = c_void_p, c_int, c_size_t
        sign = CFUNCTYPE(number, pointer, pointer, POINTER(size), size, pointer, size)
        return self._table(
            (
                1,
                CFUNCTYPE(pointer, pointer, c_char_p)(
                    lambda _own, _query: self._kept_as(self._signatures, _Signature())
                ),
            ),
            (8, CFUNCTYPE(number, pointer, c_char_p, pointer, pointer)(self._begin)),
            (11, sign(self._sign)),
            (16, CFUNCTYPE(None, pointer)(lambda context: self._dropped(self._signatures, context))),
            (20, CFUNCTYPE(number, pointer, pointer)(self._set)),
            (21, CFUNCTYPE(pointer, pointer, pointer)(lambda _context, _own: taken)),
        )

    # Keys.

    def _import(self, handle: int, _selection: int, parameters: int) -> int:
        key = _read(parameters)
        key.signer = self._signers.get(key.identity)
        self._keys[handle] = key
        return int(bool(key.identity))

    def _has(self, handle: int, selection: int) -> int:
        key = self._keys[handle]
        return int(
            (not selection & _PUBLIC or bool(key.identity)) and (not selection & _PRIVATE or key.signer is not None)
        )

    def _match(self, one: int, other: int, _selection: int) -> int:
        return int(self._keys[one].identity == self._keys[other].identity)

    def _tell_key(self, handle: int, parameters: int) -> int:
        key, crypto = self._keys[handle], self._crypto
        # NIST SP 800-57 part 1, table 2; what matters is that it is not below what TLS asks for.
        security = key.bits // 2 if key.group else (112 if key.bits < 3072 else 128)
        for name, value in ((b"bits", key.bits), (b"security-bits", security), (b"max-size", key.size)):
            if place := crypto.OSSL_PARAM_locate(parameters, name):
                crypto.OSSL_PARAM_set_int(place, value)
        if key.group and (place := crypto.OSSL_PARAM_locate(parameters, b"group")):
            crypto.OSSL_PARAM_set_utf8_string(place, key.group)
        return 1

    # Signatures.

    def _begin(self, *given: Any) -> int:
        """OSSL_FUNC_signature_digest_sign_init."""
        handle, digest, key, parameters = given
        context = self._signatures[handle]
        context.digest = _DIGESTS.get((digest or b"").decode("ascii", "replace").upper(), "")
        context.key = self._keys[key]
        return self._set(handle, parameters) and int(context.key.signer is not None)

    def _set(self, handle: int, parameters: int) -> int:
        for parameter in _each(parameters):
            if parameter.key == b"pad-mode":
                value = ctypes.string_at(parameter.data, parameter.size)
                as_number = parameter.type in {_INTEGER, _UNSIGNED}
                pss = int.from_bytes(value, "little") == _PSS if as_number else value.rstrip(b"\0") == b"pss"
                self._signatures[handle].pss = pss
        return 1

    def _sign(self, *given: Any) -> int:
        """OSSL_FUNC_signature_digest_sign; asked without a place it tells how much there will be at most."""
        handle, place, size, room, data, length = given
        context = self._signatures[handle]
        if not place:
            size[0] = context.key.size
            return 1
        if context.key.signer is None or not context.digest:
            return 0
        try:
            made = context.key.signer(ctypes.string_at(data, length), SignatureScheme(context.digest, pss=context.pss))
        except SecmailError:
            return 0  # the signer remembers why
        if len(made) > room:
            return 0
        ctypes.memmove(place, made, len(made))
        size[0] = len(made)
        return 1

    # Tables, which must live as long as OpenSSL does.

    def _kept_as(self, table: "dict[int, _Key] | dict[int, _Signature]", value: object) -> int:
        handle, self._next = self._next, self._next + 1
        table[handle] = value  # type: ignore[assignment] # the caller gives the table's own kind
        return handle

    @staticmethod
    def _dropped(table: "dict[int, _Key] | dict[int, _Signature]", handle: int) -> None:
        table.pop(handle, None)

    def _table(self, *functions: "tuple[int, ctypes._CFunctionType]") -> "ctypes.Array[_Dispatch]":
        rows = [_Dispatch(number, ctypes.cast(function, c_void_p)) for number, function in functions]
        table = (_Dispatch * (len(rows) + 1))(*rows, _Dispatch(0, None))
        self._kept += [table, *(function for _, function in functions)]
        return table

    def _algorithms(self, *rows: "tuple[bytes, ctypes.Array[_Dispatch]]") -> "ctypes.Array[_Algorithm]":
        found = [_Algorithm(names, _PROPERTIES, ctypes.addressof(table), None) for names, table in rows]
        table = (_Algorithm * (len(found) + 1))(*found, _Algorithm(None, None, None, None))
        self._kept.append(table)
        return table

    def _descriptors(self, *rows: tuple[bytes, int]) -> int:
        found = [_Param(key, kind, None, 0, 0) for key, kind in rows]
        table = (_Param * (len(found) + 1))(*found, _Param(None, 0, None, 0, 0))
        self._kept.append(table)
        return ctypes.addressof(table)


def _each(parameters: int | None) -> "list[_Param]":
    found: list[_Param] = []
    table = ctypes.cast(parameters, POINTER(_Param)) if parameters else None
    while table is not None and table[len(found)].key is not None:
        found.append(table[len(found)])
    return found


def _read(parameters: int | None) -> _Key:
    """The public part: `n` (native byte order), or `group` and `pub`."""
    values = {each.key: ctypes.string_at(each.data, each.size) for each in _each(parameters) if each.data}
    if b"n" in values:
        identity = values[b"n"].rstrip(b"\0")
        return _Key(int.from_bytes(identity, "little").bit_length(), identity)
    if b"pub" in values and b"group" in values:
        group = values[b"group"].rstrip(b"\0")
        return _Key((len(values[b"pub"]) - 1) // 2 * 8, values[b"pub"], group)
    return _Key()
