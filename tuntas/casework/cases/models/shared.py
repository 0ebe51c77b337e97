"""Small pieces the kernel's models share."""

from django.db import models


NUMBER = r"^[0-9A-HJKMNP-TV-Z]{9}$"


def known(field: str, choices: type[models.TextChoices], name: str) -> models.CheckConstraint:
    """A column holds one of the stored codes."""
    return models.CheckConstraint(name=name, condition=models.Q(**{f"{field}__in": choices.values}))


def filled(field: str, name: str) -> models.CheckConstraint:
    """A text is not empty."""
    return models.CheckConstraint(name=name, condition=~models.Q(**{field: ""}))


def together(name: str, *fields: str) -> models.CheckConstraint:
    """Either all of these are absent, or none is."""
    absent = models.Q(**{f"{field}__isnull": True for field in fields})
    present = models.Q(**{f"{field}__isnull": False for field in fields})
    return models.CheckConstraint(name=name, condition=absent | present)
