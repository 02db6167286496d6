"""Every code of `domain.errors` in one table."""

from collections.abc import Mapping

from secmail.domain.errors import Code
from secmail.domain.sentences.card_problems import CARD_PROBLEMS
from secmail.domain.sentences.certificate_problems import CERTIFICATE_PROBLEMS
from secmail.domain.sentences.contact_problems import CONTACT_PROBLEMS
from secmail.domain.sentences.custody_problems import CUSTODY_PROBLEMS
from secmail.domain.sentences.diagnosis_problems import DIAGNOSIS_PROBLEMS
from secmail.domain.sentences.directory_problems import DIRECTORY_PROBLEMS
from secmail.domain.sentences.disk_problems import DISK_PROBLEMS
from secmail.domain.sentences.document_problems import DOCUMENT_PROBLEMS
from secmail.domain.sentences.export_problems import EXPORT_PROBLEMS
from secmail.domain.sentences.identity_problems import IDENTITY_PROBLEMS
from secmail.domain.sentences.laboratory_problems import LABORATORY_PROBLEMS
from secmail.domain.sentences.mandate_problems import MANDATE_PROBLEMS
from secmail.domain.sentences.message_problems import MESSAGE_PROBLEMS
from secmail.domain.sentences.patient_problems import PATIENT_PROBLEMS
from secmail.domain.sentences.rule_problems import RULE_PROBLEMS
from secmail.domain.sentences.server_problems import SERVER_PROBLEMS
from secmail.domain.sentences.signing_problems import SIGNING_PROBLEMS
from secmail.domain.sentences.template_problems import TEMPLATE_PROBLEMS
from secmail.domain.sentences.text import ProblemTexts
from secmail.domain.sentences.trust_problems import TRUST_PROBLEMS
from secmail.domain.sentences.upkeep_problems import UPKEEP_PROBLEMS
from secmail.domain.sentences.vault_problems import VAULT_PROBLEMS

PROBLEMS: Mapping[Code, ProblemTexts] = {
    **CARD_PROBLEMS,
    **CUSTODY_PROBLEMS,
    **MANDATE_PROBLEMS,
    **VAULT_PROBLEMS,
    **MESSAGE_PROBLEMS,
    **CERTIFICATE_PROBLEMS,
    **RULE_PROBLEMS,
    **SIGNING_PROBLEMS,
    **LABORATORY_PROBLEMS,
    **PATIENT_PROBLEMS,
    **DOCUMENT_PROBLEMS,
    **SERVER_PROBLEMS,
    **DIRECTORY_PROBLEMS,
    **CONTACT_PROBLEMS,
    **IDENTITY_PROBLEMS,
    **TRUST_PROBLEMS,
    **DISK_PROBLEMS,
    **EXPORT_PROBLEMS,
    **TEMPLATE_PROBLEMS,
    **UPKEEP_PROBLEMS,
    **DIAGNOSIS_PROBLEMS,
}
