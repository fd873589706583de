"""As anthropic-sdk-python looks to its callers (README; api/messages/create)."""

import os
from types import SimpleNamespace

from openai import posted


class DefaultHttpxClient:
    def __init__(self, *, follow_redirects):
        assert follow_redirects is False


class Anthropic:
    def __init__(self, *, api_key, base_url, timeout, max_retries, http_client):
        assert max_retries == 0 and isinstance(http_client, DefaultHttpxClient)
        self.messages = SimpleNamespace(create=self._create)
        self.auth_token = os.environ.get("ANTHROPIC_AUTH_TOKEN")
        self._key, self._url, self._timeout = api_key, base_url, timeout

    def _create(self, **body):
        headers = {"X-Api-Key": self._key, "anthropic-version": "2023-06-01"}
        if self.auth_token is not None:
            headers["Authorization"] = f"Bearer {self.auth_token}"
        assert isinstance(body["max_tokens"], int)
        answer = posted(f"{self._url}/v1/messages", body, headers, timeout=self._timeout)
        return SimpleNamespace(content=[SimpleNamespace(**block) for block in answer["content"]])

    def close(self):
        pass
