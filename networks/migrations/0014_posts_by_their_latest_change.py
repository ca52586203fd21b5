import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

# When each post was last changed, as far as it is known.
POSTS = """
UPDATE networks_post SET updated_at = GREATEST(created_at, edited_at, removed_at);
"""
# So that who keeps a copy hears, from now on, of what was removed before.
REMOVED = """
UPDATE networks_sharedupdate SET updated_at = now() WHERE removed_at IS NOT NULL;
UPDATE networks_resolution SET updated_at = now() WHERE removed_at IS NOT NULL;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("networks", "0013_moderators_in_the_log"),
        ("places", "0008_when_a_succession_was_announced"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="post",
            name="updated_at",
            field=models.DateTimeField(
                default=django.utils.timezone.now,
                help_text="When it was written, changed or removed, the last of it.",
            ),
        ),
        migrations.AddIndex(
            model_name="post",
            index=models.Index(fields=["network", "updated_at", "id"], name="post_latest_change"),
        ),
        migrations.RunSQL(POSTS, migrations.RunSQL.noop),
        migrations.RunSQL(REMOVED, migrations.RunSQL.noop),
    ]
