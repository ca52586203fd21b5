from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("networks", "0007_what_is_said_in_networks")]

    operations = [
        migrations.AlterField(
            model_name="exchange",
            name="unit",
            field=models.CharField(blank=True, max_length=80, verbose_name="unit"),
        ),
        migrations.AlterField(
            model_name="exchangeevent",
            name="unit",
            field=models.CharField(blank=True, max_length=80, verbose_name="unit"),
        ),
    ]
