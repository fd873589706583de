"""One socket, one file of messages: types, framing, the client. No asyncio in the client half."""
