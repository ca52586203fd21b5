from django.db import migrations, models

# What the sessions that there are know of it.
FILL = """
    UPDATE accounts_user SET last_seen_at = seen.at
    FROM (SELECT user_id, max(last_seen_at) AS at FROM usersessions_usersession GROUP BY user_id) AS seen
    WHERE seen.user_id = accounts_user.id
"""


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_people_by_their_name'),
        ('usersessions', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='last_seen_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='last seen'),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
