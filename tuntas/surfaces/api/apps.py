from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "tuntas.surfaces.api"
    label = "api"
