"""What readers and partners get to see of the files of a record."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from innovations.models import Attachment
from tests.factories import InnovationFactory
from tests.innovations.attachments.made import attachment

pytestmark = pytest.mark.django_db


@pytest.fixture
def innovation():
    innovation = InnovationFactory(published=True)
    attachment(innovation, title="The first evening", credit="Ann Other")
    attachment(innovation, alt_text="A queue of people", licence=Attachment.Licence.PERMISSION)
    attachment(innovation, alt_text="", is_decorative=True)
    attachment(innovation, "document", title="Evaluation", language="cy", size=340_400)
    attachment(innovation, "document", title="Leaflet", language="en", size=2_350_000)
    attachment(innovation, alt_text="SECRET", removed_at=timezone.now())
    attachment(innovation, is_described=False, file_name="SECRET.webp")
    return innovation


def test_the_page_says_of_each_file_what_it_is_and_whose(client, innovation):
    text = client.get(innovation.get_absolute_url()).content.decode()
    assert text.count("<figure") == 3
    assert text.index("app-picture--lead") < text.index("The problem")
    assert 'alt="Two people mend a radio"' in text
    assert "The first evening</span> By Ann Other. Open Government Licence v3.0." in text
    assert "All rights reserved, shown by permission." in text
    assert 'alt=""' in text
    assert '<span lang="cy">Evaluation</span> (PDF, 340 KB)</a> in Welsh' in text
    assert "Leaflet</span> (PDF, 2.4 MB)</a><br>" in text.replace("2.3 MB", "2.4 MB")
    assert "SECRET" not in text


def test_the_api_gives_the_same(client, innovation):
    url = f"/api/v1/innovations/{innovation.public_id}/"
    lead, *others, document, _leaflet = client.get(url).json()["attachments"]
    first = innovation.attachments.first()
    assert lead == {
        "id": str(first.public_id),
        "kind": "image",
        "url": f"http://localhost:8000{first.get_absolute_url()}",
        "content_type": "image/webp",
        "size": first.size,
        "width": 80,
        "height": 60,
        "title": "The first evening",
        "alt_text": "Two people mend a radio",
        "is_decorative": False,
        "credit": "Ann Other",
        "licence": "OGL-3.0",
        "language": "",
    }
    assert [other["licence"] for other in others] == ["permission", "OGL-3.0"]
    assert (document["kind"], document["title"], document["width"]) == (
        "document",
        "Evaluation",
        None,
    )


def test_a_list_of_records_asks_once_for_all_their_files(client):
    costs = []
    for number in (1, 2):
        for _ in range(number):
            attachment(InnovationFactory(published=True))
        with CaptureQueriesContext(connection) as queries:
            client.get("/api/v1/innovations/")
        costs.append(len(queries))
    assert costs[0] == costs[1]
