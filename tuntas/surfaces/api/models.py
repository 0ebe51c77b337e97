"""Keys other systems call with. Each is bound to a post: it may what the post may, as long as the post lasts."""

from typing import ClassVar

from django.db import models

from tuntas.base.offices.models import Post


class ApiToken(models.Model):
    """A bearer token; only its digest is kept. It ends with its day, by being taken back, or with its post."""

    # PROTECT: a post is never deleted, it ends by decree.
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    name = models.TextField()
    hash = models.BinaryField(unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="api_token_has_name", condition=~models.Q(name="")),
            models.CheckConstraint(
                name="api_token_expires_later", condition=models.Q(expires_at__gt=models.F("made_at"))
            ),
        ]

    class Columns:
        internal = ("id", "post", "name", "hash", "made_at", "expires_at", "ended_at")

    def __str__(self) -> str:
        return self.name
