from django.apps import AppConfig


class ProposalConfig(AppConfig):
    name = "tuntas.casework.kinds.proposal"
    label = "proposal"
