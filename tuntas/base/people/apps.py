from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "tuntas.base.people"
    label = "people"
