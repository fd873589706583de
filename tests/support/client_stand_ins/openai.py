"""As openai-python looks to its callers (README: Chat Completions API)."""

import json
import urllib.request
from types import SimpleNamespace


class APIStatusError(Exception):
    def __init__(self, text, status):
        super().__init__(text)
        self.status_code = status


def posted(url, body, headers, *, timeout):
    class NoRedirect(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *args):
            return None

    request = urllib.request.Request(
        url, json.dumps(body).encode(), {"Content-Type": "application/json", **headers}
    )
    opener = urllib.request.build_opener(NoRedirect, urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=timeout) as answer:
            return json.loads(answer.read())
    except urllib.error.HTTPError as error:
        raise APIStatusError(f"{headers}: {error.code}", error.code) from None


class DefaultHttpxClient:
    def __init__(self, *, follow_redirects):
        assert follow_redirects is False


class OpenAI:
    def __init__(self, *, api_key, base_url, timeout, max_retries, http_client):
        assert max_retries == 0 and isinstance(http_client, DefaultHttpxClient)
        self.chat = SimpleNamespace(completions=SimpleNamespace(create=self._create))
        self._key, self._url, self._timeout = api_key, base_url, timeout

    def _create(self, *, model, messages):
        headers = {"Authorization": f"Bearer {self._key}"}
        body = posted(
            f"{self._url}/chat/completions",
            {"model": model, "messages": messages},
            headers,
            timeout=self._timeout,
        )
        rows = body["choices"]
        return SimpleNamespace(
            choices=[SimpleNamespace(message=SimpleNamespace(**r["message"])) for r in rows]
        )

    def close(self):
        pass
