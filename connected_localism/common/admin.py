"""What several desks share."""


class ForReading:
    """Rows that are only looked at: changes go through the site's own pages, which write them down.

    For a ModelAdmin or an inline, put before it.
    """

    show_full_result_count = False

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
