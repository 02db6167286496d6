"""The security banner: one plain sentence for each summary, whether encrypted or not, and the facts behind it."""

from collections.abc import Mapping

from secmail.domain.security import AddressMatch, Chain, Integrity, Revocation, RevocationReason, Summary
from secmail.domain.sentences.text import FindingTexts, Language, finding

# The sender is named by the banner itself, outside of these sentences.
SUMMARIES: Mapping[Summary, FindingTexts] = {
    Summary.SIGNED_TRUSTED: finding(
        ("Expéditeur vérifié", "La signature est intacte et l'identité de l'expéditeur est confirmée."),
        ("Sender verified", "The signature is intact and the identity of the sender is confirmed."),
    ),
    Summary.SIGNED_UNCONFIRMED: finding(
        (
            "Signature intacte, à confirmer",
            "Le message n'a pas été modifié, mais on n'a pas pu vérifier que le certificat est toujours valable.",
        ),
        (
            "Signature intact, to be confirmed",
            "The message was not changed, but whether the certificate is still good could not be checked.",
        ),
    ),
    Summary.SIGNED_UNTRUSTED: finding(
        (
            "Signataire non reconnu",
            "Le message porte une signature, mais rien ne prouve l'identité de la personne qui l'a faite.",
        ),
        (
            "Signer not recognised",
            "The message carries a signature, but nothing proves the identity of the person who made it.",
        ),
    ),
    Summary.SIGNED_MISMATCH: finding(
        (
            "L'expéditeur n'est pas le signataire prouvé",
            "La signature est intacte, mais rien ne prouve qu'elle est celle de l'expéditeur affiché.",
        ),
        (
            "The sender is not the proven signer",
            "The signature is intact, but nothing proves that it is that of the sender shown.",
        ),
    ),
    Summary.SIGNED_PARTLY: finding(
        (
            "Signé seulement en partie",
            "Une partie de ce qui est affiché n'est pas signée et a pu être ajoutée par n'importe qui.",
        ),
        (
            "Only partly signed",
            "Part of what is shown is not signed and may have been added by anybody.",
        ),
    ),
    Summary.SIGNATURE_BROKEN: finding(
        (
            "Signature fausse : ne vous y fiez pas",
            "Le message a été modifié, abîmé ou falsifié depuis sa signature.",
        ),
        (
            "False signature: do not rely on it",
            "The message was changed, damaged or forged after it was signed.",
        ),
    ),
    Summary.UNSIGNED: finding(
        ("Non signé", "Rien ne prouve qui a écrit ce message ; n'importe qui a pu l'envoyer sous ce nom."),
        ("Not signed", "Nothing proves who wrote this message; anybody could have sent it under this name."),
    ),
}

ENCRYPTION: Mapping[bool, Mapping[Language, str]] = {
    True: {
        "fr": "Le message a voyagé chiffré.",
        "en": "The message travelled encrypted.",
    },
    False: {
        "fr": "Le message a voyagé en clair : d'autres ont pu le lire.",
        "en": "The message travelled in clear: others may have read it.",
    },
}

INTEGRITY: Mapping[Integrity, Mapping[Language, str]] = {
    Integrity.INTACT: {"fr": "Le contenu est celui qui a été signé.", "en": "The content is what was signed."},
    Integrity.BROKEN: {
        "fr": "Le contenu n'est pas celui qui a été signé.",
        "en": "The content is not what was signed.",
    },
    Integrity.UNVERIFIABLE: {
        "fr": "On n'a pas pu vérifier si le contenu est celui qui a été signé.",
        "en": "Whether the content is what was signed could not be checked.",
    },
}

CHAINS: Mapping[Chain, Mapping[Language, str]] = {
    Chain.TRUSTED: {
        "fr": "Le certificat vient d'une autorité reconnue.",
        "en": "The certificate comes from a recognised authority.",
    },
    Chain.UNTRUSTED: {
        "fr": "Le certificat ne vient pas d'une autorité reconnue.",
        "en": "The certificate does not come from a recognised authority.",
    },
    Chain.EXPIRED: {"fr": "Le certificat a expiré.", "en": "The certificate has expired."},
    Chain.NOT_YET_VALID: {
        "fr": "Le certificat n'est pas encore valable (ou l'heure de l'ordinateur est fausse).",
        "en": "The certificate is not valid yet (or the computer's clock is wrong).",
    },
    Chain.UNUSABLE: {
        "fr": "Le certificat n'a pas été délivré pour signer des messages.",
        "en": "The certificate was not issued for signing mail.",
    },
    Chain.INCOMPLETE: {
        "fr": "Il manque un certificat pour remonter jusqu'à une autorité reconnue.",
        "en": "A certificate is missing on the way to a recognised authority.",
    },
}

CHAINS_AT_SIGNING: Mapping[Chain, Mapping[Language, str]] = {
    Chain.TRUSTED: {
        "fr": "À la date de signature indiquée, le certificat était valable.",
        "en": "At the stated time of signing the certificate was valid.",
    },
    Chain.UNTRUSTED: {
        "fr": "À la date de signature indiquée, le certificat ne venait pas d'une autorité reconnue.",
        "en": "At the stated time of signing the certificate did not come from a recognised authority.",
    },
    Chain.EXPIRED: {
        "fr": "À la date de signature indiquée, le certificat avait déjà expiré.",
        "en": "At the stated time of signing the certificate had already expired.",
    },
    Chain.NOT_YET_VALID: {
        "fr": "À la date de signature indiquée, le certificat n'était pas encore valable.",
        "en": "At the stated time of signing the certificate was not valid yet.",
    },
    Chain.UNUSABLE: {
        "fr": "À la date de signature indiquée, le certificat n'était pas fait pour signer des messages.",
        "en": "At the stated time of signing the certificate was not meant for signing mail.",
    },
    Chain.INCOMPLETE: {
        "fr": "À la date de signature indiquée, il manquait un certificat jusqu'à une autorité reconnue.",
        "en": "At the stated time of signing a certificate was missing on the way to a recognised authority.",
    },
}

REVOCATIONS: Mapping[Revocation, Mapping[Language, str]] = {
    Revocation.GOOD: {"fr": "Le certificat n'est pas révoqué.", "en": "The certificate is not revoked."},
    Revocation.REVOKED: {
        "fr": "Le certificat a été révoqué : il ne faut plus s'y fier.",
        "en": "The certificate was revoked: it must no longer be relied on.",
    },
    Revocation.UNKNOWN: {
        "fr": "On n'a pas pu vérifier si le certificat est révoqué.",
        "en": "Whether the certificate is revoked could not be checked.",
    },
    Revocation.STALE: {
        "fr": "La dernière liste de révocation connue est trop ancienne.",
        "en": "The latest known revocation list is too old.",
    },
}

REVOCATION_REASONS: Mapping[RevocationReason, Mapping[Language, str]] = {
    RevocationReason.UNSPECIFIED: {"fr": "raison non indiquée", "en": "no reason given"},
    RevocationReason.KEY_COMPROMISE: {"fr": "clé perdue ou volée", "en": "key lost or stolen"},
    RevocationReason.AUTHORITY_COMPROMISE: {
        "fr": "clé de l'autorité perdue ou volée",
        "en": "key of the authority lost or stolen",
    },
    RevocationReason.AFFILIATION_CHANGED: {"fr": "rattachement modifié", "en": "affiliation changed"},
    RevocationReason.SUPERSEDED: {"fr": "certificat remplacé", "en": "certificate replaced"},
    RevocationReason.CESSATION_OF_OPERATION: {"fr": "cessation d'activité", "en": "activity ended"},
    RevocationReason.ON_HOLD: {"fr": "suspendu, peut-être provisoirement", "en": "on hold, perhaps for a time"},
    RevocationReason.PRIVILEGE_WITHDRAWN: {"fr": "droits retirés", "en": "rights withdrawn"},
    RevocationReason.ATTRIBUTE_AUTHORITY_COMPROMISE: {
        "fr": "autorité d'attributs compromise",
        "en": "attribute authority compromised",
    },
}

ADDRESS_MATCHES: Mapping[AddressMatch, Mapping[Language, str]] = {
    AddressMatch.MATCH: {
        "fr": "Le titulaire du certificat est bien l'expéditeur affiché.",
        "en": "The holder of the certificate is the sender shown.",
    },
    AddressMatch.MISMATCH: {
        "fr": "Le titulaire du certificat n'est pas l'expéditeur affiché.",
        "en": "The holder of the certificate is not the sender shown.",
    },
    AddressMatch.UNKNOWN: {
        "fr": "On ne sait pas si le titulaire du certificat est l'expéditeur affiché.",
        "en": "Whether the holder of the certificate is the sender shown is not known.",
    },
}
