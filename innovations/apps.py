from django.apps import AppConfig


class InnovationsConfig(AppConfig):
    name = "innovations"

    def ready(self):
        from django.db.models.signals import post_save
        from django.utils.translation import gettext_lazy as _

        from connected_localism.accounts.pages import AccountPage, register
        from connected_localism.common.conflicts import answer_as_conflict
        from innovations import checks, mail_kinds  # noqa: F401  which register themselves
        from innovations.actions import EditConflict
        from innovations.adopting import mail_kinds as adopting_mail_kinds  # noqa: F401
        from innovations.following import reorganised as follows  # noqa: F401
        from innovations.keeping import reorganised  # noqa: F401  both hear of successions
        from innovations.lifecycle import TransitionError
        from innovations.merging import receivers  # noqa: F401
        from innovations.models import CorpusStatistics
        from innovations.search.vocabulary import collect_words_with_statistics

        post_save.connect(collect_words_with_statistics, sender=CorpusStatistics)
        answer_as_conflict(EditConflict, TransitionError)

        register(
            AccountPage(
                "my-adoptions",
                _("My adoptions"),
                _("What your places take up from others, and others from you"),
                order=17,
            )
        )
        register(
            AccountPage(
                "saved-searches",
                _("What I follow"),
                _("Networks, themes, places and searches: how often we tell you what is new."),
                order=18,
            )
        )
