"""How errors are worded when a form says nothing of its own."""

import pytest
from django import forms
from django.utils import translation


class Plain(forms.Form):
    title = forms.CharField(max_length=20)
    place = forms.ChoiceField(choices=[("", ""), ("LDS", "Leeds")])
    themes = forms.MultipleChoiceField(choices=[(1, "Health"), (2, "Parks")])
    started = forms.DateField()
    cost = forms.DecimalField()
    people = forms.IntegerField(min_value=1)
    email = forms.EmailField()
    link = forms.URLField(assume_scheme="https")
    picture = forms.FileField()
    agreed = forms.BooleanField(label="I may share this")


@pytest.mark.parametrize(
    ("name", "typed", "message"),
    [
        ("title", "", "Enter a title"),
        ("title", "x" * 21, "Title must be 20 characters or fewer"),
        ("place", "", "Select a place"),
        ("place", "Atlantis", "Select an option from the list"),
        ("themes", [], "Select themes"),
        ("started", "soon", "Started must be a real date"),
        ("cost", "lots", "Cost must be a number, like 1500"),
        ("people", "lots", "People must be a whole number, like 1500"),
        ("people", "0", "People must be 1 or more"),
        ("email", "", "Enter an email address"),
        (
            "email",
            "me@",
            "Enter an email address in the correct format, like name@example.com",
        ),
        (
            "link",
            "http://",
            "Enter a web address in the correct format, like https://www.example.com",
        ),
        ("picture", "", "Choose a picture to upload"),
        ("agreed", "", "Tick “I may share this” to continue"),
    ],
)
def test_errors_say_what_to_do(name, typed, message):
    form = Plain({name: typed})

    assert form.errors[name] == [message]


def test_a_question_is_answered_rather_than_entered():
    class Questions(forms.Form):
        why = forms.CharField(label="What was 100% wrong?", max_length=3)
        who = forms.ChoiceField(label="Who led it?", choices=[("us", "We did")])

    assert Questions({}).errors == {
        "why": ["Enter an answer to “What was 100% wrong?”"],
        "who": ["Select an answer to “Who led it?”"],
    }
    assert Questions({"why": "long"}).errors["why"] == ["Your answer must be 3 characters or fewer"]


def test_a_percent_sign_in_a_label_is_no_format():
    class Share(forms.Form):
        share = forms.IntegerField(label="Share in %", min_value=1)

    assert Share({"share": "x"}).errors["share"] == ["Share in % must be a whole number, like 1500"]
    assert Share({"share": "0"}).errors["share"] == ["Share in % must be 1 or more"]


def test_a_forms_own_messages_win():
    class Own(forms.Form):
        evidence = forms.CharField(error_messages={"required": "Say how you know"})

    assert Own({}).errors["evidence"] == ["Say how you know"]


def test_other_languages_get_the_label_without_an_english_article():
    with translation.override("cy"):
        assert "a title" not in Plain({}).errors["title"][0]
