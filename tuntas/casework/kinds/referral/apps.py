from django.apps import AppConfig


class ReferralConfig(AppConfig):
    name = "tuntas.casework.kinds.referral"
    label = "referral"
