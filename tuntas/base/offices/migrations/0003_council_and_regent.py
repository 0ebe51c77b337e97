"""The village's council and the regent: two more words."""

from django.db import migrations, models

from tuntas.base.offices.enums import OfficeKind, Role


# Written out: a later word is a later migration.
KINDS = [
    "regent", "sekda", "dinsos", "dinsos_room", "disdukcapil", "inspektorat", "dpmd", "uptd_ppa", "bpkad", "kecamatan",
    "desa", "kelurahan", "puskesos", "external", "system",
]  # fmt: skip
ROLES = [
    "head", "secretary", "section_head", "operator", "officer", "verifier", "registrar", "liaison", "field_worker",
    "council_chair", "system",
]  # fmt: skip
KNOWN = (
    ("arbiter", "kind_a", "arbiter_kind_a_known", KINDS),
    ("arbiter", "kind_b", "arbiter_kind_b_known", KINDS),
    ("arbiter", "arbiter_kind", "arbiter_kind_known", KINDS),
    ("duty", "office_kind", "duty_office_kind_known", KINDS),
    ("office", "kind", "office_kind_known", KINDS),
    ("post", "role", "post_role_known", ROLES),
)
FIELDS = (
    ("arbiter", "kind_a", OfficeKind), ("arbiter", "kind_b", OfficeKind), ("arbiter", "arbiter_kind", OfficeKind),
    ("duty", "office_kind", OfficeKind), ("office", "kind", OfficeKind), ("post", "role", Role),
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("offices", "0002_scope")]
    operations = [
        *(migrations.RemoveConstraint(model, name) for model, _field, name, _words in KNOWN),
        *(migrations.AlterField(model, field, models.TextField(choices=words.choices)) for model, field, words in FIELDS),
        migrations.AlterField(
            "arbiter", "observer_kind", models.TextField(blank=True, choices=OfficeKind.choices, default="")
        ),
        *(
            migrations.AddConstraint(
                model, models.CheckConstraint(condition=models.Q((f"{field}__in", words)), name=name)
            )
            for model, field, name, words in KNOWN
        ),
    ]
