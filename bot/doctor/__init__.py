"""`leeway doctor`: one page on what is wrong, area by area, and what to do about it."""
