from django.apps import AppConfig


class ProgramsConfig(AppConfig):
    name = "tuntas.base.programs"
    label = "programs"
