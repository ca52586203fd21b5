"""Handing a record to somebody else who answers for it."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from connected_localism.accounts.models import User
from connected_localism.common.widgets import Radios
from innovations.forms import CleanTextForm
from innovations.keeping import handover as handing_over
from innovations.keeping.contact import wants_none
from innovations.keeping.handover import HandoverError
from innovations.models import HandoverOffer, Innovation
from innovations.permissions import Standing, may_hand_over, standings
from innovations.views.records import record_at
from places.permissions import may_see_members

MEMBER, STEWARDS = "member", "stewards"


class PersonChoice(forms.ModelChoiceField):
    def label_from_instance(self, person: User) -> str:
        return str(person)


class HandOverForm(CleanTextForm):
    """To a member by name, where one may see the names; or to the stewards together."""

    mark_optional = False

    to = forms.ChoiceField(
        label=gettext_lazy("Who should answer for it?"),
        widget=Radios,
        error_messages={"required": gettext_lazy("Select who should answer for it")},
    )
    person = PersonChoice(
        User.objects.none(),
        label=gettext_lazy("Member of the place"),
        required=False,
        empty_label=gettext_lazy("Choose a person"),
        help_text=gettext_lazy("Only if you ask a member. They get an email and can say no."),
    )
    message = forms.CharField(
        label=gettext_lazy("Message to that member (optional)"),
        required=False,
        max_length=HandoverOffer._meta.get_field("message").max_length,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, data=None, *, innovation: Innovation, user):
        super().__init__(data)
        people = User.objects.none()
        if may_see_members(user, innovation.place):
            people = handing_over.members_of(innovation.place)
            people = people.exclude(pk=innovation.author_id) if innovation.author_id else people
        choices = []
        if people.exists():
            choices.append((MEMBER, _("A member of the place, if they accept")))
        if innovation.author_id is not None:
            choices.append((STEWARDS, _("Those who look after the place")))
        self.fields["to"].choices = choices
        self.fields["person"].queryset = people
        self.has_choices = bool(choices)
        if not people.exists():
            del self.fields["person"], self.fields["message"]

    def clean(self):
        cleaned = super().clean()
        if (
            cleaned.get("to") == MEMBER
            and not cleaned.get("person")
            and "person" not in self.errors
        ):
            self.add_error("person", _("Choose a member of the place"))
        return cleaned


@login_required
def hand_over(request: HttpRequest, slug: str) -> HttpResponse:
    """Who answers for a record now, and whom to ask instead."""
    innovation = record_at(slug, request.user)
    if not may_hand_over(request.user, innovation):
        raise PermissionDenied(
            _("Only its author, a steward of its place or a moderator can hand over this record.")
        )
    form = HandOverForm(
        request.POST if request.method == "POST" else None,
        innovation=innovation,
        user=request.user,
    )
    if form.is_bound and form.is_valid():
        try:
            said = _hand_over(form.cleaned_data, innovation, by=request.user)
        except HandoverError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, said)
            # Who gave it away may no longer see it, if it is not published.
            return redirect(innovation if innovation.is_published else "my-innovations")
    who = standings(request.user, innovation)
    return render(
        request,
        "innovations/handover/hand_over.html",
        {
            "form": form,
            "innovation": innovation,
            "offer": handing_over.open_offer(innovation),
            "sees_names": may_see_members(request.user, innovation.place),
            "may_take_over": innovation.author is None and Standing.STEWARD in who,
            "is_author": Standing.AUTHOR in who,
            "wants_no_messages": wants_none(request.user, innovation),
        },
    )


def _hand_over(choice: dict, innovation: Innovation, *, by: User) -> str:
    if choice["to"] == MEMBER:
        handing_over.offer(
            innovation=innovation, to=choice["person"], by=by, message=choice["message"]
        )
        said = _("{person} is asked to answer for “{title}”. Nothing changes until they accept.")
        return said.format(person=choice["person"], title=innovation.title)
    handing_over.give_up(innovation=innovation, by=by)
    return _("Those who look after its place answer for “{title}” now. We have told them.").format(
        title=innovation.title
    )


@login_required
@require_POST
def take_over(request: HttpRequest, slug: str) -> HttpResponse:
    innovation = record_at(slug, request.user)
    try:
        handing_over.take_over(innovation=innovation, by=request.user)
    except HandoverError as error:
        messages.error(request, str(error))
    else:
        said = _("You answer for “{title}” now.").format(title=innovation.title)
        messages.success(request, said)
    return redirect("innovation-handover", slug=innovation.slug)


@login_required
@require_POST
def take_back_offer(request: HttpRequest, slug: str) -> HttpResponse:
    innovation = record_at(slug, request.user)
    handing_over.withdraw_offer(innovation=innovation, by=request.user)
    messages.success(request, _("Your question is taken back. Nothing has changed."))
    return redirect("innovation-handover", slug=innovation.slug)


@login_required
def answer_offer(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept or decline to answer for a record; for the person who was asked alone."""
    mine = HandoverOffer.objects.filter(to=request.user)
    offer = get_object_or_404(mine.select_related("innovation__place", "by"), pk=pk)
    choice = request.POST.get("answer") if request.method == "POST" else None
    if choice in ("accept", "decline"):
        try:
            handing_over.answer(offer, by=request.user, accept=choice == "accept")
        except HandoverError as error:
            messages.error(request, str(error))
        else:
            return _after_answer(request, offer.innovation, accepted=choice == "accept")
        return redirect("handover-answer", pk=pk)
    is_open = offer == handing_over.open_offer(offer.innovation)
    visible = Innovation.objects.visible_to(request.user).filter(pk=offer.innovation_id).exists()
    context = {"offer": offer, "is_open": is_open and visible}
    return render(request, "innovations/handover/answer.html", context)


def _after_answer(request: HttpRequest, innovation: Innovation, *, accepted: bool) -> HttpResponse:
    if accepted:
        said = _("Thank you. You answer for “{title}” now.").format(title=innovation.title)
        messages.success(request, said)
        return redirect(innovation)
    messages.success(request, _("You have declined. Everything stays as it was."))
    return redirect("my-innovations")
