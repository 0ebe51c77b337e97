"""The words of accompanying. Codes are stored; labels are what people read."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Basis(TextChoices):
    """What the companion stands on: the citizen's paper, or her spoken word."""

    MANDATE = "mandate", _("Surat kuasa")
    SPOKEN = "spoken", _("Permintaan lisan")


class EndedBy(TextChoices):
    CITIZEN = "citizen", _("Atas kata warga")
    COMPANION = "companion", _("Atas kata pendamping")
