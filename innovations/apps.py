from django.apps import AppConfig


class InnovationsConfig(AppConfig):
    name = "innovations"

    def ready(self):
        from connected_localism.common.conflicts import answer_as_conflict
        from innovations import mail_kinds  # noqa: F401  which register themselves
        from innovations.actions import EditConflict
        from innovations.lifecycle import TransitionError

        answer_as_conflict(EditConflict, TransitionError)
