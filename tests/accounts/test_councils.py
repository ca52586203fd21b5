"""The list of councils that sign people in: read exactly, or not at all."""

import json

import pytest
from django.core.exceptions import ImproperlyConfigured

from connected_localism.accounts.council_sign_in.councils import read_councils

LEEDS = {
    "id": "leeds",
    "name": "Leeds City Council",
    "place": "LDS",
    "client_id": "abc",
    "client_secret": "def",
    "server_url": "https://login.microsoftonline.com/0000/v2.0",
    "domains": ["leeds.gov.uk"],
}
YORK = LEEDS | {"id": "york", "domains": ["york.gov.uk"]}


def test_nothing_configured_is_nobody():
    assert read_councils("", "") == read_councils("  \n", "") == read_councils("[]", "") == ()


def test_councils_are_read_from_the_environment_or_a_file(tmp_path):
    text = json.dumps([LEEDS, YORK | {"also_redirects_to": ["https://sts.york.gov.uk"]}])
    leeds, york = read_councils(text, "")
    assert leeds.answers_for("Ruth@Leeds.gov.uk")
    assert leeds.origins == ["https://login.microsoftonline.com"]
    assert york.origins == ["https://login.microsoftonline.com", "https://sts.york.gov.uk"]
    file = tmp_path / "councils.json"
    file.write_text(text)
    assert read_councils("", str(file)) == (leeds, york)


@pytest.mark.parametrize(
    "address",
    ["ruth@sub.leeds.gov.uk", "ruth@notleeds.gov.uk", "ruth@leeds.gov.uk.evil.example", "leeds.gov.uk@x.example", "ruth", ""],
)  # fmt: skip
def test_a_council_answers_for_its_own_domains_exactly(address):
    [leeds] = read_councils(json.dumps([LEEDS]), "")
    assert not leeds.answers_for(address)


@pytest.mark.parametrize(
    ("listed", "said"),
    [
        (LEEDS, "must be a list"),
        (["leeds"], "must be an object"),
        ([LEEDS | {"verified": True}], "unknown verified"),
        ([{"id": "leeds"}], "client_id, client_secret, domains, name, place, server_url missing"),
        ([LEEDS | {"id": "Leeds City"}], "“id” takes"),
        ([LEEDS | {"id": 7}], "“id” must be a text"),
        ([LEEDS | {"client_secret": " "}], "“client_secret” must be a text"),
        ([LEEDS | {"server_url": "http://login.example"}], "must begin with https://"),
        ([LEEDS | {"server_url": "login.example"}], "must begin with https://"),
        ([LEEDS | {"domains": []}], "at least one domain"),
        ([LEEDS | {"domains": "leeds.gov.uk"}], "“domains” must be a list"),
        ([LEEDS | {"domains": True}], "“domains” must be a list"),
        ([LEEDS | {"domains": [True]}], "plain domains"),
        ([LEEDS | {"domains": ["*.leeds.gov.uk"]}], "plain domains"),
        ([LEEDS | {"domains": [".leeds.gov.uk"]}], "plain domains"),
        ([LEEDS | {"domains": ["@leeds.gov.uk"]}], "plain domains"),
        ([LEEDS | {"domains": ["Leeds.gov.uk"]}], "plain domains"),
        ([LEEDS | {"domains": ["uk"]}], "plain domains"),
        ([LEEDS | {"domains": ["gov.uk"]}], "everybody's"),
        ([LEEDS | {"domains": ["gmail.com"]}], "everybody's"),
        ([LEEDS | {"also_redirects_to": ["https://sts.leeds.gov.uk/adfs"]}], "takes origins"),
        ([LEEDS, LEEDS | {"domains": ["x.gov.uk"]}], "id leeds is there twice"),
        ([LEEDS, YORK | {"domains": ["leeds.gov.uk"]}], "domain leeds.gov.uk is there twice"),
    ],
)
def test_whatever_is_doubtful_stops_the_start(listed, said):
    with pytest.raises(ImproperlyConfigured, match=said.replace("*", r"\*")):
        read_councils(json.dumps(listed), "")


def test_so_do_broken_json_a_missing_file_and_two_sources(tmp_path):
    with pytest.raises(ImproperlyConfigured, match="no valid JSON"):
        read_councils("[{]", "")
    with pytest.raises(ImproperlyConfigured, match="cannot be read"):
        read_councils("", str(tmp_path / "none.json"))
    with pytest.raises(ImproperlyConfigured, match="not both"):
        read_councils("[]", "councils.json")
