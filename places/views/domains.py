"""The e-mail domains of a place, for moderators."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from places.actions.domains import DomainChanged, add_domain, decide_domain
from places.forms import DomainDecisionForm, DomainForm
from places.models import Place, PlaceDomain
from places.permissions import require_confirms_domains


@login_required
def domains(request: HttpRequest, slug: str) -> HttpResponse:
    """What is known of a place's domains, and a form to note another one."""
    place = get_object_or_404(Place, slug=slug)
    require_confirms_domains(request.user)
    form = DomainForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            add_domain(by=request.user, place=place, domain=form.cleaned_data["domain"])
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The domain is noted. It proves nothing until confirmed."))
            return redirect("place-domains", slug=slug)
    return render(
        request,
        "places/members/domains.html",
        {"form": form, "place": place, "rows": _rows(place)},
    )


def _rows(place: Place) -> list[dict]:
    """Each domain with the other places that are known to use it, and whom it has let in."""
    own = list(place.domains.select_related("confirmed_by"))
    names = [one.domain for one in own]
    elsewhere = PlaceDomain.objects.filter(domain__in=names).exclude(place=place)
    others = list(elsewhere.select_related("place"))
    let_in = list(
        place.memberships.confirmed()
        .filter(verified_domain__in=names)
        .values_list("verified_domain", flat=True)
    )
    return [
        {
            "domain": one,
            "others": [other for other in others if other.domain == one.domain],
            "members": let_in.count(one.domain),
        }
        for one in own
    ]


@login_required
@require_POST
def decide(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    place = get_object_or_404(Place, slug=slug)
    require_confirms_domains(request.user)
    domain = get_object_or_404(PlaceDomain.objects.select_related("place"), pk=pk, place=place)
    form = DomainDecisionForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Select one of the decisions."))
        return redirect("place-domains", slug=slug)
    try:
        decide_domain(domain, by=request.user, **form.cleaned_data)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    except DomainChanged as error:
        messages.error(request, str(error))
    else:
        said = {
            PlaceDomain.State.CONFIRMED: _(
                "{domain} is confirmed: a verified address there shows who belongs to {place}."
            ),
            PlaceDomain.State.SHARED: _(
                "{domain} is marked as shared. It shows nothing by itself."
            ),
            PlaceDomain.State.HINT: _("{domain} is a hint again. It shows nothing by itself."),
        }[domain.state]
        messages.success(request, said.format(domain=domain.domain, place=place))
    return redirect("place-domains", slug=slug)
