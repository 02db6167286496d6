"""Who takes the protection of mail apart on its way: antivirus programs and firewalls, by the certificates they make.

They stand between the program and its server and show a certificate of their own making for its name. Where their
authority was put among the system's, nothing fails: the mail is read on the way all the same. The names are those that
such programs and devices give to their authorities; no authority of the web bears one of them.
"""

import contextlib
import re
import socket
import ssl

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm

from secmail.domain.errors import Code, Untrusted
from secmail.pki.asn1 import PARSE_ERRORS

_MAKERS = (
    "AdGuard",
    "Avast",
    "AVG",
    "Avira",
    "Barracuda",
    "Bitdefender",
    "Blue Coat",
    "Bullguard",
    "Check Point",
    "Cisco Umbrella",
    "Dr.Web",
    "DrWeb",
    "ESET",
    "F-Secure",
    "Forcepoint",
    "FortiGate",
    "Fortinet",
    "G DATA",
    "Kaspersky",
    "McAfee",
    "mitmproxy",
    "Netskope",
    "Norton",
    "Olfeo",
    "Palo Alto",
    "Panda Security",
    "SonicWall",
    "Sophos",
    "Squid",
    "Stormshield",
    "Trend Micro",
    "WatchGuard",
    "Zscaler",
    "Zyxel",
)
_NAMED = re.compile(rf"(?<![^\W_])({'|'.join(map(re.escape, _MAKERS))})(?![^\W_])", re.IGNORECASE)
_ODD = (*PARSE_ERRORS, UnsupportedAlgorithm, x509.InvalidVersion)
"""What is raised for a certificate that whoever stands there has made as he likes."""
_CANONICAL = {maker.lower(): maker for maker in _MAKERS}


def interceptor(certificate: bytes) -> str:
    """The program or device that has made a server's certificate (DER); "" for what nobody known has made."""
    try:
        issuer = x509.load_der_x509_certificate(certificate).issuer
        found = _NAMED.search(" ".join(str(part.value) for part in issuer))
    except _ODD:
        return ""
    return _CANONICAL[found[1].lower()] if found else ""


class Onlooker:
    """Takes whatever certificate it is shown, keeps it, and goes: nothing is said to who has shown it."""

    def __init__(self) -> None:
        self.certificate = b""

    def wrap_socket(self, sock: socket.socket, *, server_hostname: str) -> socket.socket:
        """Untrusted MAIL_TLS in any case."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        with contextlib.suppress(OSError), context.wrap_socket(sock, server_hostname=server_hostname) as tls:
            self.certificate = tls.getpeercert(binary_form=True) or b""
        raise Untrusted(Code.MAIL_TLS, "only looked at")
