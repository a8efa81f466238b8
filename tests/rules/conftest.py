"""Makes ``rule_samples`` importable for the tests beside it, whichever way pytest imports them."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
