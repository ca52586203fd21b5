"""Rows that are added and never changed or deleted; the database itself holds it."""

import pgtrigger


def append_only(*apart_from: str) -> list[pgtrigger.Trigger]:
    """Triggers that refuse every UPDATE, apart from these fields, and every DELETE.

    The fields are the references to people, which become empty when an account is closed. TRUNCATE
    stays possible for the owner of the table, who could drop a trigger as well.
    """
    unchanged = pgtrigger.ReadOnly(name="append_only", exclude=list(apart_from) or None)
    return [unchanged, pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete)]
