"""Lays the data of a plan out as in its form: sections, tables and trajectories, by the schema alone.

Properties stand in the order of the schema and go by its titles. The hints, all optional: `x-table` with
`rows` (keys, or "entries" for a list), `name` and `columns` (paths below a row, `*` for each key written
there), or `true` for a table of all there is; `x-chart` with `lines` (paths to mappings of year to figure)
and `title`, or `true` at such a mapping. What has no table is listed. Nothing that a plan states is left
out, also where the schema does not know it; what is beyond the limits of `places` is counted.
"""

from plan_lint.schema.form.sections import laid_out

__all__ = ["laid_out"]
