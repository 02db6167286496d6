"""Whether a letter can be sealed to somebody, why not, and what to do next; and what speaks for a certificate."""

from collections.abc import Mapping

from secmail.domain.people import CertificateReason, RecipientState
from secmail.domain.sentences.text import FindingTexts, Language, ProblemTexts, finding, problem

RECIPIENTS: Mapping[RecipientState, ProblemTexts] = {
    RecipientState.READY: problem(
        ("Prêt", "Un certificat valable est connu pour cette adresse.", "Vous pouvez écrire."),
        ("Ready", "A good certificate is known for this address.", "You can write."),
    ),
    RecipientState.NO_CERTIFICATE: problem(
        (
            "Sans certificat",
            "Aucun certificat utilisable n'est connu pour cette adresse.",
            "Cherchez-le dans les annuaires, demandez-le par un message, ou importez-le depuis un fichier.",
        ),
        (
            "Without certificate",
            "No certificate that can be used is known for this address.",
            "Look for it in the directories, ask for it by a message, or import it from a file.",
        ),
    ),
    RecipientState.EXPIRED: problem(
        (
            "Certificat expiré",
            "Le certificat connu pour cette adresse n'est plus valable.",
            "Cherchez le nouveau dans les annuaires, ou demandez-le par un message.",
        ),
        (
            "Certificate expired",
            "The certificate known for this address is out of date.",
            "Look for the new one in the directories, or ask for it by a message.",
        ),
    ),
    RecipientState.NOT_YET_VALID: problem(
        (
            "Certificat pas encore valable",
            "Le certificat connu pour cette adresse ne vaudra que plus tard.",
            "Vérifiez la date de cet ordinateur ; si elle est juste, attendez ce jour ou demandez un autre certificat.",
        ),
        (
            "Certificate not valid yet",
            "The certificate known for this address is valid later only.",
            "Check this computer's date; if it is right, wait for that day or ask for another certificate.",
        ),
    ),
    RecipientState.REVOKED: problem(
        (
            "Certificat révoqué",
            "Le certificat connu pour cette adresse a été révoqué : sa clé n'est plus sûre.",
            "Ne l'utilisez plus ; demandez le nouveau certificat.",
        ),
        (
            "Certificate revoked",
            "The certificate known for this address was revoked: its key is no longer safe.",
            "Do not use it any more; ask for the new certificate.",
        ),
    ),
    RecipientState.UNTRUSTED: problem(
        (
            "Certificat d'origine non reconnue",
            "Aucune autorité reconnue ne répond du certificat connu pour cette adresse.",
            "Vérifiez avec la personne, et demandez-lui son certificat officiel.",
        ),
        (
            "Certificate of unrecognised origin",
            "No recognised authority answers for the certificate known for this address.",
            "Check with the person, and ask for the official certificate.",
        ),
    ),
    RecipientState.INVALID_ADDRESS: problem(
        ("Adresse mal écrite", "Ceci n'est pas une adresse.", "Corrigez l'adresse."),
        ("Mistyped address", "This is no address.", "Correct the address."),
    ),
    RecipientState.WEAK: problem(
        (
            "Certificat trop faible",
            "Le seul certificat connu pour cette adresse a une clé trop faible pour protéger un message.",
            "Demandez un certificat récent.",
        ),
        (
            "Certificate too weak",
            "The only certificate known for this address has a key too weak to protect a message.",
            "Ask for a recent certificate.",
        ),
    ),
    RecipientState.CHANGED: problem(
        (
            "Certificat soudain différent",
            "Ce correspondant a soudain un autre certificat, alors que l'ancien est encore valable.",
            "Regardez le nouveau, téléphonez en cas de doute, puis acceptez-le ou refusez-le.",
        ),
        (
            "Certificate suddenly changed",
            "This person suddenly has another certificate, while the old one is still good.",
            "Look at the new one, telephone if in doubt, then accept or refuse it.",
        ),
    ),
    RecipientState.UNCONFIRMED: problem(
        (
            "Certificat à vérifier",
            "Un certificat a été trouvé, mais rien ne prouve qu'il est celui de cette adresse.",
            "Regardez-le, téléphonez en cas de doute, puis acceptez-le ou refusez-le.",
        ),
        (
            "Certificate to be checked",
            "A certificate was found, but nothing proves that it belongs to this address.",
            "Look at it, telephone if in doubt, then accept or refuse it.",
        ),
    ),
    RecipientState.PATIENT: problem(
        (
            "Boîte d'un patient",
            "Cette boîte (Mon espace santé) ne sait pas lire un message chiffré.",
            "Écrivez à ce patient depuis la messagerie de votre opérateur, ou autrement.",
        ),
        (
            "A patient's mailbox",
            "This mailbox (Mon espace santé) cannot read an encrypted message.",
            "Write to this patient with the web mail of your operator, or by another way.",
        ),
    ),
    RecipientState.UNKNOWN_DOMAIN: problem(
        (
            "Domaine inconnu",
            "Aucun certificat utilisable n'est connu, et personne de connu n'a de boîte à ce domaine.",
            "Vérifiez ce qui suit l'arobase, ou demandez un certificat à ce correspondant.",
        ),
        (
            "Unknown domain",
            "No certificate that can be used is known, and nobody known has a mailbox at this domain.",
            "Check what follows the at sign, or ask this person for a certificate.",
        ),
    ),
}
"""The title is short enough for a list; the remedy is the next step."""

AFTER_LOOKING: Mapping[RecipientState, Mapping[Language, str]] = {
    RecipientState.NO_CERTIFICATE: {
        "fr": "Demandez-le par un message, ou importez-le depuis un fichier.",
        "en": "Ask for it by a message, or import it from a file.",
    },
    RecipientState.EXPIRED: {"fr": "Demandez le nouveau par un message.", "en": "Ask for the new one by a message."},
}
"""The next step where directories have just been asked."""

EXPIRES_SOON: FindingTexts = finding(
    ("Expire bientôt", "Ce certificat expire bientôt : le nouveau sera à demander."),
    ("Expires soon", "This certificate expires soon: the new one will have to be asked for."),
)
REPLACED: FindingTexts = finding(
    ("Remplacé", "Un certificat plus récent de la même personne a pris la place de l'ancien."),
    ("Replaced", "A newer certificate of the same person has taken the place of the old one."),
)

REASONS: Mapping[CertificateReason, Mapping[Language, str]] = {
    CertificateReason.FOR_ENCRYPTION: {"fr": "permet de chiffrer", "en": "can be encrypted to"},
    CertificateReason.NOT_FOR_ENCRYPTION: {"fr": "ne sert pas à chiffrer", "en": "not for encryption"},
    CertificateReason.WEAK_KEY: {"fr": "clé trop faible", "en": "key too weak"},
    CertificateReason.POST_QUANTUM: {
        "fr": "résiste à un ordinateur quantique",
        "en": "withstands a quantum computer",
    },
    CertificateReason.GAVE_UP_POST_QUANTUM: {
        "fr": "son titulaire ne lit plus cette protection",
        "en": "its holder no longer reads this protection",
    },
    CertificateReason.VALID: {"fr": "en cours de validité", "en": "in date"},
    CertificateReason.EXPIRED: {"fr": "expiré", "en": "expired"},
    CertificateReason.NOT_YET_VALID: {"fr": "pas encore valable", "en": "not valid yet"},
    CertificateReason.EXPIRES_SOON: {"fr": "expire bientôt", "en": "expires soon"},
    CertificateReason.TRUSTED: {"fr": "autorité reconnue", "en": "recognised authority"},
    CertificateReason.UNTRUSTED: {"fr": "autorité non reconnue", "en": "unrecognised authority"},
    CertificateReason.NOT_REVOKED: {"fr": "non révoqué", "en": "not revoked"},
    CertificateReason.REVOKED: {"fr": "révoqué", "en": "revoked"},
    CertificateReason.REVOCATION_UNKNOWN: {"fr": "révocation non vérifiée", "en": "revocation not checked"},
    CertificateReason.NAMES_ADDRESS: {"fr": "porte cette adresse", "en": "names this address"},
    CertificateReason.NAMES_PERSON: {
        "fr": "porte le numéro national de cette personne",
        "en": "names this person's national number",
    },
    CertificateReason.GIVEN_BY_HAND: {"fr": "attribué par vous", "en": "assigned by you"},
    CertificateReason.ONLY_CLAIMED: {
        "fr": "rien de vérifié ne l'attribue à cette adresse",
        "en": "nothing verified assigns it to this address",
    },
    CertificateReason.OF_ANOTHER: {
        "fr": "cette adresse est connue comme celle d'une autre personne",
        "en": "this address is known as another person's",
    },
    CertificateReason.NAMES_OTHERS: {"fr": "porte d'autres adresses", "en": "names other addresses"},
    CertificateReason.PROVEN: {"fr": "confirmé par un message signé", "en": "proven by a signed message"},
    CertificateReason.NEWEST: {"fr": "le plus récent", "en": "the newest"},
    CertificateReason.REPLACED: {"fr": "remplacé par un plus récent", "en": "replaced by a newer one"},
    CertificateReason.CHANGED: {"fr": "soudain différent", "en": "suddenly different"},
    CertificateReason.ACCEPTED: {"fr": "accepté par vous", "en": "accepted by you"},
    CertificateReason.REFUSED: {"fr": "refusé par vous", "en": "refused by you"},
}
