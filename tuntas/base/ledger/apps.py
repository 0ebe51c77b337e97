from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "tuntas.base.ledger"
    label = "ledger"
