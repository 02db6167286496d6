"""The OpenSSL that this Python's own `ssl` uses, by its public functions (OpenSSL 3), for what `ssl` cannot say.

Nothing here looks into the objects of Python, and nothing is changed for its `ssl`: who uses this has a library context
of his own.
"""

import ssl
import sys
from collections.abc import Mapping
from ctypes import CDLL, POINTER, c_char_p, c_int, c_long, c_size_t, c_uint, c_ulong, c_void_p
from functools import cache

from secmail.domain.errors import ActionNeeded, Code

_NAMES: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "linux": (("libcrypto.so.3",), ("libssl.so.3",)),
    "darwin": (("libcrypto.3.dylib",), ("libssl.3.dylib",)),
    "win32": (("libcrypto-3.dll", "libcrypto-3-x64.dll"), ("libssl-3.dll", "libssl-3-x64.dll")),
}
_P = c_void_p
_CRYPTO: Mapping[str, tuple[object, tuple[object, ...]]] = {
    "OSSL_LIB_CTX_new": (_P, ()),
    "OSSL_PROVIDER_add_builtin": (c_int, (_P, c_char_p, _P)),
    "OSSL_PROVIDER_load": (_P, (_P, c_char_p)),
    "EVP_set_default_properties": (c_int, (_P, c_char_p)),
    "OSSL_PARAM_locate": (_P, (_P, c_char_p)),
    "OSSL_PARAM_set_int": (c_int, (_P, c_int)),
    "OSSL_PARAM_set_utf8_string": (c_int, (_P, c_char_p)),
    "OSSL_PARAM_free": (None, (_P,)),
    "X509_new_ex": (_P, (_P, c_char_p)),
    "d2i_X509": (_P, (POINTER(_P), POINTER(c_char_p), c_long)),
    "X509_get0_pubkey": (_P, (_P,)),
    "X509_free": (None, (_P,)),
    "X509_STORE_add_cert": (c_int, (_P, _P)),
    "EVP_PKEY_todata": (c_int, (_P, c_int, POINTER(_P))),
    "EVP_PKEY_get_base_id": (c_int, (_P,)),
    "EVP_PKEY_CTX_new_from_name": (_P, (_P, c_char_p, c_char_p)),
    "EVP_PKEY_fromdata_init": (c_int, (_P,)),
    "EVP_PKEY_fromdata": (c_int, (_P, POINTER(_P), c_int, _P)),
    "EVP_PKEY_CTX_free": (None, (_P,)),
    "EVP_PKEY_free": (None, (_P,)),
    "ERR_clear_error": (None, ()),
    "ERR_get_error": (c_ulong, ()),
    "ERR_reason_error_string": (c_char_p, (c_ulong,)),
}
_SSL: Mapping[str, tuple[object, tuple[object, ...]]] = {
    "TLS_client_method": (_P, ()),
    "SSL_CTX_new_ex": (_P, (_P, c_char_p, _P)),
    "SSL_CTX_free": (None, (_P,)),
    "SSL_CTX_ctrl": (c_long, (_P, c_int, c_long, _P)),
    "SSL_CTX_set_verify": (None, (_P, c_int, _P)),
    "SSL_CTX_get_cert_store": (_P, (_P,)),
    "SSL_CTX_set_default_verify_paths": (c_int, (_P,)),
    "SSL_CTX_use_certificate": (c_int, (_P, _P)),
    "SSL_CTX_use_PrivateKey": (c_int, (_P, _P)),
    "SSL_new": (_P, (_P,)),
    "SSL_free": (None, (_P,)),
    "SSL_ctrl": (c_long, (_P, c_int, c_long, c_char_p)),
    "SSL_set1_host": (c_int, (_P, c_char_p)),
    "SSL_set_fd": (c_int, (_P, c_int)),
    "SSL_connect": (c_int, (_P,)),
    "SSL_read_ex": (c_int, (_P, c_char_p, c_size_t, POINTER(c_size_t))),
    "SSL_write_ex": (c_int, (_P, c_char_p, c_size_t, POINTER(c_size_t))),
    "SSL_shutdown": (c_int, (_P,)),
    "SSL_get_error": (c_int, (_P, c_int)),
    "SSL_get_verify_result": (c_long, (_P,)),
    "SSL_get_version": (c_char_p, (_P,)),
}


class OpenSsl:
    """The two libraries, with typed functions."""

    def __init__(self, crypto: CDLL, tls: CDLL) -> None:
        self.crypto = _typed(crypto, _CRYPTO)
        self.ssl = _typed(tls, _SSL)

    def reason(self) -> str:
        """Why the last call failed, in the library's words; empties its list."""
        code = self.crypto.ERR_get_error()
        text = self.crypto.ERR_reason_error_string(code) if code else None
        self.crypto.ERR_clear_error()
        return text.decode("ascii", "replace") if text else "unknown"


@cache
def loaded() -> OpenSsl:
    """ActionNeeded CARD_UNUSABLE where this Python has OpenSSL built in, or an older one."""
    names = _NAMES.get(sys.platform)
    if names is None or ssl.OPENSSL_VERSION_INFO < (3, 0):
        raise ActionNeeded(Code.CARD_UNUSABLE, f"TLS with a card on {sys.platform}")
    try:
        return OpenSsl(_library(names[0]), _library(names[1]))
    except (OSError, AttributeError):
        raise ActionNeeded(Code.CARD_UNUSABLE, "no OpenSSL 3 beside this Python") from None


def _library(names: tuple[str, ...]) -> CDLL:
    """The one that is loaded already is found by its bare name on Linux and Windows; on macOS it must be looked up."""
    wanted = [path for path in _images() if path.endswith(names)] or list(names)
    for name in wanted[:-1]:
        try:
            return CDLL(name)
        except OSError:
            continue
    return CDLL(wanted[-1])


def _images() -> list[str]:
    """Every library of this process, where the system tells them (macOS)."""
    try:
        system = CDLL(None)
        name, count = system._dyld_get_image_name, system._dyld_image_count
    except (AttributeError, OSError, TypeError):
        return []
    name.restype, name.argtypes = c_char_p, [c_uint]
    return [path.decode() for path in map(name, range(count())) if path]


def _typed(library: CDLL, functions: Mapping[str, tuple[object, tuple[object, ...]]]) -> CDLL:
    for name, (result, arguments) in functions.items():
        function = getattr(library, name)
        function.restype, function.argtypes = result, list(arguments)
    return library
