"""What was noticed about a message's protection, in words."""

from collections.abc import Mapping

from secmail.domain.security import Finding
from secmail.domain.sentences.content_findings import CONTENT_FINDINGS
from secmail.domain.sentences.identity import IDENTITY_FINDINGS
from secmail.domain.sentences.text import FindingTexts, finding

FINDINGS: Mapping[Finding, FindingTexts] = {
    Finding.SEVERAL_SENDERS: finding(
        ("Plusieurs expéditeurs", "Le message nomme plusieurs expéditeurs ; on ne sait pas lequel l'a écrit."),
        ("Several senders", "The message names several senders; which one wrote it is not known."),
    ),
    Finding.NO_SENDER: finding(
        ("Aucun expéditeur", "Le message ne dit pas qui l'a envoyé."),
        ("No sender", "The message does not say who sent it."),
    ),
    Finding.SENDER_FIELD_DIFFERS: finding(
        ("Envoyé par quelqu'un d'autre", "Le message a été remis par une autre adresse que celle qui est affichée."),
        ("Sent by someone else", "The message was handed in by another address than the one shown."),
    ),
    Finding.DISPLAY_NAME_LIKE_ADDRESS: finding(
        ("Nom trompeur", "Le nom affiché ressemble à une adresse, ce qui peut cacher la vraie adresse."),
        ("Misleading name", "The name shown looks like an address, which can hide the real one."),
    ),
    Finding.NO_SIGNERS: finding(
        ("Signature vide", "Le message se dit signé, mais personne ne l'a signé."),
        ("Empty signature", "The message claims to be signed, but nobody signed it."),
    ),
    Finding.SEVERAL_SIGNERS: finding(
        ("Plusieurs signataires", "Plusieurs personnes ont signé ce message."),
        ("Several signers", "Several people signed this message."),
    ),
    Finding.CONTENT_CONFUSION: finding(
        ("Contenu double", "Le message contient deux versions de son contenu ; laquelle est signée n'est pas clair."),
        ("Double content", "The message holds two versions of its content; which one is signed is not clear."),
    ),
    Finding.PARTLY_SIGNED: finding(
        ("Signé en partie", "Une partie de ce qui est affiché n'est pas couverte par la signature."),
        ("Partly signed", "Part of what is shown is not covered by the signature."),
    ),
    Finding.PARTLY_ENCRYPTED: finding(
        ("Chiffré en partie", "Une partie de ce qui est affiché a voyagé sans être chiffrée."),
        ("Partly encrypted", "Part of what is shown travelled without encryption."),
    ),
    Finding.HEADERS_DIFFER: finding(
        ("Deux expéditeurs", "Le message nomme un expéditeur au-dehors et un autre au-dedans ; l'un est faux."),
        ("Two senders", "The message names one sender outside and another inside; one is false."),
    ),
    Finding.HEADERS_CHANGED: finding(
        ("En-têtes modifiés en route", "Des en-têtes ont changé en route ; ceux que l'auteur a protégés sont montrés."),
        ("Headers changed on the way", "Some headers changed on the way; those the author protected are shown."),
    ),
    Finding.LOOK_ALIKE_SENDER: finding(
        ("Adresse trompeuse", "L'adresse de l'expéditeur imite une autre adresse ; comparez-la lettre par lettre."),
        ("Misleading address", "The sender's address imitates another address; compare it letter by letter."),
    ),
    Finding.ADDRESSED_TO_OTHERS: finding(
        ("Adressé à d'autres", "L'auteur a adressé ce message à d'autres personnes ; il a pu être transmis sans lui."),
        ("Addressed to others", "The author addressed this message to others; it may have been passed on without him."),
    ),
    Finding.SIGNATURE_EXPECTED: finding(
        ("Signature absente", "Cet expéditeur signe d'habitude ses messages ; celui-ci ne l'est pas."),
        ("Signature missing", "This sender usually signs messages; this one is not signed."),
    ),
    Finding.SIGNED_EARLIER: finding(
        ("Signé bien avant", "Ce message a été signé longtemps avant son arrivée ; c'est peut-être un ancien message."),
        ("Signed long before", "This message was signed long before it arrived; it may be an old one sent again."),
    ),
    Finding.SIGNED_OUTSIDE: finding(
        (
            "Signé par-dessus",
            "La signature est hors du chiffrement : elle dit qui a remis le message, non qui l'a écrit.",
        ),
        ("Signed around", "The signature is around the encryption: it tells who passed it on, not who wrote the text."),
    ),
    Finding.ENCRYPTION_MISSING: finding(
        ("Chiffrement retiré", "L'auteur avait chiffré ce message ; il a voyagé en clair sur une partie du chemin."),
        ("Encryption removed", "The author had encrypted this message; it travelled in clear for part of the way."),
    ),
    Finding.NOT_FOR_US: finding(
        ("Pas pour ce poste", "Le message est chiffré pour d'autres personnes ; aucune de nos clés ne l'ouvre."),
        ("Not for this desk", "The message is encrypted for other people; none of our keys opens it."),
    ),
    Finding.KEY_NEEDED: finding(
        ("Carte nécessaire", "Il faut la carte du destinataire et son code pour ouvrir ce message."),
        ("Card needed", "The recipient's card and its code are needed to open this message."),
    ),
    Finding.DECRYPT_FAILED: finding(
        ("Déchiffrement impossible", "Le contenu chiffré est abîmé ou a été modifié ; il n'est pas montré."),
        ("Cannot be decrypted", "The encrypted content is damaged or was changed; it is not shown."),
    ),
    Finding.NOT_AUTHENTICATED: finding(
        ("Chiffrement sans contrôle", "Ce chiffrement ancien ne révèle pas à lui seul une modification en route."),
        ("Encryption without check", "This older encryption does not by itself reveal a change on the way."),
    ),
    Finding.LEGACY_ALGORITHM: finding(
        ("Chiffrement ancien", "Le message est protégé par une méthode ancienne et affaiblie."),
        ("Old encryption", "The message is protected by an old and weakened method."),
    ),
    Finding.WEAK_SIGNATURE: finding(
        ("Signature faible", "La signature utilise une méthode trop faible pour prouver l'origine du message."),
        ("Weak signature", "The signature uses a method too weak to prove where the message comes from."),
    ),
    Finding.DIGEST_MISMATCH: finding(
        ("Contenu modifié", "Le contenu n'est plus celui qui a été signé : il a été modifié ou abîmé."),
        ("Content changed", "The content is no longer what was signed: it was changed or damaged."),
    ),
    Finding.SIGNATURE_INVALID: finding(
        ("Signature fausse", "La signature ne correspond pas au certificat qui l'accompagne."),
        ("False signature", "The signature does not fit the certificate that comes with it."),
    ),
    Finding.SIGNER_CERTIFICATE_MISSING: finding(
        ("Certificat absent", "Le certificat du signataire manque : la signature ne peut pas être vérifiée."),
        ("Certificate missing", "The signer's certificate is missing: the signature cannot be verified."),
    ),
    Finding.TEST_CERTIFICATE: finding(
        ("Certificat d'essai", "Le certificat a été émis pour des essais ; il ne prouve l'identité de personne."),
        ("Test certificate", "The certificate was issued for tests; it proves nobody's identity."),
    ),
    Finding.MALFORMED: finding(
        ("Message mal formé", "Une partie du message est abîmée et n'a pas pu être lue."),
        ("Malformed message", "Part of the message is damaged and could not be read."),
    ),
    Finding.TOO_DEEP: finding(
        ("Message trop imbriqué", "Le message contient trop de niveaux ; les plus profonds n'ont pas été lus."),
        ("Message nested too deep", "The message has too many levels; the deepest were not read."),
    ),
    Finding.TOO_MANY_PARTS: finding(
        ("Trop de morceaux", "Le message contient trop de morceaux ; les derniers n'ont pas été lus."),
        ("Too many parts", "The message has too many parts; the last ones were not read."),
    ),
    Finding.TOO_LARGE: finding(
        ("Message trop gros", "Le message dépasse la taille acceptée ; une partie n'a pas été lue."),
        ("Message too large", "The message is larger than accepted; part of it was not read."),
    ),
    Finding.UNSUPPORTED: finding(
        ("Forme inconnue", "Une partie du message a une forme que le programme ne sait pas lire."),
        ("Unknown form", "Part of the message has a form that the program cannot read."),
    ),
    Finding.HTML_HIDDEN: finding(
        ("Mise en forme écartée", "Des éléments de mise en forme ont été retirés pour votre sécurité."),
        ("Formatting removed", "Some formatting was removed for your safety."),
    ),
    **IDENTITY_FINDINGS,
    **CONTENT_FINDINGS,
}
