"""The ids of all buttons and forms of development time, written once; who listens imports them."""

from __future__ import annotations

# The forms and buttons of a plan. Values: the number of a plan or a team plan. OPEN and OPEN_TEAM,
# which other features show as well, are in domain.py.
SUBMITTED = "devtime_submitted"
RECEIPT = "devtime_receipt"
PAUSE = "devtime_pause"
PAUSE_SUBMITTED = "devtime_pause_submitted"
RESUME = "devtime_resume"
END = "devtime_end"
BRING_BACK = "devtime_bring_back"
END_TEAM = "devtime_end_team"
BRING_BACK_TEAM = "devtime_bring_back_team"
UNDO = "devtime_undo"  # of what was done with a plan; value: "<deed>:<number>"
# The offer of a team plan. Values: the number of the person's own plan.
ACCEPT = "devtime_accept"
ANOTHER_TIME = "devtime_another_time"
DECLINE = "devtime_decline"
WHY_OFFER = "devtime_why_offer"
UNDO_OFFER = "devtime_undo_offer"
# A block. Values: its number.
START = "devtime_start"
TAKEN_OVER = "devtime_taken_over"
KEPT = "devtime_kept"
PARTLY = "devtime_partly"
LOST = "devtime_lost"
REASON = "devtime_reason_"  # + one of domain.Reason
BACK = "devtime_back"
REST = "devtime_rest"  # a menu: what took the rest of what was kept partly
UNDO_ANSWER = "devtime_undo_answer"
SKIP = "devtime_skip"
UNSKIP = "devtime_unskip"
MOVE = "devtime_move"
PUT_BACK = "devtime_put_back"
MOVE_SUBMITTED = "devtime_move_submitted"
WHY = "devtime_why"
ALL_KEPT = "devtime_all_kept"
ANSWER_TOGETHER = "devtime_answer_together"
TOGETHER_SUBMITTED = "devtime_together_submitted"
UNDO_TOGETHER = "devtime_undo_together"
# What a person chose.
OPEN_CHOICES = "devtime_choices"
CHOICES_SUBMITTED = "devtime_choices_submitted"
UNDO_CHOICES = "devtime_undo_choices"  # value: what was chosen before
# The calendar. The first value is a plan's number; these are heard beside calendars and statuses.
CALENDAR_FILE = "devtime_calendar_file"
LINK = "devtime_link_"  # + google or outlook: a link, that only has to be acknowledged
CONNECT = "devtime_connect"  # opens the form of a CalDAV calendar
CONNECT_GOOGLE = "devtime_connect_google"
DISCONNECT = "devtime_disconnect"
CONNECT_STATUS = "devtime_connect_status"
DISCONNECT_STATUS = "devtime_disconnect_status"
