from django.db import migrations, models


class Migration(migrations.Migration):
    """Whoever follows a place already goes on to hear of it daily, as was promised."""

    dependencies = [("innovations", "0021_followed_places")]

    operations = [
        migrations.AddField(
            model_name="followedplace",
            name="notify",
            field=models.CharField(
                choices=[
                    ("daily", "Once a day, if there is anything new"),
                    ("weekly", "Once a week, if there is anything new"),
                ],
                default="daily",
                max_length=6,
                verbose_name="how often we write to you",
            ),
        ),
        migrations.AlterField(
            model_name="followedplace",
            name="notify",
            field=models.CharField(
                choices=[
                    ("daily", "Once a day, if there is anything new"),
                    ("weekly", "Once a week, if there is anything new"),
                ],
                default="weekly",
                max_length=6,
                verbose_name="how often we write to you",
            ),
        ),
    ]
