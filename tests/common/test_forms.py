"""What a person filling in a form sees and hears, whichever form it is."""

from html.parser import HTMLParser

import pytest
from django import forms
from django.template.loader import render_to_string

from connected_localism.common.widgets import Checkboxes, DateWidget, MoneyInput, Radios


class EveryField(forms.Form):
    title = forms.CharField(max_length=20, help_text="A few <plain> words")
    summary = forms.CharField(max_length=50, widget=forms.Textarea)
    lessons = forms.CharField(widget=forms.Textarea, required=False)
    place = forms.ChoiceField(choices=[("", ""), ("LDS", "Leeds")], help_text="Start typing")
    stage = forms.ChoiceField(
        choices=[("idea", "Idea"), ("live", "Live")], widget=Radios(hints={"idea": "Not <tried>"})
    )
    themes = forms.MultipleChoiceField(
        choices=[(1, "Health"), (2, "Parks")], widget=Checkboxes(hints={2: "And trees"})
    )
    started = forms.DateField(widget=DateWidget, help_text="For example, 27 3 2024")
    cost = forms.DecimalField(widget=MoneyInput)
    people = forms.IntegerField()
    email = forms.EmailField(widget=forms.EmailInput(attrs={"autocomplete": "email"}))
    link = forms.URLField(assume_scheme="https")
    password = forms.CharField(widget=forms.PasswordInput)
    picture = forms.FileField()
    agreed = forms.BooleanField(label="I may share this")
    secret = forms.CharField(widget=forms.HiddenInput)


class Elements(HTMLParser):
    """The elements of a page, each as a dict of its attributes with its `tag`."""

    def __init__(self, html: str):
        super().__init__()
        self.found = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append({"tag": tag, **{name: value or "" for name, value in attrs}})

    @property
    def ids(self) -> list[str]:
        return [element["id"] for element in self.found if "id" in element]

    def referring(self, *attributes) -> set[str]:
        """Every id that one of `attributes` points to."""
        return {
            target
            for element in self.found
            for attribute in attributes
            for target in element.get(attribute, "").split()
        }

    def named(self, name: str) -> list[dict]:
        return [element for element in self.found if element.get("name") == name]


def page_with(form) -> str:
    return render_to_string("components/error_summary.html", {"form": form}) + form.render()


@pytest.fixture(params=["empty", "failed"])
def html(request) -> str:
    return page_with(EveryField() if request.param == "empty" else EveryField({}))


def test_everything_a_label_hint_or_error_points_to_is_on_the_page(html):
    elements = Elements(html)

    dangling = elements.referring("for", "aria-describedby", "aria-controls") - set(elements.ids)
    assert dangling == set()


def test_no_two_elements_have_the_same_id(html):
    ids = Elements(html).ids

    assert sorted(ids) == sorted(set(ids))


def test_every_control_has_a_label(html):
    elements = Elements(html)
    labelled = elements.referring("for")

    controls = [
        element
        for element in elements.found
        if element["tag"] in ("input", "select", "textarea") and element.get("type") != "hidden"
    ]
    assert [control for control in controls if control["id"] not in labelled] == []
    assert len(controls) == 18


def test_every_link_in_the_error_summary_leads_to_a_control():
    html = render_to_string("components/error_summary.html", {"form": EveryField({})})
    targets = [e["href"].removeprefix("#") for e in Elements(html).found if e["tag"] == "a"]

    controls = [e for e in Elements(page_with(EveryField({}))).found if e.get("name")]
    assert len(targets) == len(EveryField().visible_fields()) - 1  # lessons may stay empty
    assert set(targets) <= {control["id"] for control in controls}
    assert {"id_stage_0", "id_themes_0", "id_started_day"} <= set(targets)


def test_an_error_about_the_whole_form_links_to_its_first_field():
    form = EveryField({})
    form.add_error(None, "These two do not go <together>")

    html = render_to_string("components/error_summary.html", {"form": form})
    assert '<a href="#id_title">These two do not go &lt;together&gt;</a>' in html


def test_a_hidden_field_never_takes_its_error_to_the_grave():
    html = render_to_string("components/error_summary.html", {"form": EveryField({})})

    assert "<li>Enter a secret</li>" in " ".join(html.split()).replace("> <", "><")


def test_there_is_no_error_summary_without_errors():
    assert render_to_string("components/error_summary.html", {"form": EveryField()}).strip() == ""


def test_a_failed_field_reads_out_its_hint_then_its_error():
    title = Elements(page_with(EveryField({}))).named("title")[0]

    assert title["aria-describedby"] == "id_title_helptext id_title_error"
    assert title["aria-invalid"] == "true"
    assert title["class"] == "govuk-input govuk-input--error"


def test_what_was_typed_and_what_we_say_is_escaped_and_kept():
    html = page_with(EveryField({"title": '"><script>alert(1)</script>', "started_day": "<b>"}))

    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    assert "A few &lt;plain&gt; words" in html
    assert "Not &lt;tried&gt;" in html
    assert 'value="&lt;b&gt;"' in html


def test_the_browser_neither_refuses_nor_cuts_off_what_is_typed(html):
    refused = {"required", "maxlength", "minlength", "min", "max", "placeholder", "step"}

    assert [element for element in Elements(html).found if refused & element.keys()] == []


def test_attributes_that_help_to_fill_in_a_field_stay():
    elements = Elements(EveryField().render())

    assert elements.named("email")[0]["autocomplete"] == "email"
    assert elements.named("cost")[0]["inputmode"] == "decimal"
    people = elements.named("people")[0]
    assert (people["type"], people["inputmode"]) == ("text", "numeric")


def test_a_limited_text_area_counts_characters():
    html = EveryField().render()
    elements = Elements(html)
    counters = [e for e in elements.found if e.get("data-module") == "govuk-character-count"]

    assert [counter["data-maxlength"] for counter in counters] == ["50"]
    assert elements.named("summary")[0]["aria-describedby"] == "id_summary-info"
    assert "You can enter up to 50 characters" in html
    assert 'data-i18n.characters-under-limit.other="You have %{count} characters remaining"' in html


def test_only_optional_fields_are_marked():
    class Search(forms.Form):
        mark_optional = False
        q = forms.CharField(required=False)

    assert EveryField().render().count("(optional)") == 1
    assert "Lessons (optional)" in EveryField().render()
    assert "(optional)" not in Search().render()
