"""How often one address came this minute. Nothing else is kept of it: the key is a digest with the server's secret."""

from typing import ClassVar

from django.db import models


class Limit(models.Model):
    """Requests of one address for one thing in one minute; rows live for minutes. The table is UNLOGGED."""

    pk = models.CompositePrimaryKey("key", "minute")
    key = models.BinaryField()
    minute = models.DateTimeField()
    n = models.IntegerField(default=1)

    class Meta:
        db_table = "public_limit"
        indexes: ClassVar = [models.Index(fields=["minute"], name="limit_by_minute")]

    class Columns:
        internal = ("key", "minute", "n")
