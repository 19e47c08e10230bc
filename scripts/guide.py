"""The commands of a guide: extracts them, runs them in order as a reader would, and holds what they say against it."""

import os, re, signal, socket, subprocess, sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TIME_LIMIT = 1200
MARK = "--- end of block "


def fail(message):
    sys.exit(f"tour: {message}")


def free_ports(count):
    probes = [socket.socket() for _ in range(count)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    ports = [str(probe.getsockname()[1]) for probe in probes]
    for probe in probes:
        probe.close()
    return ports


class Guide:
    """A Markdown file. Its `sh` blocks are run; each line of a `text` block must be in what the one before has said."""

    def __init__(self, name, ports):
        """`ports`: those that the guide names, which may be taken where this runs."""
        text = (ROOT / "docs" / name).read_text()
        for old, new in zip(ports, free_ports(len(ports))):
            text = text.replace(old, new)
        self.name = name
        self.blocks = re.findall(r"^```(\w*)\n(.*?)^```$", text, re.S | re.M)

    def walk(self, folder):
        """Runs all commands in one shell in `folder`, and ends what they have left running."""
        scripts = [text for kind, text in self.blocks if kind == "sh"]
        said = self._run(scripts, folder)
        number = -1
        for kind, text in self.blocks:
            if kind == "sh":
                number += 1
                print("tour:", text.strip().splitlines()[0], flush=True)
            elif kind == "text":
                for line in text.splitlines():
                    if line not in said[number]:
                        fail(f"expected\n  {line}\nin\n{said[number]}")
        print(f"tour: docs/{self.name} is as described, {len(scripts)} blocks of commands", flush=True)

    def _run(self, scripts, folder):
        """What each script has said."""
        lines = ["set -euo pipefail"]
        for number, script in enumerate(scripts):
            lines += [script.rstrip(), f"echo '{MARK}{number}'"]
        # The servers that the guide starts keep the output open: a file has an end nevertheless.
        log = ROOT / ".build" / f"tour-{Path(self.name).stem}.log"
        with log.open("w") as out:
            shell = subprocess.Popen(
                ["bash", "-c", "\n".join(lines)], cwd=folder, stdout=out, stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL, start_new_session=True)
            try:
                shell.wait(timeout=TIME_LIMIT)
            except subprocess.TimeoutExpired:
                fail(f"not done after {TIME_LIMIT} seconds:\n{log.read_text()}")
            finally:
                try:
                    os.killpg(shell.pid, signal.SIGTERM)
                except ProcessLookupError:
                    pass
        said = re.split(rf"{MARK}\d+\n", log.read_text())
        if shell.returncode != 0:
            failed = scripts[min(len(said), len(scripts)) - 1]
            fail(f"failed with status {shell.returncode}:\n{failed}\n{said[-1]}")
        return said
