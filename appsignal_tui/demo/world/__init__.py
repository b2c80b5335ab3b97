"""A seeded online shop over time: four sites whose figures, traces and logs agree with each other."""

from appsignal_tui.demo.world.world import PREFERRED_SITE, World

__all__ = ["PREFERRED_SITE", "World"]
