"""What is said of entries that could not be used, and what to do about each."""

UNREADABLE = "mend its times where it comes from"
NO_UID = "it has no id (UID), by which a change would be known"
ZONE = "its time zone is not known here, so its times were read as those of the school"
BACKWARDS = "it ends before it begins, so it was read as without an end; mend its times where it comes from"
TWICE = "another entry has its id (UID) and says something else; the first one counts"
SERIES = "its repetition cannot be read, or is more often than daily; give it days of its own"
HALVED = "more than half of what is to come is gone from the calendar, so nothing was called off; look at it"
