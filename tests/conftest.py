"""What all tests share: how hard Hypothesis tries.

``pytest`` alone takes the small profile; ``pytest --hypothesis-profile=nightly`` looks a hundred
times as long. Neither has a deadline: on a busy machine a slow example is not a wrong one. Where
``CI`` is set the small profile takes the same examples each time, so that a run can be repeated.
"""

import os

from hypothesis import HealthCheck, settings

settings.register_profile(
    "small",
    max_examples=50,
    stateful_step_count=20,
    deadline=None,
    derandomize="CI" in os.environ,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "nightly",
    parent=settings.get_profile("small"),
    max_examples=5_000,
    stateful_step_count=60,
    derandomize=False,
)
settings.load_profile("small")
