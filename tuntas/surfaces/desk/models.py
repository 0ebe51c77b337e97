"""What the desk keeps for itself: which form was sent already, and how often a PIN was mistyped."""

from typing import ClassVar

from django.db import models


class Sent(models.Model):
    """A form that did what it asked for; sent once more, it leads to the same answer and does nothing."""

    key = models.UUIDField(primary_key=True)
    post_id = models.BigIntegerField()
    answer = models.TextField(default="", blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["at"], name="sent_by_time")]

    class Columns:
        internal = ("key", "post_id", "answer", "at")


class PinTry(models.Model):
    """One wrong PIN, in real time; written on the second connection, so that a refused request counts."""

    staff_id = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["staff_id", "at"], name="pin_try_by_staff")]

    class Columns:
        internal = ("id", "staff_id", "at")
