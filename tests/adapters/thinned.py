"""A pytest plugin for the process of the bad channels: of each check a case, and all cases of one that a fault names.

That a check has nothing against a fault which is not its own is so looked at once for each check, not for each case.
"""

import json
import os


def pytest_collection_modifyitems(items):
    named = json.loads(os.environ["NAMED"])
    asked = set()

    def stays(item):
        of, check = item.cls.__name__.removeprefix("Test"), item.originalname
        again = (of, check) in asked
        asked.add((of, check))
        return not again or named.get(of, check) == check

    items[:] = [one for one in items if stays(one)]
