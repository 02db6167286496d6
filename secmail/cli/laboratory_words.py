"""What the command line says on a laboratory's side, in both languages."""

from collections.abc import Mapping

LABORATORY_HELP: Mapping[str, tuple[str, str]] = {
    "help.laboratory": ("côté laboratoire : envoyer des comptes rendus", "a laboratory's side: sending reports"),
    "help.laboratory send": (
        "envoie les comptes rendus d'un lot, à chaque prescripteur dans la forme qu'il a demandée",
        "sends the reports of a batch, to each prescriber in the form that he asked for",
    ),
    "help.laboratory recipients": ("correspondants du laboratoire", "correspondents of the laboratory"),
    "help.laboratory recipients add": ("retient ce qu'un prescripteur reçoit", "remembers what a prescriber gets"),
    "help.laboratory recipients list": ("tous", "all of them"),
    "help.laboratory recipients remove": ("en retire un de la liste", "takes one off the list"),
    "option.laboratory send --beside": (
        "dossier des fichiers que le lot nomme (celui du lot, sinon)",
        "folder of the files that the batch names (otherwise the batch's own)",
    ),
    "option.laboratory send --dry-run": ("dit ce qui serait envoyé, n'envoie rien", "tells what would be sent"),
    "option.laboratory recipients add code": (
        "son code ou son nom dans les fichiers du laboratoire",
        "his code or name in the laboratory's files",
    ),
    "option.laboratory recipients add address": ("adresse à laquelle il reçoit", "address where he gets them"),
    "option.laboratory recipients remove code": ("le code sous lequel il est retenu", "the code he is kept under"),
    "option.laboratory recipients add --name": ("son autre nom dans ces fichiers", "his other name in these files"),
    "option.laboratory recipients add --form": ("la forme qu'il demande", "the form that he asks for"),
    "option.laboratory recipients add --one-per": (
        "un message par compte rendu, ou un seul par lot",
        "a message for each report, or one for the batch",
    ),
    "option.laboratory recipients add --protection": (
        "ce qu'il demande ; rien ne part jamais sans être signé et chiffré",
        "what he asks for; nothing ever leaves without signature and encryption",
    ),
    "option.laboratory recipients add --encoding": ("encodage qu'il demande", "encoding that he asks for"),
    "option.laboratory recipients add --line-ending": ("fins de ligne qu'il demande", "line ends that he asks for"),
    "option.laboratory recipients add --replace": (
        "prend la place de celui qui porte déjà ce code",
        "takes the place of who has this code already",
    ),
}

LABORATORY_WORDS: Mapping[str, tuple[str, str]] = {
    "laboratory.report": ("compte rendu {number}, {name} : {told}", "report {number}, {name}: {told}"),
    "laboratory.sent": ("envoyé", "sent"),
    "laboratory.queued": ("dans la boîte d'envoi", "in the outbox"),
    "laboratory.uncertain": ("envoi incertain, à régler dans la boîte d'envoi", "uncertain, to settle in the outbox"),
    "laboratory.refused": ("refusé par le serveur", "refused by the server"),
    "laboratory.already": ("déjà envoyé", "already sent"),
    "laboratory.held": ("retenu", "held"),
    "laboratory.would-send": ("serait envoyé", "would be sent"),
    "laboratory.nothing-less": (
        "Il a demandé moins de protection : le message part tout de même signé et chiffré.",
        "He asked for less protection: the message leaves signed and encrypted all the same.",
    ),
}
