"""Words that tell where they stand, so that an answer that shows them to the wrong reader speaks."""

import re

from tests.permissions.grid import NETWORK_STATES, STATES, table

# Who reads what a record says. Written down here on its own: `visible_to` is what is tested.
READABLE = table(
    """
    role       draft  submitted+changes_requested+declined  public  members  withdrawn+hidden
    everybody  no     no                                    yes     no       no
    other      no     no                                    yes     yes      no
    moderator  no     yes                                   yes     yes      yes
    author     yes    yes                                   yes     yes      yes
    member     yes    yes                                   yes     yes      yes
    """,
    allowed={"yes", "no"},
)
# The same for networks.
READABLE |= table(
    """
    role                     netpublic+netclosed  netprivate+netinvited  netalone  netsubmitted+netdeclined+nethidden
    everybody                yes                  no                     no        no
    other                    yes                  yes                    no        no
    author,member,moderator  yes                  yes                    yes       yes
    """,
    states=NETWORK_STATES,
    allowed={"yes", "no"},
)
_KEEPERS = {"steward", "moderator"}
_PEOPLE = {"author", "contributor", "officer"} | _KEEPERS
_OTHERS = {"other_contributor", "other_officer", "other_steward"}
_INSIDE = (_PEOPLE | _OTHERS) - {"author"}
# Who reads what is not for everybody who may read the record, or belongs to no record.
PRIVATE = {
    # Said in review, before or beside what is published.
    "reviewreason": _PEOPLE,
    "reviewnote": _PEOPLE,
    "reviewflag": _PEOPLE,
    "appeal": _PEOPLE,
    # Between the author and one person of the place: an offer to answer for the record.
    "handover": _PEOPLE,
    # Typed and not saved: for the one who typed it.
    "unsaved": {"author"},
    # A picture or document that nobody has described yet: for those who edit.
    "undescribed": _PEOPLE,
    "removed": _PEOPLE,
    # Messages go out by mail, and reports of mistakes are read at the desk: on no page.
    "contact": set(),
    "report": set(),
    # Belonging to a place: between a person and those who decide.
    "requestmessage": {"requested"} | _KEEPERS,
    # In a network: for the places in it, and those that are to answer.
    "netreason": _PEOPLE | _OTHERS,
    "netmessage": _PEOPLE | _OTHERS,
    # What somebody reported in a network: for moderators alone.
    "netreport": {"moderator"},
    # A statement that is only drafted: for the places that take part.
    **dict.fromkeys(("wishtitle", "wishtext", "wishslug"), _PEOPLE | _OTHERS),
    # Between two places about an offer.
    "partmessage": {"officer", "steward", "moderator", "other_officer", "other_steward"},
    # Said by the places in it to each other; not for who is invited only, see `may_read`.
    "meetingtitle": _INSIDE,
    "meetingvenue": _INSIDE,
    "meetingagenda": _INSIDE,
    "meetingnotes": _INSIDE,
    "decisiontitle": _INSIDE,
    "decisiontext": _INSIDE,
    "actiontitle": _INSIDE,
    "actiontext": _INSIDE,
    "actionnote": _INSIDE,
    "threadtitle": _INSIDE,
    "threadtext": _INSIDE,
    "threadanswer": _INSIDE,
    "removalreason": _INSIDE,
    "removedpost": set(),
    # In an introduction: for who answers for one of its places, and not for moderators.
    "intromessage": {"officer", "steward", "other_officer", "other_steward"},
    "proposal": {"signed_in"} | _KEEPERS,
    "communitylist": _KEEPERS,
}

DOMAIN = "people.example"
ADDRESS = re.compile(rf"[\w.+-]+@{re.escape(DOMAIN)}", re.IGNORECASE)
STATE_OF = {state.replace("_", ""): state for state in (*STATES, *NETWORK_STATES)}
MARK = re.compile(rf"qx({'|'.join(STATE_OF)}|place)x([a-z]+)", re.IGNORECASE)


def mark(where: str, what: str) -> str:
    """A word such as `qxhiddenxsummary`: the state of its record (or `place`), and what it is."""
    return f"qx{where.replace('_', '')}x{what.replace('_', '')}"


def may_read(role: str, where: str, what: str) -> bool:
    if what in PRIVATE and role not in PRIVATE[what]:
        return False
    if PRIVATE.get(what) is _INSIDE and where == "netinvited" and role in _OTHERS:
        return False
    return where == "place" or READABLE[role, STATE_OF[where]] == "yes"
