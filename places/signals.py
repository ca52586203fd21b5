"""What other apps hear about memberships, and about places that come, change and go.

All are sent inside the transaction of the action, so that what a receiver writes is kept or
undone with it. A receiver that fails stops the action.
"""

from django.dispatch import Signal

# Sent with `membership`, which has just become confirmed, or has been given another role.
membership_confirmed = Signal()
# Sent with `membership`, which was confirmed and has just ended: left, removed, or its address is
# gone. A request that was refused or withdrawn gave no rights and is not heard of.
membership_ended = Signal()

# Sent with `place_ids`, a set: places that were created, changed or retired, and both sides of each
# succession that was announced, changed or has come to its day.
places_changed = Signal()
# Sent with `successions`, a list with both places loaded, whose day has come: records, members and
# whatever else hung on the old place are being carried over.
places_succeeded = Signal()
# Sent with `from_places` and `to_places`, lists. Whoever keeps something that will show under the
# new places answers with a list of sentences for the person who plans it.
reorganisation_planned = Signal()
# Sent with `gone` and `kept`, two communities that turned out to be one: what hangs on the first
# goes to the second. `places_succeeded` follows, for what goes on by itself.
places_merged = Signal()
