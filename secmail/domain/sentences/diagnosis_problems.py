"""What only the diagnosis says: it looks closer than whoever merely wanted to get something done."""

from collections.abc import Mapping

from secmail.domain.errors import Code
from secmail.domain.sentences.text import ProblemTexts, problem

_MACHINE: Mapping[Code, ProblemTexts] = {
    Code.CLOCK_WRONG: problem(
        (
            "Horloge de l'ordinateur fausse",
            "La date ou l'heure de cet ordinateur est fausse : certificats et signatures ne se vérifient plus.",
            "Réglez la date et l'heure, et faites-les régler automatiquement par Internet.",
        ),
        (
            "The computer's clock is wrong",
            "The date or the time of this computer is wrong: certificates and signatures can no longer be verified.",
            "Set the date and the time, and let them be set automatically over the Internet.",
        ),
    ),
    Code.CARD_ANS_MISSING: problem(
        (
            "Logiciel de l'Agence du Numérique en Santé absent",
            "Le logiciel qui lit les cartes CPS et CPE n'est pas sur cet ordinateur.",
            "Installez « Cryptolib CPS », que l'Agence du Numérique en Santé donne sur son site.",
        ),
        (
            "Software of the French health agency (ANS) missing",
            "The software that reads CPS and CPE cards is not on this computer.",
            "Install “Cryptolib CPS”, which the agency (ANS) offers on its site.",
        ),
    ),
    Code.CERTIFICATE_CARD_EXPIRED: problem(
        (
            "Certificat de la carte périmé",
            "La carte ne peut plus signer ni ouvrir de session : son certificat est arrivé à son terme.",
            "Demandez le renouvellement de la carte à l'Agence du Numérique en Santé.",
        ),
        (
            "Certificate of the card expired",
            "The card can no longer sign or open a session: its certificate has ended.",
            "Ask the health agency (ANS) to renew the card.",
        ),
    ),
    Code.CERTIFICATE_CARD_ENDING: problem(
        (
            "Certificat de la carte bientôt périmé",
            "Le certificat de la carte arrive bientôt à son terme.",
            "Demandez dès maintenant le renouvellement de la carte.",
        ),
        (
            "Certificate of the card ends soon",
            "The certificate of the card will soon end.",
            "Ask for the card to be renewed now.",
        ),
    ),
    Code.DISK_NOT_ENCRYPTED: problem(
        (
            "Disque non chiffré",
            (
                "Le disque de cet ordinateur n'est pas chiffré. Les données du programme le sont, mais pas les "
                "fichiers rangés pour le logiciel du cabinet."
            ),
            "Faites activer le chiffrement du disque par la personne qui s'occupe de l'ordinateur.",
        ),
        (
            "Disk not encrypted",
            (
                "The disk of this computer is not encrypted. The program's data are, but not the files that were put "
                "down for the practice software."
            ),
            "Have the encryption of the disk switched on by whoever looks after the computer.",
        ),
    ),
    Code.DISK_ALMOST_FULL: problem(
        (
            "Disque presque plein",
            "Il reste très peu de place sur le disque où le programme garde le courrier.",
            "Libérez de la place avant que le courrier ne puisse plus être enregistré.",
        ),
        (
            "Disk almost full",
            "Very little room is left on the disk where the program keeps the mail.",
            "Free some space before mail can no longer be stored.",
        ),
    ),
}

_SERVERS: Mapping[Code, ProblemTexts] = {
    Code.MAIL_NAME_UNKNOWN: problem(
        (
            "Nom du serveur introuvable",
            "Le nom de ce serveur de messagerie n'a pas été trouvé sur le réseau.",
            "Vérifiez que l'ordinateur est relié à Internet, puis le nom du serveur auprès de votre opérateur.",
        ),
        (
            "Server name not found",
            "The name of this mail server was not found on the network.",
            "Check that the computer is connected to the Internet, then the server's name with your operator.",
        ),
    ),
    Code.MAIL_PORT_CLOSED: problem(
        (
            "Personne ne répond à cette porte du serveur",
            "La machine existe, mais elle refuse la connexion à ce numéro de port.",
            (
                "Vérifiez le port auprès de votre opérateur ; s'il est juste, le serveur est arrêté ou un pare-feu "
                "coupe la connexion."
            ),
        ),
        (
            "Nobody answers at this door of the server",
            "The machine is there, but it refuses connections to this port number.",
            "Check the port with your operator; if it is right, the server is stopped or a firewall is in the way.",
        ),
    ),
    Code.MAIL_SILENT: problem(
        (
            "Le serveur se tait",
            "La connexion s'établit, mais le serveur n'y répond pas, ou la coupe aussitôt.",
            (
                "Réessayez dans quelques minutes ; si cela dure, voyez si un antivirus ou un pare-feu surveille le "
                "courrier, puis appelez votre opérateur."
            ),
        ),
        (
            "The server keeps silent",
            "The connection stands, but the server does not answer, or closes it at once.",
            (
                "Try again in a few minutes; if it lasts, see whether an antivirus or a firewall watches the mail, "
                "then call your operator."
            ),
        ),
    ),
    Code.MAIL_TLS_NAME: problem(
        (
            "Certificat d'un autre serveur",
            "Le serveur présente un certificat fait pour un autre nom que le sien. Rien ne lui a été envoyé.",
            "Ajoutez la boîte à nouveau, avec le nom exact du serveur que donne votre opérateur.",
        ),
        (
            "Certificate of another server",
            "The server shows a certificate that was made for another name than its own. Nothing was sent to it.",
            "Add the mailbox again, with the exact server name that your operator gives.",
        ),
    ),
    Code.MAIL_TLS_DATES: problem(
        (
            "Certificat du serveur hors de ses dates",
            "Le certificat du serveur est périmé, ou pas encore valable, à la date de cet ordinateur.",
            "Vérifiez d'abord la date de cet ordinateur ; si elle est juste, prévenez votre opérateur de messagerie.",
        ),
        (
            "Certificate of the server out of its dates",
            "The server's certificate has expired, or is not valid yet, by the date of this computer.",
            "Check the date of this computer first; if it is right, tell your mail operator.",
        ),
    ),
    Code.MAIL_INTERCEPTED: problem(
        (
            "Connexion au courrier interceptée",
            (
                "Un antivirus ou un pare-feu se place entre l'ordinateur et le serveur, avec un certificat qu'il a "
                "fabriqué."
            ),
            (
                "Dans ce logiciel ou cet appareil, désactivez l'analyse des connexions chiffrées du courrier, ou "
                "excluez-en ce serveur."
            ),
        ),
        (
            "Protection of the mail opened on its way",
            "An antivirus or a firewall stands between the computer and the server, with a certificate of its making.",
            "In that program or device, switch off the scan of encrypted mail connections, or exclude this server.",
        ),
    ),
    Code.MAIL_ONLY_PROXY: problem(
        (
            "Ce réseau ne sort que par un proxy",
            "Le serveur n'est pas joint directement, alors que le proxy répond pour lui ; la messagerie n'y passe pas.",
            (
                "Faites ouvrir par le responsable du réseau une sortie directe vers ce serveur et ce port, et "
                "vérifiez-en le nom."
            ),
        ),
        (
            "This network leads out by a proxy only",
            "The server is not reached directly, while the proxy answers for it; mail does not go that way.",
            "Have whoever runs the network open a direct way to this server and port, and check the server's name.",
        ),
    ),
    Code.MAIL_TLS_ISSUER: problem(
        (
            "Certificat du serveur d'une autorité inconnue",
            "Le certificat du serveur vient d'une autorité que cet ordinateur ne connaît pas. Rien n'a été envoyé.",
            (
                "Un antivirus ou un pare-feu qui intercepte le courrier en est souvent la cause : excluez ce serveur. "
                "Sinon, donnez le fichier de l'autorité de votre opérateur."
            ),
        ),
        (
            "Certificate of the server by an unknown authority",
            "The server's certificate is by an authority that this computer does not know. Nothing was sent to it.",
            (
                "Often an antivirus or a firewall that intercepts mail is the cause: exclude this server. Otherwise "
                "give the file of your operator's authority."
            ),
        ),
    ),
}

_FOLDERS: Mapping[Code, ProblemTexts] = {
    Code.EXPORT_FOLDER_GONE: problem(
        (
            "Dossier de rangement introuvable",
            "Le dossier choisi n'existe pas, ou le disque partagé qui le porte n'est pas relié.",
            "Reliez le disque partagé, ou choisissez le dossier à nouveau.",
        ),
        (
            "Filing folder not found",
            "The folder that was chosen does not exist, or the shared disk that it is on is not connected.",
            "Connect the shared disk, or choose the folder again.",
        ),
    ),
    Code.EXPORT_READ_ONLY: problem(
        (
            "Dossier de rangement en lecture seule",
            "Le dossier existe, mais cet utilisateur de l'ordinateur n'a pas le droit d'y écrire.",
            "Faites donner le droit d'écriture sur ce dossier, ou choisissez-en un autre.",
        ),
        (
            "Filing folder is read-only",
            "The folder is there, but this user of the computer may not write into it.",
            "Have the right to write into this folder granted, or choose another one.",
        ),
    ),
    Code.EXPORT_FULL: problem(
        (
            "Plus de place dans le dossier de rangement",
            "Le disque qui porte le dossier de rangement est plein, ou presque.",
            "Libérez de la place sur ce disque ; les résultats qui attendent seront rangés d'eux-mêmes.",
        ),
        (
            "No room left in the filing folder",
            "The disk that the filing folder is on is full, or almost.",
            "Free some space on that disk; the results that wait will be filed by themselves.",
        ),
    ),
    Code.EXPORT_NOT_TAKEN: problem(
        (
            "Fichiers non repris par le logiciel du cabinet",
            "Des fichiers attendent depuis plus d'un jour dans le dossier de rangement : le logiciel ne les prend pas.",
            "Vérifiez que le logiciel du cabinet est lancé et qu'il lit bien ce dossier.",
        ),
        (
            "Files not taken by the practice software",
            "Files have been waiting in the filing folder for more than a day: the software does not take them.",
            "Check that the practice software runs, and that it reads this folder.",
        ),
    ),
}

DIAGNOSIS_PROBLEMS: Mapping[Code, ProblemTexts] = {**_MACHINE, **_SERVERS, **_FOLDERS}
