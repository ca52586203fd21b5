"""Pages on which the people of a record say how it went on."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from innovations.actions import EditConflict
from innovations.actions.progress import add_update, correct_update, remove_update
from innovations.forms.progress import NewUpdateForm, UpdateForm
from innovations.lifecycle import TransitionError
from innovations.models import Innovation, ProgressUpdate
from innovations.permissions import may_remove_update, may_write_update
from innovations.views.records import record_at


@login_required
def add(request: HttpRequest, slug: str) -> HttpResponse:
    """What was typed stays in the form, whatever happened to the record meanwhile."""
    innovation = _published(slug, request.user)
    if not may_write_update(request.user, innovation):
        raise PermissionDenied(_("Only the people of this record can write its updates."))
    form = NewUpdateForm(request.POST if request.method == "POST" else None, innovation=innovation)
    status = 200
    if form.is_bound and form.is_valid():
        try:
            _add(form, innovation, by=request.user)
        except ValidationError as error:
            form.add_error(None, ValidationError(error.messages))
        except TransitionError as error:
            form.add_error(None, str(error))
            status = 409
        except EditConflict as conflict:
            form.add_error(None, _("Somebody else changed this record while you were writing. "
                                   "Look at what it says now, and send your update again."))  # fmt: skip
            form.continue_from(conflict.saved)
            status = 409
        else:
            messages.success(request, _("Your update is on the page. Thank you."))
            return redirect(innovation)
    context = {"form": form, "innovation": innovation}
    return render(request, "innovations/progress/write.html", context, status=status)


def _add(form: NewUpdateForm, innovation: Innovation, *, by) -> None:
    typed = form.cleaned_data
    add_update(
        innovation=innovation,
        by=by,
        date=typed["date"],
        text=typed["text"],
        form_key=typed["form_key"],
        changes=form.changes,
        expected_version=typed["version"],
    )


@login_required
def correct(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    innovation = _published(slug, request.user)
    update = get_object_or_404(innovation.progress_updates, pk=pk)
    if not may_write_update(request.user, innovation):
        raise PermissionDenied(_("Only the people of this record can write its updates."))
    form = UpdateForm(
        request.POST if request.method == "POST" else None,
        initial={"date": update.date, "text": update.text},
    )
    if form.is_bound and form.is_valid():
        typed = form.cleaned_data
        correct_update(update, by=request.user, date=typed["date"], text=typed["text"])
        messages.success(request, _("The update is changed."))
        return redirect(innovation)
    context = {"form": form, "innovation": innovation, "update": update}
    return render(request, "innovations/progress/write.html", context)


@login_required
def remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Ask once more, then take an update away."""
    innovation = _published(slug, request.user)
    update = get_object_or_404(ProgressUpdate, innovation=innovation, pk=pk)
    if not may_remove_update(request.user, innovation):
        raise PermissionDenied(_("Only the people of this record can remove its updates."))
    if request.method == "POST":
        remove_update(update, by=request.user)
        messages.success(request, _("The update is removed."))
        return redirect(innovation)
    context = {"innovation": innovation, "update": update}
    return render(request, "innovations/progress/remove.html", context)


def _published(slug: str, user) -> Innovation:
    """Updates belong to what is published; of anything else there is no such page."""
    innovation = record_at(slug, user)
    if not innovation.is_published:
        raise Http404
    return innovation
