"""Requests that make no sense get a page, or a problem document under the API."""

import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/places/?q=%00", "/innovations/x%00y/", "/?%00=1"])
def test_an_address_with_control_characters_gets_a_page_that_says_what_to_do(client, path):
    response = client.get(path)
    assert response.status_code == 400
    assert "We could not read that" in response.content.decode()


def test_a_program_gets_a_problem_document(client):
    response = client.get("/api/v1/places/?search=%00")
    assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")
    assert response.json()["status"] == 400


@pytest.mark.parametrize(
    ("path", "content_type"),
    [
        ("/innovations/", "text/html; charset=utf-8"),
        ("/api/v1/places/", "application/problem+json"),
    ],
)
def test_a_host_we_do_not_serve_is_a_bad_request(client, settings, path, content_type):
    response = client.get(path, headers={"host": "elsewhere.example"})
    assert (response.status_code, response["Content-Type"]) == (400, content_type)
