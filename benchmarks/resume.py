"""Kill a build ten times at random moments, let it finish, and compare its bytes with an undisturbed build.

    python benchmarks/resume.py [PATH] [--kills 10] [--seed 1]

Without PATH it takes the first 3,000 conference papers where `../shared` exists, else the demonstration corpus.
"""

import argparse
import gzip
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
OUTPUTS = ("graph.ttl", "graph.html", "ids.lock", "manifest.json")


def sample(folder: Path) -> Path:
    """Return a corpus large enough that a build can be killed at many moments."""
    papers = ROOT.parent / "shared" / "data" / "conference-papers.jsonl.gz"
    if not papers.is_file():
        return ROOT / "seeds" / "papers"
    with gzip.open(papers, "rt", encoding="utf-8") as lines:
        (folder / "papers.jsonl").write_text("".join(next(lines) for _ in range(3_000)), encoding="utf-8")
    return folder / "papers.jsonl"


def start(corpus: Path, out: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "kg", "build", str(corpus), "-o", str(out)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("path", nargs="?", type=Path)
    arguments.add_argument("--kills", type=int, default=10)
    arguments.add_argument("--seed", type=int, default=1)
    options = arguments.parse_args()
    moments = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        corpus = options.path or sample(folder)
        began = time.monotonic()
        if start(corpus, folder / "reference").wait():
            sys.exit("the undisturbed build failed")
        whole = time.monotonic() - began
        print(f"undisturbed build: {whole:.1f} s")
        killed = 0
        while killed < options.kills:
            after = moments.uniform(0.05, 0.95) * whole
            process = start(corpus, folder / "killed")
            try:
                process.wait(after)
                print(f"the build ended before {after:.1f} s: it starts anew")
                shutil.rmtree(folder / "killed")
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                killed += 1
                print(f"kill {killed}: after {after:.1f} s")
        if start(corpus, folder / "killed").wait():
            sys.exit("the resumed build failed")
        differ = [o for o in OUTPUTS if (folder / "killed" / o).read_bytes() != (folder / "reference" / o).read_bytes()]
        print("the same bytes" if not differ else f"DIFFERENT: {', '.join(differ)}")
        sys.exit(bool(differ))


if __name__ == "__main__":
    main()
