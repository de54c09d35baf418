"""Optional callers of the core, each behind an extra of the package."""
