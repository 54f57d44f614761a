"""A headless Chromium spoken to through a pipe: pages, real pointers and keys, pictures. For tests and benchmarks."""

from __future__ import annotations

import base64
import fcntl
import json
import os
import select
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

AXE = Path(__file__).parent.parent / ".venv" / "axe" / "node_modules" / "axe-core" / "axe.min.js"
WAIT = 60.0  # seconds until a browser that does not answer is given up


class Chromium:
    """One page; ``errors`` has what its console and scripts complained of, ``requests`` what it asked for."""

    def __init__(self, width: int = 1200, height: int = 1000, flags: tuple[str, ...] = ()) -> None:
        """Start the browser that Debian's package, or another, has put on the path."""
        program = (
            shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
        )
        assert program, "no chromium on the path; install Debian's package: apt-get install chromium"
        self._folder = tempfile.TemporaryDirectory(prefix="chromium-", ignore_cleanup_errors=True)
        lent, from_us = os.pipe()
        to_us, back = os.pipe()
        command = [
            program,
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--hide-scrollbars",
            "--remote-debugging-pipe",
            f"--user-data-dir={self._folder.name}",
            *flags,
            "about:blank",
        ]

        # the browser reads commands from descriptor 3 and answers on 4; ours must not be these
        to_browser, from_browser = (fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, 20) for fd in (lent, back))
        os.close(lent)
        os.close(back)
        wrapped = ["bash", "-c", f'exec "$@" 3<&{to_browser} 4>&{from_browser}', "bash", *command]
        self._process = subprocess.Popen(
            wrapped,
            pass_fds=(to_browser, from_browser),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        os.close(to_browser)
        os.close(from_browser)
        self._out, self._in, self._kept = from_us, to_us, b""
        self._last, self._session = 0, ""
        self.errors: list[str] = []
        self.requests: list[str] = []
        self._events: list[str] = []
        targets = self.call("Target.getTargets")["targetInfos"]
        target = next(t["targetId"] for t in targets if t["type"] == "page")
        attached = self.call("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.call(f"{domain}.enable")
        self.resize(width, height)

    def __enter__(self) -> Chromium:
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self._session = ""
            self.call("Browser.close")
            self._process.wait(10)
        except (OSError, AssertionError, subprocess.TimeoutExpired):
            self._process.kill()
            self._process.wait()
        os.close(self._out)
        os.close(self._in)
        self._folder.cleanup()

    def call(self, method: str, **params: Any) -> dict[str, Any]:
        """Send a command and return its result; events that come meanwhile are noted."""
        self._last += 1
        message: dict[str, Any] = {"id": self._last, "method": method, "params": params}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._out, json.dumps(message).encode() + b"\0")
        end = time.monotonic() + WAIT
        while True:
            answer = self._receive(end)
            if answer.get("id") == self._last:
                assert "error" not in answer, f"{method}: {answer.get('error')}"
                return dict(answer["result"])
            self._note(answer)

    def _receive(self, end: float) -> dict[str, Any]:
        while b"\0" not in self._kept:
            ready, _, _ = select.select([self._in], [], [], max(0.0, end - time.monotonic()))
            assert ready, "the browser does not answer"
            part = os.read(self._in, 1 << 16)
            assert part, "the browser ended"
            self._kept += part
        text, _, self._kept = self._kept.partition(b"\0")
        return dict(json.loads(text))

    def _note(self, event: dict[str, Any]) -> None:
        method, params = event.get("method", ""), event.get("params", {})
        self._events.append(method)
        if method == "Runtime.exceptionThrown":
            details = params["exceptionDetails"]
            self.errors.append(str(details.get("exception", {}).get("description", details["text"])))
        elif method == "Runtime.consoleAPICalled" and params["type"] in {"error", "warning", "assert"}:
            self.errors.append(str(params["args"]))
        elif method == "Log.entryAdded" and params["entry"]["level"] in {"error", "warning"}:
            self.errors.append(params["entry"]["text"])
        elif method == "Network.requestWillBeSent":
            self.requests.append(params["request"]["url"])

    def open(self, path: Path) -> None:
        """Load a file and wait until it is there."""
        self._events.clear()
        self.call("Page.navigate", url=path.resolve().as_uri())
        end = time.monotonic() + WAIT
        while "Page.loadEventFired" not in self._events:
            self._note(self._receive(end))

    def run(self, script: str) -> Any:
        """Return the value of an expression in the page, a promise's when it is kept."""
        answer = self.call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def until(self, script: str) -> Any:
        """Return the value of an expression as soon as it is true."""
        end = time.monotonic() + WAIT
        while not (value := self.run(script)):
            assert time.monotonic() < end, f"never true: {script}"
        return value

    def axe(self) -> list[str]:
        """Return what axe-core finds wrong with the page as it stands, a line a rule and place; empty if nothing."""
        assert AXE.is_file(), f"no {AXE}; `make test` installs it"
        self.run(f"{AXE.read_text(encoding='utf-8')}; 0")
        found = self.run("axe.run(document, {resultTypes: ['violations']}).then((found) => found.violations)")
        return [
            f"{rule['id']}: {place['target']} {place['failureSummary']}"
            for rule in found
            for place in rule["nodes"]
        ]

    def wait_for_file(self, path: Path) -> None:
        """Wait until a download has its name."""
        end = time.monotonic() + WAIT
        while not path.is_file():
            assert time.monotonic() < end, f"never there: {path}"
            time.sleep(0.02)

    def resize(self, width: int, height: int, *, mobile: bool = False) -> None:
        """Give the page this many CSS pixels."""
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=mobile,
        )

    def prefer(self, media: str = "", **features: str) -> None:
        """Emulate a medium ("print") and what a reader prefers, as in prefers_color_scheme="dark"."""
        listed = [{"name": key.replace("_", "-"), "value": value} for key, value in features.items()]
        self.call("Emulation.setEmulatedMedia", media=media, features=listed)

    def pointer(self, kind: str, x: float, y: float) -> None:
        """Press, move or release the mouse at a place of the page."""
        held = 0 if kind == "mouseReleased" else 1
        self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", buttons=held, clickCount=1)

    def drag(self, places: list[tuple[float, float]], each: Callable[[], None] = lambda: None) -> None:
        """Press at the first place, move over all, and release; ``each`` is called after every move."""
        self.pointer("mousePressed", *places[0])
        for place in places[1:]:
            self.pointer("mouseMoved", *place)
            each()
        self.pointer("mouseReleased", *places[-1])

    def key(self, name: str) -> None:
        """Press and release a key such as "ArrowLeft"."""
        for kind in ("keyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key=name, code=name)

    def picture(self, path: Path, *, whole: bool = True) -> Path:
        """Write a PNG of the page and return its path."""
        data = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=whole)["data"]
        path.write_bytes(base64.b64decode(data))
        return path
