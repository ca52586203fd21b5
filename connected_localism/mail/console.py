"""Mail in the window of `manage.py up`, for people who try the site without a mail server."""

from django.core.mail.backends.console import EmailBackend as ConsoleBackend


class EmailBackend(ConsoleBackend):
    """The text alone, as it reads: encoded and beside its HTML twin nobody would find the link."""

    def write_message(self, message):
        line = "-" * 79
        to = ", ".join(message.recipients())
        self.stream.write(
            f"{line}\nTo: {to}\nSubject: {message.subject}\n\n{message.body}\n{line}\n"
        )
