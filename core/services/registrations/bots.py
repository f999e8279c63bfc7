"""Which visits are not people: the rules that a visit's stored row is judged by."""

import re
from enum import StrEnum
from functools import lru_cache

import crawleruseragents

CACHED_USER_AGENTS = 4096


class BotReason(StrEnum):
    """Why a visit is not a person's."""

    UNFURLER = "unfurler"
    MAIL_SCANNER = "mail_scanner"
    CRAWLER = "crawler"
    HEADLESS = "headless"
    LIBRARY = "library"
    EMPTY = "empty_user_agent"
    BURST = "burst"


# Programs that fetch a link to draw its preview. They get a page of their own, so this list is asked on the redirect's path:
# one compiled expression. WhatsApp's in-app pages open in the system's browser, so its name alone means the preview.
UNFURLERS = re.compile(
    r"facebookexternalhit|facebot|meta-external|^whatsapp/|telegrambot|slackbot|slack-imgproxy|twitterbot|linkedinbot|discordbot"
    r"|skypeuripreview|microsoftpreview|teamsbot|redditbot|pinterestbot|pinterest\.com/bot|vkshare|mastodon/|embedly|iframely"
    r"|bluesky|cardyb|kakaotalk-scrap|line-poker|linespider|dingtalkbot|larkbot|feishubot|lark-?url|wechat-?bot|weixin-?bot"
    r"|wxwork-?preview|mattermost-bot|chatwork linkpreview|discourse forum onebox|viber/?\d*$"
    r"|yahoo link preview|google web preview|google-pagerenderer|snap url preview|snapurlpreview"
    r"|bufferlinkpreviewbot|keybasebot|groupmebot|zoombot|rocket\.chat"
    r"|summalybot|lemmy|friendica|opengraph\.io|linkpreview|link preview|unfurl",
    re.IGNORECASE,
)
MAIL_SCANNERS = re.compile(
    r"barracuda|proofpoint|mimecast|messagelabs|symantec|fireeye|trendmicro|sophos|ironport|forcepoint|zscaler|urldefense|safelinks"
    r"|bingpreview|googleimageproxy|yahoomailproxy|ms-office|microsoft office|microsoft outlook|office existence",
    re.IGNORECASE,
)
HEADLESS = re.compile(r"headless|phantomjs|puppeteer|playwright|selenium|webdriver|slimerjs|electron/|cypress", re.IGNORECASE)
LIBRARIES = re.compile(
    r"^(?:curl|wget|python|java/|okhttp|axios|node|undici|go-http|ruby|php|perl|libwww|httpie|postman|insomnia|dart/|apache-http"
    r"|guzzle|aiohttp|httpx|got |reqwest|dalvik/[\d.]+$)|python-requests|python-urllib|go-http-client|scrapy|libcurl",
    re.IGNORECASE,
)
# Browsers inside apps, used by people; public crawler lists take some of them for the app's crawler.
IN_APP_BROWSERS = re.compile(
    r"fban/|fbav/|fb_iab|metaiab|instagram |micromessenger/|linkedinapp|line/\d.*safari|snapchat/", re.IGNORECASE
)


def is_unfurler(user_agent: str) -> bool:
    """Whether this program draws link previews; fast enough for the redirect."""
    return UNFURLERS.search(user_agent) is not None


@lru_cache(CACHED_USER_AGENTS)
def judge_user_agent(user_agent: str) -> BotReason | None:
    """What a user agent alone gives away; the crawler list takes half a millisecond, so answers are kept."""
    if not user_agent.strip():
        return BotReason.EMPTY
    for reason, pattern in (
        (BotReason.UNFURLER, UNFURLERS),
        (BotReason.MAIL_SCANNER, MAIL_SCANNERS),
        (BotReason.HEADLESS, HEADLESS),
        (BotReason.LIBRARY, LIBRARIES),
    ):
        if pattern.search(user_agent):
            return reason
    if IN_APP_BROWSERS.search(user_agent):
        return None
    return BotReason.CRAWLER if crawleruseragents.is_crawler(user_agent) else None
