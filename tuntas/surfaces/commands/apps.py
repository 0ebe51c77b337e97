from django.apps import AppConfig


class CommandsConfig(AppConfig):
    name = "tuntas.surfaces.commands"
    label = "commands"
