"""Joining a network, or asking to."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from networks.actions import membership
from networks.decisions import WrongMoment
from networks.forms.members import JoinForm
from networks.views.records import network_at
from networks.views.writing import Written
from places.typed import signed_in_to_type


@signed_in_to_type
def join(request: HttpRequest, slug: str) -> HttpResponse:
    """For which place, and as what. Members of no place are told how to join one."""
    network = network_at(slug, request.user)
    if not network.is_published:
        raise Http404
    written = Written(request)
    form = JoinForm(written.data, network=network, user=request.user)
    if written.is_sent and not form.has_places:
        raise PermissionDenied(_("Only officers and stewards of a place can commit it."))
    status = 200
    if written.is_sent and form.is_valid():
        try:
            member = membership.join(network, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        except WrongMoment as error:
            form.add_error(None, str(error))
            status = 409
        else:
            place = member.place.display_name
            if member.is_active:
                said = _("{place} takes part in “{name}” from now on.")
            else:
                said = _("{place} has asked to join “{name}”. You get a mail when it is answered.")
            messages.success(request, said.format(place=place, name=network.name))
            return redirect(network)
    context = {"form": form, "network": network, "kept_as": written.note}
    return render(request, "networks/join.html", context, status=status)
