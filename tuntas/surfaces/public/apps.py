from django.apps import AppConfig


class PublicConfig(AppConfig):
    name = "tuntas.surfaces.public"
    label = "public"
