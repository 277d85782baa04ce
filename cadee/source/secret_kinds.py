"""The kinds of secrets that are known by their form."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from cadee.source.entropy import looks_random

ALNUM = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
Judge = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of secret.

    `marker` is a text in it that is looked for first; `back` says how far behind its beginning
    that may stand. `form` is the whole, its last group the secret itself. `edge` are the characters that may not stand
    before it. No form repeats a repetition, so the time to look for it grows with the text and no faster.
    """

    name: str
    marker: str
    form: "re.Pattern[str]"
    judge: Judge | None = None
    back: tuple[int, ...] = (0,)
    edge: str = ALNUM


def _kinds(name: str, markers: str, rest: str, judge: Judge | None = None, edge: str = ALNUM) -> tuple[Kind, ...]:
    return tuple(
        Kind(name, marker, re.compile(re.escape(marker) + rest), judge, edge=edge) for marker in markers.split()
    )


_WORD = "[A-Za-z0-9_-]"
_END = "(?![A-Za-z0-9])"
_END_WORD = "(?![A-Za-z0-9_-])"

OPEN = (
    *_kinds("OpenAI or Anthropic key", "sk-", f"{_WORD}{{20,300}}", looks_random),
    *_kinds("GitLab token", "gl", f"(?:pat|dt|rt|cbt|ptt|ft|imt|agent|oas|soat)-{_WORD}{{20,100}}"),
    *_kinds("Slack token", "xox", "[abceoprs]-[A-Za-z0-9-]{16,250}"),
    *_kinds("Slack token", "xapp-", "[A-Za-z0-9-]{16,250}", looks_random),
    *_kinds("Google API key", "AIza", f"{_WORD}{{35}}{_END_WORD}"),
    *_kinds("Google OAuth token", "ya29.", f"{_WORD}{{20,500}}"),
    *_kinds("Google OAuth client secret", "GOCSPX-", f"{_WORD}{{20,60}}"),
    *_kinds("JSON web token", "eyJ", rf"{_WORD}{{8,4000}}\.eyJ{_WORD}{{8,8000}}\.{_WORD}{{8,4000}}", edge=ALNUM + "_-"),
    *_kinds("PyPI token", "pypi-", f"{_WORD}{{32,300}}", looks_random),
    *_kinds("SendGrid key", "SG.", rf"{_WORD}{{16,64}}\.{_WORD}{{16,64}}"),
    *_kinds("HashiCorp Vault token", "hv", rf"[sbr]\.{_WORD}{{24,300}}"),
    Kind(
        "Telegram bot token",
        ":AA",
        re.compile(rf"[0-9]{{8,10}}:AA{_WORD}{{32,34}}{_END_WORD}"),
        back=(8, 9, 10),
    ),
    Kind(
        "Azure client secret",
        "Q~",
        re.compile(r"[\w~.-]{3}[0-9]Q~[\w~.-]{31,34}(?![\w~.-])"),
        back=(4,),
        edge=ALNUM + "_~.-",
    ),
)
"""Kinds that signs may break up, so that only their marker gives them away."""

DENSE = (
    *_kinds("AWS access key", "AKIA ASIA ABIA ACCA", f"[A-Z2-7]{{16}}{_END}"),
    *_kinds("GitHub token", "ghp_ gho_ ghu_ ghs_ ghr_", "[A-Za-z0-9]{36,255}"),
    *_kinds("GitHub token", "github_pat_", "[A-Za-z0-9_]{22,255}"),
    *_kinds("Slack webhook", "hooks.slack.com/", "(?:services|workflows|triggers)/([A-Za-z0-9/]{20,120})"),
    *_kinds("Discord webhook", "/api/webhooks/", f"[0-9]{{15,22}}/({_WORD}{{40,100}})", edge=""),
    *_kinds("Stripe key", "sk_live_ sk_test_ rk_live_ rk_test_ sk_prod_ rk_prod_", "[A-Za-z0-9]{20,250}"),
    *_kinds("Stripe webhook secret", "whsec_", "[A-Za-z0-9+/=]{24,80}"),
    *_kinds(
        "Azure storage or bus key", "AccountKey= SharedAccessKey= SharedSecretValue=", "([A-Za-z0-9+/]{20,100}={0,2})"
    ),
    *_kinds("Azure shared access signature", "sig=", "([A-Za-z0-9%+/]{40,120}={0,2})"),
    *_kinds("npm token", "npm_", f"[A-Za-z0-9]{{36}}{_END}"),
    *_kinds("Heroku key", "HRKU-", f"{_WORD}{{36,80}}"),
    *_kinds("Hugging Face token", "hf_", "[A-Za-z0-9]{30,60}"),
    *_kinds("Groq key", "gsk_", "[A-Za-z0-9]{40,80}"),
    *_kinds("Perplexity key", "pplx-", "[A-Za-z0-9]{40,80}"),
    *_kinds("Replicate token", "r8_", "[A-Za-z0-9]{30,60}"),
    *_kinds("xAI key", "xai-", "[A-Za-z0-9]{40,120}"),
    *_kinds("LangSmith key", "lsv2_pt_ lsv2_sk_", "[a-f0-9]{32}_[a-f0-9]{10}"),
    *_kinds("DigitalOcean token", "dop_v1_ doo_v1_ dor_v1_", "[a-f0-9]{64}"),
    *_kinds("Shopify token", "shpat_ shpca_ shppa_ shpss_", "[a-fA-F0-9]{32}"),
    *_kinds("Databricks token", "dapi", f"[a-f0-9]{{32}}(?:-[0-9])?{_END}"),
    *_kinds("Grafana token", "glsa_ glc_", "[A-Za-z0-9+/=_]{32,400}"),
    *_kinds("Mailgun key", "key-", f"[0-9a-f]{{32}}{_END}"),
    *_kinds("New Relic key", "NRAK-", f"[A-Z0-9]{{27}}{_END}"),
    *_kinds("Linear key", "lin_api_", "[A-Za-z0-9]{32,48}"),
    *_kinds("Postman key", "PMAK-", "[a-f0-9]{24}-[a-f0-9]{34}"),
    *_kinds("Atlassian token", "ATATT3", "[A-Za-z0-9_=-]{60,300}"),
    *_kinds("age key", "AGE-SECRET-KEY-1", "[0-9A-Z]{50,64}"),
    Kind(
        "Terraform token",
        ".atlasv1.",
        re.compile(r"[A-Za-z0-9]{14}\.atlasv1\.[\w=-]{60,80}"),
        back=(14,),
    ),
    Kind("Mailchimp key", "-us", re.compile(rf"[0-9a-f]{{32}}-us[0-9]{{1,2}}{_END}"), back=(32,)),
    *_kinds("Twilio key", "SK AC", f"[0-9a-f]{{32}}{_END}"),
    Kind("Azure storage or bus key", "==", re.compile(r"[A-Za-z0-9+/]{86}==(?!=)"), back=(86,), edge=ALNUM + "+/="),
)
"""Kinds that hold at least `DENSE_RUN` letters, digits, `+` and `/` in a row; looked for only where there is a run."""

DENSE_RUN = 20
