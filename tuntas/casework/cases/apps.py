from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "tuntas.casework.cases"
    label = "cases"
