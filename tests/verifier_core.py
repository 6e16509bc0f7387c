"""The core of ``verifier/etap_verify.html`` under Node, many jobs in one process.

Node is Debian's (``apt-get install nodejs``); where it is missing a developer's run skips these
tests aloud, and continuous integration fails.
"""

import base64
import json
import os
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import pytest

from tests.verifier_page import PAGE, script

DRIVER = """
const etap = new Function(`${process.env.ETAP_CORE_FILE
  ? require("fs").readFileSync(process.env.ETAP_CORE_FILE, "utf8") : ""}; return etap`)();
const bytes = (text) => new Uint8Array(Buffer.from(text, "base64"));
const shown = (value) => (value instanceof Uint8Array ? etap.toHex(value) : value ?? null);
const single = (one) => (one.bytes === undefined ? one : bytes(one.bytes));
const taken = (one) => (Array.isArray(one) ? one.map(taken) : single(one));
async function answer(job) {
  if (job.call) {
    return shown(etap[job.call](...job.given.map(taken)));
  }
  const kept = job.kept.map((one, i) => ({ name: `kept ${i + 1}`, bytes: bytes(one) }));
  return etap.verifyBundle(bytes(job.bundle), job.keys, kept);
}
(async () => {
  for await (const line of require("readline").createInterface({ input: process.stdin })) {
    process.stdout.write(JSON.stringify(await answer(JSON.parse(line))) + "\\n");
  }
})();
"""


class Given(NamedTuple):
    """What a verifier is given: a bundle, VKEYs, and what was kept."""

    bundle: bytes
    keys: Sequence[str] = ()
    kept: Sequence[bytes | str] = ()

    def kept_bytes(self) -> list[bytes]:
        """What was kept, as the bytes of files."""
        return [one.encode() if isinstance(one, str) else one for one in self.kept]

    def job(self) -> dict[str, Any]:
        """All of it as it travels to a process that verifies."""
        kept = [coded(content) for content in self.kept_bytes()]
        return {"bundle": coded(self.bundle), "keys": list(self.keys), "kept": kept}


def found_or_skip(what: str, *names: str) -> str:
    """The path of a program; without it the test is skipped aloud, and fails in CI."""
    paths = [path for path in map(shutil.which, names) if path]
    if not paths and os.environ.get("CI") == "true":
        pytest.fail(f"{what} is not installed, and continuous integration needs it")
    if not paths:
        pytest.skip(f"{what} is not installed: the page is NOT tested here")
    return paths[0]


def core() -> str:
    """The core as the page has it."""
    return script(PAGE.read_text(encoding="utf-8"), "core")


def _run(jobs: Iterable[dict[str, Any]], source: str | None, folder: Any) -> list[Any]:
    node = found_or_skip("Node (nodejs)", "node", "nodejs")
    file = folder / "core.js"
    file.write_text(core() if source is None else source, encoding="utf-8")
    done = subprocess.run(
        [node, "-e", DRIVER],
        input="".join(json.dumps(job) + "\n" for job in jobs),
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "ETAP_CORE_FILE": str(file)},
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.split("\n")[:-1]]


def coded(content: bytes) -> str:
    """Bytes as they travel to Node."""
    return base64.b64encode(content).decode()


def verdicts(given: Iterable[Given], folder: Any, source: str | None = None) -> list[Any]:
    """What the core (or another ``source``) says of each; what was kept is named ``kept 1`` …."""
    return _run((one.job() for one in given), source, folder)


def _sent(argument: Any) -> Any:
    if isinstance(argument, bytes):
        return {"bytes": coded(argument)}
    return [_sent(one) for one in argument] if isinstance(argument, list) else argument


def calls(name: str, given: Iterable[Sequence[Any]], folder: Any) -> list[Any]:
    """What a function of the core gives for each list of arguments; bytes come back as digits."""
    jobs = (
        {
            "call": name,
            "given": [_sent(argument) for argument in arguments],
        }
        for arguments in given
    )
    return _run(jobs, None, folder)
