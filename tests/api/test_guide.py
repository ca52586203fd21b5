"""The guide to the API: what is copied from it must work."""

import html
import re

import pytest

from tests.factories import InnovationFactory, PlaceFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_rate_limits")]


def test_every_command_of_the_guide_answers_at_once(client, settings):
    """curl follows no redirect unless told to, and would save an empty file instead."""
    settings.SITE_URL = "https://example.org"
    InnovationFactory(published=True, place=PlaceFactory(code="LDS"))
    guide = html.unescape(client.get("/api/").content.decode())
    addresses = re.findall(r'curl .*?"https://example\.org(/.+?)"', guide)
    assert len(addresses) == 16
    assert [client.get(address).status_code for address in addresses] == [200] * 16


def test_the_reference_has_no_style_that_the_security_policy_refuses(client):
    answer = client.get("/api/v1/docs/")
    styles = re.findall(r"<style([^>]*)>", answer.content.decode())
    assert len(styles) == 1
    [nonce] = re.findall(r'nonce="(.+?)"', styles[0])
    assert f"'nonce-{nonce}'" in answer["Content-Security-Policy"]
