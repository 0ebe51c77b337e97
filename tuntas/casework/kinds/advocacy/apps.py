from django.apps import AppConfig


class AdvocacyConfig(AppConfig):
    name = "tuntas.casework.kinds.advocacy"
    label = "advocacy"
