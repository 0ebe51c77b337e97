from django.apps import AppConfig


class ProtectionConfig(AppConfig):
    name = "tuntas.delivery.protection"
    label = "protection"
