"""Invented messages of every kind, and the containers in which their content comes."""

import base64
import hashlib
import struct
import zlib
from collections.abc import Sequence
from datetime import date

from secmail.app.demo import results
from secmail.domain.addresses import Mailbox
from secmail.domain.messages import Attachment, Headers, OpenedMessage
from secmail.domain.octets import octets
from secmail.domain.security import Summary

HPRIM_TEXT = results.hprim(
    results.requests(1, date(2026, 11, 19))[-1], sender="LABORATOIRE FICTIF", recipient="CABINET"
)
HPRIM = HPRIM_TEXT.encode("cp1252")
PDF = b"%PDF-1.7\n" + bytes(range(256)) * 8 + b"\n%%EOF"
DICOM = bytes(128) + b"DICM" + bytes(300)


def attached(
    name: str, content: bytes, media_type: str = "application/octet-stream", *, covered: bool = True
) -> Attachment:
    return Attachment(name, media_type, hashlib.sha256(content).hexdigest(), covered, octets(content))


def message(
    subject: str = "Suivi",
    text: str = "Bonjour,\n\nCi-joint.\n",
    *attachments: Attachment,
    sender: str = "labo@exemple.test",
    encrypted: bool = False,
    summary: Summary = Summary.SIGNED_TRUSTED,
    urgent: bool = False,
) -> OpenedMessage:
    headers = Headers(from_=(Mailbox(sender),), subject=subject, urgent=urgent)
    return OpenedMessage(
        headers=headers,
        headers_protected=False,
        layers=(),
        summary=summary,
        encrypted=encrypted,
        text=text,
        html=None,
        attachments=attachments,
        problems=(),
    )


def pdf(name: str = "document.pdf") -> Attachment:
    return attached(name, PDF, "application/pdf")


def zipped(files: Sequence[tuple[str, bytes]], *, flags: int = 0, lie: int | None = None) -> bytes:
    """An archive written by hand, so that it can lie: `lie` is the size that the directory gives."""
    data, directory = b"", b""
    for name, content in files:
        packer = zlib.compressobj(9, zlib.DEFLATED, -15)
        packed = packer.compress(content) + packer.flush()
        raw, size = name.encode("cp437"), len(content) if lie is None else lie
        common = struct.pack("<HHHHHIIIHH", 20, flags, 8, 0, 0, zlib.crc32(content), len(packed), size, len(raw), 0)
        directory += b"PK\x01\x02" + struct.pack("<H", 20) + common + struct.pack("<HHHII", 0, 0, 0, 0, len(data)) + raw
        data += b"PK\x03\x04" + common + raw + packed
    end = struct.pack("<HHHHIIH", 0, 0, len(files), len(files), len(directory), len(data), 0)
    return data + directory + b"PK\x05\x06" + end


def cda(code: str = "11502-2", *, body: str = "", title: str = "CR d'examens biologiques") -> bytes:
    body = body or (
        "<structuredBody><component><section><title>HEMATOLOGIE</title><text><table><tbody>"
        "<tr><td>Hémoglobine</td><td>9,1</td><td>g/dL</td></tr></tbody></table></text>"
        "<component><section><title>Hémostase</title><text><paragraph>INR 2,4</paragraph></text></section></component>"
        "</section></component></structuredBody>"
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<ClinicalDocument xmlns="urn:hl7-org:v3">
 <code code="{code}" codeSystem="2.16.840.1.113883.6.1" displayName="CR de biologie"/>
 <title>{title}</title>
 <effectiveTime value="20261119101500+0100"/>
 <recordTarget><patientRole>
  <id root="1.2.250.1.213.1.4.10" extension="260058815400233"/>
  <id root="1.2.3.4.5" extension="IPP-7"/>
  <patient>
   <name><given>ODILE MARIE</given><given qualifier="BR">ODILE</given>
    <family qualifier="BR">ESSAI-FICTIF</family><family qualifier="SP">MODELE</family></name>
   <administrativeGenderCode code="F"/><birthTime value="19600531"/>
  </patient></patientRole></recordTarget>
 <author><assignedAuthor><assignedPerson><name><prefix>Dr</prefix><given>Ada</given><family>FICTIVE</family></name>
  </assignedPerson><representedOrganization><name>Laboratoire fictif</name></representedOrganization>
  </assignedAuthor></author>
 <component>{body}</component>
</ClinicalDocument>""".encode()


def n1(content: bytes) -> str:
    """A body that is a file alone."""
    packed = base64.b64encode(content).decode()
    return f'<nonXMLBody><text mediaType="application/pdf" representation="B64">{packed}</text></nonXMLBody>'


def xdm(document: bytes, *, name: str = "CR000001.XML", sha1: str | None = None) -> bytes:
    metadata = f"""<SubmitObjectsRequest xmlns="urn:oasis:names:tc:ebxml-regrep:xsd:lcm:3.0">
<RegistryObjectList xmlns="urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0">
<ExtrinsicObject id="d1" mimeType="text/xml">
<Slot name="URI"><ValueList><Value>{name}</Value></ValueList></Slot>
<Slot name="size"><ValueList><Value>{len(document)}</Value></ValueList></Slot>
<Slot name="hash"><ValueList><Value>{sha1 or hashlib.sha1(document).hexdigest()}</Value></ValueList></Slot>
</ExtrinsicObject></RegistryObjectList></SubmitObjectsRequest>""".encode()
    return zipped(
        [
            ("INDEX.HTM", b"<html></html>"),
            ("README.TXT", b"Lisez-moi"),
            ("IHE_XDM/SUBSET01/METADATA.XML", metadata),
            (f"IHE_XDM/SUBSET01/{name}", document),
        ]
    )


def eml(subject: str, text: str, *files: tuple[str, bytes]) -> bytes:
    """A whole message, as one attaches it to another."""
    parts = [f"Content-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n".encode()]
    for name, content in files:
        head = f'Content-Type: application/octet-stream\r\nContent-Disposition: attachment; filename="{name}"\r\n'
        parts.append(
            f"{head}Content-Transfer-Encoding: base64\r\n\r\n".encode()
            + base64.encodebytes(content).replace(b"\n", b"\r\n")
        )
    inner = b"".join(b"--b0\r\n" + part for part in parts) + b"--b0--\r\n"
    return (
        f'From: a@exemple.test\r\nSubject: {subject}\r\nContent-Type: multipart/mixed; boundary="b0"\r\n\r\n'.encode()
        + inner
    )
