from django.apps import AppConfig


class OfficesConfig(AppConfig):
    name = "tuntas.base.offices"
    label = "offices"
