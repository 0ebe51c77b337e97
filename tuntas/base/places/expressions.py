"""What the database works out from a code or a name; indexes and constraints are built on these.

`queries` has the Python twins of the two foldings (`squeeze`, `words`), tested to agree.
"""

from django.db import models

from tuntas.base.places.fields import RegionField


class Squeezed(models.Func):
    """A name as one lowercase word of letters and digits: `Du'en` and `du en` are both `duen`.

    `queries.squeeze` is the same in Python.
    """

    template = "translate(lower(%(expressions)s), ' .,;:()/\"’''-', '')"
    output_field = models.TextField()


class Searched(models.Func):
    """A path as lowercase words, one space before each: ` kel ketileng kec cilegon kota cilegon banten`."""

    template = "' ' || translate(lower(%(expressions)s), '.,;:()/\"’''-', '           ')"
    output_field = models.TextField()


class Level(models.Func):
    """How deep a code is: 1 province, 2 regency or city, 3 district, 4 village."""

    function = "nlevel"
    output_field = models.IntegerField()


class Above(models.Func):
    """The code one level up."""

    template = "subpath(%(expressions)s, 0, -1)"
    output_field = RegionField()
