from django.apps import AppConfig


class NetworksConfig(AppConfig):
    name = "networks"

    def ready(self):
        from django.utils.translation import gettext_lazy as _

        from connected_localism.accounts.pages import AccountPage, register
        from connected_localism.common.conflicts import answer_as_conflict
        from networks import mail_kinds, reorganised  # noqa: F401  which register themselves
        from networks.decisions import EditConflict, WrongMoment
        from networks.exchanging import mail_kinds as exchange_mail_kinds  # noqa: F401
        from networks.exchanging import reorganised as exchanges_reorganised  # noqa: F401
        from networks.following import around  # noqa: F401
        from networks.following import mail_kinds as following_mail_kinds  # noqa: F401
        from networks.influence import changed as statements_changed  # noqa: F401
        from networks.influence import mail_kinds as statement_mail_kinds  # noqa: F401
        from networks.influence import reorganised as statements_reorganised  # noqa: F401
        from networks.introducing import mail_kinds as introduction_mail_kinds  # noqa: F401
        from networks.introducing import reorganised as introductions_reorganised  # noqa: F401
        from networks.reporting import mail_kinds as report_mail_kinds  # noqa: F401
        from networks.working import mail_kinds as work_mail_kinds  # noqa: F401
        from networks.working import reorganised as work_reorganised  # noqa: F401

        answer_as_conflict(EditConflict, WrongMoment)
        register(
            AccountPage(
                "my-networks",
                _("My networks"),
                _("Networks your places take part in, and invitations to answer"),
                order=19,
            )
        )
