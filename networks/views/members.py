"""The places of a network: invited, let in, given a role, answered for, ended."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from networks.actions import membership
from networks.decisions import WrongMoment
from networks.forms.members import InviteForm, RoleForm
from networks.forms.network import ReasonForm
from networks.models import Network, NetworkMember
from networks.permissions import Standing, may_commit, may_manage_members, standings
from networks.showing.page import as_read_by, log_of
from networks.views.records import member_of, network_at
from networks.views.writing import Written
from places.typed import signed_in_to_type

State, Role = NetworkMember.State, NetworkMember.Role
LOG_SHOWN = 100


@signed_in_to_type
def members(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything about its places, for those who take part; the lead invites here."""
    network = network_at(slug, request.user)
    who = standings(request.user, network)
    if not who:
        raise PermissionDenied(_("Only the places that take part see this page."))
    manages = may_manage_members(request.user, network, who)
    written = Written(request)
    form = InviteForm(
        written.data,
        asked=request.GET.get("place", ""),
        message=request.GET.get("why", "")[:500],
    )
    if written.is_sent and not manages:
        raise PermissionDenied(
            _("Only the people of the place that leads the network can do this.")
        )
    status = 200
    if written.is_sent and form.is_valid():
        try:
            invited = membership.invite(network, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        except WrongMoment as error:
            form.add_error(None, str(error))
            status = 409
        else:
            said = _("{place} is invited.")
            if invited.is_active:
                said = _("{place} had asked already, and takes part now.")
            messages.success(request, said.format(place=invited.place.display_name))
            return redirect("network-members", slug=network.slug)
    rows = list(network.members.select_related("place", "carried_from"))
    context = {
        "network": network,
        "form": form,
        "kept_as": written.note,
        "manages": manages,
        "asked": [row for row in rows if row.state == State.ASKED],
        "invited": [row for row in rows if row.state == State.INVITED],
        "taking_part": [row for row in rows if row.is_active],
        "former": [
            row
            for row in rows
            if row.state in (State.LEFT, State.SUCCEEDED, State.REMOVED) and row.has_taken_part
        ],
        "log": as_read_by(list(log_of(network)[:LOG_SHOWN]), network, request.user, who),
        "leads": Standing.LEAD in who,
    }
    return render(request, "networks/members.html", context, status=status)


@signed_in_to_type
def member(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One place in the network: its people answer and leave, the lead answers and removes."""
    network = network_at(slug, request.user)
    row = member_of(network, pk)
    may = _acts(request.user, network, row)
    if not may:
        raise PermissionDenied(_("Only the people of this place and of the place that leads the network can do this."))  # fmt: skip
    written = Written(request)
    wants = written.wants()
    if written.is_sent and wants not in may:
        raise PermissionDenied(_("You cannot do this here."))
    reason = _reason_form(written.data if wants in NEEDS_REASON else None)
    role = RoleForm(written.data if wants == "role" else None, initial={"role": row.role})
    status = 200
    if written.is_sent:
        try:
            if said := _act(row, wants, reason, role, by=request.user):
                messages.success(request, said.format(place=row.place.display_name))
                # Who has left a private network does not see it any more.
                still = Network.objects.visible_to(request.user).filter(pk=network.pk).exists()
                return redirect(network if still else "my-networks")
        except ValidationError as error:
            reason.add_error(None, error)
        except WrongMoment as error:
            messages.error(request, str(error))
            status = 409
            row = member_of(network, pk)
            may = _acts(request.user, network, row)
    ending = next((one for one in NEEDS_REASON if one in may), "")
    context = {
        "network": network,
        "row": row,
        "may": may,
        "reason": reason,
        "role": role,
        "ending": ending,
        "ending_label": _ending_label(ending, row),
        "kept_as": written.note,
    }
    return render(request, "networks/member.html", context, status=status)


# Of these one is offered, the first that this person can do.
NEEDS_REASON = ("decline", "refuse", "leave", "remove")


def _ending_label(ending: str, row: NetworkMember) -> str:
    if ending == "leave" and row.state == State.ASKED:
        return _("Take the request back")
    return {
        "decline": _("Decline"),
        "refuse": _("Turn the request down"),
        "leave": _("Leave the network"),
        "remove": _("Remove the place"),
    }.get(ending, "")


def _acts(user, network: Network, row: NetworkMember) -> frozenset[str]:
    """What this person can do about this place's part now."""
    who = standings(user, network)
    speaks, leads = may_commit(user, row.place), may_manage_members(user, network, who)
    acts = set()
    if speaks and network.is_open and row.state in (State.INVITED, State.DECLINED):
        acts |= {"accept", "decline"} if row.state == State.INVITED else {"accept"}
    if speaks and row.state in (State.ACTIVE, State.ASKED):
        acts.add("leave")
    if leads and row.state == State.ASKED:
        acts |= {"let_in", "refuse"}
    if leads and row.state == State.INVITED:
        acts.add("take_back")
    if leads and row.is_active and row.role != Role.LEAD:
        acts |= {"role", "remove"}
    elif Standing.MODERATOR in who and row.is_active and row.role != Role.LEAD:
        acts.add("remove")
    return frozenset(acts)


def _reason_form(data) -> ReasonForm:
    needs = data is not None and data.get("wants") in ("remove", "refuse")
    return ReasonForm(
        data, label=_("Reason"), help_text=_("The other side reads this."), required=needs
    )


def _act(row: NetworkMember, wants: str, reason: ReasonForm, role: RoleForm, *, by) -> str:
    """Do it; returns what to say of it, or nothing where a form was not in order."""
    if wants in NEEDS_REASON:
        if not reason.is_valid():
            return ""
        why = reason.cleaned_data["reason"]
        if wants == "remove":
            membership.remove(row, by=by, reason=why)
            return _("{place} takes no part any more. Its people are told why.")
        if wants == "refuse":
            membership.answer_request(row, by=by, accept=False, reason=why)
            return _("The request of {place} is turned down. Its people are told why.")
        if wants == "decline":
            membership.answer_invitation(row, by=by, joins=False, reason=why)
            return _("{place} does not take part. The network is told.")
        membership.leave(row, by=by, reason=why)
        return _("{place} takes no part any more.")
    if wants == "role":
        if not role.is_valid():
            return ""
        membership.change_role(row, by=by, role=role.cleaned_data["role"])
        return _("The role of {place} is changed.")
    if wants == "take_back":
        membership.take_back_invitation(row, by=by)
        return _("The invitation of {place} is taken back.")
    if wants == "let_in":
        membership.answer_request(row, by=by, accept=True)
        return _("{place} takes part from now on.")
    membership.answer_invitation(row, by=by, joins=True)
    return _("{place} takes part from now on.")
