"""What was noticed about the content of a message: noise of other software, archives; and what can be done."""

from collections.abc import Mapping

from secmail.domain.security import Finding
from secmail.domain.sentences.text import FindingTexts, finding

CONTENT_FINDINGS: Mapping[Finding, FindingTexts] = {
    Finding.APICRYPT: finding(
        (
            "Message Apicrypt",
            (
                "Le contenu est chiffré par Apicrypt, que ce programme ne lit pas : enregistrez-le et ouvrez-le"
                " avec votre logiciel Apicrypt, ou demandez un nouvel envoi par MSSanté."
            ),
        ),
        (
            "Apicrypt message",
            (
                "The content is encrypted with Apicrypt, which this program does not read: save it and open it"
                " with your Apicrypt software, or ask for it to be sent again by MSSanté."
            ),
        ),
    ),
    Finding.SCRAMBLED: finding(
        (
            "Contenu brouillé",
            (
                "Le contenu est brouillé ou comprimé par un ancien logiciel de transmission : il ne peut pas être"
                " lu ici. Ouvrez-le avec ce logiciel, ou demandez à l'expéditeur de le renvoyer en clair dans un"
                " message chiffré."
            ),
        ),
        (
            "Scrambled content",
            (
                "The content was scrambled or compressed by old transmission software and cannot be read here."
                " Open it with that software, or ask the sender to send it again in clear inside of an encrypted"
                " message."
            ),
        ),
    ),
    Finding.OPENPGP: finding(
        (
            "Message OpenPGP",
            (
                "Le contenu est chiffré en OpenPGP, que ce programme ne lit pas : ouvrez-le avec le logiciel qui"
                " a votre clé OpenPGP, ou demandez un nouvel envoi par MSSanté."
            ),
        ),
        (
            "OpenPGP message",
            (
                "The content is encrypted with OpenPGP, which this program does not read: open it with the"
                " software that has your OpenPGP key, or ask for it to be sent again by MSSanté."
            ),
        ),
    ),
    Finding.SEALED_ARCHIVE: finding(
        (
            "Archive protégée",
            (
                "Une archive jointe est protégée par un mot de passe ou d'une forme qui n'est pas lue ici (Zed!,"
                " 7z, RAR) : enregistrez-la et ouvrez-la avec son logiciel. Ce qu'elle contient n'a été ni lu ni"
                " vérifié."
            ),
        ),
        (
            "Protected archive",
            (
                "An attached archive has a password, or a form that is not read here (Zed!, 7z, RAR): save it and"
                " open it with its own software. What it holds was neither read nor checked."
            ),
        ),
    ),
    Finding.ARCHIVE_REFUSED: finding(
        (
            "Archive non lue",
            (
                "Une archive jointe est abîmée, démesurée ou contient d'autres archives : elle n'a pas été lue en"
                " entier."
            ),
        ),
        (
            "Archive not read",
            "An attached archive is damaged, far too large or holds further archives: it was not read whole.",
        ),
    ),
    Finding.ARCHIVE_DIFFERS: finding(
        (
            "Archive incomplète",
            (
                "L'archive (IHE XDM) ne contient pas exactement les documents qu'elle annonce : demandez un"
                " nouvel envoi."
            ),
        ),
        (
            "Archive incomplete",
            "The archive (IHE XDM) does not hold exactly the documents that it announces: ask for it again.",
        ),
    ),
    Finding.PACKED_UNREAD: finding(
        (
            "Pièces jointes non lues en entier",
            (
                "Le logiciel de l'expéditeur a mis ses documents dans un format à lui (celui d'Outlook, ou des lignes"
                " dans le texte), et tout n'a pas pu être lu : ce qui est montré peut être incomplet. Demandez un"
                " nouvel envoi en pièces jointes ordinaires."
            ),
        ),
        (
            "Attachments not read whole",
            (
                "The sender's software put its documents into a form of its own (that of Outlook, or lines of the"
                " text), and some of it could not be read: what is shown may be incomplete. Ask for it to be sent"
                " again as ordinary attachments."
            ),
        ),
    ),
    Finding.QUOTED_RESULT: finding(
        (
            "Résultat cité",
            (
                "Ce message cite le résultat d'un autre message (lignes « > »). Une citation peut avoir été changée :"
                " elle n'est ni lue comme un résultat ni rangée. Demandez le message d'origine, ou qu'il soit"
                " transféré en pièce jointe."
            ),
        ),
        (
            "Quoted result",
            (
                "This message quotes the result of another message (lines with “>”). A quotation may have been"
                " changed: it is neither read as a result nor filed. Ask for the original message, or for it to be"
                " forwarded as an attachment."
            ),
        ),
    ),
}
