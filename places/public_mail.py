"""Mail domains that say nothing about where a person works, whoever asks for them."""

# Anybody can have an address at these. The large ones used in the United Kingdom; a moderator
# still judges every other domain.
_PROVIDERS = """
    aol.co.uk aol.com blueyonder.co.uk btconnect.com btinternet.com btopenworld.com duck.com
    email.com fastmail.com fastmail.fm fsmail.net gmail.com gmx.co.uk gmx.com gmx.net
    googlemail.com hey.com hotmail.co.uk hotmail.com hushmail.com icloud.com inbox.com
    lineone.net live.co.uk live.com mac.com mail.com mail.ru mailinator.com me.com msn.com
    ntlworld.com o2.co.uk orange.net outlook.co.uk outlook.com plus.com plus.net plusnet.com
    pm.me post.com proton.me protonmail.ch protonmail.com qq.com rocketmail.com sky.com
    talk21.com talktalk.net tesco.net tiscali.co.uk tuta.com tuta.io tutanota.com usa.net
    virgin.net virginmedia.com wanadoo.co.uk yahoo.co.uk yahoo.com yandex.com ymail.com
    zoho.com zohomail.eu
"""
PUBLIC_PROVIDERS = frozenset(_PROVIDERS.split())
# Used throughout a whole service or nation, so that they can never tell one place from another.
SERVICE_WIDE = frozenset(["nhs.net", "nhs.uk", "gov.uk", "gov.scot", "gov.wales", "parliament.uk"])


def belongs_to_no_place(domain: str) -> bool:
    """Whether addresses at `domain` can never show that somebody works for one place."""
    return domain in PUBLIC_PROVIDERS or domain in SERVICE_WIDE
