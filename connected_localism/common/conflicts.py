"""Which errors of the apps' actions mean that it is the wrong moment; the API answers them with 409.

A module of its own, since apps register theirs before the API framework can be loaded.
"""

_errors: set[type[Exception]] = set()


def answer_as_conflict(*errors: type[Exception]) -> None:
    """Have these errors answered with 409 and their own words; called from `AppConfig.ready`."""
    _errors.update(errors)


def errors() -> tuple[type[Exception], ...]:
    return tuple(_errors)
