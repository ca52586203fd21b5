"""How much a request may bring, and what becomes of the rest of it."""

from functools import wraps
from io import BytesIO

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, TemporaryFileUploadHandler


class FilesTooBig(RequestDataTooBig):
    """More than the page for files takes at once; the person is told so, with status 413."""


class SmallFormHandler(FileUploadHandler):
    """Refuses a form that is larger than forms are, before its files are read.

    Django limits what is typed, but not the files beside it, and reads them for the CSRF token,
    before any view: whoever likes could have 500 MB written to the disk at any address.
    """

    def handle_raw_input(self, input_data, META, content_length, boundary, encoding=None):
        if content_length > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise RequestDataTooBig("Too much for a form.")

    def receive_data_chunk(self, raw_data, start):
        return raw_data

    def file_complete(self, file_size):
        return None


def take_files(request, *, largest: int) -> None:
    """Let this request bring files, of `largest` bytes in all; they are streamed to the disk.

    To be called before anything reads the form, the check of its CSRF token included: see
    https://docs.djangoproject.com/en/5.2/topics/http/file-uploads/#modifying-upload-handlers-on-the-fly
    Raises FilesTooBig.
    """
    if int(request.META.get("CONTENT_LENGTH") or 0) > largest:
        raise FilesTooBig("Too much for one upload.")
    request.upload_handlers = [TemporaryFileUploadHandler(request)]


class _WithoutContent(FileUploadHandler):
    """Of a file only that there was one, and its name."""

    def receive_data_chunk(self, raw_data, start):
        return None

    def file_complete(self, file_size):
        return UploadedFile(BytesIO(), self.file_name, self.content_type, 0)


def leave_files(request, *, largest: int) -> None:
    """Let this request bring what is typed beside files of `largest` bytes in all, and drop those.

    For somebody who may bring none, as `take_files` is for who may.
    """
    if int(request.META.get("CONTENT_LENGTH") or 0) > largest:
        raise FilesTooBig("Too much for one upload.")
    request.upload_handlers = [_WithoutContent(request)]


def drop_the_rest(request, most: int) -> None:
    """Read and throw away what is left of a request, up to `most` bytes.

    A connection closed with bytes still on their way is reset, and the browser shows its own error
    in place of our answer.
    """
    while most > 0 and (chunk := request.read(min(most, 64 * 1024))):
        most -= len(chunk)


def reads_what_it_refuses(most: int):
    """A view whose answer arrives also where it did not look at the files that came with it.

    Somebody whose session ended while they chose a large file is asked to sign in.
    """

    def decorate(view):
        @wraps(view)
        def wrapper(request, *arguments, **options):
            try:
                response = view(request, *arguments, **options)
            except RequestDataTooBig:  # whoever answers it has a limit of its own
                raise
            except Exception:
                drop_the_rest(request, most)
                raise
            drop_the_rest(request, most)
            return response

        return wrapper

    return decorate
