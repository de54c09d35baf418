"""A real Chromium, spoken to through two pipes by its own protocol."""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
from contextlib import contextmanager

# https://chromedevtools.github.io/devtools-protocol/


class Tab:
    """A tab: calls methods of the protocol, and keeps the events that came meanwhile."""

    def __init__(self, reading, writing):
        self.reading = reading
        self.writing = writing
        self.buffer = b""
        self.number = 0
        self.session = None
        self.events = []

    def call(self, method, **params):
        """The answer to a call."""
        self.number += 1
        message = {"id": self.number, "method": method, "params": params}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.writing, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self.number:
                assert "error" not in answer, answer["error"]
                return answer["result"]
            self.events.append(answer)

    def wait_for(self, method):
        """The next event of a kind."""
        while True:
            for place, event in enumerate(self.events):
                if event.get("method") == method:
                    return self.events.pop(place)["params"]
            self.events.append(self._next())

    def open(self, address):
        """Go to a page and wait until it is loaded."""
        self.events.clear()
        self.call("Page.navigate", url=address)
        self.wait_for("Page.loadEventFired")

    def ask(self, expression):
        """The value of an expression in the page."""
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def press(self, key):
        """Press a key."""
        code = {"Tab": 9, "Enter": 13}[key]
        text = {"text": "\r"} if key == "Enter" else {}
        for kind in ("keyDown", "keyUp"):
            more = text if kind == "keyDown" else {}
            self.call(
                "Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=code, **more
            )

    def show(self, width=1200, height=900, scheme="light", media="screen"):
        """How the page is shown."""
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )
        feature = {"name": "prefers-color-scheme", "value": scheme}
        self.call("Emulation.setEmulatedMedia", media=media, features=[feature])

    def _next(self):
        while b"\0" not in self.buffer:
            got = os.read(self.reading, 1 << 16)
            assert got, "the browser went away"
            self.buffer += got
        message, _, self.buffer = self.buffer.partition(b"\0")
        return json.loads(message)


@contextmanager
def browser(program, profile):
    """A tab of a browser that is started for it."""
    its_reading, writing = _pipe()
    reading, its_writing = _pipe()
    flags = [
        "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--remote-debugging-pipe",
        "--disable-background-networking", "--no-first-run", f"--user-data-dir={profile}",
    ]  # fmt: skip
    # The browser reads from its file 3 and writes to its file 4.
    script = f'exec "$@" 3<&{its_reading} 4>&{its_writing}'
    command = ["bash", "-c", script, "bash", program, *flags]
    with subprocess.Popen(
        command, pass_fds=(its_reading, its_writing), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        os.close(its_reading)
        os.close(its_writing)
        tab = Tab(reading, writing)
        try:
            target = tab.call("Target.createTarget", url="about:blank")["targetId"]
            tab.session = tab.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
            for domain in ("Page", "Network", "Log", "Runtime"):
                tab.call(f"{domain}.enable")
            yield tab
        finally:
            process.terminate()
            process.wait(timeout=20)
            os.close(writing)
            os.close(reading)


def _pipe():
    """Both ends of a pipe, with numbers beyond those that the browser expects."""
    low = os.pipe()
    high = tuple(fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10) for end in low)
    for end in low:
        os.close(end)
    return high
