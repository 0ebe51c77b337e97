from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "tuntas.surfaces.desk"
    label = "desk"
