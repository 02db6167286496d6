"""What letters about certificates say: written by the program, the same to everybody, with nothing secret in them."""

from collections.abc import Mapping

from secmail.domain.own_certificates import LetterAbout

SUBJECTS: Mapping[LetterAbout, str] = {
    LetterAbout.INTRODUCTION: "Voici mon certificat pour la messagerie chiffrée",
    LetterAbout.REQUEST: "Demande de votre certificat pour la messagerie chiffrée",
}
BODIES: Mapping[LetterAbout, str] = {
    LetterAbout.INTRODUCTION: (
        "Bonjour,\n\n"
        "Ce message est signé ; mon certificat y est joint. Votre logiciel de messagerie peut l'enregistrer : vous\n"
        "pourrez alors m'écrire de façon chiffrée. Ne répondez pas en clair avec des données de patients.\n\n"
        "---\n"
        "This message is signed and brings my certificate. Once your mail program has kept it, you can write to me\n"
        "encrypted. Please do not answer with patient data in clear.\n"
    ),
    LetterAbout.REQUEST: (
        "Bonjour,\n\n"
        "Je souhaite vous écrire de façon chiffrée, mais je n'ai pas encore votre certificat. Merci de répondre\n"
        "par un message signé, sans données de patients. Mon propre certificat est joint.\n\n"
        "---\n"
        "I should like to write to you encrypted, but do not have your certificate yet. Please answer with a signed\n"
        "message, without patient data. My own certificate is attached.\n"
    ),
}
FILE_NAME = "certificat.cer"
