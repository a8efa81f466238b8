"""What is said: one template per kind and language (``<language>/<kind>.j2``), and the library of home actions.

``nl`` and ``en`` are the languages of the house. A template in any other language counts once its first line
names who reviewed it: ``{# reviewed: WHO, WHEN #}``.
"""

from __future__ import annotations

from pathlib import Path

BUILT_IN = Path(__file__).parent
"""The folder of the templates that come with ouderbrug; a school's own folder has the same layout."""
