"""Pages on which the people of a record retire it in favour of another, and bring it back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from innovations.actions.retiring import bring_back as publish_again
from innovations.actions.retiring import retire as put_aside
from innovations.forms.retiring import RetireForm
from innovations.lifecycle import Status, TransitionError, require_move, what_happened
from innovations.views.records import record_at


@login_required
def retire(request: HttpRequest, slug: str) -> HttpResponse:
    innovation = record_at(slug, request.user)
    require_move(request.user, innovation, Status.PUBLISHED, Status.WITHDRAWN)
    if innovation.status != Status.PUBLISHED:
        messages.error(request, what_happened(innovation, innovation.decisions.first()))
        return redirect("my-innovations")
    form = RetireForm(
        request.POST if request.method == "POST" else None,
        innovation=innovation,
        user=request.user,
    )
    if form.is_bound and form.is_valid():
        newer = form.cleaned_data["target"]
        try:
            put_aside(innovation=innovation, in_favour_of=newer, by=request.user)
        except ValidationError as error:
            form.add_error(None if "target" not in error.message_dict else "target", error.messages)
        except TransitionError as error:
            messages.error(request, str(error))
            return redirect("my-innovations")
        else:
            said = _("“{title}” is retired. Its address leads to “{newer}” now.")
            messages.success(request, said.format(title=innovation.title, newer=newer.title))
            return redirect(innovation)
    context = {"form": form, "innovation": innovation}
    return render(request, "innovations/adopting/retire.html", context)


@login_required
@require_POST
def bring_back(request: HttpRequest, slug: str) -> HttpResponse:
    innovation = record_at(slug, request.user)
    try:
        publish_again(innovation=innovation, by=request.user)
    except TransitionError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("“{title}” is public again.").format(title=innovation.title))
    return redirect(innovation)
