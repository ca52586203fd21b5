"""Uploading as the page does it."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse


def files_url(innovation) -> str:
    return reverse("innovation-files", args=[innovation.slug])


def upload(client, innovation, *files: tuple[str, bytes], **options):
    """Send these (name, content) pairs, signed in as the record's author."""
    client.force_login(innovation.author)
    sent = [SimpleUploadedFile("x", content) for _name, content in files]
    for file, (name, _content) in zip(sent, files, strict=True):
        file._name = name  # as a hostile client sends it; the property would tidy it up
    return client.post(files_url(innovation), {"files": sent}, **options)


def errors(response) -> list[str]:
    """What the page says is wrong with the files; empty when they were taken."""
    if response.status_code != 200:
        return []
    return [str(error) for error in response.context["form"].errors.get("files", [])]
