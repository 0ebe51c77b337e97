"""What the database works out from a name."""

from django.db import models


class NameKey(models.Func):
    """A name in its search form; `names.key` is the same in Python."""

    function = "people_name_key"
    output_field = models.TextField()
