"""What holds for all tests: no time limit per example, because the machine may be busy.

The examples are the same in every run, so that a build is red only for what its commit did;
`HYPOTHESIS_PROFILE=search` looks for new ones.
"""

import os

from hypothesis import settings

settings.register_profile("house", deadline=None, derandomize=True)
settings.register_profile("search", deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "house"))
