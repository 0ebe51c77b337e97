from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "tuntas.base.places"
    label = "places"
