from datetime import date

import pghistory
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from places.reorganising.plan import named
from places.reorganising.succeeding import CannotSucceed, cancel, succeed


class Command(BaseCommand):
    help = (
        "Retire councils on a vesting day and name what takes over (docs/reorganisation.md);"
        " all or nothing."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--from", dest="ending", nargs="+", required=True, metavar="CODE",
            help="register codes of the councils that end",
        )  # fmt: skip
        parser.add_argument(
            "--to", dest="taking_over", nargs="+", metavar="CODE",
            help="register codes of all that take over from each of them",
        )  # fmt: skip
        parser.add_argument(
            "--on", dest="day", metavar="YEAR-MONTH-DAY",
            help="the vesting day: the first day of what takes over",
        )  # fmt: skip
        parser.add_argument(
            "--new-file", metavar="FILE.csv",
            help="a register file that adds councils which do not exist here yet",
        )  # fmt: skip
        parser.add_argument(
            "--take-domains", action="store_true",
            help="confirmed e-mail domains show from then on who belongs to the new council;"
            " a moderator must have agreed",
        )  # fmt: skip
        parser.add_argument(
            "--cancel", action="store_true",
            help="take back what was announced for a day that has not come",
        )  # fmt: skip
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would happen and change nothing"
        )

    def handle(self, *args, ending, taking_over, day, new_file, take_domains, **options):
        dry_run = options["dry_run"]
        try:
            with pghistory.context(
                command="succeed", ending=ending, taking_over=taking_over, on=day
            ):
                if options["cancel"]:
                    if taking_over or day or new_file or take_domains:
                        raise CommandError(_("With --cancel give --from alone."))
                    sentences = cancel(ending, dry_run=dry_run)
                else:
                    if not (taking_over and day):
                        raise CommandError(_("Say with --to what takes over, and with --on when."))
                    report = succeed(
                        ending, taking_over, day=_day(day), new_file=new_file,
                        takes_domains=take_domains, dry_run=dry_run,
                    )  # fmt: skip
                    sentences = report.sentences
                    if report.is_news:
                        sentences = [
                            *sentences,
                            *(_("Known before: the end of %(place)s.") % {"place": named(place)}
                              for place in report.done_before),
                        ]  # fmt: skip
        except CannotSucceed as error:
            for problem in error.problems:
                self.stderr.write(problem)
            raise CommandError(_("Nothing was changed.")) from error
        if not sentences:
            self.stdout.write(_("Nothing to do: that is how it is recorded."))
            return
        if dry_run:
            self.stdout.write(_("This is what would happen. Nothing was changed."))
        for sentence in sentences:
            self.stdout.write(f"- {sentence}")


def _day(text: str) -> date:
    try:
        if len(text) == 10:
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise CommandError(_("Enter a real date as year-month-day, like 2023-04-01."))
