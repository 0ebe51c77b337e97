from django.apps import AppConfig


class FiguresConfig(AppConfig):
    name = "tuntas.oversight.figures"
    label = "figures"
