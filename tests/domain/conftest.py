"""Hypothesis in milliseconds: few examples, the same ones on every run, nothing written beside the tests."""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "domain",
    max_examples=60,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("domain")
