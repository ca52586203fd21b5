"""A council's identity provider, run as a process of its own, and a browser's way through it."""

import json
import socket
import subprocess
import sys
import time
from urllib.parse import parse_qs, urlsplit

import requests

from connected_localism.accounts.council_sign_in.councils import Council, as_allauth_apps


class IdentityProvider:
    """oidc-provider-mock: discovery, signed ID tokens, nonce required."""

    def __init__(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "-p", str(port), "-n", "true"]  # fmt: skip
        self.process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        for _attempt in range(150):
            try:
                requests.get(self.url, timeout=1)
                return
            except requests.ConnectionError:
                time.sleep(0.1)
        self.stop()
        raise AssertionError("The identity provider did not start.")

    def stop(self):
        self.process.kill()
        self.process.wait()

    def knows(self, sub: str, **claims) -> None:
        """Let it have a person; claims such as `aud` go into the ID token over the right ones."""
        answer = requests.put(
            f"{self.url}/users/{sub}", data=json.dumps(claims), timeout=5,
            headers={"Content-Type": "application/json"},
        )  # fmt: skip
        assert answer.ok, answer.text

    def council(self, id="calderdale", domains=("calderdale.example",), **changed) -> Council:
        return Council(
            **{
                "id": id,
                "name": "Calderdale Council",
                "place": "CLD",
                "client_id": f"client-{id}",
                "client_secret": "not so secret",
                "server_url": self.url,
                "domains": domains,
            }
            | changed
        )


def trust(settings, *councils: Council) -> None:
    """As if these councils were configured."""
    settings.SSO_COUNCILS = councils
    settings.SOCIALACCOUNT_PROVIDERS = {"council": {"APPS": as_allauth_apps(councils)}}


def begin(client, council="calderdale", path="/accounts/council/", **sent) -> str:
    """Choose the council here; returns the address at the council one is sent to."""
    answer = client.post(path, {"council": council} | sent)
    assert answer.status_code == 302, answer.content.decode()[:2000]
    return answer.url


def sign_in_there(address: str, sub: str) -> str:
    """Say at the council who one is; returns the address here that one is sent back to."""
    answer = requests.post(address, data={"sub": sub}, allow_redirects=False, timeout=5)
    assert answer.status_code == 302, answer.text
    parts = urlsplit(answer.headers["Location"])
    return f"{parts.path}?{parts.query}"


def round_trip(client, sub: str, **options):
    """The answer to coming back."""
    return client.get(sign_in_there(begin(client, **options), sub))


def query_of(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
