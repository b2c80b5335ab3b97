"""Pure algorithms on models."""
