from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('innovations', '0019_answers_apart_from_matches'),
    ]

    operations = [
        migrations.CreateModel(
            name='Posting',
            fields=[
                ('slot', models.PositiveIntegerField(primary_key=True, serialize=False)),
                ('entries', models.BinaryField()),
            ],
        ),
        # Packed numbers do not get smaller; looking whether they do takes as long as reading them.
        migrations.RunSQL(
            "ALTER TABLE innovations_posting ALTER COLUMN entries SET STORAGE EXTERNAL",
            migrations.RunSQL.noop,
        ),
        migrations.AddField(
            model_name='corpusstatistics',
            name='postings_at',
            field=models.DateTimeField(help_text='When the making of the inverted file began; empty without one.', null=True),
        ),
        migrations.AddField(
            model_name='vector',
            name='written_at',
            field=models.DateTimeField(db_index=True, null=True),
        ),
    ]
