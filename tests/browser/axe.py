"""What axe-core finds on a page: one way to ask, for the sandbox's page and the product's own.

Source: axe-core (Deque), as carried by the package axe-playwright-python; rules WCAG 2.0 to 2.2, A and AA.
"""

from collections.abc import Collection

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Frame, Page

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def axe_violations(page: Page | Frame, without: Collection[str] = ()) -> list[str]:
    """`rule (impact): selector, selector` for each broken rule; empty when the page is fine.

    The rules run as the driver's own script, so a page's content security policy stays in force.

    Args:
        without: rules that don't apply to this page.
    """
    page.wait_for_load_state()
    options = {"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": RULES}}
    found = Axe().run(page, options=options).response["violations"]
    return [
        f"{one['id']} ({one['impact']}): {', '.join(str(node['target']) for node in one['nodes'])}"
        for one in found
        if one["id"] not in without
    ]
