"""What other apps hear about memberships.

Both are sent inside the transaction of the action, so that what a receiver writes is kept or
undone with it. A receiver that fails stops the action.
"""

from django.dispatch import Signal

# Sent with `membership`, which has just become confirmed, or has been given another role.
membership_confirmed = Signal()
# Sent with `membership`, which was confirmed and has just ended: left, removed, or its address is
# gone. A request that was refused or withdrawn gave no rights and is not heard of.
membership_ended = Signal()
