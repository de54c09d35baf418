"""The report as one page of HTML, for the officer who owns a plan and for the region's lead.

No template library: a page is made of typed pieces (`elements`), so that the type checker refuses text that
was not escaped, which no template can promise.
"""

from plan_lint.report.html.page import render

__all__ = ["render"]
