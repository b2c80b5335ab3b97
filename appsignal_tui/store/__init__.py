"""The only package that knows the disk."""
