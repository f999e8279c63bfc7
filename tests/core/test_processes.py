import subprocess
import sys

import pytest

from core.processes import tethered

HELD_AFTERWARDS = """
import resource
from core.processes import hold_many_files

_, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (256, hard if hard != resource.RLIM_INFINITY else 4096))
hold_many_files()
soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
print(soft == hard)
"""


def test_a_process_may_hold_as_many_files_as_it_is_allowed() -> None:
    ended = subprocess.run([sys.executable, "-c", HELD_AFTERWARDS], capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == "True"


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a closed pipe has to do")
def test_a_child_whose_parent_is_already_gone_never_begins() -> None:
    orphan = subprocess.run(tethered([sys.executable, "-c", "print('began')"], parent_pid=1), capture_output=True, text=True)
    assert (orphan.returncode, orphan.stdout) == (1, "")
