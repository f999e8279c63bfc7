"""A phone's share sheet. Chromium on a server has none: what a page hands to it is written down, and accepted."""

from playwright.sync_api import Page

SHARE_SHEET = """
  window.handedOver = [];
  navigator.canShare = (what) => (what.files ?? []).every((file) => file.type === "image/png");
  navigator.share = async ({ files = [], ...words }) => {
    const bytes = await Promise.all(files.map(async (file) => [...new Uint8Array(await file.arrayBuffer())]));
    window.handedOver.push({ ...words, names: files.map((file) => file.name), bytes });
  };
"""


def give_share_sheet(page: Page) -> Page:
    """Let every page that is opened from now on find one."""
    page.add_init_script(SHARE_SHEET)
    return page


def share_link(page: Page) -> str:
    """Tap *Share* on the ticket that is open; the link that the sheet was given, once the share is counted."""
    with page.expect_response("**/shares") as counted:
        page.locator(".share-ways [data-share-url]").tap()
    assert counted.value.request.post_data_json == {"way": "sheet"}
    return str(page.evaluate("window.handedOver.at(-1).url"))
