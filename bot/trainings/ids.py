"""The ids of all buttons and forms of trainings, written once; who listens imports them."""

from __future__ import annotations

from bot.trainings import domain

# Bookings. Values: the number of a booking, unless it says otherwise.
ADD = "training_add"  # opens the form; no value
ADD_SUBMITTED = "training_add_submitted"
CHANGE = "training_change"  # opens the form of a booking that was added by hand
CHANGE_SUBMITTED = "training_change_submitted"
OPEN_MINE = "training_open_mine"  # opens the complete list: bookings and flags; no value
WITHDRAW = "training_withdraw"  # not theirs any more, without a flag: added by mistake
BRING_BACK = "training_bring_back"  # Undo of WITHDRAW
GOING = "training_going"
NOT_GOING = "training_not_going"  # Undo of GOING
WAS_THERE = "training_was_there"
NOT_ANSWERED = "training_not_answered"  # Undo of WAS_THERE
PROTECT = "training_protect"  # its time is reserved in the calendar
UNPROTECT = "training_unprotect"
CAN_GO = "training_can_go"  # of one that was moved after its flag: takes the place back
STILL_NOT = "training_still_not"  # of one that was moved after its flag: it stays given up
WHY_BOOKING = "training_why_booking"  # Why this? of a reminder
CALENDAR_FILE = "training_calendar_file"
RECEIPT = "training_receipt"  # a form that only says what was done
PAGE = "training_page"  # turns the page of the complete list; value: its number
LINK = "training_link_"  # + google, outlook or page: a link, that only has to be acknowledged

# Flags. FLAG and FLAG_FOUND take the number of a booking, the others the number of a flag.
FLAG = "training_flag"  # opens the form; value: a booking, or none: the next one is chosen
SHORTCUT = "cancelled_training"  # the message shortcut: opens the same form
FLAG_SUBMITTED = "training_flag_submitted_"  # + the audience that its button names
FLAG_AS = "training_flag_as_"  # + an audience: the other buttons of the form
FLAG_BOOKING = "training_flag_booking"  # the menu in the form: which training it was
FLAG_FORM = "training_flag_form_"  # + the field, where another field of the form listens
FLAG_RECEIPT = "training_flag_receipt"  # the form, once it is kept
UNDO_FLAG = "training_undo_flag"
OPEN_FLAGS = "training_open_flags"  # opens a person's own complete list of flags; no value
TELL_LEARNING = "training_tell_learning"
COUNT_IT = "training_count_it"
RESTORED = "training_restored"  # It works, thank you
LET_GO = "training_let_go"
REOPEN = "training_reopen"  # Undo of RESTORED and LET_GO
OWN_DATE = "training_own_date"  # opens the form: the employee's own choice of a date
OWN_DATE_SUBMITTED = "training_own_date_submitted"
WHY_FLAG = "training_why_flag"  # Why this? of what an employee hears of their flag

# Giving back: whoever is asked. Values: the number of a flag.
GIVE = "training_give"  # does it at once; value: "<UTC minute since 1970>:<date>:<flag>"
OPEN_GIVING = domain.OPEN_GIVING  # opens the form with dates; the weekly nudge shows it too
GIVING_SUBMITTED = "training_giving_submitted"
CANNOT = "training_cannot"  # opens the form with reasons
CANNOT_SUBMITTED = "training_cannot_submitted"
GIVING_RECEIPT = "training_giving_receipt"  # either form, once it is kept
UNDO_GIVING = "training_undo_giving"  # of either answer
WHY_ASKED = "training_why_asked"  # Why this? of what the asked hears
