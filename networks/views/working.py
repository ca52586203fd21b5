"""What the pages share on which places of a network work together."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from networks.decisions import EditConflict, WrongMoment
from networks.forms.network import ReasonForm
from networks.models import Network
from networks.permissions import Standing, standings
from networks.showing.versions import earlier
from networks.views.records import network_at
from networks.views.writing import Written
from networks.working.permissions import reads_inside, require_reads_inside
from networks.working.writing import may_remove, remove
from places.limits import TooMany


def inside(slug: str, user) -> tuple[Network, frozenset[Standing]]:
    """The network and what `user` is to it: 404 where they may not know of it, 403 outside."""
    network = network_at(slug, user)
    who = standings(user, network)
    require_reads_inside(user, network, who)
    return network, who


def require_member(who: frozenset[Standing]) -> None:
    if Standing.MEMBER not in who:
        raise PermissionDenied(_("Only the people of the places in the network write here."))


def row_of(rows, network: Network, pk: int):
    """The row of this network with this id; else 404."""
    row = rows.filter(network=network, pk=pk).first()
    if row is None:
        raise Http404
    row.network = network
    return row


def tried(form: Form, act: Callable) -> tuple:
    """Its result and 200; or None and the status of why not, which then stands in the form."""
    try:
        return act(), 200
    except ValidationError as error:
        form.add_error(None, error)
        return None, 200
    except WrongMoment as error:
        form.add_error(None, str(error))
        return None, 409
    except EditConflict as conflict:
        form.add_error(None, _("Somebody else changed this while you were writing. Look at what the page says now, and send it again."))  # fmt: skip
        form.data = form.data.copy()
        form.data["version"] = str(conflict.saved.version)
        return None, 409
    except TooMany as error:
        form.add_error(None, str(error))
        return None, 429


def form_page(
    request: HttpRequest, form: Form, act: Callable, *, said: str = "", **context
) -> HttpResponse:
    """Show the form; once it is sent and in order, `act` and lead on to the row that comes of it.

    `network`, `title`, `button`, `cancel_url`; optional: `intro`, `is_warning`, and `list_url` with
    `list_label` for the breadcrumbs.
    """
    written, status = Written(request), 200
    if written.is_sent and form.is_valid():
        row, status = tried(form, act)
        if row:
            if said:
                messages.success(request, said)
            return redirect(row)
    context |= {"form": form, "kept_as": written.note}
    return render(request, "networks/working/form.html", context, status=status)


def removal_page(request: HttpRequest, row, **context) -> HttpResponse:
    """Ask why, and remove it; who wrote it need not say."""
    if not row.is_removed and not may_remove(request.user, row):
        raise PermissionDenied(
            _("Only who wrote it, the place that leads the network and moderators can remove it.")
        )
    form = ReasonForm(
        Written(request).data,
        label=_("Why do you remove it?"),
        help_text=_("Who can read it now reads this instead."),
        required=row.author_id != request.user.pk,
    )
    return form_page(
        request,
        form,
        lambda: remove(row, by=request.user, reason=form.cleaned_data["reason"]),
        network=row.network,
        button=_("Remove it"),
        cancel_url=row.get_absolute_url(),
        is_warning=True,
        **context,
    )


def past_of(row, user, who: frozenset[Standing]) -> dict:
    """What a page shows of how its row came to be, for those who read inside the network, and
    whether `user` can take it away."""
    is_shown = not row.is_removed and reads_inside(user, row.network, who)
    return {
        "earlier": earlier(row) if is_shown else [],
        "may_remove": may_remove(user, row, who),
    }
