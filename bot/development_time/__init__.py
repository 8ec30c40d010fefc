"""Development time: planned by the week, placed in the calendar, defended, counted."""
