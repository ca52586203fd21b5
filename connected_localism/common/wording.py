"""Error messages in the GOV.UK wording, for form fields that still have Django's.

"Enter a title" instead of "This field is required.". A form's own `error_messages` always win;
it needs them where the pattern makes poor English ("Enter an evidence").
"""

from django import forms
from django.utils.translation import get_language, gettext

_DETERMINERS = ("a ", "an ", "the ", "your ", "our ", "any ")


def use_plain_messages(field: forms.Field, label: str) -> None:
    """Give `field`, which must be a form's own copy, plain messages in place of Django's."""
    for code, message in plain_messages(field, str(label)).items():
        if field.error_messages.get(code) == _message_from_django(field, code):
            field.error_messages[code] = message


def plain_messages(field: forms.Field, label: str) -> dict[str, str]:
    """Messages for `field` by error code; validators fill in the %-style values later."""
    # A question cannot be the subject of a sentence.
    subject = gettext("Your answer") if label.endswith("?") else label
    messages = {"required": _required_message(field, label)}
    match field:
        case forms.EmailField():
            messages["required"] = gettext("Enter an email address")
            messages["invalid"] = gettext(
                "Enter an email address in the correct format, like name@example.com"
            )
        case forms.URLField():
            messages["invalid"] = gettext(
                "Enter a web address in the correct format, like https://www.example.com"
            )
        case forms.DateField():
            messages["invalid"] = gettext("{label} must be a real date")
        case forms.DecimalField() | forms.FloatField():
            messages["invalid"] = gettext("{label} must be a number, like 1500")
        case forms.IntegerField():
            messages["invalid"] = gettext("{label} must be a whole number, like 1500")
        case forms.ChoiceField() | forms.ModelChoiceField():
            messages["invalid_choice"] = gettext("Select an option from the list")
    if isinstance(field, forms.CharField):
        messages["max_length"] = gettext("{label} must be %(limit_value)d characters or fewer")
        messages["min_length"] = gettext("{label} must be %(limit_value)d characters or more")
    if isinstance(field, forms.IntegerField):
        messages["min_value"] = gettext("{label} must be %(limit_value)s or more")
        messages["max_value"] = gettext("{label} must be %(limit_value)s or less")
    return {code: _with_subject(message, subject) for code, message in messages.items()}


def _with_subject(message: str, subject: str) -> str:
    if "%(" in message:  # a validator will %-format it
        subject = subject.replace("%", "%%")
    return message.replace("{label}", subject)


def _required_message(field: forms.Field, label: str) -> str:
    is_choice = isinstance(field, forms.ChoiceField | forms.ModelChoiceField)
    if label.endswith("?"):
        if is_choice:
            return gettext("Select an answer to “{label}”").format(label=label)
        return gettext("Enter an answer to “{label}”").format(label=label)
    if isinstance(field, forms.BooleanField):
        return gettext("Tick “{label}” to continue").format(label=label)
    if isinstance(field, forms.FileField):
        return gettext("Choose {noun} to upload").format(noun=as_noun(label))
    if is_choice:
        return gettext("Select {noun}").format(noun=as_noun(label))
    return gettext("Enter {noun}").format(noun=as_noun(label))


def as_noun(label: str) -> str:
    """`label` as it reads inside an English sentence: "Email" gives "an email".

    Plurals take no article and abbreviations keep their capitals. Other languages get the label
    as it is, because only their translators know what the sentence needs.
    """
    if not (get_language() or "en").startswith("en"):
        return label
    if label[1:2].islower():
        label = label[0].lower() + label[1:]
    is_plural = label.endswith("s") and not label.endswith("ss")
    if is_plural or label.startswith(_DETERMINERS):
        return label
    return f"{'an' if label[:1].lower() in 'aeiou' else 'a'} {label}"


def _message_from_django(field: forms.Field, code: str):
    """Django's own message for `code`; None where it comes from a validator instead."""
    for field_class in type(field).__mro__:
        if field_class.__module__.startswith("django.forms"):
            message = vars(field_class).get("default_error_messages", {}).get(code)
            if message is not None:
                return message
    return None
