"""A synthetic school that lives one week on stand-in services: the command ``demo``. All people are invented."""
