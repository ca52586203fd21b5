"""The page on which the people of a record object to a tie that others state."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from innovations.actions.relating import object_to_relation, take_back_objection
from innovations.forms.adopting import ObjectionForm
from innovations.lifecycle import TransitionError
from innovations.models import Innovation, Relation
from innovations.permissions import may_object
from innovations.views.records import record_at
from innovations.wording import RELATION_FROM_TARGET


@login_required
def object_to(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take a tie away with a reason, or let it stand again."""
    relation = _relation(slug, pk, request.user)
    if not may_object(request.user, relation):
        raise PermissionDenied(_("Only the people of the other innovation can object to a tie."))
    innovation, status = relation.target, 200
    is_taken_back = request.POST.get("answer") == "stand"
    form = ObjectionForm(request.POST if request.method == "POST" and not is_taken_back else None)
    if is_taken_back:
        try:
            take_back_objection(relation, by=request.user)
        except TransitionError as error:
            messages.error(request, str(error))
            status = 409
        else:
            messages.success(request, _("The tie stands again."))
            return redirect(innovation)
    elif form.is_bound and form.is_valid():
        object_to_relation(relation, by=request.user, reason=form.cleaned_data["reason"])
        messages.success(
            request, _("Readers do not see the tie any more. We have told its people.")
        )
        return redirect(innovation)
    context = {
        "innovation": innovation,
        "relation": relation,
        "said": RELATION_FROM_TARGET[relation.kind],
        "form": form,
    }
    return render(request, "innovations/adopting/object.html", context, status=status)


def _relation(slug: str, pk: int, user) -> Relation:
    """A tie between two published records that this person may both read."""
    target = record_at(slug, user)
    readable = Innovation.objects.visible_to(user).published().order_by().values("pk")
    found = Relation.objects.filter(pk=pk, target=target, source__in=readable)
    relation = found.select_related("source__place").first()
    if relation is None or not target.is_published:
        raise Http404
    relation.target = target
    if relation.objected_at and not may_object(user, relation):
        raise Http404
    return relation
