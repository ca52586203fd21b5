"""Pages on which places say what they take up from others, and the others confirm it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from connected_localism.common.pagination import Ordering, page_of, paged
from innovations.actions.adopting import (
    change_adoption,
    confirm_adoption,
    decline_adoption,
    record_adoption,
    withdraw_adoption,
)
from innovations.actions.writing import EditConflict
from innovations.adopting.showing import acts, cards, of_innovation, shown_evidence
from innovations.forms.adopting import AdoptionForm, AdoptionProgressForm, DeclineForm
from innovations.lifecycle import TextChanged, TransitionError
from innovations.lineage.showing import whole_lineage
from innovations.models import Adoption, Innovation
from innovations.permissions import (
    adoption_sides,
    may_answer_adoption,
    may_confirm,
    may_edit_adoption,
    may_withdraw_adoption,
)
from innovations.views.records import record_at
from places.permissions import is_moderator

PAGE_SIZE = 50
State = Adoption.State


@login_required
def record(request: HttpRequest, slug: str) -> HttpResponse:
    """“We will adapt this”: one short form. Members of no place are told how to join one."""
    innovation = _published(slug, request.user)
    form = AdoptionForm(
        request.POST if request.method == "POST" else None,
        innovation=innovation,
        user=request.user,
        is_origin=may_confirm(request.user, innovation),
        asked=request.GET.get("place", ""),
    )
    if request.method == "POST" and not form.has_places:
        raise PermissionDenied(_("Only members of a place can say what it takes up."))
    status = 200
    if form.is_bound and form.is_valid():
        try:
            adoption = record_adoption(
                innovation, form.cleaned_data["place"], request.user, **form.said
            )
        except ValidationError as error:
            form.add_error(None, error)
        except TransitionError as error:
            form.add_error(None, str(error))
            status = 409
        else:
            return _after_recording(request, adoption)
    context = {"form": form, "innovation": innovation}
    return render(request, "innovations/adopting/record.html", context, status=status)


def _after_recording(request: HttpRequest, adoption: Adoption) -> HttpResponse:
    if adoption.is_confirmed:
        said = _("Both sides say now that {place} takes this up. It is confirmed.")
    else:
        said = _("It is on the page that {place} takes this up. We have asked the other side to confirm it.")  # fmt: skip
    messages.success(request, said.format(place=adoption.place.display_name))
    return _to_adoptions(adoption.innovation)


@require_safe
@paged
def replications(request: HttpRequest, slug: str) -> HttpResponse:
    """All places that take it up, where the page of the innovation shows the latest only."""
    innovation = _published(slug, request.user)
    page = page_of(request, of_innovation(innovation), Ordering("updated_at"), PAGE_SIZE)
    context = {
        "innovation": innovation,
        "adoptions": cards(page.rows, request.user),
        "user_acts": acts(
            page.rows, innovation, request.user, is_origin=may_confirm(request.user, innovation)
        ),
        "evidence_basis": shown_evidence(innovation),
        **page.addresses,
    }
    return render(request, "innovations/adopting/list.html", context)


@require_safe
def lineage(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything that it comes from and that came of it."""
    innovation = _published(slug, request.user)
    context = {"innovation": innovation} | whole_lineage(innovation, request.user)
    return render(request, "innovations/lineage/page.html", context)


@login_required
def change(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """How it goes on at the place that took it up."""
    adoption = _adoption(slug, pk, request.user)
    if not may_edit_adoption(request.user, adoption):
        raise PermissionDenied(_("Only the people of the place that takes it up can change this."))
    if adoption.state not in Adoption.SHOWN:
        return redirect("adoption-answer", slug=adoption.innovation.slug, pk=adoption.pk)
    form = AdoptionProgressForm(
        request.POST if request.method == "POST" else None, adoption=adoption, user=request.user
    )
    status = 200
    if form.is_bound and form.is_valid():
        try:
            change_adoption(
                adoption,
                by=request.user,
                expected_version=form.cleaned_data["version"],
                changes=form.changes,
            )
        except ValidationError as error:
            form.add_error(None, error)
        except EditConflict as conflict:
            form.add_error(None, _("Somebody else changed this while you were writing. Look at what the page says now, and send it again."))  # fmt: skip
            form.continue_from(conflict.saved)
            status = 409
        except TransitionError as error:
            form.add_error(None, str(error))
            status = 409
        else:
            messages.success(request, _("Your changes are saved."))
            return _to_adoptions(adoption.innovation)
    context = {"form": form, "adoption": adoption, "innovation": adoption.innovation}
    return render(request, "innovations/adopting/change.html", context, status=status)


@login_required
def answer(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Confirm or decline what the other side recorded; its own side sees where it stands."""
    adoption = _adoption(slug, pk, request.user)
    may_answer = may_answer_adoption(request.user, adoption)
    if not may_answer and not may_withdraw_adoption(request.user, adoption):
        raise PermissionDenied(_("Only the other side or a moderator can answer this."))
    form = DeclineForm(request.POST if request.POST.get("answer") == "decline" else None)
    status = 200
    if request.method == "POST" and not may_answer:
        raise PermissionDenied(_("Only the other side or a moderator can answer this."))
    if request.POST.get("answer") == "confirm" or (form.is_bound and form.is_valid()):
        try:
            return _answer(request, adoption, form)
        except TextChanged as error:
            messages.error(request, str(error))
            return redirect(request.path)
        except TransitionError as error:
            messages.error(request, str(error))
            adoption.refresh_from_db()
            status = 409
    is_open = adoption.state == State.WAITING
    context = {
        "form": form,
        "adoption": adoption,
        "innovation": adoption.innovation,
        "card": cards([adoption], request.user)[0],
        "may_confirm": may_answer and (is_open or adoption.state == State.DECLINED),
        "may_decline": may_answer and is_open,
        "may_edit": adoption.state in Adoption.SHOWN and may_edit_adoption(request.user, adoption),
        "may_withdraw": adoption.state in Adoption.SHOWN,
    }
    return render(request, "innovations/adopting/answer.html", context, status=status)


def _answer(request: HttpRequest, adoption: Adoption, form: DeclineForm) -> HttpResponseRedirect:
    version = _version(request)
    if form.is_bound:
        reason = form.cleaned_data["reason"]
        decline_adoption(adoption, by=request.user, version=version, reason=reason)
        messages.success(request, _("You have declined. Readers do not see it any more."))
    else:
        confirm_adoption(adoption, by=request.user, version=version)
        messages.success(request, _("Thank you. It is confirmed, and counts from now on."))
    return _to_adoptions(adoption.innovation)


def _version(request: HttpRequest) -> int:
    """The version that was read; 0, which none has, where the form was tampered with."""
    typed = request.POST.get("version", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0


@login_required
def withdraw(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Ask once more, then take it back."""
    adoption = _adoption(slug, pk, request.user)
    if not may_withdraw_adoption(request.user, adoption):
        raise PermissionDenied(_("Only the people of the two places can withdraw this."))
    if request.method == "POST":
        withdraw_adoption(adoption, by=request.user)
        messages.success(request, _("It is withdrawn. Readers do not see it any more."))
        return _to_adoptions(adoption.innovation)
    context = {
        "adoption": adoption,
        "innovation": adoption.innovation,
        "may_edit": may_edit_adoption(request.user, adoption),
    }
    return render(request, "innovations/adopting/withdraw.html", context)


@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What one's places take up, and what others take up from one's own innovations."""
    readable = Innovation.objects.visible_to(request.user).published().order_by().values("pk")
    related = Adoption.objects.filter(innovation__in=readable).select_related(
        "innovation__place", "place"
    )
    ours = related.of_places_of(request.user)
    theirs = related.of_records_of(request.user).exclude(pk__in=ours.values("pk"))
    context = {
        "ours": cards(ours[:PAGE_SIZE], request.user),
        "theirs": cards(theirs[:PAGE_SIZE], request.user),
        "most": PAGE_SIZE,
        "has_places": request.user.memberships.confirmed().exists(),
    }
    return render(request, "innovations/adopting/mine.html", context)


def _published(slug: str, user) -> Innovation:
    innovation = record_at(slug, user)
    if not innovation.is_published:
        raise Http404
    return innovation


def _adoption(slug: str, pk: int, user) -> Adoption:
    """An adoption of a published record. What is declined or withdrawn its two sides alone see."""
    innovation = _published(slug, user)
    found = Adoption.objects.select_related("place", "record", "recorded_by").filter(
        innovation=innovation, pk=pk
    )
    adoption = found.first()
    if adoption is None:
        raise Http404
    adoption.innovation = innovation
    if adoption.state not in Adoption.SHOWN:
        sides = adoption_sides(user, innovation, adoption.place)
        if not sides and not is_moderator(user):
            raise Http404
    return adoption


def _to_adoptions(innovation: Innovation) -> HttpResponseRedirect:
    address = reverse("innovation-detail", args=[innovation.slug])
    return redirect(f"{address}#adoptions")
