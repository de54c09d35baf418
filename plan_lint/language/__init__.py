"""The rule language: figures, years and text, typed by the schema, exact and three-valued."""
