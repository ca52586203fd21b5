"""What other pages show of what places do together."""

from django import template

from networks.showing.working import actions_of

register = template.Library()


@register.inclusion_tag("networks/working/my_actions.html", takes_context=True)
def my_actions(context) -> dict:
    return {"actions": actions_of(context["request"].user)}
