"""Problems with messages, recipients, certificates and files."""

from collections.abc import Mapping

from secmail.domain.errors import Code
from secmail.domain.sentences.text import ProblemTexts, problem

MESSAGE_PROBLEMS: Mapping[Code, ProblemTexts] = {
    Code.SMIME_MALFORMED: problem(
        (
            "Message abîmé",
            "Ce message est mal formé et ne peut pas être lu en entier.",
            "Demandez à l'expéditeur de le renvoyer.",
        ),
        (
            "Damaged message",
            "This message is malformed and cannot be read in full.",
            "Ask the sender to send it again.",
        ),
    ),
    Code.SMIME_TOO_LARGE: problem(
        (
            "Message trop gros",
            "Ce message dépasse la taille ou la complexité que le programme accepte.",
            "Demandez à l'expéditeur de l'envoyer en plusieurs messages.",
        ),
        (
            "Message too large",
            "This message is larger or more complex than the program accepts.",
            "Ask the sender to split it into several messages.",
        ),
    ),
    Code.SMIME_NOT_FOR_US: problem(
        (
            "Message chiffré pour quelqu'un d'autre",
            "Aucune clé de ce poste ne peut ouvrir ce message.",
            "Insérez la carte du destinataire, importez l'ancienne clé d'un vieux message, ou faites-le renvoyer.",
        ),
        (
            "Message encrypted for someone else",
            "No key at this desk can open this message.",
            "Insert the recipient's card, import the former key of an old message, or have it sent again.",
        ),
    ),
    Code.SMIME_DECRYPT_FAILED: problem(
        (
            "Déchiffrement impossible",
            "Le contenu chiffré a été abîmé ou modifié en route. Rien n'en est montré.",
            "Demandez à l'expéditeur de renvoyer le message.",
        ),
        (
            "Cannot be decrypted",
            "The encrypted content was damaged or changed on the way. None of it is shown.",
            "Ask the sender to send the message again.",
        ),
    ),
    Code.SMIME_UNSUPPORTED: problem(
        (
            "Protection inconnue",
            "Ce message est protégé d'une façon que le programme ne sait pas lire.",
            "Demandez à l'expéditeur de le renvoyer avec la protection habituelle de la messagerie de santé.",
        ),
        (
            "Unknown protection",
            "This message is protected in a way the program cannot read.",
            "Ask the sender to send it again with the usual protection of health mail.",
        ),
    ),
    Code.SMIME_SIGN_FAILED: problem(
        (
            "Signature impossible",
            "La carte n'a pas pu signer le message. Il n'est pas parti.",
            "Vérifiez que votre carte est bien dans le lecteur, puis envoyez à nouveau.",
        ),
        (
            "Could not sign",
            "The card could not sign the message. It was not sent.",
            "Check that your card sits well in the reader, then send again.",
        ),
    ),
    Code.RECIPIENT_NO_CERTIFICATE: problem(
        (
            "Destinataire sans certificat",
            "Aucun certificat utilisable n'est connu pour ce destinataire : le message ne peut être chiffré pour lui.",
            "Cherchez-le dans les annuaires, demandez-le par un message, ou importez-le depuis un fichier.",
        ),
        (
            "Recipient without certificate",
            "No certificate that can be used is known for this recipient: the message cannot be encrypted for them.",
            "Look for it in the directories, ask for it by a message, or import it from a file.",
        ),
    ),
    Code.RECIPIENT_INVALID: problem(
        (
            "Destinataire inutilisable",
            "L'adresse est mal écrite, ou le certificat de ce destinataire n'est plus valable.",
            "Corrigez l'adresse, ou importez un certificat récent de ce destinataire.",
        ),
        (
            "Recipient cannot be used",
            "The address is mistyped, or this recipient's certificate is no longer good.",
            "Correct the address, or import a recent certificate of this recipient.",
        ),
    ),
    Code.RECIPIENT_NONE: problem(
        ("Aucun destinataire", "Le message n'a pas de destinataire.", "Écrivez au moins une adresse."),
        ("No recipient", "The message has no recipient.", "Type at least one address."),
    ),
    Code.RECIPIENT_REVOKED: problem(
        (
            "Certificat révoqué avant le départ",
            "Le certificat d'un destinataire a été révoqué depuis que la lettre a été chiffrée. Elle n'est pas partie.",
            "Reprenez la lettre en brouillon, et envoyez-la quand ce correspondant aura un nouveau certificat.",
        ),
        (
            "Certificate revoked before it left",
            "A recipient's certificate was revoked after the letter had been encrypted. It has not left.",
            "Take the letter back as a draft, and send it when this person has a new certificate.",
        ),
    ),
    Code.RECIPIENT_EXPIRED: problem(
        (
            "Certificat expiré avant le départ",
            "Le certificat d'un destinataire n'est plus valable à la date de l'envoi. La lettre n'est pas partie.",
            "Reprenez la lettre en brouillon, et envoyez-la avec le nouveau certificat de ce correspondant.",
        ),
        (
            "Certificate expired before it left",
            "A recipient's certificate is no longer valid when the letter is to leave. It has not left.",
            "Take the letter back as a draft, and send it with this person's new certificate.",
        ),
    ),
    Code.SCHEDULE_TOO_FAR: problem(
        (
            "Date d'envoi trop lointaine",
            "Une lettre peut attendre au plus un an avant de partir.",
            "Choisissez une date plus proche.",
        ),
        (
            "Too far in the future",
            "A letter can wait for a year at most before it leaves.",
            "Choose a nearer date.",
        ),
    ),
    Code.SENDER_NO_CERTIFICATE: problem(
        (
            "Votre certificat manque",
            "Aucun certificat de votre boîte n'est disponible pour protéger ce message.",
            "Insérez votre carte ; si elle y est, appelez la personne qui a installé le programme.",
        ),
        (
            "Your certificate is missing",
            "No certificate of your mailbox is at hand to protect this message.",
            "Insert your card; if it is in, call the person who installed the program.",
        ),
    ),
    Code.SENDER_EXPIRED: problem(
        (
            "Votre certificat n'est pas valable aujourd'hui",
            "Un de vos certificats a expiré, ou n'est pas encore valable. Le message n'est pas parti.",
            "Vérifiez la date de l'ordinateur ; si elle est juste, demandez un nouveau certificat.",
        ),
        (
            "Your certificate is not valid today",
            "One of your certificates has expired or is not valid yet. The message was not sent.",
            "Check the date of the computer; if it is right, ask for a new certificate.",
        ),
    ),
    Code.CERTIFICATE_NOT_ACCEPTABLE: problem(
        (
            "Ce certificat ne peut pas servir",
            "Aucune autorité reconnue n'en répond, ou il n'est pas valable : même accepté, il ne servirait pas.",
            "Demandez à cette personne un certificat reconnu. Si ce n'est pas le sien, refusez-le.",
        ),
        (
            "This certificate cannot be used",
            "No recognised authority answers for it, or it is not valid: even accepted, it would not be used.",
            "Ask this person for a recognised certificate. If it is not theirs, refuse it.",
        ),
    ),
    Code.CERTIFICATE_OWN_ENDING: problem(
        (
            "Votre certificat prend fin",
            "Le certificat avec lequel on chiffre ce qui vous est écrit prend fin bientôt, ou n'est plus valable.",
            "Demandez-en un à qui l'a délivré, ajoutez-le à votre clé de lecture, envoyez-le à vos correspondants.",
        ),
        (
            "Your certificate is ending",
            "The certificate with which letters to you are encrypted ends soon, or is not valid any more.",
            "Ask whoever issued it for a new one, add it to your reading key, then send it to your correspondents.",
        ),
    ),
    Code.SENDER_REVOKED: problem(
        (
            "Votre certificat a été révoqué",
            "Un de vos certificats est révoqué : vos correspondants ne s'y fieraient pas. Le message n'est pas parti.",
            "N'utilisez plus ce certificat ; demandez-en un nouveau à qui l'a délivré.",
        ),
        (
            "Your certificate was revoked",
            "One of your certificates is revoked: your readers would not rely on it. The message was not sent.",
            "Do not use this certificate any more; ask its issuer for a new one.",
        ),
    ),
    Code.SENDER_OTHER_MAILBOX: problem(
        (
            "Boîte d'une autre personne",
            "Ce compte n'est pas celui du titulaire de la carte. Le message n'est pas parti.",
            "Insérez la carte du titulaire de cette boîte.",
        ),
        (
            "Somebody else's mailbox",
            "This account is not that of the card's holder. The message was not sent.",
            "Insert the card of this mailbox's holder.",
        ),
    ),
    Code.SENDER_OTHER_HOLDER: problem(
        (
            "Carte d'une autre personne",
            "La carte qui signerait n'est pas celle du titulaire de cette boîte. Le message n'est pas parti.",
            "Insérez la carte du titulaire de la boîte.",
        ),
        (
            "Somebody else's card",
            "The card that would sign is not that of the mailbox's holder. The message was not sent.",
            "Insert the card of the mailbox's holder.",
        ),
    ),
    Code.MESSAGE_NOT_HERE: problem(
        (
            "Message pas encore téléchargé",
            "Seul l'en-tête de ce message est sur cet ordinateur ; son contenu est encore sur le serveur.",
            "Ouvrez le message, ou téléchargez-le, quand le serveur répond.",
        ),
        (
            "Message not downloaded yet",
            "Only the header of this message is on this computer; its content is still on the server.",
            "Open the message, or download it, while the server answers.",
        ),
    ),
    Code.MESSAGE_UNKNOWN: problem(
        (
            "Message introuvable",
            "Ce message n'est plus sur cet ordinateur.",
            "Relevez le courrier ; s'il ne revient pas, il a été supprimé de la boîte.",
        ),
        (
            "Message not found",
            "This message is no longer on this computer.",
            "Check for mail; if it does not come back, it was deleted from the mailbox.",
        ),
    ),
    Code.RECEIPT_NOT_ASKED: problem(
        (
            "Aucun accusé demandé",
            "Ce message ne demande pas d'accusé de lecture, ou sa signature n'est pas de confiance.",
            "Répondez par une lettre si vous voulez dire que vous l'avez lu.",
        ),
        (
            "No receipt asked for",
            "This message does not ask for a receipt, or its signature is not trusted.",
            "Answer by a letter if you want to say that you have read it.",
        ),
    ),
    Code.RECEIPT_ANSWERED: problem(
        (
            "Déjà répondu",
            "Vous avez déjà répondu à cette demande d'accusé de lecture.",
            "Il n'y a plus rien à faire.",
        ),
        (
            "Answered already",
            "You have already answered this request for a receipt.",
            "There is nothing more to do.",
        ),
    ),
    Code.RECEIPT_NONE: problem(
        (
            "Pas d'accusé de lecture",
            "Aucun accusé de lecture de ce destinataire n'est arrivé pour cette lettre.",
            "Relevez le courrier, ou attendez que la lettre soit lue.",
        ),
        (
            "No receipt",
            "No receipt of this recipient has arrived for this letter.",
            "Synchronise the mail, or wait until the letter has been read.",
        ),
    ),
    Code.CERTIFICATE_UNREADABLE: problem(
        (
            "Certificat illisible",
            "Ce fichier ne contient pas de certificat lisible.",
            "Choisissez le fichier de certificat (souvent « .cer », « .crt » ou « .pem ») reçu de la personne.",
        ),
        (
            "Certificate unreadable",
            "This file does not hold a certificate that can be read.",
            "Choose the certificate file (often “.cer”, “.crt” or “.pem”) received from that person.",
        ),
    ),
    Code.CERTIFICATE_SEVERAL_HOLDERS: problem(
        (
            "Plusieurs titulaires",
            "Ce fichier contient les certificats de plusieurs personnes, sans dire à qui est l'adresse.",
            "Demandez à la personne un fichier qui ne contient que son certificat.",
        ),
        (
            "Several holders",
            "This file holds the certificates of several people, without saying whose address it is.",
            "Ask that person for a file that holds nothing but his or her own certificate.",
        ),
    ),
    Code.HPRIM_UNREADABLE: problem(
        (
            "Résultat illisible",
            "Le fichier de résultats ne peut pas être lu comme tel.",
            "Lisez le texte d'origine, et demandez au laboratoire de renvoyer le résultat.",
        ),
        (
            "Result unreadable",
            "The results file cannot be read as such.",
            "Read the original text, and ask the laboratory to send the result again.",
        ),
    ),
    Code.FILE_UNREADABLE: problem(
        (
            "Fichier illisible",
            "Ce fichier ne peut pas être ouvert.",
            "Vérifiez qu'il existe toujours et que vous avez le droit de le lire.",
        ),
        (
            "File unreadable",
            "This file cannot be opened.",
            "Check that it still exists and that you may read it.",
        ),
    ),
    Code.FILE_UNWRITABLE: problem(
        (
            "Enregistrement impossible",
            "Le fichier n'a pas pu être écrit à cet endroit.",
            "Choisissez un autre dossier, ou libérez de la place.",
        ),
        (
            "Could not save",
            "The file could not be written there.",
            "Choose another folder, or free some space.",
        ),
    ),
}
