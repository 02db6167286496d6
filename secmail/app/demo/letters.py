"""Clear messages of the demonstration: letters and covering notes, built with the standard library."""

from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr

from secmail.app.demo.people import Member


@dataclass(frozen=True, slots=True)
class File:
    """An attachment."""

    name: str
    media_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Letter:
    """What is written, before any protection. `text` is French, as users see it."""

    sender: tuple[str, str]
    """Display name and address."""
    to: tuple[Member, ...]
    subject: str
    text: str
    at: datetime
    reference: str
    """The left part of the Message-ID."""
    files: tuple[File, ...] = ()

    def clear(self) -> bytes:
        """The message in clear, CRLF, ready to be wrapped."""
        message = EmailMessage(policy=SMTP)
        message["From"] = formataddr(self.sender)
        message["To"] = ", ".join(formataddr((member.name, member.address)) for member in self.to)
        message["Subject"] = self.subject
        message["Date"] = format_datetime(self.at)
        message["Message-ID"] = f"<{self.reference}@{self.sender[1].partition('@')[2]}>"
        message.set_content(self.text, cte="quoted-printable")
        for file in self.files:
            main, _, sub = file.media_type.partition("/")
            message.add_attachment(file.content, maintype=main, subtype=sub, filename=file.name)
        return message.as_bytes()


def from_member(member: Member) -> tuple[str, str]:
    """As sender."""
    return member.name, member.address


CORRESPONDENCE = (
    (
        "Consultation de cardiologie, M. DELÉPINE",
        """Cher confrère,

J'ai revu M. DELÉPINE ce jour. La tension est à 138/82 sous traitement, l'examen est sans particularité.
Je propose de poursuivre le même traitement et de le revoir dans six mois.

Bien confraternellement.
""",
    ),
    (
        "Échographie cardiaque, Mme CHÂTEL",
        """Cher confrère,

L'échographie de Mme CHÂTEL montre une fraction d'éjection conservée à 62 %.
Le compte rendu est joint.

Bien à vous.
""",
    ),
    (
        "Avis sur un électrocardiogramme",
        """Bonjour,

Le tracé que vous m'avez adressé, joint à nouveau, est normal pour l'âge.
Pas d'examen complémentaire à prévoir.
""",
    ),
    (
        "Sortie d'hospitalisation, M. BENSAÏD",
        """Cher confrère,

M. BENSAÏD est sorti hier. L'ordonnance de sortie comporte un contrôle du potassium à huit jours.
Merci de m'adresser le résultat. Le compte rendu d'hospitalisation est joint.
""",
    ),
    (
        "Question sur un traitement",
        """Bonjour,

Mme HAMELIN-ROCÇA signale des vertiges depuis l'augmentation de la dose. Avez-vous une tension récente ?
Le compte rendu de la consultation est joint.
""",
    ),
    (
        "Rendez-vous avancé",
        """Bonjour,

Nous pouvons recevoir votre patient jeudi à 9 h 30 au lieu du mois prochain. Merci de confirmer.
""",
    ),
)
"""Subject and text of letters between colleagues."""
SCHEDULE = (
    "Planning de la semaine prochaine",
    """Bonjour,

Mme CHÂTEL est notée mardi à 11 h, M. DELÉPINE jeudi à 15 h 30. Le créneau de vendredi matin reste libre.
""",
)
"""Subject and text of the secretary's letter."""
