"""As ollama-python looks to its callers (README; docs/api.md: Generate a chat completion)."""

from openai import posted


class Client:
    def __init__(self, host, *, timeout, follow_redirects, headers):
        assert follow_redirects is False
        self._host, self._timeout, self._headers = host, timeout, headers

    def chat(self, **body):
        return posted(f"{self._host}/api/chat", body, self._headers, timeout=self._timeout)
