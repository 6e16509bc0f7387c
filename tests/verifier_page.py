"""The page ``verifier/etap_verify.html``, taken apart: its elements and its policy.

``python -m tests.verifier_page`` writes the hashes of the page's scripts and style into its
Content-Security-Policy; run it after every change of the page.
"""

import base64
import hashlib
import re
import sys
from pathlib import Path

PAGE = Path(__file__).resolve().parents[1] / "verifier" / "etap_verify.html"
POLICY = re.compile(r'(http-equiv="Content-Security-Policy" content=")([^"]*)"')


def elements(page: str, tag: str) -> list[str]:
    """The contents of each element of a tag, in order."""
    return re.findall(rf"<{tag}(?: [^>]*)?>(.*?)</{tag}>", page, re.DOTALL)


def script(page: str, name: str) -> str:
    """The script whose id is ``name``."""
    (found,) = re.findall(rf'<script id="{name}">(.*?)</script>', page, re.DOTALL)
    return str(found)


def policy(page: str) -> str:
    """The policy that the page states."""
    (found,) = POLICY.findall(page)
    return str(found[1])


def right_policy(page: str) -> str:
    """The policy that allows this page's own scripts and style, and nothing else."""
    scripts = " ".join(map(_source, elements(page, "script")))
    styles = " ".join(map(_source, elements(page, "style")))
    rest = "base-uri 'none'; form-action 'none'"
    return f"default-src 'none'; script-src {scripts}; style-src {styles}; {rest}"


def _source(content: str) -> str:
    digest = hashlib.sha256(content.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def _main() -> None:
    page = PAGE.read_text(encoding="utf-8")
    right = POLICY.sub(lambda found: f'{found[1]}{right_policy(page)}"', page)
    PAGE.write_text(right, encoding="utf-8", newline="\n")
    sys.stdout.write(right_policy(page) + "\n")


if __name__ == "__main__":
    _main()
