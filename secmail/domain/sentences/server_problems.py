"""Problems with mail servers, accounts and the outbox."""

from collections.abc import Mapping

from secmail.domain.errors import Code
from secmail.domain.sentences.text import ProblemTexts, problem

SERVER_PROBLEMS: Mapping[Code, ProblemTexts] = {
    Code.MAIL_OFFLINE: problem(
        (
            "Serveur de messagerie injoignable",
            "La connexion au serveur de messagerie ne se fait pas.",
            "Vérifiez que l'ordinateur est relié à Internet, et que le pare-feu laisse sortir le courrier.",
        ),
        (
            "Mail server not reachable",
            "The mail server cannot be reached.",
            "Check that the computer is connected to the Internet, and that the firewall lets mail out.",
        ),
    ),
    Code.MAIL_AUTH: problem(
        (
            "Mot de passe de la boîte refusé",
            "Le serveur n'accepte pas l'identifiant ou le mot de passe de la boîte.",
            "Enregistrez le bon mot de passe dans la fenêtre (menu Outils), ou avec « secmail account add ».",
        ),
        (
            "Mailbox password refused",
            "The server does not accept the user name or the password of the mailbox.",
            "Store the right password in the window (Tools menu), or with “secmail account add”.",
        ),
    ),
    Code.MAIL_SIGN_IN: problem(
        (
            "Connexion par navigateur à refaire",
            "Le fournisseur de la boîte ne reconnaît plus l'autorisation donnée à secmail.",
            "Identifiez-vous à nouveau : « secmail account sign-in ».",
        ),
        (
            "Sign-in by browser has to be done again",
            "The mailbox's provider no longer accepts the permission that secmail was given.",
            "Sign in again: “secmail account sign-in”.",
        ),
    ),
    Code.SIGN_IN_UNFINISHED: problem(
        (
            "Connexion par navigateur inachevée",
            "Le navigateur n'est pas revenu à temps, ou la connexion a été refusée. Rien n'a été modifié.",
            "Recommencez, et allez jusqu'au bout dans le navigateur de cet ordinateur.",
        ),
        (
            "Sign-in by browser not finished",
            "The browser did not come back in time, or the sign-in was refused. Nothing was changed.",
            "Try again, and go to the end in the browser of this computer.",
        ),
    ),
    Code.MAIL_WANTS_TLS: problem(
        (
            "Ce port attend une connexion protégée d'emblée",
            "Le serveur n'annonce rien en clair sur ce port : il attend une connexion protégée dès le début.",
            "Choisissez la protection dès la connexion (« implicit ») pour ce serveur, ou un autre port.",
        ),
        (
            "This port awaits a connection that is protected at once",
            "The server says nothing in clear on this port: it awaits a connection that is protected from the start.",
            "Choose protection from the start (“implicit”) for this server, or another port.",
        ),
    ),
    Code.MAIL_WANTS_STARTTLS: problem(
        (
            "Ce port ne commence pas par une connexion protégée",
            "Le serveur répond en clair sur ce port : il attend sans doute STARTTLS. Rien ne lui a été envoyé.",
            "Choisissez STARTTLS pour ce serveur, ou un autre port.",
        ),
        (
            "This port does not begin with a protected connection",
            "The server answers in clear on this port: it probably awaits STARTTLS. Nothing was sent to it.",
            "Choose STARTTLS for this server, or another port.",
        ),
    ),
    Code.MAIL_TLS: problem(
        (
            "Serveur non reconnu",
            "L'identité du serveur de messagerie n'a pas pu être vérifiée. Rien ne lui a été envoyé.",
            (
                "Vérifiez l'heure de l'ordinateur ; un antivirus ou un pare-feu qui intercepte le courrier en est "
                "souvent la cause. Sinon, appelez votre opérateur de messagerie."
            ),
        ),
        (
            "Server not recognised",
            "The identity of the mail server could not be verified. Nothing was sent to it.",
            (
                "Check the computer's clock; often an antivirus or a firewall that intercepts mail is the cause. "
                "Otherwise call your mail operator."
            ),
        ),
    ),
    Code.MAIL_PROTOCOL: problem(
        (
            "Réponse du serveur incompréhensible",
            "Le serveur de messagerie a répondu de façon inattendue. Rien n'est perdu.",
            "Relevez à nouveau dans quelques minutes ; si cela dure, appelez votre opérateur de messagerie.",
        ),
        (
            "Server answer not understood",
            "The mail server answered in an unexpected way. Nothing is lost.",
            "Check again in a few minutes; if it lasts, call your mail operator.",
        ),
    ),
    Code.MAIL_REFUSED: problem(
        (
            "Refusé par le serveur",
            "Le serveur de messagerie a refusé.",
            "Lisez sa réponse, corrigez ce qu'elle indique (souvent une adresse), puis recommencez.",
        ),
        (
            "Refused by the server",
            "The mail server refused.",
            "Read its answer, correct what it says (often an address), then try again.",
        ),
    ),
    Code.MAIL_FOLDER_REFUSED: problem(
        (
            "Dossier refusé par le serveur",
            "Le serveur refuse d'ouvrir un dossier, ou n'en donne pas tous les messages : ils manquent ici.",
            "Le reste est relevé. Relevez encore une fois ; si cela dure, appelez votre opérateur de messagerie.",
        ),
        (
            "Folder refused by the server",
            "The server refuses to open a folder, or does not give all of its messages: they are missing here.",
            "All other mail is received. Check again; if it lasts, call your mail operator.",
        ),
    ),
    Code.MAIL_REFUSED_TEMPORARILY: problem(
        (
            "Serveur momentanément occupé",
            "Le serveur demande de réessayer plus tard. Le programme le fera de lui-même.",
            "Laissez le programme ouvert.",
        ),
        (
            "Server busy for the moment",
            "The server asks to try again later. The program will do so by itself.",
            "Leave the program open.",
        ),
    ),
    Code.MAIL_UNCERTAIN: problem(
        (
            "Envoi incertain",
            "La connexion s'est coupée pendant l'envoi : le message est peut-être parti. Rien n'est renvoyé tout seul.",
            "Regardez s'il est dans les messages envoyés ou demandez au destinataire, puis dites s'il est parti.",
        ),
        (
            "Sending uncertain",
            "The connection broke while sending: the message may have gone. It will not be sent again by itself.",
            "Look into the sent messages or ask the recipient, then say whether it has gone.",
        ),
    ),
    Code.MAIL_QUOTA: problem(
        (
            "Boîte pleine",
            "La boîte aux lettres n'a plus de place sur le serveur.",
            "Supprimez d'anciens messages sur le site de votre opérateur, ou demandez-lui plus de place.",
        ),
        (
            "Mailbox full",
            "The mailbox has no room left on the server.",
            "Delete old messages on your operator's site, or ask the operator for more room.",
        ),
    ),
    Code.MAIL_TOO_LARGE: problem(
        (
            "Trop gros pour être envoyé",
            "Le message ou un de ses fichiers dépasse la taille acceptée.",
            "Retirez des pièces jointes, ou envoyez-les en plusieurs messages.",
        ),
        (
            "Too large to be sent",
            "The message or one of its files is larger than accepted.",
            "Remove attachments, or send them in several messages.",
        ),
    ),
    Code.MAIL_NO_SMTPUTF8: problem(
        (
            "Adresse que le serveur ne sait pas joindre",
            "Une adresse porte des lettres accentuées, ce que ce serveur de messagerie n'accepte pas.",
            "Demandez à ce correspondant une adresse sans accents.",
        ),
        (
            "Address that the server cannot reach",
            "An address has accented letters, which this mail server does not accept.",
            "Ask this person for an address without accents.",
        ),
    ),
    Code.MAIL_GAVE_UP: problem(
        (
            "Refusé depuis trop longtemps",
            "Pendant deux jours, le serveur a demandé de réessayer plus tard. Le programme n'essaie plus.",
            "Vérifiez l'adresse, joignez ce correspondant autrement si cela presse, ou relancez l'envoi.",
        ),
        (
            "Refused for too long",
            "For two days the server has asked to try again later. The program no longer tries.",
            "Check the address, reach this person otherwise if it is urgent, or send the letter again.",
        ),
    ),
    Code.ACCOUNT_UNKNOWN: problem(
        (
            "Compte introuvable",
            "Cette boîte n'est plus réglée ici.",
            "Demandez à la personne qui a installé le programme de l'ajouter (« secmail account add »).",
        ),
        (
            "Account not found",
            "This mailbox is no longer set up here.",
            "Ask the person who installed the program to add it (“secmail account add”).",
        ),
    ),
    Code.OUTBOX_UNKNOWN: problem(
        (
            "Envoi introuvable",
            "Ce message n'est plus parmi les envois.",
            "Regardez dans les messages envoyés.",
        ),
        ("Outgoing message not found", "This message is no longer in the outbox.", "Look into the sent messages."),
    ),
    Code.OUTBOX_ILLEGAL: problem(
        (
            "Trop tard pour changer cet envoi",
            "L'envoi a avancé entre-temps : cette action n'est plus possible.",
            "Regardez son état parmi les envois.",
        ),
        (
            "Too late to change this",
            "The sending has moved on meanwhile: this is no longer possible.",
            "Look at its state in the outbox.",
        ),
    ),
}
