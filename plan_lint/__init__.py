"""plan-lint: checks plans written as YAML against a schema and rules that are YAML too."""

__version__ = "0.1.0"
