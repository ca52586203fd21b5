"""What places do that have agreed to meet: write to each other, begin a network."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from networks.actions.introducing import begin_network, write
from networks.decisions import WrongMoment
from networks.forms.introduction import LetterForm
from networks.forms.network import NetworkForm
from networks.models import Introduction, Network
from networks.models.network import THEMES_PER_NETWORK
from networks.showing.introductions import Shown, lead_for, on_page
from networks.views.introductions import introduction_at
from networks.views.writing import Written
from places.limits import TooMany
from places.typed import signed_in_to_type

Subject = Introduction.Subject
KINDS = {
    Subject.NEED: Network.Kind.COMMISSIONING,
    Subject.ADOPTION: Network.Kind.TRANSFER,
    Subject.RECORD: Network.Kind.TRANSFER,
}


@signed_in_to_type
def letter(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Write to the people who have agreed for the other places."""
    introduction = introduction_at(public_id, request.user)
    context = on_page(introduction, request.user)
    if not context["may_write"]:
        raise PermissionDenied(_("You can write once your place and another have agreed."))
    written = Written(request)
    form = LetterForm(written.data)
    status = 200
    if written.is_sent and form.is_valid():
        own = next(each.side for each in context["shown"].own if each.side.has_consented)
        own.introduction = introduction
        try:
            number = write(own, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error.messages)
        except TooMany as error:
            form.add_error(None, str(error))
            status = 429
        except WrongMoment as error:
            form.add_error(None, str(error))
            status = 409
        else:
            _say_it_is_sent(request, number)
            return redirect(introduction)
    context |= {"form": form, "kept_as": written.note}
    return render(request, "networks/introductions/letter.html", context, status=status)


def _say_it_is_sent(request, number: int) -> None:
    if not number:
        messages.info(request, _("You have sent this already."))
        return
    said = ngettext("Your message goes to %(count)s person.", "Your message goes to %(count)s people.", number)  # fmt: skip
    messages.success(request, said % {"count": number})


@signed_in_to_type
def network(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Begin a network of the places that have agreed; the place that asked leads it."""
    introduction = introduction_at(public_id, request.user)
    context = on_page(introduction, request.user)
    shown: Shown = context["shown"]
    lead = lead_for(shown)
    if lead is None:
        raise PermissionDenied(_("The place that asked for the introduction begins the network."))
    if shown.network is not None:
        return redirect(shown.network)
    written = Written(request)
    form = NetworkForm(written.data, user=request.user, initial=suggested(shown))
    del form.fields["lead"]
    status = 200
    if written.is_sent and form.is_valid():
        try:
            begun, _is_new = begin_network(
                introduction,
                by=request.user,
                lead=lead,
                content=form.content,
                innovations=form.cleaned_data["around"],
                form_key=form.cleaned_data["form_key"],
            )
        except WrongMoment as error:
            form.add_error(None, str(error))
            status = 409
        else:
            said = _("“{name}” is begun. The places that have agreed are in it.")
            if not begun.is_published:
                said = _("“{name}” is saved, with the places that have agreed in it. A steward of the place that leads it, or a moderator, looks at it before others see it.")  # fmt: skip
            messages.success(request, said.format(name=begun.name))
            return redirect(begun)
    context |= {"form": form, "lead": lead, "kept_as": written.note}
    return render(request, "networks/introductions/network.html", context, status=status)


def suggested(shown: Shown) -> dict:
    """What the form of the network begins with: what the introduction is about."""
    agreed = [each for each in shown.sides if each.is_known_to_agree]
    found = [shown.record, *(each.record for each in agreed)]
    records = list({record.pk: record for record in found if record}.values())
    themes = dict.fromkeys(theme for record in records for theme in record.themes)
    return {
        "kind": KINDS.get(shown.introduction.subject, Network.Kind.THEME),
        "name": records[0].title if records else "",
        "themes": list(themes)[:THEMES_PER_NETWORK],
        "around": "\n".join(record.get_absolute_url() for record in records),
    }
