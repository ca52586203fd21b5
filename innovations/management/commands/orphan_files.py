from django.core.management.base import BaseCommand

from innovations.attachments.orphans import delete_orphans, missing_files, orphans


class Command(BaseCommand):
    help = "List uploaded files that nothing has, and innovations and offers whose files are gone."

    def add_arguments(self, parser):
        parser.add_argument(
            "--delete", action="store_true", help="delete the files that nothing has"
        )

    def handle(self, **options):
        for stored in missing_files():
            self.stderr.write(f"Gone: {stored.file.name} of {stored.belongs_to.get_absolute_url()}")
        if options["delete"]:
            self.stdout.write(f"Deleted {delete_orphans()} files that nothing has.")
            return
        found = list(orphans())
        for name in found:
            self.stdout.write(name)
        self.stdout.write(f"{len(found)} files that nothing has.")
