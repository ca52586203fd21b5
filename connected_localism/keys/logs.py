"""Keys never stand in the log, wherever a line or a traceback took one from."""

import logging

import structlog

from connected_localism.keys.secret import without_secrets


class KeyHidingFormatter(structlog.stdlib.ProcessorFormatter):
    """The last step before a line is written, so that nothing gets past it."""

    def format(self, record: logging.LogRecord) -> str:
        return without_secrets(super().format(record))
