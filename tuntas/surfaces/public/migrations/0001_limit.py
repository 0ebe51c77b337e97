from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="Limit",
            fields=[
                ("pk", models.CompositePrimaryKey("key", "minute", blank=True, editable=False, primary_key=True, serialize=False)),
                ("key", models.BinaryField()),
                ("minute", models.DateTimeField()),
                ("n", models.IntegerField(default=1)),
            ],
            options={
                "db_table": "public_limit",
                "indexes": [models.Index(fields=["minute"], name="limit_by_minute")],
            },
        ),
        # Counts that a crash may lose; nothing is written ahead for them.
        migrations.RunSQL("ALTER TABLE public_limit SET UNLOGGED", "ALTER TABLE public_limit SET LOGGED"),
    ]
