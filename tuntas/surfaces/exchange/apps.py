from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "tuntas.surfaces.exchange"
    label = "exchange"
